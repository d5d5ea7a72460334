package woocommerce

import (
	"net/url"
	"time"
)

// inWindow applies the date filters: exclusive, whole seconds, null never matches.
func inWindow(q url.Values, one *replayed) (ok, bad bool) {
	gmt := q.Get("dates_are_gmt") == "true"
	for _, f := range []struct {
		name, value string
		after       bool
	}{
		{"after", one.created, true}, {"before", one.created, false},
		{"modified_after", one.modified, true}, {"modified_before", one.modified, false},
	} {
		text := q.Get(f.name)
		if text == "" {
			continue
		}
		bound, err := boundOf(text, gmt)
		if err != nil {
			return false, true
		}
		at, err := time.Parse(naive, f.value)
		if err != nil || f.after && !at.After(bound) || !f.after && !at.Before(bound) {
			return false, false
		}
	}
	return true, false
}

func boundOf(text string, gmt bool) (time.Time, error) {
	shop, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return time.Time{}, err
	}
	if at, err := time.Parse(naive, text); err == nil {
		if gmt {
			return at, nil
		}
		return fromWall(at, shop), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err == nil && gmt {
		_, offset := at.In(shop).Zone() // the recorded mistake
		at = at.Add(time.Duration(offset) * time.Second)
	}
	return at, err
}
