// Package payloads finds the recorded vendor answers, which are kept outside the
// repository.
package payloads

import (
	"os"
	"path/filepath"
	"testing"
)

// Variable names the folder of recordings in the environment.
const Variable = "TILLHOUSE_PAYLOADS"

// Dir is the folder of recordings: what Variable says, else ../shared/payloads beside
// the repository. Where there is none, the test is listed as not run. A folder that
// Variable names must be there.
func Dir(tb testing.TB) string {
	tb.Helper()
	if dir := os.Getenv(Variable); dir != "" {
		if !isDir(dir) {
			tb.Fatalf("%s names %s, which is no folder", Variable, dir)
		}
		return dir
	}
	dir := filepath.Join(root(tb), "..", "shared", "payloads")
	if !isDir(dir) {
		tb.Skipf("no recorded payloads: set %s to their folder to run this test", Variable)
	}
	return dir
}

// root is the folder of go.mod, above the package under test.
func root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			tb.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
