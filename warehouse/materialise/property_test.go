package materialise

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

var seeds = flag.Int("seeds", 2, "random histories to check incremental builds with")

// storedModels are the tables a build leaves behind.
func (b *bundle) storedModels() []schemas.Model {
	var list []schemas.Model
	for _, m := range b.builder.Models() {
		if m.Kind == schemas.Whole || m.Kind == schemas.Incremental {
			list = append(list, m)
		}
	}
	return list
}

// models names what contents shows: what the views on it say is no part of it.
func (b *bundle) models() []string {
	var names []string
	for _, m := range b.storedModels() {
		names = append(names, m.Name)
	}
	return names
}

// contents is every row of every stored model that was built, in the order of its key.
func (b *bundle) contents() map[string][]string {
	b.t.Helper()
	all, tables := map[string][]string{}, b.rows("SELECT name FROM system.tables WHERE database = '{s}'")
	for _, m := range b.storedModels() {
		if slices.Contains(tables, m.Name) {
			all[m.Name] = b.rows("SELECT * FROM {s}." + m.Name + " ORDER BY " + m.OrderBy)
		}
	}
	all["customer_aliases"] = b.rows(storedAliases)
	return all
}

// history is a shop group to which random things happen.
type history struct {
	*bundle
	r     *rand.Rand
	known map[string]order
	given map[string]refund
	next  int
}

var start = instant("2026-01-05T00:00:00Z")

func (h *history) instant() string {
	return start.Add(time.Duration(h.r.IntN(100*24*60)) * time.Minute).Format(time.RFC3339)
}

func (h *history) day() string { return h.instant()[:10] }

func (h *history) amount(limit int) string {
	return decimal.New(int64(h.r.IntN(limit*100)), -2).String()
}

func (h *history) fresh() order {
	h.next++
	o := placed(strconv.Itoa(h.next), h.day(), "")
	o.source = []string{"webshop", "outlet", "atelier", "atelier"}[h.r.IntN(4)]
	o.created = o.sold + "T10:00:00Z"
	h.change(&o)
	return o
}

// change makes the order another version of itself; its day of creation stays.
func (h *history) change(o *order) {
	o.sold = h.day()
	if h.r.IntN(6) == 0 {
		o.sold = ""
	}
	o.currency, o.refunds = []string{"EUR", "EUR", "USD", "SEK", "XXA"}[h.r.IntN(5)], nil
	if o.source == "atelier" {
		o.currency = "EUR"
		for i := range h.r.IntN(3) {
			o.refunds = append(o.refunds, refund{id: o.id + "-" + strconv.Itoa(i), order: o.id, at: h.instant(), money: h.amount(40), lines: []line{h.taken()}})
		}
	}
	o.customer, o.class, o.customerID = "c"+strconv.Itoa(h.r.IntN(6)), "email", ""
	switch h.r.IntN(6) {
	case 0:
		o.customer, o.class = "", "none"
	case 1:
		o.customer, o.class, o.customerID = "", "platform_id", strconv.Itoa(h.r.IntN(3))
	}
	if o.customer != "" && h.r.IntN(8) == 0 {
		o.customerID = strconv.Itoa(h.r.IntN(3))
	}
	o.channel, o.country = []string{"online", "pos"}[h.r.IntN(2)], []string{"NL", "BE", "ZZ"}[h.r.IntN(3)]
	o.platform, o.valid = uint8(min(h.r.IntN(5), 1)), uint8(min(h.r.IntN(4), 1))
	o.lines, o.tax, o.total = nil, "", ""
	for i := range h.r.IntN(4) {
		gross := h.amount(50)
		o.lines = append(o.lines, line{strconv.Itoa(i + 1), []string{"product", "product", "gift_card", "shipping", "fee"}[h.r.IntN(5)], int32(1 + h.r.IntN(3)), gross, "0", h.amount(5)})
	}
	if h.r.IntN(3) == 0 {
		o.total = h.amount(90)
	}
}

