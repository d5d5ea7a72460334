package program

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say how fresh each source is, and what needs a person",
		Args:  none,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context()) },
	}
}

type statusLine struct {
	Source      string             `json:"source"`
	Stream      string             `json:"stream"`
	Status      string             `json:"status"`
	FreshAt     *time.Time         `json:"fresh_at"`
	LastRun     time.Time          `json:"last_run_at"`
	Quarantined uint64             `json:"quarantined"`
	Error       string             `json:"error,omitempty"`
	Examples    []quarantineSample `json:"quarantine,omitempty"`
}

type quarantineSample struct {
	Record   string `json:"record"`
	Error    string `json:"error"`
	Attempts uint32 `json:"attempts"`
}

// statusKilled is shown for a run that says it is running while no process has its lease.
const statusKilled = "killed"

// samples is how many quarantined records of a stream are shown.
const samples = 5

func (a *app) status(ctx context.Context) error {
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer w.close(a)
	if err := w.isThere(ctx); err != nil {
		return err
	}
	sources, err := w.Status(ctx)
	if err != nil {
		return err
	}
	lines := []statusLine{}
	for _, source := range sources {
		for _, stream := range source.Streams {
			if stream.Last.RunID == "" {
				continue // the pipeline's own notes about a source are no stream
			}
			line, err := w.statusLine(ctx, source.Source, stream)
			if err != nil {
				return err
			}
			lines = append(lines, line)
		}
	}
	return a.screen.Show(lines, func() error { a.showStatus(lines); return nil })
}

func (s *store) statusLine(ctx context.Context, source string, stream warehouse.StreamStatus) (statusLine, error) {
	line := statusLine{
		Source: source, Stream: stream.Stream, Status: stream.Last.Status, LastRun: stream.Last.StartedAt,
		Quarantined: stream.Quarantined, Error: stream.Last.Error,
	}
	if !stream.FreshAt.IsZero() {
		line.FreshAt = &stream.FreshAt
	}
	if line.Status == pipeline.StatusRunning {
		held, err := s.LeaseHeld(ctx, pipeline.LeaseName(source, stream.Stream))
		if err != nil {
			return line, err
		}
		if !held {
			line.Status, line.Error = statusKilled, "the last run ended without a word, as a killed program does; the next sync continues where it was"
		}
	}
	if stream.Quarantined == 0 {
		return line, nil
	}
	records, err := s.QuarantinedRecords(ctx, source, stream.Stream)
	if err != nil {
		return line, err
	}
	for _, r := range records[:min(samples, len(records))] {
		line.Examples = append(line.Examples, quarantineSample{r.RecordID, r.Error, r.Attempts})
	}
	return line, nil
}

// isThere tells a warehouse that was never written from one that cannot be read.
func (s *store) isThere(ctx context.Context) error {
	var tables uint64
	row := s.Conn().QueryRow(ctx, "SELECT count() FROM system.tables WHERE database = {store:String}", clickhouse.Named("store", s.Store()))
	if err := row.Scan(&tables); err != nil {
		return fmt.Errorf("looking for the tables in %s: %w", s.place, err)
	}
	if tables == 0 {
		return errNothingSynced
	}
	return nil
}

func (a *app) showStatus(lines []statusLine) {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		fresh := "never"
		if l.FreshAt != nil {
			fresh = age(time.Since(*l.FreshAt))
		}
		rows[i] = []string{l.Source, l.Stream, l.Status, fresh, onTheWall(l.LastRun), strconv.FormatUint(l.Quarantined, 10)}
	}
	a.screen.Table([]string{"source", "stream", "last run", "complete up to", "last run at", ">quarantined"}, rows)
	for _, l := range lines {
		if l.Error != "" && l.Status != pipeline.StatusInterrupted {
			a.screen.Sayf("\n%s %s: %s", l.Source, l.Stream, l.Error)
		}
		if l.Quarantined == 0 {
			continue
		}
		a.screen.Sayf("\n%s %s has %d records in quarantine, for instance:", l.Source, l.Stream, l.Quarantined)
		for _, e := range l.Examples {
			a.screen.Sayf("  %s: %s (tried %d times)", e.Record, e.Error, e.Attempts)
		}
		a.screen.Sayf("After an update: tillhouse replay %s --quarantined", l.Source)
	}
}

func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
}

var errNothingSynced = errors.New("nothing has been synced yet: `tillhouse sync` begins")
