package warehouse

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// marksOf are the days of a group that were marked after a sequence number of a run.
func marksOf(t *testing.T, w *Warehouse, group, runID string, after uint64) []string {
	t.Helper()
	return table(t, w, fmt.Sprintf("SELECT DISTINCT toString(day) FROM %s.dirty_days WHERE model_group = %s AND run_id = %s AND seq > %d ORDER BY day", w.Store(), quote(group), quote(runID), after))
}

func lastSeq(t *testing.T, w *Warehouse, runID string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(table(t, w, "SELECT toString(max(seq)) FROM "+w.Store()+".dirty_days WHERE run_id = "+quote(runID))[0], 10, 64)
	require.NoError(t, err)
	return n
}

func TestAChangedOrderMarksItsOldAndNewSaleDayAndTheDaysOfItsRefunds(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	orders, refunds := lease(t, w, ordersResource), lease(t, w, "sync_webshop_refunds")
	write(t, w, ordersBlock(orders, order("1", "2026-03-01", "a"), order("2", "2026-03-01", "a")))
	write(t, w, refundsBlock(refunds, "2026-03-20T00:00:00Z", refund("91", "1", "2026-03-15"), refund("92", "2", "2026-03-16")))
	require.Equal(t, daysOf("2026-03-01", "2026-03-15", "2026-03-16"), marksOf(t, w, groupSales, "refund-run-1", 0), "the refunds' days and their orders' sale days")

	before := lastSeq(t, w, "run-1")
	write(t, w, ordersBlock(orders, order("1", "2026-03-01", "a").on("2026-03-04").at("2026-03-21T00:00:00Z"), order("2", "2026-03-01", "a")))
	require.Equal(t, daysOf("2026-03-01", "2026-03-04", "2026-03-15"), marksOf(t, w, groupSales, "run-1", before), "not the refund of the order that did not change")
	require.Equal(t, daysOf("2026-03-01", "2026-03-04"), marksOf(t, w, groupCustomers, "run-1", before))

	before = lastSeq(t, w, "run-1")
	write(t, w, ordersBlock(orders, order("1", "2026-03-01").gone().at("2026-03-22T00:00:00Z")))
	require.Equal(t, daysOf("2026-03-04", "2026-03-15"), marksOf(t, w, groupSales, "run-1", before))
}

func TestAnOrderWithoutASaleDayMarksNoDay(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("1", "2026-03-01", "a").on("1970-01-01")))
	require.Empty(t, marksOf(t, w, groupSales, "run-1", 0))
	write(t, w, ordersBlock(l, order("1", "2026-03-01", "a").on("2026-03-02").at("2026-03-02T00:00:00Z")))
	require.Equal(t, daysOf("2026-03-02"), marksOf(t, w, groupSales, "run-1", 0))
}

func TestAnEarlierFirstOrderMarksAllDaysOfThatCustomer(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("1", "2026-03-01", "a").of("ann"), order("2", "2026-03-05", "a").of("ann"), order("3", "2026-03-06", "a").of("bob")))
	before := lastSeq(t, w, "run-1")
	write(t, w, ordersBlock(l, order("4", "2026-02-01", "a").of("ann")))
	require.Equal(t, daysOf("2026-02-01", "2026-03-01", "2026-03-05"), marksOf(t, w, groupCustomers, "run-1", before))
	require.Equal(t, daysOf("2026-02-01"), marksOf(t, w, groupSales, "run-1", before))

	// The order moves from one customer to another: both are computed again.
	before = lastSeq(t, w, "run-1")
	write(t, w, ordersBlock(l, order("4", "2026-02-01", "a").of("bob").at("2026-03-09T00:00:00Z")))
	require.Equal(t, daysOf("2026-02-01", "2026-03-01", "2026-03-05", "2026-03-06"), marksOf(t, w, groupCustomers, "run-1", before))

	// What does not concern the sequence of orders concerns no other day.
	before = lastSeq(t, w, "run-1")
	touched := ordersBlock(l, order("4", "2026-02-01", "a").of("bob").at("2026-03-10T00:00:00Z"))
	touched.Rows.Orders[0].Tags = []string{"vip"}
	write(t, w, touched)
	require.Equal(t, daysOf("2026-02-01"), marksOf(t, w, groupSales, "run-1", before))
	require.Empty(t, marksOf(t, w, groupCustomers, "run-1", before))
}

