// Package display writes results: as a table for people, as plain lines for a log,
// or as JSON for programs.
package display

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// Screen is where a command writes. Results go to Out; progress, notes and errors go
// to Err, so that `--json` and `--format csv` can be piped.
type Screen struct {
	Out io.Writer
	Err io.Writer
	// JSON asks for one JSON value on Out instead of tables and notes.
	JSON bool
	// OutTerminal and ErrTerminal say whether a person is looking at them.
	OutTerminal bool
	ErrTerminal bool
	// Width is the number of columns of the terminal that Out is, 0 for anything else.
	Width int
}

// Standard is the process's own standard output and error.
func Standard() *Screen {
	s := &Screen{
		Out: os.Stdout, Err: os.Stderr,
		OutTerminal: IsTerminal(os.Stdout), ErrTerminal: IsTerminal(os.Stderr),
	}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && s.OutTerminal {
		s.Width = width
	}
	return s
}

// IsTerminal reports whether a person is at the other end of a file.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Show writes value as JSON when JSON is asked for and calls people otherwise.
func (s *Screen) Show(value any, people func() error) error {
	if !s.JSON {
		return people()
	}
	text := json.NewEncoder(s.Out)
	text.SetEscapeHTML(false)
	text.SetIndent("", "  ")
	return text.Encode(value)
}

// Sayf writes one line for people to Out; nothing when JSON is asked for.
func (s *Screen) Sayf(format string, args ...any) {
	if !s.JSON {
		fmt.Fprintf(s.Out, format+"\n", args...)
	}
}

// Notef writes one line to Err.
func (s *Screen) Notef(format string, args ...any) { fmt.Fprintf(s.Err, format+"\n", args...) }
