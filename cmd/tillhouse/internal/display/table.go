package display

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// widest is the width at which a cell is wrapped on a terminal, narrowest the one below
// which no cell is wrapped.
const (
	widest    = 72
	narrowest = 14
)

// framed is what a cell takes beside its text: a line and a space on each side.
const framed = 3

// Table writes rows under a header. Columns whose header starts with ">" are aligned to
// the right; one without a header that is empty in every row is left out. In a log the
// table has no lines around its cells; on a terminal texts are wrapped until it fits.
func (s *Screen) Table(header []string, rows [][]string) {
	header, rows = withoutEmpty(header, rows)
	t := table.NewWriter()
	t.SetOutputMirror(s.Out)
	t.SuppressTrailingSpaces()
	configs := make([]table.ColumnConfig, 0, len(header))
	head := make(table.Row, len(header))
	widths := s.widths(header, rows)
	for i, h := range header {
		name, right := strings.CutPrefix(h, ">")
		head[i] = name
		c := table.ColumnConfig{Number: i + 1}
		if s.OutTerminal {
			c.WidthMax, c.WidthMaxEnforcer = widths[i], text.WrapSoft
		}
		if right {
			c.Align, c.AlignHeader = text.AlignRight, text.AlignRight
		}
		configs = append(configs, c)
	}
	t.SetColumnConfigs(configs)
	t.AppendHeader(head)
	for _, r := range rows {
		row := make(table.Row, len(r))
		for i, cell := range r {
			row[i] = cell
		}
		t.AppendRow(row)
	}
	t.SetStyle(s.style())
	t.Render()
}

// withoutEmpty leaves out columns that have neither a header nor a cell.
func withoutEmpty(header []string, rows [][]string) ([]string, [][]string) {
	for i, name := range slices.Backward(header) {
		if name != "" || slices.ContainsFunc(rows, func(row []string) bool { return row[i] != "" }) {
			continue
		}
		header = slices.Delete(slices.Clone(header), i, i+1)
		rows = slices.Clone(rows)
		for j := range rows {
			rows[j] = slices.Delete(slices.Clone(rows[j]), i, i+1)
		}
	}
	return header, rows
}

// widths are the most that each column may take for the table to fit the terminal. The
// widest column of texts gives way first; numbers are never wrapped.
func (s *Screen) widths(header []string, rows [][]string) []int {
	wide := make([]int, len(header))
	total := 1
	for i, h := range header {
		wide[i] = text.LongestLineLen(strings.TrimPrefix(h, ">"))
		for _, row := range rows {
			wide[i] = max(wide[i], text.LongestLineLen(row[i]))
		}
		wide[i] = min(wide[i], widest)
		total += wide[i] + framed
	}
	// Words are broken only where that is not enough.
	for _, least := range [][]int{longestWords(header, rows), make([]int, len(header))} {
		for s.Width > 0 && total > s.Width {
			most := -1
			for i, h := range header {
				if !strings.HasPrefix(h, ">") && wide[i] > max(least[i], narrowest) && (most < 0 || wide[i] > wide[most]) {
					most = i
				}
			}
			if most < 0 {
				break
			}
			wide[most]--
			total--
		}
	}
	return wide
}

func longestWords(header []string, rows [][]string) []int {
	longest := make([]int, len(header))
	for _, row := range append(slices.Clone(rows), header) {
		for i, cell := range row {
			for word := range strings.FieldsSeq(cell) {
				longest[i] = max(longest[i], text.LongestLineLen(word))
			}
		}
	}
	return longest
}

func (s *Screen) style() table.Style {
	style := table.StyleRounded
	if !s.OutTerminal {
		style = table.StyleDefault
		style.Options = table.OptionsNoBordersAndSeparators
		style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	}
	style.Format.Header = text.FormatDefault
	return style
}
