package shopifyadmin

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestARetiredVersionFallsForwardToTheOldestSupported(t *testing.T) {
	for _, at := range []struct {
		now   string
		asked map[string]string // served; "" is not found
	}{
		{"2026-11-21T12:00:00Z", map[string]string{
			"2026-10": "2026-10", "2026-07": "2026-07", "2026-01": "2026-01", "2025-10": "2026-01", "2019-04": "2026-01",
			"2027-01": "2027-01", "2027-04": "", "2026-11": "", "1.0": "", "unstable": "unstable", "2018-10": "",
		}},
		{"2026-10-01T16:59:59Z", map[string]string{"2025-10": "2025-10", "2026-10": "2026-10", "2027-01": ""}},
		{"2026-10-01T17:00:00Z", map[string]string{"2025-10": "2026-01", "2027-01": "2027-01"}},
	} {
		now, err := time.Parse(time.RFC3339, at.now)
		require.NoError(t, err)
		f := NewFace(euroShop(), FaceConfig{Clock: func() time.Time { return now }})
		for asked, served := range at.asked {
			a := askWith(t, f, http.MethodGet, "/admin/api/"+asked+"/shop.json", "", map[string]string{"X-Shopify-Access-Token": AdminToken})
			assert.Equal(t, served, a.header.Get("X-Shopify-Api-Version"), "%s at %s", asked, at.now)
			assert.Equal(t, served == "", a.status == http.StatusNotFound, "%s at %s", asked, at.now)
		}
		unversioned := askWith(t, f, http.MethodGet, "/admin/shop.json", "", map[string]string{"X-Shopify-Access-Token": AdminToken})
		assert.Equal(t, oldestSupported(now), unversioned.header.Get("X-Shopify-Api-Version"))
	}
}

func TestUnknownPathsAndIDsAre404(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	for _, path := range []string{
		"orders", "nothing.json", "orders/1.json", "orders/1/refunds.json", "orders/99999999999999999999.json", "customers/1.json",
		"products/1.json", "variants/1.json", "inventory_items/1.json", "locations/1.json", "price_rules/1.json", "events/1.json",
		"customers/1/orders.json", "shopify_payments/disputes/1.json",
	} {
		a := ask(t, f, path)
		require.Equal(t, http.StatusNotFound, a.status, path)
		require.JSONEq(t, `{"errors":"Not Found"}`, a.text)
	}
}

func TestAShopWithoutShopifyPaymentsHasNoPayouts(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	for _, path := range []string{"payouts", "balance", "balance/transactions", "disputes"} {
		require.Equal(t, http.StatusNotFound, ask(t, f, "shopify_payments/"+path+".json").status)
	}
}

func TestAFaceOnlyReads(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		a := askWith(t, f, method, "/admin/api/2026-10/orders.json", "{}", map[string]string{"X-Shopify-Access-Token": AdminToken})
		require.Equal(t, http.StatusMethodNotAllowed, a.status)
	}
}

var (
	restInstant = regexp.MustCompile(`"(?:[a-z_]*_at|[a-z_]*_on|evidence_due_by)":("[^"]*")`)
	offsets     = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"$`)
	amountForm  = regexp.MustCompile(`"(?:price|amount|total_price|subtotal_price|total_tax|total_discounts|cost|fee|net)":("[^"]*")`)
	twoDecimals = regexp.MustCompile(`^"-?\d+\.\d\d"$`)
)

func TestInstantsHaveTheShopsOffsetAndMoneyHasTwoDecimals(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	for _, path := range []string{
		"orders.json?status=any&limit=250", "products.json?limit=250", "customers.json?limit=250",
		"shopify_payments/balance/transactions.json?limit=250", "shopify_payments/disputes.json",
	} {
		a := ask(t, f, path)
		for _, m := range restInstant.FindAllStringSubmatch(a.text, -1) {
			require.Regexp(t, offsets, m[1])
			require.Contains(t, []string{`-04:00"`, `-05:00"`}, m[1][len(m[1])-7:])
		}
		for _, m := range amountForm.FindAllStringSubmatch(a.text, -1) {
			require.Regexp(t, twoDecimals, m[1], path)
		}
	}
}

