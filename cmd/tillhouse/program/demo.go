package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/demo"
	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
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
		Short: "Show everything on an invented shop",
		Long: `It invents a WooCommerce shop on this machine, syncs it twice into the embedded ClickHouse (installing that
when it is missing), builds the KPIs, compares them with what the shop knows they must be, and shows them. The
folder is made anew each time.`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), f) },
	}
	show.Flags().StringVar(&f.folder, "folder", "tillhouse-demo", "where to keep the demo's configuration and ClickHouse")
	show.Flags().BoolVar(&f.serve, "serve", false, "keep the shop and ClickHouse running until Ctrl-C")
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
	shop, err := demo.Open(began)
	if err != nil {
		return err
	}
	defer shop.Close() //nolint:errcheck // the program ends
	if err := prepareDemo(ctx, f.folder, shop); err != nil {
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
	w.clock = shop
	if err := a.demoSyncs(ctx, w, shop); err != nil {
		return err
	}
	equal, err := shop.Compare(ctx, demoWarehouse{w})
	if err != nil {
		return &exitError{code: pipeline.ExitFailed, err: fmt.Errorf("the KPIs differ from what the shop knows, which is a bug in tillhouse: %w", err)}
	}
	if err := a.showDemo(ctx, w, equal, time.Since(began)); err != nil {
		return err
	}
	if !f.serve {
		return nil
	}
	shop.UseRealClock()
	a.screen.Sayf("\nThe shop and ClickHouse keep running until Ctrl-C. In another terminal: %s -c %s sync", os.Args[0], a.config)
	<-ctx.Done()
	return nil
}

func (a *app) demoSyncs(ctx context.Context, w *store, shop *demo.Shop) error {
	if err := w.prepare(ctx); err != nil {
		return err
	}
	for i, title := range []string{
		fmt.Sprintf("First sync: an invented shop with %d orders in several currencies, and the ECB's rates.", shop.Orders()),
		"Second sync: meanwhile orders were placed, edited, refunded and deleted. Only what changed is read.",
	} {
		if i > 0 {
			shop.MoveOn()
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

func prepareDemo(ctx context.Context, folder string, shop *demo.Shop) error {
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
	for name, text := range map[string]string{
		demoMark: "", ".gitignore": "*\n", "secret.key": key, "shop.key": sandbox.WooKey, "shop.secret": sandbox.WooSecret,
		"tillhouse.yaml": shop.Config("secret.key"),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("filling the demo's folder: %w", err)
		}
	}
	return nil
}

// demoWarehouse reads the KPIs as a reader of the contract sees them.
type demoWarehouse struct{ *store }

// Figures are the KPIs of every shop day.
func (s demoWarehouse) Figures(ctx context.Context, profile string) (map[string]demo.Figures, error) {
	rows, err := s.Conn().Query(ctx, `SELECT toString(day), gross_sales, discounts, returns, net_sales, shipping, taxes, fees, total_sales,
		toInt64(orders), units_sold, toInt64(new_customers), toInt64(returning_customers), aov
		FROM `+s.Contract()+`.sales_day WHERE profile = {profile:String}`, clickhouse.Named("profile", profile))
	if err != nil {
		return nil, fmt.Errorf("reading the KPIs: %w", err)
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	days := map[string]demo.Figures{}
	for rows.Next() {
		var day string
		var f demo.Figures
		if err := rows.Scan(&day, &f.GrossSales, &f.Discounts, &f.Returns, &f.NetSales, &f.Shipping, &f.Taxes, &f.Fees, &f.TotalSales,
			&f.Orders, &f.UnitsSold, &f.New, &f.Returning, &f.AOV); err != nil {
			return nil, fmt.Errorf("reading the KPIs: %w", err)
		}
		days[day] = f
	}
	return days, rows.Err()
}

// Ratios are the other KPIs by day, week, month or quarter.
func (s demoWarehouse) Ratios(ctx context.Context, grain string) ([]demo.Ratio, error) {
	rows, err := s.Conn().Query(ctx, `SELECT toString(`+grain+`), profile, kpi_id, numerator, denominator FROM `+s.Contract()+`.kpi_`+grain+`
		WHERE unit IN ('ratio', 'average', 'rating') OR kpi_id = 'units_net'`)
	if err != nil {
		return nil, fmt.Errorf("reading the KPIs by %s: %w", grain, err)
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	var list []demo.Ratio
	for rows.Next() {
		var r demo.Ratio
		if err := rows.Scan(&r.Period, &r.Profile, &r.KPI, &r.Numerator, &r.Denominator); err != nil {
			return nil, fmt.Errorf("reading the KPIs by %s: %w", grain, err)
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

func (a *app) showDemo(ctx context.Context, w *store, equal demo.Equal, took time.Duration) error {
	if a.screen.JSON {
		return a.screen.Show(map[string]any{"shop_days_equal": equal.Days, "ratios_equal": equal.Ratios, "seconds": took.Seconds(), "config": a.config, "address": "http://" + w.engine.Address}, nil)
	}
	a.screen.Sayf("")
	if err := a.kpiShow(ctx, w, kpiQuery{grain: "month", last: 12, profile: "platform"}); err != nil {
		return err
	}
	a.screen.Sayf("\nAll %d shop days and %d ratios (profiles platform and valid) equal what the shop itself knows, to the cent. It took %s.",
		equal.Days, equal.Ratios, took.Round(100*time.Millisecond))
	self := os.Args[0]
	a.screen.Sayf("\nAsk more:\n  %s -c %s sql\n  %s -c %s kpi show --grain day --last 14 --lang nl", self, a.config, self, a.config)
	a.screen.Sayf("\nClickHouse answers at http://%s while it runs; for Metabase and others, reading only:\n  database tillhouse, user %s, password %s",
		w.engine.Address, w.engine.BIUser, w.engine.BIPassword)
	a.screen.Sayf("It ends a minute after the last command; `%s -c %s engine serve` keeps it.", self, a.config)
	return nil
}