func TestCustomersAreFollowedOverSharedKeysAndIDs(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	block := ordersBlock(l, order("1", "2026-03-01", "a").of("ann@work"), order("2", "2026-03-02", "a").of("ann@home"), order("3", "2026-03-03", "a").of(""), order("4", "2026-03-04", "a").of("other"))
	block.Rows.Orders[0].CustomerID = "7"
	block.Rows.Orders[1].CustomerID = "7"
	block.Rows.Orders[2].CustomerID = "7"
	block.Rows.Orders[3].CustomerID = "8"
	write(t, w, block)
	before := lastSeq(t, w, "run-1")
	write(t, w, ordersBlock(l, order("5", "2026-02-01", "a").of("ann@work")))
	require.Equal(t, daysOf("2026-02-01", "2026-03-01", "2026-03-02", "2026-03-03"), marksOf(t, w, groupCustomers, "run-1", before))
}

func TestAReviewMarksItsDayAndAnotherStatusOrRatingMarksItAgain(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, "sync_webshop__reviews")
	block := func(updated string, reviews ...schemas.Review) schemas.CanonicalWrite {
		cw := schemas.CanonicalWrite{Source: source, Stream: "reviews", Shop: shopID, Family: []schemas.Table{schemas.Reviews}, Lease: l, RunID: "reviews", Rows: &schemas.Rows{Reviews: reviews}}
		for _, r := range reviews {
			cw.Records = append(cw.Records, schemas.WrittenRecord{ID: r.ReviewID, UpdatedAt: instant(updated)})
		}
		return cw
	}
	review := func(id, on string, stars int64, published uint8) schemas.Review {
		return schemas.Review{ReviewID: id, CreatedDay: day(on), Shop: shopID, Rating: decimal.NewFromInt(stars), IsPublished: published}
	}
	write(t, w, block("2026-03-10T00:00:00Z", review("1", "2026-03-01", 5, 1), review("2", "2026-03-02", 4, 0), review("3", "2026-03-03", 1, 1)))
	require.Equal(t, daysOf("2026-03-01", "2026-03-02", "2026-03-03"), marksOf(t, w, groupReviews, "reviews", 0))

	before := lastSeq(t, w, "reviews")
	moved := review("3", "2026-03-04", 2, 1) // the shop changed its zone
	write(t, w, block("2026-03-11T00:00:00Z", review("1", "2026-03-01", 5, 1), review("2", "2026-03-02", 4, 1), moved))
	require.Equal(t, daysOf("2026-03-02", "2026-03-03"), marksOf(t, w, groupReviews, "reviews", before), "the stored day of a review holds")

	before = lastSeq(t, w, "reviews")
	gone := block("2026-03-12T00:00:00Z")
	gone.Records = []schemas.WrittenRecord{{ID: "1", Deleted: true}}
	write(t, w, gone)
	require.Equal(t, daysOf("2026-03-01"), marksOf(t, w, groupReviews, "reviews", before))
}

func TestARateMarksTheDaysItCanServe(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, "sync_ecb_rates")
	rates := func(usd string) schemas.CanonicalWrite {
		return schemas.CanonicalWrite{Source: "ecb", Stream: "rates", Family: []schemas.Table{schemas.FXRates}, Lease: l, RunID: "fx", SyncedAt: instant("2026-03-10T00:00:00Z"),
			Records: []schemas.WrittenRecord{{ID: "2026-03-06", UpdatedAt: instant("2026-03-06T15:00:00Z")}},
			Rows: &schemas.Rows{FXRates: []schemas.FXRate{
				{RateDay: day("2026-03-06"), Currency: "USD", PerEUR: money(usd), PublishedDay: day("2026-03-06"), Origin: "ecb"},
				{RateDay: day("2026-03-06"), Currency: "GBP", PerEUR: money("0.86540"), PublishedDay: day("2026-03-06"), Origin: "ecb"},
			}}}
	}
	outcome := write(t, w, rates("1.0838"))
	require.Equal(t, map[string]int{"fx_rates": 2}, outcome.Rows)
	marked := marksOf(t, w, groupFX, "fx", 0)
	require.Equal(t, "2026-03-06", marked[0])
	require.Equal(t, "2026-03-16", marked[len(marked)-1])
	require.Equal(t, 1, write(t, w, rates("1.0838")).Unchanged)
	require.Equal(t, 1, write(t, w, rates("1.0839")).Written)
	fewer := rates("1.0839")
	fewer.Rows.FXRates = fewer.Rows.FXRates[:1]
	require.Equal(t, 1, write(t, w, fewer).Written)
	require.Equal(t, []string{"USD 1.0839"}, table(t, w, "SELECT concat(currency, ' ', toString(per_eur)) FROM "+w.Store()+".fx_rates FINAL"))
}