func TestTransactionsAreInTheCustomersCurrencyUnlessAskedOtherwise(t *testing.T) {
	s := euroShop()
	f := NewFace(s, FaceConfig{})
	checked := 0
	for _, id := range s.kept(func(*orderRecord) bool { return true }) {
		o := s.orderByID(id)
		if o.presentment == o.currency || len(o.transactions) == 0 {
			continue
		}
		checked++
		paid := ask(t, f, "orders/"+digits(id)+"/transactions.json").list(t, "transactions")
		home := ask(t, f, "orders/"+digits(id)+"/transactions.json?in_shop_currency=true").list(t, "transactions")
		for i, x := range o.transactions {
			require.Equal(t, fixed(x.amount.paid, o.presentment), paid[i]["amount"])
			require.Equal(t, o.presentment, paid[i]["currency"])
			require.Equal(t, fixed(x.amount.shop, o.currency), home[i]["amount"])
			require.Equal(t, o.currency, home[i]["currency"])
		}
	}
	require.Positive(t, checked)
}

func TestAnOrdersBagsSayWhatTheShopKnows(t *testing.T) {
	s := dollarShop()
	f := NewFace(s, FaceConfig{})
	for _, r := range everything(t, f, "orders.json?status=any&limit=250", "orders") {
		o := s.orderByID(idOf(t, r))
		want := o.totals()
		for member, m := range map[string]money{
			"total_price_set": want.total, "current_total_price_set": want.currentTotal, "total_tax_set": want.tax,
			"total_discounts_set": want.discounts, "subtotal_price_set": want.subtotal, "total_shipping_price_set": want.shipping,
		} {
			bag := r[member].(map[string]any)
			require.Equal(t, map[string]any{"amount": fixed(m.shop, o.currency), "currency_code": o.currency}, bag["shop_money"], member)
			require.Equal(t, map[string]any{"amount": fixed(m.paid, o.presentment), "currency_code": o.presentment}, bag["presentment_money"], member)
		}
		require.Len(t, r["refunds"], len(o.refunds))
		require.Len(t, r["line_items"], len(o.lines))
		require.Len(t, r["fulfillments"], len(o.fulfilments))
	}
}

func TestRefundedShippingIsAnAdjustmentEverywhereAndALineOnlyInRefunds(t *testing.T) {
	s := dollarShop()
	f := NewFace(s, FaceConfig{})
	seen := 0
	for _, id := range s.kept(func(*orderRecord) bool { return true }) {
		o := s.orderByID(id)
		for _, refund := range o.refunds {
			if len(refund.shipping) == 0 {
				continue
			}
			seen++
			alone := ask(t, f, "orders/"+digits(id)+"/refunds/"+digits(refund.id)+".json").text
			embedded := ask(t, f, "orders/"+digits(id)+".json?fields=refunds").text
			require.Contains(t, alone, `"refund_shipping_lines":[{`)
			require.NotContains(t, embedded, `"refund_shipping_lines"`)
			for _, body := range []string{alone, embedded} {
				require.Contains(t, body, `"kind":"shipping_refund"`)
			}
		}
	}
	require.Positive(t, seen)
}

func TestRefundLinesHaveFloatsBesideExactSets(t *testing.T) {
	s := dollarShop()
	f := NewFace(s, FaceConfig{})
	id := s.kept(func(o *orderRecord) bool { return o.financial == "refunded" })[0]
	body := ask(t, f, "orders/"+digits(id)+"/refunds.json").text
	require.Regexp(t, `"subtotal":\d+\.\d+,"subtotal_set":\{"shop_money":\{"amount":"\d+\.\d\d"`, body)
	w := &writer{}
	w.float("subtotal", 3030, "USD", 3)
	require.JSONEq(t, `{"subtotal":30.299999999999997}`, "{"+string(w.buf)+"}", "as sums of floats come out")
}

func TestTheLogKnowsNoSecrets(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	back := letIn(t, f, asked("very-secret-state"))
	posted(t, f, map[string]string{"code": back.Get("code"), "expiring": "1"})
	ask(t, f, "orders.json?status=any&access_token=secret-in-url&limit=1")
	var said strings.Builder
	for _, r := range f.Requests() {
		said.WriteString(r.Method + r.Path + r.Query + r.Agent + "\n")
	}
	for _, secret := range []string{AdminToken, ClientSecret, "very-secret-state", "secret-in-url", back.Get("code"), back.Get("hmac")} {
		require.NotContains(t, said.String(), secret)
	}
	require.Contains(t, said.String(), "state=REDACTED")
	require.Equal(t, 1, f.MostConcurrent())
	last := f.Requests()[2]
	require.Equal(t, "2026-10", last.Version)
	require.Equal(t, http.StatusOK, last.Status)
}

