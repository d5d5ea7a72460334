// Package reference describes a connector for people: as the page in docs/connectors, and
// as what `tillhouse connectors` shows. All of it comes from the connector's own inert
// description, so it cannot say anything else than what the program does.
package reference

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
)

// Description is a connector in words.
type Description struct {
	Name       string `json:"name"`
	Title      string `json:"title"`
	APIVersion string `json:"api_version"`
	// Sunset is the day, YYYY-MM-DD, on which the vendor switches the version off; ""
	// when none is announced.
	Sunset string `json:"sunset,omitempty"`
	// Docs is the address of the vendor's own reference.
	Docs    string   `json:"docs"`
	Limits  []Limit  `json:"limits"`
	Fields  []Field  `json:"fields"`
	Streams []Stream `json:"streams"`
	// Example is an entry of `sources` that passes lint, with everything optional as
	// comments.
	Example string `json:"example"`
}

// Limit is a documented limit in words.
type Limit struct {
	Scope       string `json:"scope"`
	Rate        string `json:"rate,omitempty"`
	Concurrency int    `json:"concurrency,omitempty"`
	Source      string `json:"source"`
}

// Field is a key of the configuration.
type Field struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Required bool     `json:"required"`
	Secret   bool     `json:"secret"`
	Default  string   `json:"default,omitempty"`
	OneOf    []string `json:"one_of,omitempty"`
	Example  string   `json:"example,omitempty"`
	Help     string   `json:"help"`
}

// Stream is one kind of record in words.
type Stream struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	Key   []string `json:"key"`
	// Changes says how changed records are found.
	Changes string `json:"changes"`
	Writes  string `json:"writes"`
	// Claims is what the stream can do beyond reading on; the conformance kit tests
	// each.
	Claims []string `json:"claims"`
	Tables []string `json:"tables"`
	// Redaction is what is done with personal data before anything is stored.
	Redaction Redaction `json:"redaction"`
}

// Redaction names members of a payload by their path.
type Redaction struct {
	// Keyed e-mail addresses become keys.
	Keyed   []string `json:"keyed"`
	Dropped []string `json:"dropped"`
	// Reduced lists of names and values lose the values of other names than Kept.
	Reduced []Reduced `json:"reduced"`
}

// Reduced are lists of names and values of which the same values are kept.
type Reduced struct {
	Lists []string `json:"lists"`
	Kept  []string `json:"kept"`
}

// Describe puts a connector into words.
func Describe(c connectors.Connector) Description {
	d := Description{
		Name: c.Name, Title: c.Title, APIVersion: c.API.Version, Docs: c.API.Docs,
		Limits: []Limit{}, Fields: []Field{}, Streams: []Stream{}, Example: Example(c),
	}
	if !c.API.Sunset.IsZero() {
		d.Sunset = c.API.Sunset.Format(time.DateOnly)
	}
	for _, l := range c.API.Limits {
		limit := Limit{Scope: l.Scope, Concurrency: l.Concurrency, Source: l.Source}
		if l.Requests > 0 {
			limit.Rate = fmt.Sprintf("%d in %s", l.Requests, span(l.Per))
		}
		d.Limits = append(d.Limits, limit)
	}
	for _, f := range c.Config {
		d.Fields = append(d.Fields, Field{f.Name, f.Type.String(), f.Required, f.Secret, f.Default, f.OneOf, f.Example, f.Help})
	}
	for _, s := range c.Streams {
		d.Streams = append(d.Streams, stream(s))
	}
	return d
}

func stream(s connectors.Stream) Stream {
	d := Stream{
		Name: s.Name, Title: s.Title, Key: s.Key,
		Changes: changes(s.Cursor), Writes: writes(s.Write), Claims: []string{}, Redaction: redaction(s.Redact),
	}
	for _, claim := range claims {
		if s.Caps.Has(claim.caps) {
			d.Claims = append(d.Claims, claim.text)
		}
	}
	for _, table := range s.Emits {
		if !slices.Contains(d.Tables, table.Name) {
			d.Tables = append(d.Tables, table.Name)
		}
	}
	return d
}

func changes(c connectors.Cursor) string {
	switch {
	case c.Field == "" && c.Sweep == 0:
		return "it is read whole on every run"
	case c.Field == "":
		return "new records are read on every run; the vendor does not tell which others changed, so everything is read again within " + span(c.Sweep)
	}
	text := fmt.Sprintf("by `%s`, which is exact to %s and compared in %s", c.Field, span(c.Precision), c.Zone)
	if c.Lookback > 0 {
		text += fmt.Sprintf("; a run begins %s before the end of the last one", span(c.Lookback))
	}
	if c.Sweep > 0 {
		text += "; what the vendor does not tell is found within " + span(c.Sweep)
	}
	return text
}

// writes says what a batch means for rows that are there.
func writes(mode connectors.WriteMode) string {
	if mode == connectors.ReplaceSlice {
		return "a range of days is replaced as a whole"
	}
	return "a newer version of a record replaces the one that is there, with its children"
}

var claims = []struct {
	caps connectors.Caps
	text string
}{
	{connectors.Backfill, "a range can be read again (`--since`, `--until`)"},
	{connectors.Deletes, "records that are deleted at the vendor are found"},
	{connectors.ByID, "single records can be read by id"},
}

func redaction(r connectors.Redaction) Redaction {
	d := Redaction{Keyed: sorted(r.Key), Dropped: sorted(r.Drop), Reduced: []Reduced{}}
	for _, path := range slices.Sorted(maps.Keys(r.MetaKeep)) {
		kept := sorted(r.MetaKeep[path])
		same := slices.IndexFunc(d.Reduced, func(other Reduced) bool { return slices.Equal(other.Kept, kept) })
		if same < 0 {
			d.Reduced = append(d.Reduced, Reduced{Kept: kept})
			same = len(d.Reduced) - 1
		}
		d.Reduced[same].Lists = append(d.Reduced[same].Lists, path)
	}
	return d
}

// sorted is never nil, so that JSON has a list.
func sorted(list []string) []string { return append([]string{}, slices.Sorted(slices.Values(list))...) }

// span is a length of time in words, in the largest unit that it is a multiple of.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}, {time.Millisecond, "millisecond"}} {
		switch {
		case d == unit.length:
			return "a " + unit.name
		case d > 0 && d%unit.length == 0:
			return fmt.Sprintf("%d %ss", d/unit.length, unit.name)
		}
	}
	return d.String()
}

// SourceName is what a source of the connector is called until a person changes it.
func SourceName(c connectors.Connector) string {
	for _, s := range c.Streams {
		for _, table := range s.Emits {
			if table.Name == "orders" {
				return "webshop"
			}
		}
	}
	return c.Name
}

// Example is an entry of `sources` with the examples of what is required, and everything
// optional as comments.
func Example(c connectors.Connector) string {
	return fmt.Sprintf("- name: %s\n  connector: %s\n", SourceName(c), c.Name) + config.Sample(c.Config, 2)
}
