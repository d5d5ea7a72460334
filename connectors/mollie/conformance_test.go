package mollie

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

func TestConformance(t *testing.T) { connectortest.Run(t, subject()) }

func FuzzNormalise(f *testing.F) { connectortest.FuzzNormalise(f, subject()) }

func BenchmarkNormalise(b *testing.B) { connectortest.BenchmarkNormalise(b, subject()) }

func subject() connectortest.Subject {
	return connectortest.Subject{
		Connector: Connector, Vendor: inventedAccount, Unfilled: unfilled(),
		DoesNotApply: map[string]string{
			"ATokenIsRefreshedOnceForAllReads": "API keys and organisation tokens do not end; TestAnAppRenewsItsTokenOnceForAllReads has an OAuth app",
			"AThrottleInsideAnAnswerIsObeyed":  "Mollie throttles by status",
		},
		OtherVendors: map[string]func(testing.TB) *connectortest.Vendor{
			"a Shopify shop": func(tb testing.TB) *connectortest.Vendor {
				tb.Helper()
				world, err := sandbox.New(sandbox.Options{Seed: 5, Orders: 40, ShopifyShops: []shopifyadmin.Config{shopifyadmin.DefaultShop()}})
				require.NoError(tb, err)
				return vendorOf(tb, world)
			},
			"a currency without decimals": func(tb testing.TB) *connectortest.Vendor {
				tb.Helper()
				shop := sandbox.DefaultShop()
				shop.Currency, shop.Decimals, shop.Currencies = "JPY", 0, []string{"JPY"}
				return vendorOf(tb, newWorld(tb, 8, shop))
			},
		},
	}
}

// unfilled are the columns that no record of the invented account fills.
func unfilled() map[string]string {
	list := map[string]string{}
	for reason, columns := range map[string]string{
		"Mollie knows no orders of a shop":                                            "Chargebacks.order_id PaymentRefunds.order_id Payments.order_id Transactions.order_id",
		"the invented account has none; a golden payload fills it":                    "Payments.is_recurring",
		"Mollie does not tell it":                                                     "PaymentRefunds.done_at Customers.accepts_marketing Customers.platform_orders Customers.platform_spent Customers.currency Customers.tags Payouts.fees",
		"only the lists inside a settlement still have it; a golden payload fills it": "Payments.settlement_amount Payments.settlement_currency",
		"a capture has none":                                                          "Transactions.parent_id Transactions.method Transactions.processed_at Transactions.fee Transactions.fee_tax Transactions.is_gift_card Transactions.error_code",
		"test data are refused by a source of live data; TestTestDataAreReadOnlyOnDemandAndMarked fills it": "Payments.is_test Transactions.is_test",
	} {
		for column := range strings.FieldsSeq(columns) {
			list[column] = reason
		}
	}
	return list
}

func newWorld(tb testing.TB, seed uint64, shops ...sandbox.Shop) *sandbox.World {
	tb.Helper()
	world, err := sandbox.New(sandbox.Options{Seed: seed, Orders: 60, Shops: shops})
	require.NoError(tb, err)
	return world
}

// twoShops have a profile each.
func twoShops() []sandbox.Shop {
	one, other := sandbox.DefaultShop(), sandbox.DefaultShop()
	other.Name, other.Title = "outlet", "Outlet"
	return []sandbox.Shop{one, other}
}

func inventedAccount(tb testing.TB) *connectortest.Vendor {
	tb.Helper()
	return vendorOf(tb, newWorld(tb, 48, twoShops()...))
}

// accountFake is the sandbox's account as the kit moves it.
type accountFake struct {
	world *sandbox.World
	clock *connectortest.Clock
	known *knownTruth
}

// accountOf is the account of a world as it is now, for a reader with a clock.
func accountOf(world *sandbox.World, clock *connectortest.Clock) accountFake {
	return accountFake{world: world, clock: clock, known: &knownTruth{}}
}