func TestMarksAreThereBeforeTheRows(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	marked := false
	w.failSend = func(name string, _ int) error {
		if name == "dirty_days" {
			return nil
		}
		marked = len(marksOf(t, w, groupSales, "run-1", 0)) == 1
		return errKilled
	}
	_, err := w.WriteCanonical(t.Context(), ordersBlock(l, order("1", "2026-03-01", "a")))
	require.ErrorIs(t, err, errKilled)
	require.True(t, marked)
}

// A model may be built between the marks of a block and its rows, in another process.
// Its mark must not stand for rows it has not seen, not even when the writer is killed
// before it can mark again.
func TestAModelThatIsBuiltWhileABlockIsWrittenIsBuiltAgain(t *testing.T) {
	t.Parallel()
	for name, kill := range map[string]bool{"writer goes on": false, "writer is killed after its rows": true} {
		w := newWarehouse(t)
		l, done := run(t, w, ordersResource)
		var built uint64
		sends := 0
		w.failSend = func(name string, _ int) error {
			sends++
			if sends == 2 {
				built = lastSeq(t, w, "run-1")
			}
			if name == "dirty_days" && sends > 1 && kill {
				return errKilled
			}
			return nil
		}
		_, err := w.WriteCanonical(t.Context(), ordersBlock(l, order("1", "2026-03-01", "a")))
		w.failSend = nil
		done()
		if kill {
			require.ErrorIs(t, err, errKilled)
			lease(t, another(t, w), ordersResource)
			require.Equal(t, daysOf("2026-03-01"), marksOf(t, w, groupSales, ordersResource+"/2", 0), name)
			continue
		}
		require.NoError(t, err)
		require.NotZero(t, built)
		require.Equal(t, daysOf("2026-03-01"), marksOf(t, w, groupSales, "run-1", built), name)
		lease(t, another(t, w), ordersResource)
		require.Empty(t, marksOf(t, w, groupSales, ordersResource+"/2", 0), "nothing was left unsettled")
	}
}

func TestWhoeverSeesAMarkHasSeenAllLowerOnesOfTheRun(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	const writers, blocks, days = 4, 5, 3
	var wg sync.WaitGroup
	for n := range writers {
		wg.Go(func() {
			for b := range blocks {
				m := marking{run: "run", lease: l, block: fmt.Sprintf("%d-%d", n, b)}
				for d := range days {
					m.days = append(m.days, dirtyDay{groupSales, shopID, schemas.Day(20000 + d)})
				}
				if err := w.mark(t.Context(), m, settled); err != nil {
					t.Error(err)
				}
			}
		})
	}
	ended := make(chan struct{})
	go func() { wg.Wait(); close(ended) }()
	for running := true; running; {
		select {
		case <-ended:
			running = false
		default:
		}
		require.Equal(t, []string{"0"}, table(t, w, "SELECT toString(max(seq) - count()) FROM "+w.Store()+".dirty_days WHERE run_id = 'run'"))
	}
	require.Equal(t, uint64(writers*blocks*days), lastSeq(t, w, "run"))

	// Another process that goes on under the same name goes on counting.
	require.NoError(t, another(t, w).mark(t.Context(), marking{run: "run", lease: l, days: []dirtyDay{{groupSales, shopID, 1}}}, settled))
	require.Equal(t, uint64(writers*blocks*days+1), lastSeq(t, w, "run"))
}

func TestAChangeOfTheShopMarksAllItsDays(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	orders, shops := lease(t, w, ordersResource), lease(t, w, "sync_webshop_shop")
	write(t, w, ordersBlock(orders, order("1", "2026-03-01", "a"), order("2", "2026-03-04", "a")))
	write(t, w, schemas.CanonicalWrite{Source: source, Stream: "shop", Shop: shopID, Family: []schemas.Table{schemas.Shops}, Lease: shops, RunID: "shop-run", SyncedAt: instant("2026-03-10T00:00:00Z"),
		Records: []schemas.WrittenRecord{{ID: source, UpdatedAt: instant("2026-03-10T00:00:00Z")}}, Rows: &schemas.Rows{Shops: []schemas.Shop{{Meta: schemas.Meta{Source: source}, Shop: shopID, Currency: "EUR"}}}})
	require.Equal(t, daysOf("2026-03-01", "2026-03-04"), marksOf(t, w, groupSales, "shop-run", 0))
}