func TestCallsAreCountedByEndpoint(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	ask(t, f, "orders/450000000001/transactions.json")
	ask(t, f, "orders/450000000002/transactions.json")
	ask(t, f, "orders/450000000002.json")
	ask(t, f, "orders.json?limit=2")
	require.Equal(t, map[string]int{"GET orders/{id}/transactions.json": 2, "GET orders/{id}.json": 1, "GET orders.json": 1}, f.Calls())
}

func TestFaultsHappenWhenAndWhereTheyAreToldTo(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{Faults: Faults{
		Kinds: []Fault{Fault500, Fault429, Fault430, Fault402, Fault423, Fault503}, Every: 2, First: 6, Only: []string{"GET orders.json"},
	}})
	var got []int
	for range 16 {
		require.Equal(t, http.StatusOK, ask(t, f, "shop.json").status)
		got = append(got, ask(t, f, "orders.json").status)
	}
	require.Equal(t, []int{200, 500, 200, 429, 200, 430, 200, 402, 200, 423, 200, 503, 200, 200, 200, 200}, got)
	require.Equal(t, 1, f.Throttled())
	f.SetFaults(Faults{Kinds: []Fault{Fault402}, Every: 1})
	require.JSONEq(t, `{"errors":"Unavailable Shop"}`, ask(t, f, "shop.json").text)
	f.SetFaults(Faults{Kinds: []Fault{Fault429}, Every: 1})
	require.Equal(t, "1.5", ask(t, f, "shop.json").header.Get("Retry-After"))
}

func TestHeavyPagesFailUntilTheyAreSmallEnough(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{Faults: Faults{MaxPerPage: 100}})
	require.Equal(t, http.StatusInternalServerError, ask(t, f, "orders.json?limit=250").status)
	require.Equal(t, http.StatusOK, ask(t, f, "orders.json?limit=100").status)
	require.Equal(t, http.StatusOK, ask(t, f, "orders.json").status)
	f.SetFaults(Faults{MaxPerPage: 20, Only: []string{"GET orders.json"}})
	require.Equal(t, http.StatusInternalServerError, ask(t, f, "orders.json").status)
	require.Equal(t, http.StatusInternalServerError, ask(t, f, strings.Replace(ask(t, f, "orders.json?status=any&limit=20").to("next"), "limit=20", "limit=21", 1)).status, "a link's limit counts too")
	require.Equal(t, http.StatusOK, ask(t, f, "customers.json").status)
	require.Equal(t, http.StatusOK, ask(t, f, "shop.json").status)
}

func TestDeprecatedResourcesSaySo(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	require.NotEmpty(t, ask(t, f, "products.json?limit=1").header.Get("X-Shopify-Api-Deprecated-Reason"))
	require.NotEmpty(t, ask(t, f, "price_rules.json?limit=1").header.Get("X-Shopify-Api-Deprecated-Reason"))
	require.Empty(t, ask(t, f, "orders.json?limit=1").header.Get("X-Shopify-Api-Deprecated-Reason"))
}

func TestBrokenAnswersAreBroken(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	server := httptest.NewServer(f)
	defer server.Close()
	get := func() (kind, body string, unpacked bool, err error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/admin/api/2026-10/orders.json", nil)
		require.NoError(t, err)
		r.Header.Set("X-Shopify-Access-Token", AdminToken)
		answer, err := server.Client().Do(r)
		if err != nil {
			return "", "", false, err
		}
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, answer.Body.Close())
		return answer.Header.Get("Content-Type"), string(text), answer.Uncompressed, err
	}
	f.SetFaults(Faults{Kinds: []Fault{FaultDrop}, Every: 1})
	kind, _, _, err := get()
	require.Error(t, err)
	require.NotContains(t, kind, "html")
	f.SetFaults(Faults{Kinds: []Fault{FaultTruncated, FaultEmptyBody, FaultHTML}, Every: 1})
	_, body, _, err := get()
	require.NoError(t, err)
	require.False(t, strings.HasSuffix(body, "}"))
	_, body, _, err = get()
	require.NoError(t, err)
	require.Empty(t, body)
	kind, body, _, err = get()
	require.NoError(t, err)
	require.Contains(t, kind, "text/html")
	require.Contains(t, body, "<html>")
	f.SetFaults(Faults{})
	_, body, unpacked, err := get()
	require.NoError(t, err)
	require.True(t, unpacked, "answers are compressed for who takes them so")
	require.True(t, strings.HasSuffix(body, "}"))
}

