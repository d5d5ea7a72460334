package prompt

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

const historyLines = 1000

// history keeps the last lines typed, newest last, and appends each one to a file.
type history struct {
	lines []string
	file  string
	err   error // the first failure to write; the prompt goes on without the file
}

var _ term.History = (*history)(nil)

func openHistory(file string) (*history, error) {
	h := &history{file: file}
	if file == "" {
		return h, nil
	}
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the history of the prompt: %w", err)
	}
	h.lines = strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	if len(h.lines) > historyLines {
		h.lines = h.lines[len(h.lines)-historyLines:]
		h.err = os.WriteFile(file, []byte(strings.Join(h.lines, "\n")+"\n"), 0o600)
	}
	return h, nil
}

// Add keeps a line unless it is empty or repeats the one before it.
func (h *history) Add(line string) {
	if line == "" || h.Len() > 0 && h.At(0) == line {
		return
	}
	h.lines = append(h.lines, line)
	if h.file == "" || h.err != nil {
		return
	}
	f, err := os.OpenFile(h.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		h.err = fmt.Errorf("keeping the history of the prompt: %w", err)
		return
	}
	_, err = f.WriteString(line + "\n")
	h.err = errors.Join(err, f.Close())
}

// Len is the number of lines.
func (h *history) Len() int { return len(h.lines) }

// At is a line; 0 is the newest.
func (h *history) At(i int) string { return h.lines[len(h.lines)-1-i] }
