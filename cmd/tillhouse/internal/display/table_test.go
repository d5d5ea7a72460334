package display_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
)

func drawn(width int, draw func(*display.Screen)) []string {
	var out bytes.Buffer
	draw(&display.Screen{Out: &out, OutTerminal: width > 0, Width: width})
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

func TestATableFitsItsTerminalAndLosesNoWord(t *testing.T) {
	t.Parallel()
	words := "orders, order_lines, order_discounts, identity_evidence and whatever else there is to be told"
	for width := 60; width < 200; width += 7 {
		lines := drawn(width, func(s *display.Screen) {
			s.Table([]string{"stream", ">records", "fills", "note"}, [][]string{{"orders", "1234567890", words, "a few words here"}})
		})
		for _, line := range lines {
			require.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
		}
		whole := strings.Join(lines, "\n")
		require.Contains(t, whole, "1234567890")
		for word := range strings.FieldsSeq(words) {
			require.True(t, width < 70 || strings.Contains(whole, word), "%s is broken at %d", word, width)
		}
	}
}

func TestATableInALogIsNotWrappedAndHasNoEmptyColumn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 60) + "end"
	lines := drawn(0, func(s *display.Screen) { s.Table([]string{"fact", "value", ""}, [][]string{{"a", long, ""}}) })
	require.Equal(t, []string{"fact  value", "a     " + long}, []string{strings.TrimRight(lines[0], " "), strings.TrimRight(lines[1], " ")})
	noted := drawn(0, func(s *display.Screen) { s.Table([]string{"fact", ""}, [][]string{{"a", ""}, {"b", "note"}}) })
	require.Contains(t, noted[2], "note")
}

func TestFieldsAreWrappedBesideTheirNames(t *testing.T) {
	t.Parallel()
	lines := drawn(40, func(s *display.Screen) {
		s.Fields([][2]string{{"a", "one two three four five six seven eight"}, {"longer", "x"}})
	})
	require.Equal(t, []string{"  a       one two three four five six", "          seven eight", "  longer  x"}, lines)
}
