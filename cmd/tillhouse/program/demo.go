package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/demo"
	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
)

type demoFlags struct {
	folder string
	serve  bool
}

func (a *app) demoCommand() *cobra.Command {
	var f demoFlags
	show := &cobra.Command{
		Use:   "demo",
		Short: "Show everything on an invented business",
		Long: `It invents a WooCommerce shop, two Shopify shops in euros and dollars and a Mollie account on this machine, syncs them twice into the embedded ClickHouse (installing that
when it is missing), builds the KPIs, compares them with what the shops and the account know they must be, and shows them. The
folder is made anew each time.`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), f) },
	}
	show.Flags().StringVar(&f.folder, "folder", "tillhouse-demo", "where to keep the demo's configuration and ClickHouse")
	show.Flags().BoolVar(&f.serve, "serve", false, "keep the shops, the account and ClickHouse running until Ctrl-C")
	a.langFlag(show)
	return show
}

func (a *app) demo(ctx context.Context, f demoFlags) error {
	if err := a.language(); err != nil {
		return err
	}
	if _, err := embedded.LibraryPath(embedded.Options{}); err != nil {
		if err := a.engineInstall(ctx); err != nil {
			return err
		}
	}
	began := time.Now()
	business, err := demo.Open(began)
	if err != nil {
		return err
	}
	defer business.Close() //nolint:errcheck // the program ends
	if err := prepareDemo(ctx, f.folder, business); err != nil {
		return err
	}
	a.config = filepath.Join(f.folder, "tillhouse.yaml")
	file, err := a.load(settings.Whole)
	if err != nil {
		return err
	}
	w, err := a.openFile(ctx, file)
	if err != nil {
		return err
	}
	defer w.close(a)
	w.clock = business
	if err := a.demoSyncs(ctx, w, business); err != nil {
		return err
	}
	equal, err := business.Compare(ctx, demoWarehouse{w})
	if err != nil {
		return &exitError{code: pipeline.ExitFailed, err: fmt.Errorf("the KPIs differ from what the business knows, which is a bug in tillhouse: %w", err)}
	}
	if err := a.showDemo(ctx, w, equal, time.Since(began)); err != nil {
		return err
	}
	if !f.serve {
		return nil
	}
	business.UseRealClock()
	a.screen.Sayf("\nThe shops, the account and ClickHouse keep running until Ctrl-C. In another terminal: %s -c %s sync", os.Args[0], a.config)
	<-ctx.Done()
	return nil
}

func (a *app) demoSyncs(ctx context.Context, w *store, business *demo.Business) error {
	if err := w.prepare(ctx); err != nil {
		return err
	}
	for i, title := range []string{
		fmt.Sprintf("First sync: %s, with %d orders in several currencies; %s, a Mollie account with %d payments; and the rates of the European Central Bank.",
			business.Shops(), business.Orders(), demo.Account, business.Payments()),
		"Second sync: meanwhile orders were placed, paid, edited, refunded and deleted. Only what changed is read.",
	} {
		if i > 0 {
			business.MoveOn()
		}
		a.screen.Sayf("\n%s", title)
		plan, err := w.file.Plan(nil, nil)
		if err != nil {
			return err
		}
		if err := a.runPlan(ctx, w, pipeline.Plan{Command: "demo", Sources: plan}); err != nil {
			return err
		}
	}
	return nil
}

// demoMark tells a folder that the demo made, and may empty, from any other.
const demoMark = ".tillhouse-demo"

func prepareDemo(ctx context.Context, folder string, business *demo.Business) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("looking at the demo's folder: %w", err)
	}
	if _, err := os.Stat(filepath.Join(folder, demoMark)); len(entries) > 0 && err != nil {
		return usage("%s is not empty and was not made by the demo: name another folder with --folder", folder)
	}
	if err := embedded.Stop(ctx, filepath.Join(folder, "store")); err != nil && !errors.Is(err, embedded.ErrNotRunning) {
		return fmt.Errorf("stopping the engine of an earlier demo: %w", err)
	}
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("emptying the demo's folder: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making the demo's folder: %w", err)
	}
	key, err := newKey()
	if err != nil {
		return err
	}
	files := business.Keys()
	maps.Copy(files, map[string]string{demoMark: "", ".gitignore": "*\n", "secret.key": key, "tillhouse.yaml": business.Config("secret.key")})
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("filling the demo's folder: %w", err)
		}
	}
	return nil
}

func (a *app) showDemo(ctx context.Context, w *store, equal demo.Equal, took time.Duration) error {
	if a.screen.JSON {
		return a.screen.Show(map[string]any{"shop_days_equal": equal.Days, "kpis_equal": equal.KPIs, "payment_days_equal": equal.PaymentDays, "gaps_equal": equal.Gaps, "seconds": took.Seconds(), "config": a.config, "address": "http://" + w.engine.Address}, nil)
	}
	a.screen.Sayf("")
	if err := a.kpiShow(ctx, w, kpiQuery{grain: "month", last: 12, profile: "platform"}); err != nil {
		return err
	}
	a.screen.Sayf(`
Every figure equals, to the cent, what the shops, the Mollie account and Shopify Payments know of themselves, computed apart from any SQL:
%d shop days of sales, %d KPIs by day, week, month and quarter, both profiles;
%d days of a payment method: captured, refunded, charged back, costs; and on %d days what was not yet paid out. It took %s.`,
		equal.Days, equal.KPIs, equal.PaymentDays, equal.Gaps, took.Round(100*time.Millisecond))
	self := os.Args[0]
	a.screen.Sayf("\nAsk more:\n  %s -c %s sql\n  %s -c %s kpi show --grain day --last 14 --lang nl", self, a.config, self, a.config)
	a.screen.Sayf("\nClickHouse answers at http://%s while it runs; for Metabase and others, reading only:\n  database tillhouse, user %s, password %s",
		w.engine.Address, w.engine.BIUser, w.engine.BIPassword)
	a.screen.Sayf("It ends a minute after the last command; `%s -c %s engine serve` keeps it.", self, a.config)
	return nil
}
