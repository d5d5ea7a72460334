package display

import (
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

// Fields writes names and texts in two columns. On a terminal a text is wrapped beside
// its name.
func (s *Screen) Fields(fields [][2]string) {
	widest := 0
	for _, f := range fields {
		widest = max(widest, utf8.RuneCountInString(f[0]))
	}
	for _, f := range fields {
		lines := []string{f[1]}
		if s.Width > 0 {
			lines = strings.Split(text.WrapSoft(f[1], max(s.Width-widest-4, narrowest)), "\n")
		}
		for i, line := range lines {
			name := ""
			if i == 0 {
				name = f[0]
			}
			s.Sayf("%s", strings.TrimRight("  "+text.Pad(name, widest, ' ')+"  "+strings.TrimSpace(line), " "))
		}
	}
}
