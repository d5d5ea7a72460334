package woocommerce

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

func TestConformance(t *testing.T) { connectortest.Run(t, subject()) }

func FuzzNormalise(f *testing.F) { connectortest.FuzzNormalise(f, subject()) }

func BenchmarkNormalise(b *testing.B) { connectortest.BenchmarkNormalise(b, subject()) }

func subject() connectortest.Subject {
	return connectortest.Subject{
		Connector: Connector, Vendor: inventedShop, Unfilled: unfilled(),
		DoesNotApply: map[string]string{
			"ATokenIsRefreshedOnceForAllReads": "WooCommerce has keys that do not end, and no access tokens",
			"AThrottleInsideAnAnswerIsObeyed":  "WooCommerce has no throttle of its own; what stands before a shop throttles by status",
		},
		OtherVendors: map[string]func(testing.TB) *connectortest.Vendor{
			"a currency without decimals":    shopIn(8, "JPY", 0, "10.4.0"),
			"a currency with three decimals": shopIn(8, "TND", 3, "10.4.0"),
			"variations without a listing":   shopIn(8, "EUR", 2, "9.9.5"),
			"refunds without a listing":      shopIn(8, "EUR", 2, "8.9.0"),
			"no filter by modified date":     shopIn(8, "EUR", 2, "5.7.0"),
			"costs of a plugin":              shopWithCosts(sandbox.CostsInMeta),
			"no costs":                       shopWithCosts(sandbox.CostsNowhere),
		},
	}
}

