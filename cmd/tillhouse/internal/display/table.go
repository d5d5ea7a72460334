package display

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// widest is the width at which a cell is wrapped on a terminal.
const widest = 72

// Table writes rows under a header. Columns whose header starts with ">" are aligned
// to the right. In a log the table has no lines around its cells.
func (s *Screen) Table(header []string, rows [][]string) {
	t := table.NewWriter()
	t.SetOutputMirror(s.Out)
	t.SuppressTrailingSpaces()
	configs := make([]table.ColumnConfig, 0, len(header))
	head := make(table.Row, len(header))
	for i, h := range header {
		name, right := strings.CutPrefix(h, ">")
		head[i] = name
		c := table.ColumnConfig{Number: i + 1}
		if s.OutTerminal {
			c.WidthMax, c.WidthMaxEnforcer = widest, text.WrapSoft
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
