package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
)

// Plan says what a run does. The zero Mode is an incremental sync from the saved
// states.
type Plan struct {
	// Command is what the run log shows, for instance "sync webshop".
	Command string
	Sources []PlannedSource
	// Since and Until, when either is set, make the run read this range of the
	// cursor's instant only, Since inclusive and Until exclusive. States are neither
	// read nor written. Streams without connectors.Backfill refuse it.
	Since, Until time.Time
	// Full reads everything again from the start of history, as if no state had been
	// saved; the states of the new read replace the old ones. It excludes a range.
	Full bool
}

// PlannedSource is one configured account and the streams to read of it.
type PlannedSource struct {
	// Name is the configured source name: the source column of every row.
	Name      string
	Connector connectors.Connector
	Values    config.Values
	// Streams to read; empty means all, in the connector's order.
	Streams []string
	// Shop is the configured shop id; empty means Name. It is ignored where the vendor's
	// facts are not about a shop, or name one themselves.
	Shop string
	// AllowPlainHTTP is handed to the connector.
	AllowPlainHTTP bool
	// ReportCurrency of the shops row, ISO 4217; empty means the shop's own.
	ReportCurrency string
	// WeekStart of the shops row: 1 Monday … 7 Sunday; 0 means Monday.
	WeekStart uint8
}

// bounded reports whether the run reads a range instead of following the states.
func (p Plan) bounded() bool { return !p.Since.IsZero() || !p.Until.IsZero() }

// check refuses a plan that could not do what it says. The error is for people.
func (p Plan) check() error {
	if len(p.Sources) == 0 {
		return fmt.Errorf("there is nothing to sync: no source is configured or named")
	}
	if p.bounded() && p.Full {
		return fmt.Errorf("a range and a full reload exclude each other: give since and until, or full")
	}
	if p.bounded() && !p.Until.IsZero() && !p.Since.Before(p.Until) {
		return fmt.Errorf("the range is empty: since %s is not before until %s",
			p.Since.Format(time.RFC3339), p.Until.Format(time.RFC3339))
	}
	seen := map[string]bool{}
	for _, s := range p.Sources {
		if seen[s.Name] {
			return fmt.Errorf("source %s is planned twice", s.Name)
		}
		seen[s.Name] = true
		if _, err := s.streams(); err != nil {
			return err
		}
	}
	return nil
}

// historyField is the field by which a connector lets people choose where history
// starts. The pipeline knows it because a first read and the shops row say it too.
const historyField = "history_from"

// historyFrom is where a first read starts; zero means the beginning.
func (s PlannedSource) historyFrom() time.Time {
	for _, field := range s.Connector.Config {
		if field.Name == historyField && field.Type == config.Day {
			return s.Values.Day(historyField)
		}
	}
	return time.Time{}
}

// streams resolves the names of the streams to read, in the connector's order.
func (s PlannedSource) streams() ([]connectors.Stream, error) {
	for _, name := range s.Streams {
		if _, ok := s.Connector.Stream(name); !ok {
			return nil, fmt.Errorf("source %s (%s) has no stream %q; it has %s",
				s.Name, s.Connector.Title, name, streamNames(s.Connector.Streams))
		}
	}
	if len(s.Streams) == 0 {
		return s.Connector.Streams, nil
	}
	chosen := make([]connectors.Stream, 0, len(s.Streams))
	for _, stream := range s.Connector.Streams {
		if slices.Contains(s.Streams, stream.Name) {
			chosen = append(chosen, stream)
		}
	}
	return chosen, nil
}

func streamNames(streams []connectors.Stream) string {
	names := make([]string, len(streams))
	for i, s := range streams {
		names[i] = s.Name
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