// unfilled are the columns that no invented order fills.
func unfilled() map[string]string {
	list := map[string]string{}
	for reason, columns := range map[string]string{
		"WooCommerce has no such thing": "OrderDiscounts.line_id OrderLines.bundle_of OrderLines.category OrderLines.is_custom OrderLines.requires_shipping " +
			"OrderLines.vendor Orders.app_name Orders.cancelled_at Orders.duties Orders.exchange_of Orders.gift_card_paid Orders.is_b2b Orders.is_pos " +
			"Orders.is_subscription Orders.is_test Orders.platform_order_index Orders.shipping_discount Orders.tags Orders.tips " +
			"RefundLines.restock RefundLines.return_id Refunds.is_cancellation",
		"wc/v3 does not tell it": "Customers.accepts_marketing Customers.platform_orders Customers.platform_spent Products.category_path " +
			"Reviews.variant_id Reviews.order_id Reviews.replied_at Reviews.recommends Reviews.language VariantCosts.author",
		"the invented shop has none; normalise_catalogue_test.go fills it": "Coupons.maximum_amount",
		"the invented shop has none; a golden payload fills it":            "Coupons.excluded_product_ids",
		"dropped before landing, since it can name a person":               "Orders.postcode_area Refunds.reason RefundLines.reason",
		"the invented shop has none; normalise_test.go fills it":           "Orders.landing_path Orders.referrer_host Orders.utm_campaign Orders.utm_medium",
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
	tb      testing.TB
	world   *sandbox.World
	clock   *connectortest.Clock
	version version
}

// inventedShop is of a world in which orders before a page are trashed while it is read.
func inventedShop(tb testing.TB) *connectortest.Vendor {
	tb.Helper()
	return shopIn(13, "EUR", 2, "10.4.0")(tb)
}

// shopIn makes a shop of an invented world in a currency, with so many decimals.
func shopIn(seed uint64, currency string, decimals int, version string) func(testing.TB) *connectortest.Vendor {
	shop := sandbox.DefaultShop()
	shop.Currency, shop.Decimals = currency, decimals
	if currency != "EUR" {
		shop.Currencies = []string{currency}
	}
	return invented(seed, shop, version)
}

// shopWithCosts makes a shop that keeps its costs elsewhere than in WooCommerce's feature.
func shopWithCosts(where sandbox.CostSource) func(testing.TB) *connectortest.Vendor {
	shop := sandbox.DefaultShop()
	shop.Costs = where
	return invented(8, shop, "10.4.0")
}

func invented(seed uint64, shop sandbox.Shop, version string) func(testing.TB) *connectortest.Vendor {
	return func(tb testing.TB) *connectortest.Vendor {
		tb.Helper()
		world, err := sandbox.New(sandbox.Options{Seed: seed, Orders: 90, Shops: []sandbox.Shop{shop}})
		require.NoError(tb, err)
		return vendorOf(tb, world, version)
	}
}

func vendorOf(tb testing.TB, world *sandbox.World, version string) *connectortest.Vendor {
	tb.Helper()
	s := shopFake{tb: tb, world: world, clock: connectortest.NewClock(world.Now().Add(ahead)), version: parseVersion(version)}
	var emails []string
	for _, o := range world.Orders("main") {
		if strings.Contains(o.Email, "@") && len(emails) < 60 {
			emails = append(emails, o.Email)
		}
	}
	for _, c := range world.Customers("main") {
		if strings.Contains(c.Email, "@") && len(emails) < 90 {
			emails = append(emails, c.Email)
		}
	}
	for _, v := range world.Reviews("main") {
		if strings.Contains(v.Email, "@") && len(emails) < 120 {
			emails = append(emails, v.Email)
		}
	}
	var giftCards []string
	for _, number := range world.GiftCardProducts("main") {
		giftCards = append(giftCards, strconv.FormatInt(number, 10))
	}
	face := world.WooCommerce("main", sandbox.WooConfig{Version: version, Clock: func() time.Time { return world.Now().Add(ahead) }})
	pages := &fakePages{face: face}
	return &connectortest.Vendor{
		Handler: pages, EmptyPages: pages.empty, HideNext: pages.hide,
		Config: func(base string) map[string]any {
			return map[string]any{
				"url": base, "consumer_key": sandbox.WooKey, "consumer_secret": sandbox.WooSecret,
				settingCostMeta: []string{"_no_such_key", sandbox.CostMeta}, settingGiftCards: giftCards,
			}
		},
		Clock: s.clock, Data: s.data, Compare: s.compare, SmallestPage: minPage, JSON: true,
		Secrets: []string{sandbox.WooKey, sandbox.WooSecret}, Emails: emails,
		Change: func(stream string) string {
			switch stream {
			case streamOrders:
				return s.until(false, "order paid", "order completed", "order edited", "order cancelled")
			case streamRefunds: // nothing can change a refund once it is made
				return s.until(false, "refund created")
			}
			return s.moved(world.ChangeRecord("main", sandbox.Resource(stream)))
		},
		Insert: func(stream string) string {
			switch stream {
			case streamOrders, streamRefunds:
				return s.until(false, newOne(stream))
			}
			return s.moved(world.InsertRecord("main", sandbox.Resource(stream)))
		},
		Late: func(stream string) string {
			switch stream {
			case streamOrders, streamRefunds:
				return s.until(false, newOne(stream))
			}
			return s.moved(world.InsertLateRecord("main", sandbox.Resource(stream)))
		},
		Remove: func(stream string) string {
			switch stream {
			case streamOrders:
				return s.until(true, "order trashed", "order deleted for good")
			case streamRefunds:
				return s.until(true, "refund deleted")
			}
			return s.moved(world.RemoveRecord("main", sandbox.Resource(stream)))
		},
		Tie:        s.tie,
		LimitPages: func(most int) { face.SetFaults(sandbox.Faults{MaxPerPage: most}) },
		Serves:     serves,
	}
}

// serves reports whether a request lists records of a stream.
func serves(stream string, r *http.Request) bool {
	path := strings.TrimPrefix(r.URL.Path, "/wp-json/wc/v3/")
	if r.URL.Query().Has("include") {
		return false
	}
	switch stream {
	case streamProducts:
		return path == "products"
	case streamVariations:
		return path == "variations" || strings.HasSuffix(path, "/variations")
	case streamReviews:
		return path == "products/reviews"
	}
	return strings.HasPrefix(path, stream)
}

// moved moves the reader's clock to the shop's and returns the id of what changed.
func (s shopFake) moved(number int64) string {
	s.catchUp()
	return strconv.FormatInt(number, 10)
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

// tie is a bulk action on many records.
func (s shopFake) tie(stream string) []string {
	var ids []string
	switch stream {
	case streamRefunds:
		return nil
	case streamOrders:
		last := s.until(false, "many orders touched at once")
		data := s.data(stream)
		for id, at := range data {
			if at.Equal(data[last]) {
				ids = append(ids, id)
			}
		}
		return ids
	}
	for _, number := range s.world.TouchRecords("main", sandbox.Resource(stream)) {
		ids = append(ids, s.moved(number))
	}
	return ids
}
