package program

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/pipeline"
)

type syncFlags struct {
	streams      []string
	since, until string
	full, dryRun bool
}

func (a *app) syncCommand() *cobra.Command {
	var f syncFlags
	sync := &cobra.Command{
		Use:   "sync [source...]",
		Short: "Read what changed in the sources, write it, and bring the KPIs up to date",
		Long: `Without names every configured source is read, and of each the streams that its configuration names, or
all. A sync goes on where the last one ended; it can be stopped with Ctrl-C or killed at any instant and run
again. --since and --until read one range again and leave that position alone; --full starts from the beginning
of history.`,
		Example: `  tillhouse sync
  tillhouse sync webshop --stream orders --since 2026-01-01 --until 2026-02-01
  tillhouse sync --full --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.sync(cmd.Context(), args, f) },
	}
	flags := sync.Flags()
	flags.StringSliceVar(&f.streams, "stream", nil, "only these streams, whichever the configuration names")
	flags.StringVar(&f.since, "since", "", "read again from this day (YYYY-MM-DD, UTC) or instant (RFC 3339)")
	flags.StringVar(&f.until, "until", "", "read again up to this day or instant, which is left out")
	flags.BoolVar(&f.full, "full", false, "read everything again from the start of history")
	flags.BoolVar(&f.dryRun, "dry-run", false, "say how many calls, records and minutes it takes, and read nothing")
	return sync
}

func (a *app) sync(ctx context.Context, names []string, f syncFlags) error {
	file, err := a.load(settings.Whole)
	if err != nil {
		return err
	}
	plan := pipeline.Plan{Command: strings.TrimSpace("sync " + strings.Join(names, " ")), Full: f.full}
	if plan.Sources, err = file.SyncPlan(names, f.streams); err != nil {
		return usage("%w", err)
	}
	if plan.Since, err = instant("--since", f.since); err != nil {
		return err
	}
	if plan.Until, err = instant("--until", f.until); err != nil {
		return err
	}
	if plan.Since.After(time.Now()) {
		return usage("--since %s lies in the future: there is nothing to read yet", f.since)
	}
	if !plan.Until.IsZero() && !plan.Since.Before(plan.Until) {
		return usage("the range is empty: --since %s is not before --until %s, which is left out", f.since, f.until)
	}
	if f.dryRun {
		return a.estimate(ctx, file, plan)
	}
	w, err := a.openFile(ctx, file)
	if err != nil {
		return err
	}
	defer w.close(a)
	if err := w.prepare(ctx); err != nil {
		return err
	}
	return a.runPlan(ctx, w, plan)
}

func (a *app) runPlan(ctx context.Context, w *store, plan pipeline.Plan) error {
	runner, err := w.runner(ctx)
	if err != nil {
		return err
	}
	progress := a.screen.NewProgress(a.verbose || a.screen.JSON)
	runner.Observer = progress
	report, err := runner.Run(ctx, plan)
	progress.Close()
	return a.finish(ctx, w, report, err)
}

// finish shows what a run did and brings the KPIs up to date, also when a stream
// failed: what the others wrote counts.
func (a *app) finish(ctx context.Context, w *store, report pipeline.Report, err error) error {
	if err != nil {
		return &exitError{code: pipeline.ExitCode(report, err), err: err}
	}
	summary := summarise(report)
	if !a.screen.JSON {
		a.showStreams(summary)
	}
	if ctx.Err() == nil && summary.readAnything() {
		if a.screen.ErrTerminal {
			a.screen.Notef("Bringing the KPIs up to date …")
		}
		if summary.Models, err = w.build(ctx, nil, false); err != nil {
			err = fmt.Errorf("the records are written, but the KPIs could not be brought up to date (`tillhouse kpi build` tries again): %w", err)
		}
	}
	if err == nil && ctx.Err() == nil && summary.readAnything() {
		if kept := w.KeepRetention(ctx); kept != nil {
			a.screen.Notef("tillhouse: old raw records could not be deleted, the next sync tries again: %s", kept)
		}
	}
	if shown := a.screen.Show(summary, func() error { a.sayBuilt(summary.Models); return nil }); shown != nil {
		return shown
	}
	code := pipeline.ExitCode(report, nil)
	if err != nil {
		return &exitError{code: pipeline.ExitFailed, err: err}
	}
	if code != pipeline.ExitOK {
		return &exitError{code: code}
	}
	return nil
}

// instant reads a day, which starts at midnight UTC, or an instant with its offset.
func instant(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usage("%s %s: want a day such as 2026-01-31, or an instant such as 2026-01-31T12:00:00+01:00", flag, text)
}