func (h *history) step() {
	h.t.Helper()
	batch := map[string]order{}
	for range 2 + h.r.IntN(7) {
		o := h.fresh()
		if id := strconv.Itoa(1 + h.r.IntN(h.next)); h.r.IntN(2) == 0 && h.known[id].id != "" {
			o = h.known[id]
			h.change(&o)
			o.deleted = h.r.IntN(5) == 0
		}
		batch[o.id] = o
	}
	var list []order
	for id, o := range batch {
		h.known[id] = o
		list = append(list, o)
	}
	h.orders(list...)
	for range h.r.IntN(4) {
		id := strconv.Itoa(1000 + h.r.IntN(12))
		f, known := h.given[id]
		o := h.known[strconv.Itoa(1+h.r.IntN(h.next))]
		if o.source == "atelier" {
			continue // its refunds come with their order
		}
		if !known {
			f = refund{source: o.source, id: id, order: o.id, at: h.instant(), currency: o.currency}
		}
		f.deleted = known && h.r.IntN(3) == 0
		f.money, f.lines = h.amount(40), nil
		if h.r.IntN(2) == 0 {
			f.lines = []line{h.taken()}
		}
		if o.id != "" || known {
			h.given[id] = f
			h.refunds(f)
		}
	}
	h.book(batch)
	h.review()
	if h.r.IntN(2) == 0 {
		h.rate(h.day(), "USD "+decimal.New(int64(10000+h.r.IntN(3000)), -4).String(), "SEK "+decimal.New(int64(100000+h.r.IntN(30000)), -4).String())
	}
}

// certain are things of which a random history may have none.
func (h *history) certain() {
	h.t.Helper()
	h.orders(placed("900", "2026-02-02", "anna", product("1", "10", "0", "2.10")))
	h.refunds(refund{id: "901", order: "900", at: "2026-02-03T10:00:00Z", money: "5"}, refund{id: "902", order: "900", at: "2026-04-30T10:00:00Z", money: "2", lines: []line{{"1", "product", 1, "2", "", "0"}}})
	h.write("webshop", "webshop", "reviews", []schemas.Table{schemas.Reviews}, []string{"99"}, nil, &schemas.Rows{Reviews: []schemas.Review{
		{CreatedDay: dayOf("2026-02-02"), ReviewID: "99", Shop: "webshop", Subject: "product", Rating5: money("5"), IsPublished: 1},
	}})
}

// taken is a line of a refund.
func (h *history) taken() line {
	return line{"1", []string{"product", "shipping", "fee", "gift_card"}[h.r.IntN(4)], 1, h.amount(30), "", h.amount(4)}
}

// book writes other sale events of some orders, or takes all of them away.
func (h *history) book(batch map[string]order) {
	h.t.Helper()
	rows := &schemas.Rows{}
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(batch)) {
		if batch[id].source == "atelier" && h.r.IntN(3) > 0 {
			ids = append(ids, id)
			h.booked(rows, id, h.bookings(id))
		}
	}
	if len(ids) > 0 {
		h.write("atelier", "atelier", "sale_events", []schemas.Table{schemas.SaleEvents}, ids, nil, rows)
	}
}

func (h *history) bookings(id string) []string {
	var events []string
	for i := range h.r.IntN(5) {
		amount, quantity := h.amount(40), 1
		action := []string{"order", "return", "update", "unknown"}[min(h.r.IntN(5), 3)]
		if action == "return" {
			amount, quantity = "-"+amount, -1
		}
		events = append(events, fmt.Sprintf("%s-%d %s %s %s 1 %d %s 0 0 %s", id, i, []string{"order", "order", "order_edit", "refund", "return"}[h.r.IntN(5)], action,
			[]string{"product", "product", "shipping", "tip", "gift_card", "duty", "adjustment", "odd"}[h.r.IntN(8)], quantity, amount, h.instant()))
	}
	return events
}

// review writes, changes or removes a review.
func (h *history) review() {
	h.t.Helper()
	id, source := strconv.Itoa(1+h.r.IntN(8)), []string{"webshop", "outlet"}[h.r.IntN(2)]
	row := schemas.Review{
		CreatedDay: dayOf(h.day()), ReviewID: id, Shop: source, Subject: []string{"product", "shop"}[h.r.IntN(2)],
		Rating5: decimal.NewFromInt(int64(h.r.IntN(6))), IsPublished: uint8(h.r.IntN(2)),
	}
	rows, deleted := &schemas.Rows{Reviews: []schemas.Review{row}}, map[string]bool{}
	if h.r.IntN(4) == 0 {
		rows, deleted = &schemas.Rows{}, map[string]bool{id: true}
	}
	h.write(source, source, "reviews", []schemas.Table{schemas.Reviews}, []string{id}, deleted, rows)
}

