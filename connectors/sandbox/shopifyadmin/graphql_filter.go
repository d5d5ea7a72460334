package shopifyadmin

import (
	"strconv"
	"strings"
	"time"
)

// filter is a condition of a search on one field: the values that it takes, and whether an
// object meets it.
type filter[T any] struct {
	takes func(c *graphCall, t *searchTerm) bool
	meets func(c *graphCall, of T, t *searchTerm) bool
}

// byTime filters by an instant. A value without a zone is in the shop's; one without a time
// of day is that whole day, and a bare year that year.
func byTime[T any](of func(T) int64) filter[T] {
	return filter[T]{takesTime, func(c *graphCall, one T, t *searchTerm) bool {
		from, to, _ := c.span(t.value)
		at := of(one)
		return at != 0 && inSpan(at, t.comparator, from, to)
	}}
}

// byDay filters by the day of an instant, whatever time the value has: "matching a whole
// day", as customers do.
func byDay[T any](of func(T) int64) filter[T] {
	return filter[T]{takesTime, func(c *graphCall, one T, t *searchTerm) bool {
		from, to, _ := c.span(t.value)
		day := dayStart(time.Unix(from, 0), c.shop.zone)
		return inSpan(of(one), t.comparator, day.Unix(), max(to, day.AddDate(0, 0, 1).Unix()))
	}}
}

func takesTime(c *graphCall, t *searchTerm) bool {
	_, _, ok := c.span(t.value)
	return ok
}

func dayStart(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

// inSpan compares an instant with the span [from, to) that a value stands for.
func inSpan(at int64, comparator string, from, to int64) bool {
	switch comparator {
	case "<":
		return at < from
	case "<=":
		return at < to
	case ">":
		return at >= to
	case ">=":
		return at >= from
	}
	return at >= from && at < to
}

// span is the time that a value stands for.
func (c *graphCall) span(value string) (from, to int64, ok bool) {
	if value == "now" {
		return c.now, c.now + 1, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.Unix(), t.Unix() + 1, true
		}
	}
	zone := c.shop.zone
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, value, zone); err == nil {
			return t.Unix(), t.Unix() + 1, true
		}
	}
	if t, err := time.ParseInLocation("2006-01-02", value, zone); err == nil {
		return t.Unix(), t.AddDate(0, 0, 1).Unix(), true
	}
	if t, err := time.ParseInLocation("2006-01", value, zone); err == nil {
		return t.Unix(), t.AddDate(0, 1, 0).Unix(), true
	}
	if t, err := time.ParseInLocation("2006", value, zone); err == nil {
		return t.Unix(), t.AddDate(1, 0, 0).Unix(), true
	}
	return 0, 0, false
}

// byNumber filters by an id or another whole number.
func byNumber[T any](of func(*graphCall, T) int64) filter[T] {
	return filter[T]{
		takes: func(_ *graphCall, t *searchTerm) bool {
			for part := range strings.SplitSeq(t.value, ",") {
				if _, ok := idArgument(strings.TrimSpace(part)); !ok {
					return false
				}
			}
			return true
		},
		meets: func(c *graphCall, one T, t *searchTerm) bool {
			for part := range strings.SplitSeq(t.value, ",") {
				if n, ok := idArgument(strings.TrimSpace(part)); ok && inSpan(of(c, one), t.comparator, n, n+1) {
					return true
				}
			}
			return false
		},
	}
}

func byID[T any](of func(T) int64) filter[T] {
	return byNumber(func(_ *graphCall, one T) int64 { return of(one) })
}

// byText filters by words, without case. Several may be given, separated by commas; one
// may end in an asterisk, and an asterisk alone is anything.
func byText[T any](of func(*graphCall, T) []string) filter[T] {
	return filter[T]{
		takes: func(_ *graphCall, t *searchTerm) bool { return t.comparator == "" },
		meets: func(c *graphCall, one T, t *searchTerm) bool {
			wanted := []string{t.value}
			if !t.quoted {
				wanted = strings.Split(t.value, ",")
			}
			values := of(c, one)
			for _, want := range wanted {
				if anyIs(values, strings.ToLower(strings.TrimSpace(want))) {
					return true
				}
			}
			return false
		},
	}
}

// anyIs tells whether a value is what is wanted, or begins with it before an asterisk.
func anyIs(values []string, want string) bool {
	start, wild := strings.CutSuffix(want, "*")
	for _, value := range values {
		value = strings.ToLower(value)
		if value != "" && (value == want || wild && strings.HasPrefix(value, start)) {
			return true
		}
	}
	return false
}

func one[T any](of func(T) string) filter[T] {
	return byText(func(_ *graphCall, t T) []string { return []string{of(t)} })
}

func byTruth[T any](of func(T) bool) filter[T] {
	return filter[T]{
		takes: func(_ *graphCall, t *searchTerm) bool {
			_, err := strconv.ParseBool(t.value)
			return err == nil
		},
		meets: func(_ *graphCall, one T, t *searchTerm) bool {
			want, err := strconv.ParseBool(t.value)
			return err == nil && of(one) == want
		},
	}
}

// matcher is a search that is ready to be asked.
type matcher[T any] struct {
	node    *searchNode
	filters map[string]filter[T]
	ignored map[*searchTerm]bool
}

func (m matcher[T]) meets(c *graphCall, of T) bool {
	if m.node == nil {
		return true
	}
	return m.ask(c, of, m.node) != no
}

// What a condition says of an object. One that is ignored says neither yes nor no, even
// when it is negated.
type verdict int

const (
	no verdict = iota
	yes
	neutral
)

func (m matcher[T]) ask(c *graphCall, of T, n *searchNode) verdict {
	switch {
	case n.term != nil:
		if m.ignored[n.term] {
			return neutral
		}
		if m.filters[n.term.field].meets(c, of, n.term) {
			return yes
		}
		return no
	case n.not:
		switch m.ask(c, of, n.of[0]) {
		case yes:
			return no
		case no:
			return yes
		case neutral:
		}
		return neutral
	}
	met := neutral
	for _, inner := range n.of {
		switch m.ask(c, of, inner) {
		case yes:
			if n.any {
				return yes
			}
			met = yes
		case no:
			if !n.any {
				return no
			}
		case neutral:
			if n.any {
				return neutral
			}
		}
	}
	if n.any {
		return no
	}
	return met
}
