package program

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"
	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/schemas"
)

// kpiQuery says what `kpi show` shows. Grain is one of schemas.Grains.
type kpiQuery struct {
	grain, profile string
	shops, ids     []string
	last           int
}

func (a *app) kpiShowCommand() *cobra.Command {
	var q kpiQuery
	show := &cobra.Command{
		Use:   "show [kpi...]",
		Short: "Show KPIs of the last days, weeks, months or quarters with a trend line",
		Long: `Amounts are in the shop's currency. Amounts, percentages and averages are rounded here; --json and the views
kpi_day, kpi_week, kpi_month and kpi_quarter have every digit, and a percentage as a share of 1. A "*" marks figures that may
still change.`,
		Example: `  tillhouse kpi show
  tillhouse kpi show net_sales orders --grain month --last 12 --lang nl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			q.ids = args
			return a.kpi(cmd.Context(), q)
		},
	}
	flags := show.Flags()
	flags.StringVar(&q.grain, "grain", "day", "day, week, month or quarter")
	flags.IntVar(&q.last, "last", 14, "how many days, weeks, months or quarters")
	flags.StringVar(&q.profile, "profile", "platform", "platform (the shop's own rules) or valid (the same rules for every shop)")
	flags.StringSliceVar(&q.shops, "shop", nil, "only these shops")
	a.langFlag(show)
	return show
}

func (a *app) kpi(ctx context.Context, q kpiQuery) error {
	if err := a.language(); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer w.close(a)
	if err := w.isThere(ctx); err != nil {
		return err
	}
	return a.kpiShow(ctx, w, q)
}

func (q kpiQuery) check() error {
	for _, c := range []struct {
		what, got string
		known     []string
	}{
		{"grain", q.grain, schemas.Grains()},
		{"profile", q.profile, []string{"platform", "valid"}},
	} {
		if !slices.Contains(c.known, c.got) {
			return oneOf(c.what, c.got, c.known)
		}
	}
	if q.last < 1 {
		return usage("--last %d: want at least 1", q.last)
	}
	kpis, err := schemas.KPIs()
	if err != nil {
		return err
	}
	for _, id := range q.ids {
		known := make([]string, len(kpis))
		for i, k := range kpis {
			known[i] = k.ID
		}
		at := slices.Index(known, id)
		switch {
		case at >= 0 && !slices.Contains(kpis[at].Grains, q.grain):
			return usage("%s has no figures per %s: give --grain %s", id, q.grain, strings.Join(kpis[at].Grains, " or "))
		case at >= 0:
		case nearest(id, known) != "":
			return usage("there is no KPI %q: did you mean %s? `tillhouse kpi list` shows all", id, nearest(id, known))
		default:
			return usage("there is no KPI %q: `tillhouse kpi list` shows all", id)
		}
	}
	return nil
}

// figure is one row of kpi_day, kpi_week, kpi_month or kpi_quarter.
type figure struct {
	KPI         string              `json:"kpi_id"`
	Name        string              `json:"name"`
	Shop        string              `json:"shop"`
	Period      string              `json:"period"`
	Value       decimal.NullDecimal `json:"value"`
	Currency    string              `json:"currency"`
	Unit        schemas.Unit        `json:"unit"`
	Coverage    decimal.Decimal     `json:"coverage"`
	Provisional bool                `json:"is_provisional"`
}

func (s *store) kpiFigures(ctx context.Context, q kpiQuery, lang string) ([]figure, error) {
	text := fmt.Sprintf(`SELECT kpi_id, name_%s, shop, toString(%s) AS period, value, currency, unit, coverage, is_provisional = 1
		FROM %s.kpi_%s
		WHERE profile = {profile:String} AND (empty({shops:Array(String)}) OR has({shops:Array(String)}, shop))
		AND (empty({ids:Array(String)}) OR has({ids:Array(String)}, kpi_id))
		AND %s > (SELECT max(%s) FROM %s.kpi_%s) - INTERVAL {last:UInt32} %s
		ORDER BY shop = '', shop, period`, lang, q.grain, s.Contract(), q.grain, q.grain, q.grain, s.Contract(), q.grain, q.grain)
	rows, err := s.Conn().Query(ctx, text,
		clickhouse.Named("profile", q.profile), clickhouse.Named("shops", arrayText(q.shops)),
		clickhouse.Named("ids", arrayText(q.ids)), clickhouse.Named("last", strconv.Itoa(q.last)))
	if err != nil {
		return nil, fmt.Errorf("reading the KPIs: %w", err)
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	list := []figure{}
	for rows.Next() {
		var f figure
		if err := rows.Scan(&f.KPI, &f.Name, &f.Shop, &f.Period, &f.Value, &f.Currency, (*string)(&f.Unit), &f.Coverage, &f.Provisional); err != nil {
			return nil, fmt.Errorf("reading the KPIs: %w", err)
		}
		list = append(list, f)
	}
	return list, rows.Err()
}

// knowsShops refuses the first name that no shop has, once there are shops.
func (s *store) knowsShops(ctx context.Context, names []string) error {
	var known []string
	row := s.Conn().QueryRow(ctx, fmt.Sprintf("SELECT arraySort(groupUniqArray(shop)) FROM %s.shops", s.Contract()))
	if err := row.Scan(&known); err != nil {
		return fmt.Errorf("reading the shops: %w", err)
	}
	for _, name := range names {
		if len(known) > 0 && !slices.Contains(known, name) {
			return oneOf("shop", name, known)
		}
	}
	return nil
}

// arrayText is a list as the text of a query parameter of type Array(String).
func arrayText(list []string) string {
	quoted := make([]string, len(list))
	for i, text := range list {
		quoted[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// shownPeriods is how many periods have a column; the trend line has all of them.
const shownPeriods = 3

func (a *app) kpiShow(ctx context.Context, w *store, q kpiQuery) error {
	figures, err := w.kpiFigures(ctx, q, a.lang)
	if err != nil {
		return err
	}
	if len(figures) == 0 && len(q.shops) > 0 {
		if err := w.knowsShops(ctx, q.shops); err != nil {
			return err
		}
	}
	return a.screen.Show(figures, func() error {
		if len(figures) == 0 {
			a.screen.Sayf("There are no figures yet: `tillhouse status` says what was read.")
		}
		for shop, of := range byShop(figures) {
			for _, block := range byCurrency(of) {
				a.showShop(shop, block, q)
			}
		}
		return nil
	})
}

func byShop(figures []figure) func(yield func(string, []figure) bool) {
	return func(yield func(string, []figure) bool) {
		for start := 0; start < len(figures); {
			end := start
			for end < len(figures) && figures[end].Shop == figures[start].Shop {
				end++
			}
			if !yield(figures[start].Shop, figures[start:end]) {
				return
			}
			start = end
		}
	}
}

// byCurrency keeps what is in different currencies apart: what an account holds is, also
// where it is of no shop. Counts and ratios stay with the first currency.
func byCurrency(figures []figure) [][]figure {
	currencies := []string{}
	for _, f := range figures {
		if f.Currency != "" && !slices.Contains(currencies, f.Currency) {
			currencies = append(currencies, f.Currency)
		}
	}
	if len(currencies) < 2 {
		return [][]figure{figures}
	}
	slices.Sort(currencies)
	blocks := make([][]figure, len(currencies))
	for _, f := range figures {
		at := max(0, slices.Index(currencies, f.Currency))
		blocks[at] = append(blocks[at], f)
	}
	return blocks
}

// noShop heads what is of no shop: what the accounts of payments hold together.
var noShop = map[string]string{"en": "All payment accounts", "nl": "Alle betaalrekeningen"}

var profile = map[string]string{"en": "profile", "nl": "profiel"}

var amountsIn = map[string]string{"en": ", amounts in ", "nl": ", bedragen in "}

func (a *app) showShop(shop string, figures []figure, q kpiQuery) {
	values := map[string]map[string]figure{} // by KPI and period
	for _, f := range figures {
		if values[f.KPI] == nil {
			values[f.KPI] = map[string]figure{}
		}
		values[f.KPI][f.Period] = f
	}
	periods := periodsUntil(figures[len(figures)-1].Period, q)
	shown := periods[max(0, len(periods)-shownPeriods):]
	header := []string{"KPI"}
	for _, p := range shown {
		header = append(header, ">"+periodName(p, q.grain))
	}
	header = append(header, fmt.Sprintf(lastOf[a.lang][q.grain], len(periods)))
	var rows [][]string
	for _, k := range inOrder(figures) {
		row := []string{k.Name}
		for _, p := range shown {
			row = append(row, cell(values[k.KPI][p], a.lang))
		}
		trend := make([]decimal.NullDecimal, len(periods))
		known := len(q.ids) > 0 // what is asked for by name is shown, whatever is known of it
		for i, p := range periods {
			trend[i] = values[k.KPI][p].Value
			known = known || trend[i].Valid
		}
		if !known {
			continue
		}
		rows = append(rows, append(row, display.Trend(trend)))
	}
	currency := ""
	for _, f := range figures {
		if f.Currency != "" {
			currency = amountsIn[a.lang] + f.Currency
		}
	}
	if shop == "" {
		shop = noShop[a.lang]
	}
	if len(rows) == 0 {
		return
	}
	a.screen.Sayf("%s, %s %s%s", shop, profile[a.lang], q.profile, currency)
	a.screen.Table(header, rows)
}

var lastOf = map[string]map[string]string{
	"en": {"day": "last %d days", "week": "last %d weeks", "month": "last %d months", "quarter": "last %d quarters"},
	"nl": {"day": "laatste %d dagen", "week": "laatste %d weken", "month": "laatste %d maanden", "quarter": "laatste %d kwartalen"},
}

// inOrder gives one figure of each KPI, in the order of the catalogue.
func inOrder(figures []figure) []figure {
	kpis, err := schemas.KPIs()
	if err != nil {
		return nil
	}
	var list []figure
	for _, k := range kpis {
		if i := slices.IndexFunc(figures, func(f figure) bool { return f.KPI == k.ID }); i >= 0 {
			list = append(list, figures[i])
		}
	}
	return list
}

// periodsUntil are the first days of the last periods, oldest first, also of those
// without a figure.
func periodsUntil(last string, q kpiQuery) []string {
	end, err := time.Parse(time.DateOnly, last)
	if err != nil {
		return nil
	}
	periods := make([]string, q.last)
	for i := range periods {
		back := q.last - 1 - i
		var day time.Time
		switch q.grain {
		case "quarter":
			day = end.AddDate(0, -3*back, 0)
		case "month":
			day = end.AddDate(0, -back, 0)
		case "week":
			day = end.AddDate(0, 0, -7*back)
		default:
			day = end.AddDate(0, 0, -back)
		}
		periods[i] = day.Format(time.DateOnly)
	}
	return periods
}

// periodName is the header of a period that starts on a day: 2026-10-05, 2026-10 or
// 2026 Q4.
func periodName(start, grain string) string {
	at, err := time.Parse(time.DateOnly, start)
	if err != nil {
		return start
	}
	switch grain {
	case "month":
		return at.Format("2006-01")
	case "quarter":
		return fmt.Sprintf("%d Q%d", at.Year(), (at.Month()+2)/3)
	}
	return start
}

// cell is a value as people read its unit, rounded for the screen.
func cell(f figure, lang string) string {
	if !f.Value.Valid {
		return "–"
	}
	var text string
	switch f.Unit {
	case schemas.Ratio:
		text = display.Amount(f.Value.Decimal.Shift(2), 1, lang) + "%"
	case schemas.Count:
		text = display.Amount(f.Value.Decimal, 0, lang)
	default:
		text = display.Amount(f.Value.Decimal, 2, lang)
	}
	if f.Provisional {
		text += "*"
	}
	return text
}
