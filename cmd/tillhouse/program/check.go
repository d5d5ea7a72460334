package program

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
)

func (a *app) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [source...]",
		Short: "Check the configuration, and whether each source lets us in",
		Long: `It reads the configuration, signs in at every source and shows what each shop says of itself. It writes
nothing, but for tokens that a vendor renews on the way.`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.check(cmd.Context(), args) },
	}
}

type checkedSource struct {
	Source    string            `json:"source"`
	Connector string            `json:"connector"`
	OK        bool              `json:"ok"`
	Kind      string            `json:"error_kind,omitempty"`
	Error     string            `json:"error,omitempty"`
	Facts     *connectors.Facts `json:"facts,omitempty"`
}

func (a *app) check(ctx context.Context, names []string) error {
	file, err := a.load(settings.Whole)
	if err != nil {
		return err
	}
	plan, err := file.Plan(names, nil)
	if err != nil {
		return usage("%w", err)
	}
	a.noteAsking(plan)
	asking, done, err := a.asking(ctx, file)
	if err != nil {
		return err
	}
	defer done()
	checked := make([]checkedSource, len(plan))
	var all sync.WaitGroup
	for i, source := range plan {
		all.Go(func() { checked[i] = checkSource(ctx, asking, source) })
	}
	all.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	code := pipeline.ExitOK
	for _, c := range checked {
		if !c.OK {
			code = pipeline.ExitFailed
		}
	}
	if file.Warehouse.Embedded() {
		if _, err := embedded.LibraryPath(embedded.Options{}); err != nil {
			a.screen.Notef("warehouse: %s", err)
			code = max(code, pipeline.ExitUsage)
		}
	}
	if err := a.screen.Show(checked, func() error { a.showChecked(file, checked); return nil }); err != nil {
		return err
	}
	if code != pipeline.ExitOK {
		return &exitError{code: code}
	}
	return nil
}

// noteAsking tells a person what is being waited for.
func (a *app) noteAsking(plan []pipeline.PlannedSource) {
	if !a.screen.ErrTerminal {
		return
	}
	names := make([]string, len(plan))
	for i, planned := range plan {
		names[i] = planned.Name
	}
	a.screen.Notef("Asking %s …", strings.Join(names, ", "))
}

// asking is a runner for questions to sources alone, until done is called. The warehouse
// is opened only where it keeps tokens of a source.
func (a *app) asking(ctx context.Context, file *settings.File) (runner *pipeline.Runner, done func(), err error) {
	runner, done = &pipeline.Runner{Clock: connectors.SystemClock{}, Log: a.logger(file.Secrets()...), Shared: &connectors.Shared{}}, func() {}
	if used, err := usesOAuth(file); err != nil || !used {
		return runner, done, err
	}
	w, err := a.openFile(ctx, file)
	if err != nil {
		return nil, done, err
	}
	if runner.Credentials, err = w.credentials(ctx); err != nil {
		w.close(a)
		return nil, done, err
	}
	return runner, func() { w.close(a) }, nil
}

func checkSource(ctx context.Context, asking *pipeline.Runner, planned pipeline.PlannedSource) checkedSource {
	c := checkedSource{Source: planned.Name, Connector: planned.Connector.Name}
	facts, err := asking.Ask(ctx, planned)
	if err != nil {
		c.Kind, c.Error = connectors.KindOf(err).String(), err.Error()
		return c
	}
	c.OK, c.Facts = true, &facts
	return c
}

func (a *app) showChecked(file *settings.File, checked []checkedSource) {
	a.screen.Sayf("%s can be read.", file.Path)
	rows := make([][]string, len(checked))
	for i, c := range checked {
		rows[i] = []string{c.Source, c.Connector, "lets us in", ""}
		switch {
		case !c.OK:
			rows[i][2] = refusals[c.Kind]
		case c.Facts.Currency != "":
			rows[i][3] = strings.TrimSpace(c.Facts.Domain + " " + c.Facts.PlatformVersion)
		default:
			rows[i][3] = c.Facts.Name // an account, or who publishes rates
		}
	}
	a.screen.Table([]string{"source", "connector", "result", "what it is"}, rows)
	for _, c := range checked {
		if c.OK && c.Facts.Currency != "" {
			a.showFacts(c.Source, *c.Facts)
		}
	}
	for _, c := range checked {
		if !c.OK {
			a.screen.Notef("%s: %s", c.Source, c.Error)
		}
	}
}

// refusals are the error kinds in words.
var refusals = map[string]string{
	connectors.Unknown.String():    "failed",
	connectors.Transient.String():  "does not answer",
	connectors.Throttled.String():  "asks to wait",
	connectors.Auth.String():       "refuses the key",
	connectors.Permission.String(): "the key may not read this",
	connectors.BadConfig.String():  "wrong configuration",
	connectors.BadState.String():   "failed",
	connectors.Drift.String():      "answers in an unknown way",
	connectors.TooLarge.String():   "failed",
}

func (a *app) showFacts(source string, f connectors.Facts) {
	value := func(name, text string) []string {
		note := ""
		if slices.Contains(f.Assumed, name) {
			note = "assumed: the shop did not tell"
		}
		return []string{name, text, note}
	}
	a.screen.Sayf("\n%s, as the shop tells it:", source)
	a.screen.Table([]string{"fact", "value", ""}, [][]string{
		value("timezone", f.Timezone),
		value("currency", fmt.Sprintf("%s, %d decimals", f.Currency, f.Decimals)),
		value("prices_include_tax", map[bool]string{true: "yes", false: "no"}[f.PricesIncludeTax]),
		value("sale_date_basis", f.SaleDateBasis),
		value("excluded_statuses", strings.Join(f.ExcludedStatuses, ", ")),
	})
}
