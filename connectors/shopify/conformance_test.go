package shopify

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

func TestConformance(t *testing.T) { connectortest.Run(t, subject()) }

func FuzzNormalise(f *testing.F) { connectortest.FuzzNormalise(f, subject()) }

func BenchmarkNormalise(b *testing.B) { connectortest.BenchmarkNormalise(b, subject()) }

func subject() connectortest.Subject {
	return connectortest.Subject{
		Connector: Connector, Vendor: dollars, Unfilled: unfilled(),
		OtherVendors: map[string]func(testing.TB) *connectortest.Vendor{
			"prices with tax, several currencies": func(tb testing.TB) *connectortest.Vendor {
				tb.Helper()
				euro := shopifyadmin.DefaultShop()
				euro.Seed = seedOfOthers
				return vendorOf(tb, euro)
			},
			"a currency without decimals, by GraphQL alone": func(tb testing.TB) *connectortest.Vendor {
				tb.Helper()
				yen := shopifyadmin.DollarShop()
				yen.Seed = seedOfOthers
				yen.Currency, yen.PresentmentCurrencies, yen.Zone, yen.Country = "JPY", []string{"USD"}, "Asia/Tokyo", "JP"
				v := vendorOf(tb, yen)
				both := v.Config
				v.Config = func(base string) map[string]any {
					values := both(base)
					values["api"] = apiGraphQL
					return values
				}
				return v
			},
		},
	}
}

func dollars(tb testing.TB) *connectortest.Vendor {
	tb.Helper()
	config := shopifyadmin.DollarShop()
	config.Seed = seedOfKit
	return vendorOf(tb, config)
}

// unfilled are the columns that no record of the invented shops fills, by reason.
func unfilled() map[string]string {
	list := map[string]string{}
	for _, some := range []map[string]string{unfilledOfOrders(), unfilledOfTheLedger(), unfilledOfRecords()} {
		for reason, columns := range some {
			for column := range strings.FieldsSeq(columns) {
				list[column] = reason
			}
		}
	}
	return list
}

// shopFake is an invented shop as the kit moves it.
type shopFake struct {
	shop  *shopifyadmin.Shop
	face  *shopifyadmin.Face
	clock *connectortest.Clock
	front *front
	known *truthOf

	telling        sync.Mutex // answers of stock are noted one after the other
	stock, present stock
	presentAt      asOf
	reported       recordsOf
	reportedAt     asOf
}

// asOf is when the shop was looked at: after its last move, on a day of the reader's.
type asOf struct {
	moved time.Time
	day   schemas.Day
}

// The shops that the kit reads again and again have few orders. With these seeds there are
// all kinds among them: test orders, a company's, a subscription's, refunds of duties,
// exchanges in the one, failed payments in the others.
const (
	ordersOfKit  = 40
	seedOfKit    = 5269
	seedOfOthers = 7
)

func vendorOf(tb testing.TB, config shopifyadmin.Config) *connectortest.Vendor {
	tb.Helper()
	config.Orders, config.From = ordersOfKit, time.Date(2026, 9, 10, 0, 0, 0, 0, time.UTC)
	shop, err := shopifyadmin.New(config)
	require.NoError(tb, err)
	furnish(shop)
	s := &shopFake{shop: shop}
	s.clock = connectortest.NewClock(s.shop.Now().Add(time.Minute))
	s.face = shopifyadmin.NewFace(s.shop, shopifyadmin.FaceConfig{Clock: s.clock.Now, NoGzip: true})
	s.front = &front{face: s.face, answered: s.took}
	v := &connectortest.Vendor{
		Handler: s.front, EmptyPages: s.empty, HideNext: s.front.hide,
		LimitPages: s.limit,
		Config: func(base string) map[string]any {
			return map[string]any{"store": "stoop-goods-test", "url": base, "client_id": shopifyadmin.ClientID, "client_secret": shopifyadmin.ClientSecret}
		},
		Clock: s.clock, Data: s.data, Compare: s.compare, SmallestPage: 1, JSON: true, Record: isRecord,
		Secrets: []string{shopifyadmin.ClientSecret}, Emails: emailsOf(s.shop),
		Change: func(stream string) string { return s.move(s.shop.Change, stream) },
		Insert: func(stream string) string { return s.move(s.shop.Insert, stream) },
		Remove: func(stream string) string { return s.move(s.shop.Remove, stream) },
		Late:   func(stream string) string { return s.move(s.shop.InsertLate, stream) },
		Tie: func(stream string) []string {
			s.shop.PassTo(s.clock.Now())
			ids := s.shop.Tie(shopifyadmin.Resource(stream))
			s.follow()
			return ids
		},
		Expire: s.face.Expire, Throttles: throttled,
		Grants: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/oauth/access_token") },
		Serves: serves,
	}
	return v
}

