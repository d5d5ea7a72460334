package program

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/schemas"
)

func (a *app) discoverCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "discover [source...]",
		Short: "Say what each source offers: what may be read, how much it is, and what a missing right costs",
		Long: `It asks each source, with a few calls, which streams these credentials may read and how much a first sync
would bring. For what may not be read it says which tables and KPIs miss it. It needs no warehouse, except where
that keeps the tokens of a source, and writes nothing else; "tillhouse sync --dry-run" says what the next sync would read.`,
		Example: `  tillhouse discover
  tillhouse discover webshop --json`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.discover(cmd.Context(), args) },
	}
}

type discovered struct {
	Source     string `json:"source"`
	Connector  string `json:"connector"`
	APIVersion string `json:"api_version"`
	// OK: every stream may be read.
	OK    bool   `json:"ok"`
	Kind  string `json:"error_kind,omitempty"`
	Error string `json:"error,omitempty"`
	// From is the first day of history, "" where nobody tells; FromIs says who told.
	From    string             `json:"from,omitempty"`
	FromIs  string             `json:"from_is,omitempty"`
	Facts   *connectors.Facts  `json:"facts,omitempty"`
	Streams []discoveredStream `json:"streams"`
	Without *without           `json:"without,omitempty"`
}

type discoveredStream struct {
	Stream   string   `json:"stream"`
	Title    string   `json:"title"`
	Readable bool     `json:"readable"`
	Kind     string   `json:"error_kind,omitempty"`
	Error    string   `json:"error,omitempty"`
	Known    bool     `json:"known"`
	Records  int64    `json:"records"`
	Calls    int64    `json:"calls"`
	Seconds  float64  `json:"seconds"`
	Tables   []string `json:"tables"`
}

// without is what the streams that cannot be read cost.
type without struct {
	// Tables get nothing from this source; KPIs are empty or not complete.
	Tables []string `json:"tables"`
	KPIs   []string `json:"kpis"`
}

func (a *app) discover(ctx context.Context, names []string) error {
	file, err := a.load(settings.Whole)
	if err != nil {
		return err
	}
	plan, err := file.Plan(names, nil)
	if err != nil {
		return usage("%w", err)
	}
	kpis, err := schemas.KPIs()
	if err != nil {
		return err
	}
	a.noteAsking(plan)
	asking, done, err := a.asking(ctx, file)
	if err != nil {
		return err
	}
	defer done()
	found := make([]discovered, len(plan))
	var all sync.WaitGroup
	for i, planned := range plan {
		all.Go(func() { found[i] = describeDiscovery(planned, asking.Discover(ctx, planned), kpis) })
	}
	all.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := a.screen.Show(found, func() error { a.showDiscovered(found); return nil }); err != nil {
		return err
	}
	if slices.ContainsFunc(found, func(d discovered) bool { return !d.OK }) {
		return &exitError{code: pipeline.ExitFailed}
	}
	return nil
}

func describeDiscovery(planned pipeline.PlannedSource, got pipeline.Discovery, kpis []schemas.KPI) discovered {
	d := discovered{
		Source: planned.Name, Connector: planned.Connector.Name, APIVersion: planned.Connector.API.Version,
		OK: got.Err == nil, Streams: []discoveredStream{},
	}
	if got.Err != nil {
		d.Kind, d.Error = connectors.KindOf(got.Err).String(), got.Err.Error()
	} else {
		d.Facts = &got.Facts
	}
	switch {
	case !got.HistoryFrom.IsZero():
		d.From, d.FromIs = got.HistoryFrom.Format(time.DateOnly), "history_from in the configuration"
	case got.Facts.Opened != "":
		d.From, d.FromIs = got.Facts.Opened, "the day of the shop's first order"
	}
	readable, lost := []string{}, []string{}
	for _, f := range got.Streams {
		stream, _ := planned.Connector.Stream(f.Stream) // planned streams exist
		s := discoveredStream{
			Stream: f.Stream, Title: stream.Title, Readable: got.Err == nil && f.Err == nil,
			Known: f.Known, Records: f.Records, Calls: f.Calls, Seconds: f.Duration.Seconds(), Tables: []string{},
		}
		if f.Err != nil {
			s.Kind, s.Error = connectors.KindOf(f.Err).String(), f.Err.Error()
			d.OK = false
		}
		for _, table := range stream.Emits {
			if !slices.Contains(s.Tables, table.Name) {
				s.Tables = append(s.Tables, table.Name)
			}
		}
		if s.Readable {
			readable = append(readable, s.Tables...)
		} else {
			lost = append(lost, s.Tables...)
		}
		d.Streams = append(d.Streams, s)
	}
	// A source that does not answer, or not to this key, lacks no right.
	if !d.OK && (got.Err == nil || connectors.KindOf(got.Err) == connectors.Permission) {
		lost = slices.DeleteFunc(lost, func(table string) bool { return slices.Contains(readable, table) })
		d.Without = &without{Tables: lost, KPIs: needing(kpis, lost)}
	}
	return d
}

// needing are the KPIs that are empty or not complete without the rows of some tables.
func needing(kpis []schemas.KPI, tables []string) []string {
	ids := []string{}
	for _, k := range kpis {
		if slices.ContainsFunc(k.Tables, func(table string) bool { return slices.Contains(tables, table) }) {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

func (a *app) showDiscovered(found []discovered) {
	for i, d := range found {
		if i > 0 {
			a.screen.Sayf("")
		}
		a.showSource(d)
	}
	for _, d := range found {
		a.noteErrors(d)
	}
}

func (a *app) showSource(d discovered) {
	about := d.Connector + " " + d.APIVersion
	if d.Facts != nil && d.Facts.Currency != "" {
		about += ", " + strings.TrimSpace(d.Facts.Domain+" "+d.Facts.PlatformVersion)
	}
	a.screen.Sayf("%s (%s)", d.Source, about)
	rows := make([][]string, len(d.Streams))
	for i, s := range d.Streams {
		result := "can be read"
		switch {
		case d.Error != "":
			result = refusals[d.Kind]
		case !s.Readable:
			result = refusals[s.Kind]
		}
		rows[i] = append([]string{s.Stream, result}, "", "", "")
		if s.Readable {
			copy(rows[i][2:], amounts(s.Known, s.Records, s.Calls, s.Seconds))
		}
		rows[i] = append(rows[i], strings.Join(s.Tables, ", "))
	}
	a.screen.Table([]string{"stream", "result", ">records", ">calls", ">takes", "fills"}, rows)
	switch {
	case d.Error != "":
	case d.From == "":
		a.screen.Sayf("A first sync reads everything there is.")
	default:
		a.screen.Sayf("A first sync reads from %s, %s.", d.From, d.FromIs)
	}
	if d.Facts != nil && d.Facts.Currency != "" {
		a.showFacts(d.Source, *d.Facts)
	}
	if d.Without == nil {
		return
	}
	a.screen.Sayf("\nWithout what cannot be read, %s lacks:", d.Source)
	kpis := "none"
	if len(d.Without.KPIs) > 0 {
		kpis = strings.Join(d.Without.KPIs, ", ")
	}
	a.screen.Fields([][2]string{{"tables", strings.Join(d.Without.Tables, ", ")}, {"KPIs", kpis}})
}

// noteErrors says each cause once: one often stops every stream.
func (a *app) noteErrors(d discovered) {
	if d.Error != "" {
		a.screen.Notef("%s: %s", d.Source, d.Error)
		return
	}
	for _, s := range d.Streams {
		if s.Error != "" {
			a.screen.Notef("%s %s: %s", d.Source, s.Stream, s.Error)
		}
	}
}
