package warehouse

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// holder identifies a process so that a later one can tell whether it still lives.
// Boot and Space are empty where the system does not tell them; then only silence
// shows that a holder is gone.
type holder struct {
	Host string `json:"host"`
	// Boot changes when the machine restarts.
	Boot string `json:"boot,omitempty"`
	// Space is the space of process ids: containers of one machine have several.
	Space string `json:"space,omitempty"`
	PID   int    `json:"pid"`
	// Start tells a process from a later one with the same id.
	Start string `json:"start,omitempty"`
}

func thisProcess() (holder, error) {
	host, err := os.Hostname()
	if err != nil {
		return holder{}, fmt.Errorf("asking the name of this machine: %w", err)
	}
	h := holder{Host: host, PID: os.Getpid()}
	h.Boot = firstLine("/proc/sys/kernel/random/boot_id")
	if space, err := os.Readlink("/proc/self/ns/pid"); err == nil {
		h.Space = space
	}
	h.Start = processStart(h.PID)
	return h, nil
}

// diedHere says whether the holder ran on this machine since its last start, saw the
// same process ids, and is gone.
func (h holder) diedHere(me holder) bool {
	if h.Host != me.Host || h.Boot == "" || h.Boot != me.Boot || h.Space != me.Space {
		return false
	}
	if err := syscall.Kill(h.PID, 0); errors.Is(err, syscall.ESRCH) {
		return true
	}
	start := processStart(h.PID)
	return start == ended || start != "" && h.Start != "" && start != h.Start
}

// ended stands for the start of a process that is over and waits for its parent to ask
// how it went.
const ended = "ended"

// processStart is field 22 of /proc/<pid>/stat, in ticks since the machine started;
// empty where there is no such file. The name of the program, field 2, is in
// parentheses and may hold spaces.
func processStart(pid int) string {
	_, after, ok := strings.Cut(firstLine("/proc/"+strconv.Itoa(pid)+"/stat"), ") ")
	fields := strings.Fields(after)
	const state, start = 0, 19 // fields 3 and 22, less the 3 before them
	if !ok || len(fields) <= start {
		return ""
	}
	if fields[state] == "Z" {
		return ended
	}
	return fields[start]
}

func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}
