// Package prompt is the interactive SQL prompt: it reads statements, keeps a history
// and leaves running them to its owner.
package prompt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/term"
)

const help = `End a statement with ; and Enter. Arrow keys walk through the history.
  tables           what can be queried
  describe NAME    columns of a view, with their meaning
  help             this text
  exit             leave (also Ctrl-D)
Ctrl-C stops a running statement.`

// Prompt reads statements from a terminal.
type Prompt struct {
	// Name stands before the cursor.
	Name string
	// HistoryFile keeps the lines that were typed, readable by its owner only; "" keeps none.
	HistoryFile string
	// Run runs one statement without its semicolon and writes the result. Its context
	// ends when the person presses Ctrl-C. Its error is shown and the prompt goes on.
	Run func(ctx context.Context, statement string, out io.Writer) error
}

// Serve runs the prompt on a terminal until the person leaves. The terminal is in raw
// mode only while a line is being typed.
func (p Prompt) Serve(ctx context.Context, in, out *os.File) error {
	fd := int(in.Fd())
	line := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, out}, "")
	history, err := openHistory(p.HistoryFile)
	if err != nil {
		return err
	}
	line.History = history
	read := func() (string, error) {
		cooked, err := term.MakeRaw(fd)
		if err != nil {
			return "", fmt.Errorf("taking over the terminal: %w", err)
		}
		defer term.Restore(fd, cooked) //nolint:errcheck // the terminal is as it was or gone
		if width, height, err := term.GetSize(fd); err == nil && width > 0 {
			if err := line.SetSize(width, height); err != nil {
				return "", fmt.Errorf("fitting the prompt to the terminal: %w", err)
			}
		}
		return line.ReadLine()
	}
	fmt.Fprintln(out, `Type a statement and end it with ;  "help" says more, "exit" leaves.`)
	err = p.loop(ctx, read, line.SetPrompt, out)
	fmt.Fprintln(out)
	return errors.Join(err, history.err)
}

func (p Prompt) loop(ctx context.Context, read func() (string, error), ask func(string), out io.Writer) error {
	var statement []string
	for {
		if len(statement) == 0 {
			ask(p.Name + "> ")
		} else {
			ask(strings.Repeat(" ", len(p.Name)-1) + "-> ")
		}
		line, err := read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, term.ErrPasteIndicator) {
			return fmt.Errorf("reading the terminal: %w", err)
		}
		if len(statement) == 0 {
			switch text, leave := p.word(strings.TrimSpace(line)); {
			case leave:
				return nil
			case text == "":
				continue
			case text == help:
				fmt.Fprintln(out, help)
				continue
			default:
				line = text
			}
		}
		statement = append(statement, line)
		text := strings.TrimSpace(strings.Join(statement, "\n"))
		if !strings.HasSuffix(text, ";") {
			continue
		}
		statement = nil
		p.run(ctx, strings.TrimRight(text, "; \n"), out)
	}
}

// word turns the prompt's own words into what they stand for; other text is returned
// as it is.
func (p Prompt) word(line string) (text string, leave bool) {
	fields := strings.Fields(strings.TrimRight(line, "; "))
	if len(fields) == 0 {
		return "", false
	}
	switch first := strings.ToLower(fields[0]); {
	case len(fields) == 1 && (first == "exit" || first == "quit" || first == `\q`):
		return "", true
	case len(fields) == 1 && (first == "help" || first == `\?`):
		return help, false
	case len(fields) == 1 && (first == "tables" || first == `\d`):
		return "SELECT name, extract(comment, 'EN: ([^.]*)') AS meaning FROM system.tables WHERE database = currentDatabase() ORDER BY name;", false
	case len(fields) == 2 && (first == "describe" || first == "desc" || first == `\d`):
		return "SELECT name, type, extract(comment, 'EN: (.*)') AS meaning FROM system.columns WHERE database = currentDatabase() AND table = '" +
			strings.ReplaceAll(fields[1], "'", "") + "' ORDER BY position;", false
	}
	return line, false
}

func (p Prompt) run(ctx context.Context, statement string, out io.Writer) {
	// Ctrl-C ends the statement, not the prompt, so the statement has a signal of its own.
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), os.Interrupt)
	defer stop()
	if err := p.Run(ctx, statement, out); err != nil {
		if ctx.Err() != nil {
			fmt.Fprintln(out, "stopped")
			return
		}
		fmt.Fprintln(out, err)
	}
}