func newHistory(b *bundle, seed uint64) *history {
	b.t.Helper()
	h := &history{bundle: b, r: rand.New(rand.NewPCG(seed, 7)), known: map[string]order{}, given: map[string]refund{}}
	h.shop("webshop", "EUR")
	h.shop("outlet", "SEK")
	h.shopOn("shopify", "atelier", "EUR")
	return h
}

func TestIncrementalBuildsGiveTheRowsOfAFullRebuildWhateverHappens(t *testing.T) {
	t.Parallel()
	for seed := range uint64(*seeds) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			h := newHistory(setup(t), seed)
			actions := map[string]int{}
			for range 4 {
				h.step()
				for _, m := range h.run(only(h.models()...)).Models {
					actions[m.Name+" "+m.Action]++
				}
			}
			require.GreaterOrEqual(t, actions["sales_ledger incremental"], 2)
			require.GreaterOrEqual(t, actions["mart_sales_day incremental"], 2)
			incremental := h.contents()
			require.NotEmpty(t, h.rows("SELECT * FROM {s}.sales_ledger WHERE source = 'atelier' AND approximate = 0 AND kind != 'order'"))
			require.NotEmpty(t, h.rows("SELECT * FROM {s}.sales_ledger WHERE source = 'atelier' AND approximate = 1"))
			for _, name := range []string{"sales_ledger", "mart_customers_quarter", "mart_customer_windows_day", "mart_retention", "mart_cohort_month"} {
				require.NotEmpty(t, incremental[name], name)
			}
			h.run(Options{Full: true, Only: h.models()})
			full := h.contents()
			for name := range full {
				require.Equal(t, full[name], incremental[name], name)
			}
		})
	}
}

var errStopped = errors.New("stopped by the test")

var (
	verbs = regexp.MustCompile(`^(?:[A-Z]+ )+`)
	names = regexp.MustCompile(`[a-z][a-z_]*`)
)

// gist tells statements of a build apart, and is the same in the next build: what it does
// to which models.
func (h *history) gist(statement string) string {
	gist := []string{verbs.FindString(statement)}
	for _, name := range names.FindAllString(statement, -1) {
		known := slices.Contains([]string{"model_marks", "dirty_days", "customer_aliases"}, name) || slices.ContainsFunc(h.builder.models, func(m schemas.Model) bool { return strings.HasPrefix(name, m.Name) })
		if known && !slices.Contains(gist, name) {
			gist = append(gist, name)
		}
	}
	return strings.Join(gist, " ")
}

// stopEverywhere builds until a build ends, each stopped one statement further than the
// last. Stops stand for a killed program: what a build did until then stays, and nothing
// else is done, not even cleaning up.
func (h *history) stopEverywhere(opts Options) (stops int) {
	h.t.Helper()
	stopped := map[string]bool{}
	for err := errStopped; err != nil; {
		ended := false
		h.builder.before = func(statement string) error {
			if next := h.gist(statement); !ended && !stopped[next] {
				stopped[next], ended = true, true
			}
			if ended {
				return errStopped
			}
			return nil
		}
		if _, err = h.builder.Run(h.t.Context(), opts); err != nil {
			require.ErrorIs(h.t, err, errStopped)
		}
	}
	h.builder.before = nil
	return len(stopped)
}

func TestABuildStoppedBeforeAnyStatementIsContinuedByTheNextToTheSameRows(t *testing.T) {
	t.Parallel()
	h := newHistory(setupIn(t, unused()), 42)
	h.builder.notesEvery = 0
	h.step()
	h.certain()
	// Models as a whole, read by others or not, and a view, from nothing.
	require.Greater(t, h.stopEverywhere(only("mart_reviews_day", "mart_retention", "fx_rates")), 15)
	// One by days from steps, and one by days of the other.
	h.run(only("mart_sales_day"))
	h.step()
	all := only("mart_sales_day", "mart_reviews_day", "mart_retention")
	require.Greater(t, h.stopEverywhere(all), 40)
	require.Empty(t, h.rows("SELECT name FROM system.tables WHERE database = '{s}' AND match(name, '__[a-z]+_[0-9]+')"), "no table of a stopped build is left")
	continued := h.contents()
	require.Len(t, continued, 7)
	all.Full = true
	h.run(all)
	full := h.contents()
	for name := range full {
		require.Equal(t, full[name], continued[name], name)
	}
}
