package program

import (
	"context"

	"github.com/spf13/cobra"
)

func (a *app) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Create or update the warehouse's tables, and check them",
		Long: `Every sync does this first; this command does it alone. Migrations only go forward, and a warehouse that a
newer program has migrated is refused.`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.migrate(cmd.Context()) },
	}
}

func (a *app) migrate(ctx context.Context) error {
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer w.close(a)
	applied, err := w.Migrate(ctx)
	if err != nil {
		return err
	}
	type step struct {
		Migration  int `json:"migration"`
		Statements int `json:"statements"`
	}
	steps := make([]step, len(applied))
	for i, m := range applied {
		steps[i] = step{m.N, m.Statements}
	}
	return a.screen.Show(steps, func() error {
		if len(steps) == 0 {
			a.screen.Sayf("The tables in %s are up to date.", w.Store())
		}
		for _, s := range steps {
			a.screen.Sayf("Applied migration %d (%d statements) in %s.", s.Migration, s.Statements, w.Store())
		}
		return nil
	})
}
