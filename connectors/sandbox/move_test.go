package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryKindOfEventHappens(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 200})
	w.Advance(3000)
	happened := map[string]int{}
	for _, e := range w.Events("main") {
		happened[e.What]++
	}
	for _, m := range moves {
		require.Positive(t, happened[m.name], m.name)
	}
	require.Len(t, moveWeights, len(moves))
}

// TestWhatAnEventDoesToTheModifiedDate holds each step against what was measured on
// the recorded server.
func TestWhatAnEventDoesToTheModifiedDate(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 120})
	s := w.shops[0]
	silent := map[string]bool{"refund deleted": true, "order deleted for good": true}
	for range 1000 {
		before := map[int64]record{}
		for i := range s.orders {
			before[s.orders[i].id] = s.orders[i]
		}
		known := map[int64]*refund{}
		for _, f := range s.refunds {
			known[f.id] = f
		}
		events := len(s.events)
		w.Step()
		if len(s.events) == events {
			continue
		}
		event := s.events[events]
		order := event.ID
		if f := known[event.ID]; f != nil {
			order = f.order
		}
		for _, f := range s.refunds {
			if f.id == event.ID && known[f.id] == nil {
				order = f.order
			}
		}
		for i := range s.orders {
			o := &s.orders[i]
			old, existed := before[o.id]
			switch {
			case event.What == "many orders touched at once":
			case o.id != order:
				require.Equal(t, old.modified, o.modified, "%s touched another order", event.What)
			case silent[event.What] && existed:
				require.Equal(t, old.modified, o.modified, event.What)
			default:
				require.Equal(t, event.At.Unix(), o.modified, event.What)
			}
		}
	}
}

func TestADeletedOrderLeavesNoTraceAndTakesItsRefundsAlong(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 300})
	w.Advance(2000)
	s := w.shops[0]
	f := w.WooCommerce("main", WooConfig{})
	alive := map[int64]bool{}
	for _, o := range w.Orders("main") {
		alive[o.ID] = true
	}
	gone := 0
	for i := range s.orders {
		if s.orders[i].gone {
			gone++
			require.False(t, alive[s.orders[i].id])
			require.Equal(t, 404, get(t, f, "/wp-json/wc/v3/orders/"+strconv.FormatInt(s.orders[i].id, 10)).StatusCode)
		}
	}
	require.Positive(t, gone)
	for _, r := range w.Refunds("main") {
		require.True(t, alive[r.OrderID], "a refund without its order")
	}
}

func TestARefundIsNeverMoreThanWasLeftWhenItWasMade(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 500})
	refunds := w.Refunds("main")
	for _, o := range w.Orders("main") {
		sum := o.Total.Sub(o.Total)
		for _, r := range refunds {
			if r.OrderID == o.ID {
				require.True(t, r.Amount.IsPositive())
				sum = sum.Add(r.Amount)
			}
		}
		require.True(t, sum.IsZero() || sum.LessThanOrEqual(o.Total), "order %d", o.ID)
		if sum.Equal(o.Total) && !sum.IsZero() {
			require.Contains(t, []string{"refunded", "trash"}, o.Status)
		}
	}
}

func TestTheWorldMovesWhileItIsReadAndNothingRaces(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 150, MoveEvery: 2})
	f := w.WooCommerce("main", WooConfig{})
	steps := w.steps
	var readers sync.WaitGroup
	for n := range 4 {
		readers.Go(func() {
			for page := range 15 {
				r := httptest.NewRequest(http.MethodGet, "https://shop.example/wp-json/wc/v3/orders?per_page=20&orderby=modified&page="+itoa(page+1), nil)
				r.SetBasicAuth(WooKey, WooSecret)
				f.ServeHTTP(httptest.NewRecorder(), r)
				switch n {
				case 0:
					w.KPIs("main")
				case 1:
					w.Orders("main")
				case 2:
					w.ECB().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/stats/eurofxref/eurofxref-hist.zip", nil))
				default:
					w.Step()
				}
			}
		})
	}
	readers.Wait()
	require.Equal(t, steps+30+15, w.steps, "60 requests move it 30 times, beside 15 steps")
	require.LessOrEqual(t, f.MostConcurrent(), 4)
}

func TestOtherShops(t *testing.T) {
	for _, c := range []struct {
		name     string
		change   func(*Shop)
		amount   string
		timezone string
	}{
		{"no cents", func(s *Shop) { s.Currency, s.Currencies, s.Decimals = "JPY", []string{"JPY", "EUR"}, 0 }, `^-?\d+$`, `"gmt_offset":1,"timezone_string":"Europe\/Amsterdam"`},
		{"three decimals", func(s *Shop) { s.Currency, s.Currencies, s.Decimals = "TND", []string{"TND"}, 3 }, `^-?\d+\.\d{3}$`, `"gmt_offset":1,"timezone_string":"Europe\/Amsterdam"`},
		{"fixed offset", func(s *Shop) { s.Zone, s.OffsetMinutes = "", 330 }, `^-?\d+\.\d{2}$`, `"gmt_offset":"5.5","timezone_string":""`},
		{"prices without tax", func(s *Shop) { s.PricesIncludeTax = false }, `^-?\d+\.\d{2}$`, `"gmt_offset":1,"timezone_string":"Europe\/Amsterdam"`},
		{"by creation", func(s *Shop) { s.DateType = "date_created" }, `^-?\d+\.\d{2}$`, `"timezone_string":"Europe\/Amsterdam"`},
		{"by completion", func(s *Shop) { s.DateType = "date_completed" }, `^-?\d+\.\d{2}$`, `"timezone_string":"Europe\/Amsterdam"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			shop := DefaultShop()
			shop.Name = "other"
			c.change(&shop)
			w := newWorld(t, Options{Seed: 6, Orders: 300, Shops: []Shop{DefaultShop(), shop}})
			w.Advance(300)
			f := w.WooCommerce("other", WooConfig{})
			require.Contains(t, get(t, f, "/wp-json/").text, c.timezone)
			refunds := map[int64]Components{}
			for _, row := range w.Ledger("other") {
				refunds[row.OrderID] = refunds[row.OrderID].Plus(row.Native)
			}
			for _, o := range w.Orders("other") {
				require.Regexp(t, c.amount, o.Total.StringFixed(int32(shop.Decimals)))
				require.True(t, o.Total.Equal(o.Total.Round(int32(shop.Decimals))))
				if sum, ok := refunds[o.ID]; ok {
					require.True(t, sum.Total.Equal(sum.Total.Round(int32(shop.Decimals))), "refunds are split to whole units")
				}
			}
			require.NotEmpty(t, w.KPIs("other")[Platform])
		})
	}
}

func TestNewSaysWhatIsWrongWithTheOptions(t *testing.T) {
	for wanted, change := range map[string]func(*Shop){
		"unknown time zone Mars/Olympus":         func(s *Shop) { s.Zone = "Mars/Olympus" },
		`no prices in currency "XXX"`:            func(s *Shop) { s.Currency = "XXX" },
		`date type "date_sent" is not date_paid`: func(s *Shop) { s.DateType = "date_sent" },
		"a shop needs a name":                    func(s *Shop) { s.Name = "" },
	} {
		shop := DefaultShop()
		change(&shop)
		_, err := New(Options{Shops: []Shop{shop}})
		require.ErrorContains(t, err, wanted)
	}
	_, err := New(Options{Shops: []Shop{DefaultShop(), DefaultShop()}})
	require.ErrorContains(t, err, "used twice")
}