func vendorOf(tb testing.TB, world *sandbox.World) *connectortest.Vendor {
	tb.Helper()
	s := accountOf(world, connectortest.NewClock(world.Now().Add(time.Minute)))
	face := world.Mollie(sandbox.MollieConfig{})
	links := &fakeLinks{face: face}
	return &connectortest.Vendor{
		Handler: links, EmptyPages: face.EmptyPages, HideNext: links.hide, LimitPages: face.LimitPages,
		Config: func(base string) map[string]any {
			return map[string]any{"url": base, "token": sandbox.MollieToken, "shops": shopsOfWorld(world)}
		},
		Clock: s.clock, Data: s.data, Compare: s.compare, SmallestPage: 1, JSON: true,
		Secrets: []string{sandbox.MollieToken}, Emails: emailsOf(world),
		Change: func(stream string) string { return s.moved(world.ChangeMollie(sandbox.MollieResource(stream))) },
		Insert: func(stream string) string { return s.moved(world.InsertMollie(sandbox.MollieResource(stream))) },
		Remove: func(stream string) string { return s.moved(world.RemoveMollie(sandbox.MollieResource(stream))) },
		Late:   func(stream string) string { return s.moved(world.InsertLateMollie(sandbox.MollieResource(stream))) },
		Tie: func(stream string) []string {
			ids := world.TieMollie(sandbox.MollieResource(stream))
			s.moved("")
			return ids
		},
		Serves: serves,
	}
}

func shopsOfWorld(world *sandbox.World) []string {
	var list []string
	for _, p := range world.PaymentProfiles() {
		list = append(list, p.ID+"="+p.Shop)
	}
	return list
}

func emailsOf(world *sandbox.World) []string {
	var emails []string
	for _, c := range world.MollieCustomers() {
		emails = append(emails, c.Email)
	}
	for _, o := range world.Orders("main") {
		if strings.Contains(o.Email, "@") && len(emails) < 200 {
			emails = append(emails, o.Email)
		}
	}
	return emails
}

// moved moves the reader's clock to the account's.
func (s accountFake) moved(id string) string {
	if behind := s.world.Now().Add(time.Minute).Sub(s.clock.Now()); behind > 0 {
		s.clock.Advance(behind)
	}
	return id
}

// serves reports whether a request asks for records of a stream.
func serves(stream string, r *http.Request) bool {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v2/"), "/")
	switch stream {
	case streamCaptures:
		return len(parts) == 3 && parts[0] == "payments" && parts[2] == "captures"
	case streamBalanceTransactions:
		return len(parts) == 3 && parts[2] == "transactions"
	case streamBalances, streamSettlements:
		return parts[0] == stream && len(parts) < 3
	case streamPayments:
		return parts[0] == stream && len(parts) < 3
	}
	return parts[0] == stream
}

// fakeLinks can leave out where the next page is.
type fakeLinks struct {
	face   http.Handler
	hidden atomic.Bool
}

func (f *fakeLinks) hide() { f.hidden.Store(true) }

func remade(members map[string]json.RawMessage) []byte {
	text, err := json.Marshal(members)
	if err != nil {
		panic(err) // it was read as JSON just now
	}
	return text
}

// ServeHTTP answers as the face does.
func (f *fakeLinks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !f.hidden.Load() {
		f.face.ServeHTTP(w, r)
		return
	}
	r.Header.Del("Accept-Encoding")
	out := httptest.NewRecorder()
	f.face.ServeHTTP(out, r)
	var body map[string]json.RawMessage
	var links map[string]json.RawMessage
	text := out.Body.Bytes()
	if json.Unmarshal(text, &body) == nil && json.Unmarshal(body["_links"], &links) == nil && !bytes.Equal(links["next"], []byte("null")) {
		delete(links, "next")
		body["_links"] = remade(links)
		text = remade(body)
	}
	for name, values := range out.Header() {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(out.Code)
	_, _ = w.Write(text)
}
