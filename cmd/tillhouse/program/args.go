package program

import (
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
)

// none takes no arguments. For a command with commands below it, a word is one of those
// written wrong.
func none(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var below []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			below = append(below, c.Name())
		}
	}
	if len(below) > 0 {
		return oneOf("command", cmd.CommandPath()+" "+args[0], below)
	}
	return usage("%s takes no arguments, and %q is one: `%s --help` shows how it is used", cmd.CommandPath(), args[0], cmd.CommandPath())
}

// one takes exactly one argument, which what names.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		line := strings.TrimSpace(cmd.Example)
		line, _, _ = strings.Cut(line, "\n")
		got := "none is given"
		if len(args) > 1 {
			got = "these are given: " + strings.Join(args, ", ")
		}
		return usage("%s wants one %s, and %s; for instance: %s", cmd.CommandPath(), what, got, line)
	}
}

// oneStatement takes one argument at most: SQL without quotes falls apart into many.
func oneStatement(_ *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage("the statement has to be one argument: put it between quotes, or send it to standard input")
	}
	return nil
}

// oneOf is the error for a word that is not among the known ones. It names the nearest.
func oneOf(what, word string, known []string) error {
	last := word[strings.LastIndex(word, " ")+1:]
	near := nearest(last, known)
	if near != "" {
		return usage("there is no %s %q: did you mean %s? There are %s", what, word, near, strings.Join(known, ", "))
	}
	return usage("there is no %s %q: want one of %s", what, word, strings.Join(known, ", "))
}

// nearest is the known word that is a few letters from another, or "".
func nearest(word string, known []string) string {
	best, distance := "", max(2, len(word)/3)+1
	for _, k := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	return best
}

var (
	wrongFlagValue = regexp.MustCompile(`^invalid argument "(.*)" for "(?:-\w, )?(--[\w-]+)" flag: .*$`)
	parsedAs       = regexp.MustCompile(`strconv\.Parse(Int|Bool)`)
)

// flagError says what a flag wants, without the words of the library that reads it.
func flagError(cmd *cobra.Command, err error) error {
	text := err.Error()
	if m := wrongFlagValue.FindStringSubmatch(text); m != nil {
		want := "want another value"
		switch as := parsedAs.FindStringSubmatch(text); {
		case as == nil:
		case as[1] == "Int":
			want = "want a whole number"
		case as[1] == "Bool":
			want = "want true or false"
		}
		text = m[2] + " " + m[1] + ": " + want
	}
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		if near := nearest(name, flagNames(cmd)); near != "" {
			text += " (did you mean --" + near + "?)"
		}
	}
	return usage("%s: `%s --help` lists the flags", text, cmd.CommandPath())
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	for line := range strings.Lines(cmd.LocalFlags().FlagUsages() + cmd.InheritedFlags().FlagUsages()) {
		if _, rest, ok := strings.Cut(line, "--"); ok {
			names = append(names, strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == '=' })[0])
		}
	}
	slices.Sort(names)
	return names
}