// furnish adds what a shop with few orders has none of by chance: disputes, some of them
// decided, and checkouts that were completed after all.
func furnish(shop *shopifyadmin.Shop) {
	for range 6 {
		shop.Insert(shopifyadmin.Disputes)
		shop.Change(shopifyadmin.Checkouts)
	}
	for range 8 {
		shop.Change(shopifyadmin.Disputes)
	}
	for range 2 {
		shop.Insert(shopifyadmin.Disputes)
	}
}

// isRecord tells objects of the API and rows of its reports.
func isRecord(object map[string]any) bool {
	_, known := object["id"]
	_, row := object[columnDay]
	return known || row
}

func (s *shopFake) empty() {
	s.front.spare = true
	s.face.SetGraphQLFaults(shopifyadmin.GraphQLFaults{EmptyPages: true})
}

func (s *shopFake) limit(most int) {
	s.front.most = most
	s.face.SetGraphQLFaults(shopifyadmin.GraphQLFaults{MaxPerPage: most})
}

// throttled is how GraphQL throttles: with status 200.
func throttled(*http.Request, http.RoundTripper) (*http.Response, error) {
	return connectortest.Reply(http.StatusOK, `{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"extensions":{"cost":{"requestedQueryCost":10,"actualQueryCost":null,"throttleStatus":{"maximumAvailable":2000,"currentlyAvailable":0,"restoreRate":100}}}}`), nil
}

func emailsOf(shop *shopifyadmin.Shop) []string {
	var emails []string
	for _, o := range shop.Orders() {
		if strings.Contains(o.Email, "@") {
			emails = append(emails, o.Email)
		}
	}
	return emails
}

// move moves the shop by one record, not before the reader's clock.
func (s *shopFake) move(do func(shopifyadmin.Resource) string, stream string) string {
	s.shop.PassTo(s.clock.Now())
	id := do(shopifyadmin.Resource(stream))
	s.follow()
	return id
}

// follow moves the reader's clock to the shop's.
func (s *shopFake) follow() {
	if behind := s.shop.Now().Sub(s.clock.Now()); behind > 0 {
		s.clock.Advance(behind)
	}
}

// undated are the streams whose records Shopify gives no instant of a change.
const undated = "balance_transactions tender_transactions sessions sales_report"

func (s *shopFake) data(stream string) map[string]time.Time {
	if stream == streamInventoryLevels {
		return s.stocked()
	}
	var list map[string]time.Time
	if stream == streamSessions || stream == streamSalesReport {
		list = map[string]time.Time{}
		for day := range s.reports()[stream] {
			list[day] = time.Time{}
		}
	} else {
		list = s.shop.Listed(shopifyadmin.Resource(stream))
	}
	if slices.Contains(strings.Fields(undated), stream) {
		for id := range list {
			list[id] = time.Time{}
		}
	}
	return list
}

// truthOf is what a shop has at one instant.
type truthOf struct {
	at      time.Time
	orders  *ordersOf
	records recordsOf
	ledger  *ledgerOf
}

// truth is what the shop has now; each of its moves takes seconds.
func (s *shopFake) truth() *truthOf {
	now := s.shop.Now()
	if s.known == nil || !s.known.at.Equal(now) {
		s.known = &truthOf{at: now, orders: ordersOfShop(s.shop), records: recordsOfShop(s.shop, true), ledger: ledgerOfShop(s.shop, s.shop.Config().Currency)}
	}
	return s.known
}

// reports are the days until the reader's today: days come without the shop's moving.
func (s *shopFake) reports() recordsOf {
	now := s.clock.Now()
	if at := (asOf{s.shop.Now(), s.today()}); s.reported == nil || s.reportedAt != at {
		s.reported, s.reportedAt = reportsOfShop(s.shop, now), at
	}
	return s.reported
}

// compare says how the rows of a record differ from the shop's truth.
func (s *shopFake) compare(stream, id string, rows schemas.Rows) error {
	switch stream {
	case streamOrders:
		return s.truth().orders.compare(id, rows)
	case streamSaleEvents, streamTransactions, streamFulfilments, streamReturns:
		return s.truth().ledger.compare(stream, id, rows)
	case streamInventoryLevels:
		return s.compareStock(id, rows)
	case streamSessions, streamSalesReport:
		return s.reports().compare(stream, id, rows)
	}
	return s.truth().records.compare(stream, id, rows)
}

// servedBy are, by stream, the paths of REST and what stands in queries of GraphQL.
var servedBy = map[string][2]string{
	streamOrders: {"orders.json", "lineItems("}, streamSaleEvents: {"", "agreements("}, streamTransactions: {"", "transactions"},
	streamFulfilments: {"", "fulfillments"}, streamReturns: {"", "returns("}, streamCustomers: {"customers.json", "customers("},
	streamProducts: {"products.json", "products("}, streamVariants: {"", "productVariants("}, streamInventoryItems: {"inventory_items.json", "unitCost"},
	streamInventoryLevels: {"inventory_levels.json", "inventoryLevels("}, streamCheckouts: {"checkouts.json", "abandonedCheckouts("},
	streamDiscounts: {"", "discountNodes("}, streamPayouts: {"shopify_payments/payouts.json", "payouts("},
	streamBalanceTransactions: {"shopify_payments/balance/transactions.json", "balanceTransactions("}, streamDisputes: {"shopify_payments/disputes.json", "disputes("},
	streamTenderTransactions: {"tender_transactions.json", "tenderTransactions("}, streamSessions: {"", "FROM sessions"}, streamSalesReport: {"", "FROM sales"},
}

// serves reports whether a request asks for records of a stream.
func serves(stream string, r *http.Request) bool {
	_, below, _ := strings.Cut(r.URL.Path, "/admin/api/")
	_, path, _ := strings.Cut(below, "/")
	by := servedBy[stream]
	if path != "graphql.json" {
		return path != "" && path == by[0]
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err) // it is in memory
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return strings.Contains(string(body), by[1])
}

// front stands before the face and leaves out what the kit asks it to.
type front struct {
	face   http.Handler
	hidden bool
	spare  bool
	most   int      // records of a page; 0 is any number
	held   []string // the queries of pages for which an empty one came first
	// answered is told of each answer of GraphQL that lists stock.
	answered func(body []byte)
}

func (f *front) hide()  { f.hidden = true }
func (f *front) empty() { f.spare = true }

// heldPage marks the token of an empty page.
const heldPage = "held-"

// ServeHTTP answers as the face does.
func (f *front) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if limit, err := strconv.Atoi(query.Get("limit")); err == nil && f.most > 0 && limit > f.most && !query.Has("since_id") && listing(r) {
		http.Error(out, `{"errors":"Internal Server Error"}`, http.StatusInternalServerError)
		return
	}
	switch token, held := strings.CutPrefix(query.Get("page_info"), heldPage); {
	case held:
		var n int
		if _, err := fmt.Sscanf(token, "%d", &n); err != nil {
			panic(err) // the fake wrote it
		}
		r.URL.RawQuery = f.held[n]
	case f.spare && query.Has("limit") && !query.Has("since_id") && listing(r):
		name := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		f.held = append(f.held, r.URL.RawQuery)
		out.Header().Set("Content-Type", "application/json; charset=utf-8")
		out.Header().Set("Link", fmt.Sprintf(`<https://%s%s?limit=%s&page_info=%s%d>; rel="next"`, r.Host, r.URL.Path, query.Get("limit"), heldPage, len(f.held)-1))
		_, _ = fmt.Fprintf(out, `{"%s":[]}`, strings.TrimSuffix(name, ".json"))
		return
	}
	stock := serves(streamInventoryLevels, r)
	if strings.HasSuffix(r.URL.Path, "/graphql.json") && (f.hidden || stock) {
		answer := httptest.NewRecorder()
		f.face.ServeHTTP(answer, r)
		body := answer.Body.Bytes()
		if stock {
			f.answered(body)
		}
		if f.hidden {
			body = bytes.ReplaceAll(body, []byte(`"pageInfo":`), []byte(`"hidden":`))
		}
		maps.Copy(out.Header(), answer.Header())
		out.Header().Del("Content-Length")
		out.WriteHeader(answer.Code)
		_, _ = out.Write(body)
		return
	}
	f.face.ServeHTTP(&silent{ResponseWriter: out, hidden: f.hidden}, r)
}

// listing reports whether a request asks for a page of a stream.
func listing(r *http.Request) bool {
	_, below, _ := strings.Cut(r.URL.Path, "/admin/api/")
	return r.Method == http.MethodGet && strings.Count(below, "/") == 1 && !strings.HasSuffix(below, "/events.json")
}

// silent leaves out where the next page is.
type silent struct {
	http.ResponseWriter

	hidden bool
}

// WriteHeader takes the Link header out.
func (s *silent) WriteHeader(status int) {
	if s.hidden {
		s.Header().Del("Link")
	}
	s.ResponseWriter.WriteHeader(status)
}

// Write writes the header first.
func (s *silent) Write(p []byte) (int, error) {
	if s.hidden {
		s.Header().Del("Link")
	}
	return s.ResponseWriter.Write(p)
}

func TestEveryStreamIsRead(t *testing.T) {
	for _, stream := range streams() {
		_, ok := feeds()[stream.Name]
		require.True(t, ok, "%s is described and not read", stream.Name)
		require.NotEmpty(t, needs[stream.Name].lost, "what %s needs", stream.Name)
	}
}
