package woocommerce

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, connectortest.Subject{
		Connector: Connector, Vendor: inventedShop, Unfilled: unfilled(),
		DoesNotApply: map[string]string{
			"AThrottleInsideAnAnswerIsObeyed": "WooCommerce has no throttle of its own; what stands before a shop throttles by status",
		},
		OtherVendors: map[string]func(testing.TB) *connectortest.Vendor{
			"a currency without decimals":    shopIn(8, "JPY", 0, "9.9.5"),
			"a currency with three decimals": shopIn(8, "TND", 3, "9.9.5"),
			"refunds without a listing":      shopIn(8, "EUR", 2, "8.9.0"),
			"no filter by modified date":     shopIn(8, "EUR", 2, "5.7.0"),
		},
	})
}

// unfilled are the columns that no invented order fills.
func unfilled() map[string]string {
	list := map[string]string{}
	for reason, columns := range map[string]string{
		"WooCommerce has no such thing": "OrderDiscounts.line_id OrderLines.bundle_of OrderLines.category OrderLines.is_custom OrderLines.requires_shipping " +
			"OrderLines.vendor Orders.app_name Orders.cancelled_at Orders.duties Orders.exchange_of Orders.gift_card_paid Orders.is_b2b Orders.is_pos " +
			"Orders.is_subscription Orders.is_test Orders.platform_order_index Orders.shipping_discount Orders.tips " +
			"RefundLines.restock RefundLines.return_id Refunds.is_cancellation",
		"dropped before landing, since it can name a person":     "Orders.postcode_area Refunds.reason RefundLines.reason",
		"the invented shop has none; normalise_test.go fills it": "Orders.landing_path Orders.referrer_host Orders.utm_campaign Orders.utm_medium",
	} {
		for column := range strings.FieldsSeq(columns) {
			list[column] = reason
		}
	}
	return list
}

// ahead is how far the web server's clock is ahead of the time the shop writes on what
// changes: a change is late by as much.
const ahead = 2 * time.Minute

// shopFake is the sandbox's shop as the kit moves it.
type shopFake struct {
	tb    testing.TB
	world *sandbox.World
	clock *connectortest.Clock
}

// inventedShop is of a world in which orders before a page are trashed while it is read.
func inventedShop(tb testing.TB) *connectortest.Vendor {
	tb.Helper()
	return shopIn(13, "EUR", 2, "9.9.5")(tb)
}

// shopIn makes a shop of an invented world in a currency, with so many decimals.
func shopIn(seed uint64, currency string, decimals int, version string) func(testing.TB) *connectortest.Vendor {
	return func(tb testing.TB) *connectortest.Vendor {
		tb.Helper()
		shop := sandbox.DefaultShop()
		shop.Currency, shop.Decimals = currency, decimals
		if currency != "EUR" {
			shop.Currencies = []string{currency}
		}
		world, err := sandbox.New(sandbox.Options{Seed: seed, Orders: 90, Shops: []sandbox.Shop{shop}})
		require.NoError(tb, err)
		return vendorOf(tb, world, version)
	}
}

func vendorOf(tb testing.TB, world *sandbox.World, version string) *connectortest.Vendor {
	tb.Helper()
	s := shopFake{tb: tb, world: world, clock: connectortest.NewClock(world.Now().Add(ahead))}
	var emails []string
	for _, o := range world.Orders("main") {
		if strings.Contains(o.Email, "@") && len(emails) < 60 {
			emails = append(emails, o.Email)
		}
	}
	face := world.WooCommerce("main", sandbox.WooConfig{Version: version, Clock: func() time.Time { return world.Now().Add(ahead) }})
	return &connectortest.Vendor{
		Handler: face,
		Config: func(base string) map[string]any {
			return map[string]any{"url": base, "consumer_key": sandbox.WooKey, "consumer_secret": sandbox.WooSecret}
		},
		Clock: s.clock, Data: s.data, Compare: s.compare, SmallestPage: minPage, JSON: true,
		Secrets: []string{sandbox.WooKey, sandbox.WooSecret}, Emails: emails,
		Change: func(stream string) string {
			if stream == streamRefunds { // nothing can change a refund once it is made
				return s.until(false, "refund created")
			}
			return s.until(false, "order paid", "order completed", "order edited", "order cancelled")
		},
		Insert: func(stream string) string { return s.until(false, newOne(stream)) },
		Late:   func(stream string) string { return s.until(false, newOne(stream)) },
		Remove: func(stream string) string {
			if stream == streamRefunds {
				return s.until(true, "refund deleted")
			}
			return s.until(true, "order trashed", "order deleted for good")
		},
		Tie:        s.tie,
		LimitPages: func(most int) { face.SetFaults(sandbox.Faults{MaxPerPage: most}) },
		Serves: func(stream string, r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, "/wp-json/wc/v3/"+stream) && !r.URL.Query().Has("include")
		},
	}
}

