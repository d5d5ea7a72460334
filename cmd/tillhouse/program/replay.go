package program

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/pipeline"
)

type replayFlags struct {
	streams, ids              []string
	quarantined, currentFacts bool
}

func (a *app) replayCommand() *cobra.Command {
	var f replayFlags
	replay := &cobra.Command{
		Use:   "replay source",
		Short: "Map stored raw records again, without asking the shop for them",
		Long: `After an update that maps records better, or to try quarantined records again. With an unchanged program
it changes nothing.`,
		Example: `  tillhouse replay webshop --quarantined
  tillhouse replay webshop --stream orders --id 1042,1043`,
		Args: one("source"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.replay(cmd.Context(), args[0], f) },
	}
	flags := replay.Flags()
	flags.StringSliceVar(&f.streams, "stream", nil, "only these streams")
	flags.StringSliceVar(&f.ids, "id", nil, "only these records (with one --stream)")
	flags.BoolVar(&f.quarantined, "quarantined", false, "only records in quarantine")
	flags.BoolVar(&f.currentFacts, "current-facts", false, "map with the shop's settings of today, for instance after its time zone changed")
	return replay
}

func (a *app) replay(ctx context.Context, name string, f replayFlags) error {
	file, err := a.load(settings.Whole)
	if err != nil {
		return err
	}
	sources, err := file.Plan([]string{name}, f.streams)
	if err != nil {
		return usage("%w", err)
	}
	w, err := a.openFile(ctx, file)
	if err != nil {
		return err
	}
	defer w.close(a)
	if err := w.prepare(ctx); err != nil {
		return err
	}
	runner, err := w.runner(ctx)
	if err != nil {
		return err
	}
	progress := a.screen.NewProgress(a.verbose || a.screen.JSON)
	runner.Observer = progress
	report, err := runner.Replay(ctx, pipeline.ReplayPlan{
		Command: "replay " + strings.Join(append([]string{name}, f.streams...), " "),
		Source:  sources[0], IDs: f.ids, OnlyQuarantined: f.quarantined, CurrentFacts: f.currentFacts,
	})
	progress.Close()
	if err == nil && len(f.ids) > 0 {
		return a.finishReplay(ctx, w, report, f.ids)
	}
	return a.finish(ctx, w, report, err)
}

// finishReplay refuses to call a replay well that lacked records it was asked for.
func (a *app) finishReplay(ctx context.Context, w *store, report pipeline.Report, ids []string) error {
	found, wanted := uint64(0), map[string]bool{}
	for _, s := range report.Streams {
		found += s.Fetched
	}
	for _, id := range ids {
		wanted[id] = true
	}
	if err := a.finish(ctx, w, report, nil); err != nil || found >= uint64(len(wanted)) {
		return err
	}
	return usage("%d of the %d named records are not in raw, so they cannot be mapped again: the notes above name them", uint64(len(wanted))-found, len(wanted))
}
