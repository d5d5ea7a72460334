package program

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tillhouse/tillhouse/pipeline"
)

type reportJSON struct {
	Run      string       `json:"run"`
	Status   string       `json:"status"`
	Started  time.Time    `json:"started_at"`
	Finished time.Time    `json:"finished_at"`
	Streams  []streamLine `json:"streams"`
	Models   []builtModel `json:"models,omitempty"`
}

type streamLine struct {
	Source      string         `json:"source"`
	Stream      string         `json:"stream"`
	Status      string         `json:"status"`
	Fetched     uint64         `json:"fetched"`
	Written     uint64         `json:"written"`
	Unchanged   uint64         `json:"unchanged"`
	Stale       uint64         `json:"stale"`
	Quarantined uint64         `json:"quarantined"`
	Deleted     uint64         `json:"deleted"`
	Calls       uint64         `json:"calls"`
	Throttles   uint64         `json:"throttles"`
	Bytes       uint64         `json:"bytes"`
	Seconds     float64        `json:"seconds"`
	Kind        string         `json:"error_kind,omitempty"`
	Error       string         `json:"error,omitempty"`
	RetryAt     *time.Time     `json:"retry_at,omitempty"`
	Warnings    []string       `json:"warnings,omitempty"`
	Rows        map[string]int `json:"rows,omitempty"`
}

func summarise(report pipeline.Report) reportJSON {
	all := reportJSON{
		Run: report.Run.RunID, Status: report.Run.Status,
		Started: report.Run.StartedAt, Finished: report.Run.FinishedAt,
	}
	for _, s := range report.Streams {
		line := streamLine{
			Source: s.Source, Stream: s.Stream, Status: s.Status,
			Fetched: s.Fetched, Written: s.Written, Unchanged: s.Unchanged, Stale: s.Stale, Quarantined: s.Quarantined,
			Deleted: s.Deleted, Calls: s.Calls, Throttles: s.Throttles, Bytes: s.Bytes,
			Seconds: s.FinishedAt.Sub(s.StartedAt).Seconds(), Error: s.Error, Warnings: s.Warnings, Rows: s.Rows,
		}
		if s.Err != nil {
			line.Kind = s.Kind.String()
		}
		if !s.RetryAt.IsZero() {
			line.RetryAt = &s.RetryAt
		}
		all.Streams = append(all.Streams, line)
	}
	return all
}

func (a *app) showStreams(all reportJSON) {
	count := func(of func(streamLine) uint64) func(streamLine) string {
		return func(s streamLine) string { return strconv.FormatUint(of(s), 10) }
	}
	columns := []struct {
		header string
		cell   func(streamLine) string
		// rare columns are shown when there is something in them.
		rare bool
	}{
		{"source", func(s streamLine) string { return s.Source }, false},
		{"stream", func(s streamLine) string { return s.Stream }, false},
		{"status", func(s streamLine) string { return s.Status }, false},
		{">fetched", count(func(s streamLine) uint64 { return s.Fetched }), false},
		{">written", count(func(s streamLine) uint64 { return s.Written }), false},
		{">unchanged", count(func(s streamLine) uint64 { return s.Unchanged }), false},
		{">stale", count(func(s streamLine) uint64 { return s.Stale }), true},
		{">quarantined", count(func(s streamLine) uint64 { return s.Quarantined }), true},
		{">deleted", count(func(s streamLine) uint64 { return s.Deleted }), true},
		{">calls", count(func(s streamLine) uint64 { return s.Calls }), false},
		{">time", func(s streamLine) string { return seconds(s.Seconds) }, false},
	}
	var header []string
	rows := make([][]string, len(all.Streams))
	for _, c := range columns {
		if c.rare && !slices.ContainsFunc(all.Streams, func(s streamLine) bool { return c.cell(s) != "0" }) {
			continue
		}
		header = append(header, c.header)
		for i, s := range all.Streams {
			rows[i] = append(rows[i], c.cell(s))
		}
	}
	a.screen.Table(header, rows)
	said := map[string]bool{}
	for _, s := range all.Streams {
		name := s.Source + " " + s.Stream
		for _, w := range s.Warnings {
			a.screen.Notef("%s: note: %s", name, w)
		}
		if s.Quarantined > 0 {
			a.screen.Notef("%s: %d records could not be understood and are kept aside. `tillhouse status` says why; `tillhouse replay %s --quarantined` tries them again after an update.",
				name, s.Quarantined, s.Source)
		}
		switch {
		case s.Status == pipeline.StatusInterrupted: // the end of the program says so
		case s.Error == "" || said[s.Source+s.Error]: // one cause often stops every stream of a source
		default:
			said[s.Source+s.Error] = true
			a.screen.Notef("%s: %s", name, s.Error)
		}
		if s.RetryAt != nil {
			a.screen.Notef("%s: the shop asks to wait; sync again after %s", name, onTheWall(*s.RetryAt))
		}
	}
}

// readAnything reports whether a stream came to its end or wrote something.
func (r reportJSON) readAnything() bool {
	for _, s := range r.Streams {
		if s.Written > 0 || s.Deleted > 0 || s.Status == pipeline.StatusOK || s.Status == pipeline.StatusQuarantined {
			return true
		}
	}
	return false
}

// onTheWall is an instant as the clock of the reader shows it.
func onTheWall(t time.Time) string {
	return t.Local().Format(time.DateTime) //nolint:gosmopolitan // for the person at this machine
}

func seconds(s float64) string { return fmt.Sprintf("%.1fs", s) }
