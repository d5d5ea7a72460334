package program

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/schemas"
	"github.com/tillhouse/tillhouse/warehouse/materialise"
)

func (a *app) kpiCommand() *cobra.Command {
	kpi := &cobra.Command{
		Use:   "kpi",
		Short: "List, show and build the KPIs",
		Args:  none,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	kpi.AddCommand(a.kpiListCommand(), a.kpiShowCommand(), a.kpiBuildCommand())
	return kpi
}

func (a *app) kpiListCommand() *cobra.Command {
	list := &cobra.Command{
		Use:   "list",
		Short: "List the KPIs with their meaning, and the models behind them",
		Args:  none,
		RunE:  func(*cobra.Command, []string) error { return a.kpiList() },
	}
	a.langFlag(list)
	return list
}

func (a *app) kpiList() error {
	if err := a.language(); err != nil {
		return err
	}
	kpis, err := schemas.KPIs()
	if err != nil {
		return err
	}
	type line struct {
		ID      string `json:"id"`
		Name    string `json:"name"`
		Meaning string `json:"meaning"`
		Formula string `json:"formula"`
		Unit    string `json:"unit"`
		AddsUp  string `json:"adds_up"`
		Models  string `json:"models"`
	}
	lines := make([]line, len(kpis))
	rows := make([][]string, len(kpis))
	for i, k := range kpis {
		lines[i] = line{k.ID, k.EN, k.DescriptionEN, k.Formula, string(k.Unit), k.AddsUp, k.Models}
		if a.lang == "nl" {
			lines[i].Name, lines[i].Meaning = k.NL, k.DescriptionNL
		}
		rows[i] = []string{lines[i].ID, lines[i].Name, lines[i].Meaning, k.Models}
	}
	return a.screen.Show(lines, func() error {
		a.screen.Table([]string{"id", "name", "meaning", "models"}, rows)
		return nil
	})
}

func (a *app) kpiBuildCommand() *cobra.Command {
	var full bool
	build := &cobra.Command{
		Use:   "build [model...]",
		Short: "Bring the KPI models up to date",
		Long: `Every sync does this. Only days that changed are computed; --full computes everything again and gives the
same rows. A model whose tests fail keeps its old content. Named models or views are built with what they read.`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.kpiBuild(cmd.Context(), args, full) },
	}
	build.Flags().BoolVar(&full, "full", false, "compute every day again")
	return build
}

type builtModel struct {
	Model   string  `json:"model"`
	Action  string  `json:"action"`
	Days    int     `json:"days"`
	Rows    uint64  `json:"rows"`
	Seconds float64 `json:"seconds"`
	// Warnings are rules about the source that some rows break.
	Warnings []string `json:"warnings,omitempty"`
}

// build brings the models up to date; no names means all.
func (s *store) build(ctx context.Context, only []string, full bool) ([]builtModel, error) {
	builder, err := materialise.New(s.Warehouse)
	if err != nil {
		return nil, err
	}
	report, err := builder.Run(ctx, materialise.Options{Full: full, Only: only})
	built := make([]builtModel, len(report.Models))
	for i, m := range report.Models {
		built[i] = builtModel{Model: m.Name, Action: m.Action, Days: m.Days, Rows: m.Rows, Seconds: m.Took.Seconds()}
		for _, w := range m.Warnings {
			built[i].Warnings = append(built[i].Warnings, fmt.Sprintf("%s: %d rows break the rule that %s; among them %s", w.Name, w.Count, w.Says, strings.Join(w.Rows, "; ")))
		}
	}
	return built, err
}

func (a *app) kpiBuild(ctx context.Context, only []string, full bool) error {
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer w.close(a)
	if err := w.isThere(ctx); err != nil {
		return err
	}
	built, err := w.build(ctx, only, full)
	if err != nil {
		return err
	}
	return a.screen.Show(built, func() error {
		rows := make([][]string, len(built))
		for i, m := range built {
			rows[i] = []string{m.Model, m.Action, strconv.Itoa(m.Days), strconv.FormatUint(m.Rows, 10), seconds(m.Seconds)}
		}
		a.screen.Table([]string{"model", "action", ">days", ">rows", ">time"}, rows)
		a.warnBuilt(built)
		return nil
	})
}

// warnBuilt says what is odd about the source's rows. The figures stand all the same.
func (a *app) warnBuilt(built []builtModel) {
	for _, m := range built {
		for _, w := range m.Warnings {
			a.screen.Notef("%s: note: %s", m.Model, w)
		}
	}
}

// sayBuilt is one line for the end of a sync, after what is odd.
func (a *app) sayBuilt(built []builtModel) {
	a.warnBuilt(built)
	changed, took := 0, 0.0
	for _, m := range built {
		took += m.Seconds
		if m.Action == "full" || m.Action == "incremental" {
			changed++
		}
	}
	switch {
	case len(built) == 0:
	case changed == 0:
		a.screen.Sayf("KPIs: nothing to compute again.")
	default:
		a.screen.Sayf("KPIs are up to date: %d models computed in %s.", changed, seconds(took))
	}
}
