package shopifyadmin

import (
	"strconv"
	"strings"
	"time"
)

const (
	defaultLimit = 50
	maxLimit     = 250
)

// limit reads how many records a page has. More than the vendor gives is cut without a
// word.
func (c *call) limit() (int, *refusal) {
	text := c.q.Get("limit")
	if text == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, invalidValue("limit")
	}
	return min(n, maxLimit), nil
}

// fields reads which members of a record were asked for; nil is all of them. Spaces and
// dashes are forgiven, as the vendor does.
func (c *call) fields() map[string]bool {
	text := c.q.Get("fields")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	wanted := map[string]bool{}
	for name := range strings.SplitSeq(text, ",") {
		wanted[strings.ReplaceAll(strings.TrimSpace(name), "-", "_")] = true
	}
	return wanted
}

// numbers reads a comma-separated list of ids. What is no number is nobody's id.
func numbers(text string) []int64 {
	if text == "" {
		return nil
	}
	var ids []int64
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil {
			n = -1
		}
		ids = append(ids, n)
	}
	return ids
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// zoned and naive are the forms of an instant. A naive one is read in the shop's zone.
var (
	zoned = []string{time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05 -0700"}
	naive = []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"}
)

// instantIn reads an instant that a filter names.
func instantIn(text string, zone *time.Location) (time.Time, bool) {
	for _, layout := range zoned {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	for _, layout := range naive {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// span is the closed range of Unix seconds that the _min and _max of a field leave; both
// ends are in it.
type span struct{ from, to int64 }

func (s span) has(at int64) bool { return at >= s.from && at <= s.to }

const (
	farPast   = -1 << 62
	farFuture = 1 << 62
)

// between reads <field>_min and <field>_max.
func (c *call) between(field string) (span, *refusal) {
	s := span{farPast, farFuture}
	if text := c.q.Get(field + "_min"); text != "" {
		t, ok := instantIn(text, c.shop.zone)
		if !ok {
			return s, invalidValue(field + "_min")
		}
		s.from = t.Unix()
		if t.Nanosecond() > 0 {
			s.from++
		}
	}
	if text := c.q.Get(field + "_max"); text != "" {
		t, ok := instantIn(text, c.shop.zone)
		if !ok {
			return s, invalidValue(field + "_max")
		}
		s.to = t.Unix()
	}
	return s, nil
}

// since reads since_id: records of greater ids.
func (c *call) since() int64 {
	if text := c.q.Get("since_id"); text != "" {
		return number(text)
	}
	return farPast
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }
