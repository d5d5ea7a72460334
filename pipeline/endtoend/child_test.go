package endtoend

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/pipeline"
)

// orderEnv holds the order to a test binary that is to be a program instead of a test.
const orderEnv = "TILLHOUSE_ENDTOEND_CHILD"

// programGC is the program's garbage collection target, as cmd/tillhouse sets it: memory
// counts for more than the last bit of speed in a process that waits for vendors.
const programGC = 30

// order is what a child process does: one sync and one build of the models.
type order struct {
	Settings settings
	// Certificate of the sandbox's servers, PEM.
	Certificate string
	// Now is the child's clock at its start.
	Now time.Time
	// NoModels leaves the models alone.
	NoModels bool
	// Peak makes the child write its peak memory to its output at the end.
	Peak bool
	// Profile is a file for a CPU profile; empty for none.
	Profile string
}

func TestMain(m *testing.M) {
	text := os.Getenv(orderEnv)
	if text == "" {
		os.Exit(m.Run())
	}
	code, err := obey(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// obey is the program under test: what the command line does for `tillhouse sync`.
func obey(text string) (int, error) {
	debug.SetGCPercent(programGC)
	ctx := context.Background()
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return pipeline.ExitUsage, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(o.Certificate)) {
		return pipeline.ExitUsage, errors.New("no certificate")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	clock := &offsetClock{start: o.Now, began: time.Now()}
	in, err := install(ctx, o.Settings, clock, transport, zerolog.New(os.Stderr))
	if err != nil {
		return pipeline.ExitFailed, err
	}
	defer func() { _ = in.store.Close() }()
	if o.Profile != "" {
		file, err := os.Create(o.Profile)
		if err != nil {
			return pipeline.ExitUsage, err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return pipeline.ExitUsage, err
		}
		defer func() { pprof.StopCPUProfile(); _ = file.Close() }()
	}
	report, err := in.runner.Run(ctx, in.plan)
	code := pipeline.ExitCode(report, err)
	for _, s := range report.Streams {
		if s.Err != nil {
			err = errors.Join(err, fmt.Errorf("%s %s: %w", s.Source, s.Stream, s.Err))
		}
	}
	if err == nil && !o.NoModels {
		if err = in.build(ctx); err != nil {
			code = pipeline.ExitFailed
		}
	}
	if o.Peak {
		fmt.Printf("peak %d\n", peakOf(os.Getpid()))
	}
	return code, err
}

// offsetClock runs from a given instant.
type offsetClock struct{ start, began time.Time }

func (c *offsetClock) Now() time.Time { return c.start.Add(time.Since(c.began)).UTC() }

func (c *offsetClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// child is a running program.
type child struct {
	cmd *exec.Cmd
	out *strings.Builder
}

// startChild starts this test binary as the program.
func startChild(t testing.TB, o order) *child {
	t.Helper()
	text, err := json.Marshal(o)
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	c := &child{cmd: exec.Command(self), out: &strings.Builder{}}
	c.cmd.Env = append(os.Environ(), orderEnv+"="+string(text))
	c.cmd.Stderr, c.cmd.Stdout = c.out, c.out
	require.NoError(t, c.cmd.Start())
	t.Cleanup(c.kill)
	return c
}

// kill ends the program as the system does when it is out of memory: at once.
func (c *child) kill() { _ = c.cmd.Process.Signal(syscall.SIGKILL) } // it may have ended by itself

// wait returns the exit code, -1 for a killed program.
func (c *child) wait() int {
	_ = c.cmd.Wait() // the code says it all
	return c.cmd.ProcessState.ExitCode()
}

// peakOf is the peak resident memory of a process in bytes, 0 where /proc does not tell.
func peakOf(pid int) int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kb << 10
		}
	}
	return 0
}
