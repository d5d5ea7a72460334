// Package embeddedtest gives tests the real ClickHouse engine, in a process of its own that ends with the test.
package embeddedtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/warehouse/embedded"
)

// marker as the first argument makes a test binary that imports this package an engine instead of a test.
const marker = "tillhouse-test-engine"

func init() { //nolint:gochecknoinits // the binary must turn into an engine before the testing package sees its arguments
	if len(os.Args) < 2 || os.Args[1] != marker {
		return
	}
	if err := embedded.RunMain(context.Background(), os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// idleAfter is how long an engine outlives a test binary that was killed.
const idleAfter = 3 * time.Second

// Options are those of an engine that this test binary can start on folder.
func Options(folder string) embedded.Options {
	self, err := os.Executable()
	if err != nil {
		panic("finding the test binary: " + err.Error()) // no test could go on
	}
	return embedded.Options{Folder: folder, Program: []string{self, marker}, IdleAfter: idleAfter}
}

// Main runs the tests of a package with one engine for all of them, which it hands to use before. It is the body of
// TestMain and does not return.
func Main(m *testing.M, use func(*embedded.Engine)) {
	code, err := runWith(m, use)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

func runWith(m *testing.M, use func(*embedded.Engine)) (code int, err error) {
	folder, err := newFolder()
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a folder of temporary files
	engine, err := embedded.Ensure(context.Background(), Options(folder))
	if err != nil {
		return 1, err
	}
	defer embedded.Stop(context.Background(), folder) //nolint:errcheck // it ends by itself soon after the tests
	use(engine)
	return m.Run(), nil
}

// Folder is an empty folder for an engine, which goes when the test ends.
func Folder(tb testing.TB) string {
	tb.Helper()
	folder, err := newFolder()
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, os.RemoveAll(folder)) })
	return folder
}

// newFolder makes one in memory where there is room, and removes there what tests left that were killed.
func newFolder() (string, error) {
	const prefix = "tillhouse-test-"
	parent := memory()
	if parent != "" {
		left, err := filepath.Glob(filepath.Join(parent, prefix+"*"))
		if err != nil {
			return "", err
		}
		for _, folder := range left {
			if about, err := os.Stat(folder); err == nil && time.Since(about.ModTime()) > longest {
				_ = os.RemoveAll(folder) // another process may be at it
			}
		}
	}
	return os.MkdirTemp(parent, prefix)
}

// longest is more than any test takes.
const longest = 6 * time.Hour

// roomy is how much of a machine's memory engines may take that keep their tables there.
const roomy = 4 << 30

// memory is a folder in the machine's memory, or "" where none has room. The engine waits for the disk at every table and
// every insert, and what a test kills is a process and not the machine: it finds the same files again.
func memory() string {
	const folder = "/dev/shm"
	var space syscall.Statfs_t
	if err := syscall.Statfs(folder, &space); err != nil || space.Bavail*uint64(space.Bsize) < roomy {
		return ""
	}
	return folder
}

// Start starts an engine on an empty folder of its own and stops it when the test ends. Where libchdb is not installed
// the test fails with the sentence that says how to get it.
func Start(tb testing.TB) *embedded.Engine {
	tb.Helper()
	return StartIn(tb, Folder(tb))
}

// StartIn starts an engine on folder, or finds the one that runs there, and stops it when the test ends.
func StartIn(tb testing.TB, folder string) *embedded.Engine {
	tb.Helper()
	engine, err := embedded.Ensure(context.Background(), Options(folder))
	require.NoError(tb, err)
	tb.Cleanup(func() {
		_ = embedded.Stop(context.Background(), folder) // it may have been stopped or killed by the test
		_ = engine.Close()
	})
	return engine
}
