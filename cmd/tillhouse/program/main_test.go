package program

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program is the program built for the tests that run it as people do.
var program string

func TestMain(m *testing.M) {
	// The engine that it starts gets no variable of the test's.
	if os.Getenv(toyEnv) != "" || len(os.Args) > 1 && os.Args[1] == "engine" {
		beToy()
	}
	folder, err := os.MkdirTemp("", "tillhouse-program-*")
	if err == nil {
		program = filepath.Join(folder, "tillhouse")
		var out []byte
		if out, err = exec.CommandContext(context.Background(), "go", "build", "-o", program, "..").CombinedOutput(); err != nil {
			err = fmt.Errorf("building the program: %w\n%s", err, out)
		}
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(folder)
	os.Exit(code)
}
