package connectortest

import (
	_ "embed" // the list of waivers
	"fmt"
	"strings"
	"time"
)

// waivers lists the cases that a connector need not pass for some time.
//
//go:embed waivers.txt
var waivers string

type waiver struct{ connector, test string }

// readWaivers reads lines "connector | case | until | reason". A waiver that has
// expired, names no case or gives no reason is an error: it must go, or be decided anew.
func readWaivers(text string, now time.Time) (map[waiver]string, error) {
	known := map[string]bool{}
	for _, c := range cases() {
		known[c.name] = true
	}
	list := map[waiver]string{}
	for n, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, "|")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		if len(parts) != 4 || parts[0] == "" || parts[3] == "" {
			return nil, fmt.Errorf("waivers.txt:%d: want connector | case | until | reason", n+1)
		}
		until, err := time.Parse(time.DateOnly, parts[2])
		switch {
		case err != nil:
			return nil, fmt.Errorf("waivers.txt:%d: until: %w", n+1, err)
		case !known[parts[1]]:
			return nil, fmt.Errorf("waivers.txt:%d: the kit has no case %q", n+1, parts[1])
		case !now.Before(until.AddDate(0, 0, 1)):
			return nil, fmt.Errorf("waivers.txt:%d: the waiver of %s for %s has expired on %s", n+1, parts[1], parts[0], parts[2])
		}
		list[waiver{parts[0], parts[1]}] = parts[3] + " (until " + parts[2] + ")"
	}
	return list, nil
}