func TestFaultsSpoilGraphQLAndTokensAlike(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	query := func() answered {
		return askWith(t, f, http.MethodPost, "/admin/api/2026-10/graphql.json", `{"query":"{ shop { name } }"}`, map[string]string{
			"X-Shopify-Access-Token": AdminToken, "Content-Type": "application/json", "Accept-Encoding": "gzip",
		})
	}
	require.Equal(t, http.StatusOK, query().status)
	f.SetFaults(Faults{Kinds: []Fault{FaultTruncated, FaultEmptyBody, Fault502}, Every: 1, Only: []string{"POST graphql.json"}})
	require.False(t, json.Valid([]byte(query().text)))
	require.Empty(t, query().text)
	require.Equal(t, http.StatusBadGateway, query().status)
	f.SetFaults(Faults{Kinds: []Fault{FaultTruncated}, Every: 1, Only: []string{"POST oauth/access_token"}})
	a := posted(t, f, map[string]string{"grant_type": "client_credentials"})
	require.False(t, json.Valid([]byte(a.text)))
	require.Contains(t, a.text, "access_token")
	require.Equal(t, map[string]int{"POST graphql.json": 4, "POST oauth/access_token": 1}, f.Calls())
}

// sumOf adds up a member of records.
func sumOf(t *testing.T, records any, member string, times string) decimal.Decimal {
	t.Helper()
	sum := decimal.Zero
	for _, r := range records.([]any) {
		record := r.(map[string]any)
		amount, err := decimal.NewFromString(record[member].(string))
		require.NoError(t, err)
		if times != "" {
			n, err := record[times].(json.Number).Int64()
			require.NoError(t, err)
			amount = amount.Mul(decimal.NewFromInt(n))
		}
		sum = sum.Add(amount)
	}
	return sum
}

func TestMembersOfAnOrderAddUp(t *testing.T) {
	for _, s := range []*Shop{euroShop(), dollarShop()} {
		for _, r := range everything(t, NewFace(s, FaceConfig{}), "orders.json?status=any&limit=250", "orders") {
			money := func(member string) decimal.Decimal {
				d, err := decimal.NewFromString(r[member].(string))
				require.NoError(t, err)
				return d
			}
			lines := sumOf(t, r["line_items"], "price", "quantity")
			require.True(t, lines.Equal(money("total_line_items_price").Add(money("total_tip_received"))), "lines of %s", r["name"])
			require.True(t, sumOf(t, r["tax_lines"], "price", "").Equal(money("total_tax")), "taxes of %s", r["name"])
			off, shipping := decimal.Zero, sumOf(t, r["shipping_lines"], "discounted_price", "")
			for _, list := range []string{"line_items", "shipping_lines"} {
				for _, l := range r[list].([]any) {
					off = off.Add(sumOf(t, l.(map[string]any)["discount_allocations"], "amount", ""))
				}
			}
			require.True(t, off.Equal(money("total_discounts")), "discounts of %s", r["name"])
			total := money("subtotal_price").Add(shipping).Add(money("total_tip_received"))
			if r["taxes_included"] == false {
				total = total.Add(money("total_tax"))
			}
			for _, extra := range []string{"original_total_duties_set", "original_total_additional_fees_set"} {
				if bag, ok := r[extra].(map[string]any); ok {
					d, err := decimal.NewFromString(bag["shop_money"].(map[string]any)["amount"].(string))
					require.NoError(t, err)
					total = total.Add(d)
				}
			}
			require.True(t, total.Equal(money("total_price")), "total of %s: %s and %s", r["name"], total, money("total_price"))
		}
	}
}