func newOne(stream string) string {
	if stream == streamRefunds {
		return "refund created"
	}
	return "order placed"
}

// until moves the shop on until one of these things happened; known: to something that
// was there before.
func (s shopFake) until(known bool, events ...string) string {
	there := map[string]bool{}
	for _, stream := range []string{streamOrders, streamRefunds} {
		for id := range s.data(stream) {
			there[id] = true
		}
	}
	for range 10_000 {
		before := len(s.world.Events("main"))
		s.world.Step()
		for _, e := range s.world.Events("main")[before:] {
			for _, what := range events {
				if key := strconv.FormatInt(e.ID, 10); e.What == what && (!known || there[key]) {
					s.catchUp()
					return key
				}
			}
		}
	}
	s.tb.Fatalf("none of %v happens in the invented shop", events)
	return ""
}

// catchUp moves the reader's clock to the shop's.
func (s shopFake) catchUp() {
	if behind := s.world.Now().Add(ahead).Sub(s.clock.Now()); behind > 0 {
		s.clock.Advance(behind)
	}
}

// tie is a bulk action on many orders.
func (s shopFake) tie(stream string) []string {
	if stream == streamRefunds {
		return nil
	}
	last := s.until(false, "many orders touched at once")
	data := s.data(stream)
	var ids []string
	for id, at := range data {
		if at.Equal(data[last]) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (s shopFake) data(stream string) map[string]time.Time {
	data := map[string]time.Time{}
	if stream == streamRefunds {
		for _, f := range s.world.Refunds("main") {
			data[strconv.FormatInt(f.ID, 10)] = time.Time{}
		}
		return data
	}
	for _, o := range s.world.Orders("main") {
		if o.Status != "trash" {
			data[strconv.FormatInt(o.ID, 10)] = o.Modified
		}
	}
	return data
}

func (s shopFake) compare(stream, id string, rows schemas.Rows) error {
	differ := func(what string, got, want decimal.Decimal) error {
		if got.Equal(want) {
			return nil
		}
		return fmt.Errorf("%s is %s, the shop has %s", what, got, want)
	}
	if stream == streamRefunds {
		for _, f := range s.world.Refunds("main") {
			if strconv.FormatInt(f.ID, 10) == id {
				return differ("the amount", rows.Refunds[0].MoneyRefunded, f.Amount)
			}
		}
		return fmt.Errorf("the shop has no refund %s", id)
	}
	for _, o := range s.world.Orders("main") {
		if strconv.FormatInt(o.ID, 10) != id {
			continue
		}
		row := rows.Orders[0]
		for _, err := range []error{
			differ("the total", row.Total, o.Total), differ("the tax", row.Tax, o.TotalTax),
			differ("the discount", row.Discounts, o.DiscountTotal), differ("the shipping", row.Shipping, o.ShippingTotal),
		} {
			if err != nil {
				return err
			}
		}
		if len(rows.OrderLines) != len(o.Lines) {
			return fmt.Errorf("%d lines, the shop has %d", len(rows.OrderLines), len(o.Lines))
		}
		return nil
	}
	return fmt.Errorf("the shop has no order %s", id)
}
