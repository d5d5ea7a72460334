package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// wholeLists are lists of the account with what the truth has in them, the oldest first.
func wholeLists(w *World) map[string][]string {
	lists := map[string][]string{}
	main := w.PaymentProfiles()[0].ID
	profiles := map[string]string{}
	for _, p := range w.Payments() {
		profiles[p.ID] = p.Profile
		if p.Profile == main && !p.Test {
			lists["/v2/payments?profileId="+main] = append(lists["/v2/payments?profileId="+main], p.ID)
		}
	}
	for _, f := range w.PaymentRefunds() {
		if profiles[f.PaymentID] == main {
			lists["/v2/refunds?profileId="+main] = append(lists["/v2/refunds?profileId="+main], f.ID)
		}
	}
	for _, c := range w.Chargebacks() {
		lists["/v2/chargebacks"] = append(lists["/v2/chargebacks"], c.ID)
	}
	for _, c := range w.MollieCustomers() {
		lists["/v2/customers"] = append(lists["/v2/customers"], c.ID)
	}
	for _, s := range w.Settlements() {
		lists["/v2/settlements"] = append(lists["/v2/settlements"], s.ID)
	}
	for _, v := range w.PlatformInvoices() {
		lists["/v2/invoices"] = append(lists["/v2/invoices"], v.ID)
	}
	balance := w.Balances()[0].ID
	for _, e := range w.BalanceEntries() {
		if e.BalanceID == balance {
			lists["/v2/balances/"+balance+"/transactions"] = append(lists["/v2/balances/"+balance+"/transactions"], e.ID)
		}
	}
	for _, p := range w.Payouts() {
		if !p.Created.Before(instant(payoutsListed)) {
			lists["/v2/payouts"] = append(lists["/v2/payouts"], p.ID)
		}
	}
	return lists
}

func withQuery(target, more string) string {
	if strings.Contains(target, "?") {
		return target + "&" + more
	}
	return target + "?" + more
}

func TestEachListHasAllOnceNewestFirstWhateverThePage(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	for target, want := range wholeLists(w) {
		require.Greater(t, len(want), 3, target)
		slices.Reverse(want)
		for _, limit := range []int{7, 50, 250} {
			require.Equal(t, want, idsOf(walk(t, f, MollieToken, withQuery(target, fmt.Sprintf("limit=%d", limit)))), "%s by %d", target, limit)
		}
		ascending := askMollie(t, f, MollieToken, withQuery(target, "sort=asc&limit=250"))
		sorts := strings.HasPrefix(target, "/v2/payments") || strings.HasPrefix(target, "/v2/refunds") || target == "/v2/chargebacks" ||
			target == "/v2/customers" || target == "/v2/invoices" || target == "/v2/payouts"
		if !sorts {
			require.Equal(t, http.StatusBadRequest, ascending.StatusCode, target)
			continue
		}
		slices.Reverse(want)
		require.Equal(t, want[:min(250, len(want))], readList(t, ascending).ids(), target)
	}
}

func TestFromIsInclusiveAndLinksEndWithNull(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	all := idsOf(walk(t, f, MollieToken, "/v2/chargebacks?limit=250"))
	first := readList(t, askMollie(t, f, MollieToken, "/v2/chargebacks?limit=2"))
	require.Nil(t, first.Links.Previous)
	require.Equal(t, "https://api.example/v2/chargebacks?from="+all[2]+"&limit=2", first.Links.Next.Href)
	last := readList(t, askMollie(t, f, MollieToken, "/v2/chargebacks?from="+all[len(all)-1]))
	require.Equal(t, all[len(all)-1:], last.ids())
	require.Nil(t, last.Links.Next)
	require.NotNil(t, last.Links.Previous)
	text := askMollie(t, f, MollieToken, "/v2/chargebacks?from="+all[len(all)-1]).text
	require.Contains(t, text, `"next":null`)
	kept := readList(t, askMollie(t, f, MollieToken, "/v2/chargebacks?sort=asc&embed=payment&limit=1"))
	next, err := url.Parse(kept.Links.Next.Href)
	require.NoError(t, err)
	require.Equal(t, "asc", next.Query().Get("sort"))
	require.Equal(t, "payment", next.Query().Get("embed"))
}

func TestInsertsDoNotShiftPages(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	profile := w.PaymentProfiles()[0].ID
	first := readList(t, askMollie(t, f, MollieToken, "/v2/payments?limit=5&profileId="+profile))
	before := idsOf(walk(t, f, MollieToken, "/v2/payments?limit=250&profileId="+profile))
	for range 9 {
		w.InsertMollie(MolliePayments)
	}
	second := readList(t, askMollie(t, f, MollieToken, strings.TrimPrefix(first.Links.Next.Href, "https://api.example")))
	require.Equal(t, before[5:10], second.ids())
}

func TestWhatIsWrongWithAQueryIsNamed(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	one, other := w.PaymentProfiles()[0].ID, w.PaymentProfiles()[1].ID
	key := MollieKey("main", false)
	var foreign, test string
	for _, p := range w.Payments() {
		if p.Test {
			test = p.ID
		} else if p.Profile == other {
			foreign = p.ID
		}
	}
	for target, field := range map[string]string{
		"/v2/payments": "profileId", "/v2/refunds": "profileId", "/v2/payments?profileId=" + one + "&from=tr_unknown": "from",
		"/v2/payments?profileId=" + one + "&from=" + foreign: "from", "/v2/payments?profileId=" + one + "&from=" + test: "from",
		"/v2/chargebacks?limit=251": "limit", "/v2/chargebacks?limit=0": "limit", "/v2/chargebacks?limit=x": "limit",
		"/v2/chargebacks?sort=down": "sort", "/v2/chargebacks?embed=captures": "embed", "/v2/payments?embed=refunds&profileId=" + one: "embed",
		"/v2/settlements?sort=asc": "sort", "/v2/settlements?testmode=true": "testmode", "/v2/settlements?year=2026": "year",
		"/v2/chargebacks?createdAfter=2026-01-01": "createdAfter", "/v2/chargebacks?testmode=1": "testmode",
	} {
		r := askMollie(t, f, MollieToken, target)
		require.Equal(t, http.StatusBadRequest, r.StatusCode, "%s: %s", target, r.text)
		require.Contains(t, r.text, `"field":"`+field+`"`, target)
	}
	for _, target := range []string{"/v2/payments?profileId=" + one, "/v2/payments?testmode=false"} {
		require.Equal(t, http.StatusBadRequest, askMollie(t, f, key, target).StatusCode, target)
	}
	require.Contains(t, askMollie(t, f, key, "/v2/payments?from=tr_unknown").text, `"status":400,"title":"Bad Request","detail":"Invalid cursor value","field":"from"`)
}

func TestEmptyPagesAreNotTheEnd(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	want := idsOf(walk(t, f, MollieToken, "/v2/chargebacks?limit=3"))
	f.EmptyPages()
	first := readList(t, askMollie(t, f, MollieToken, "/v2/chargebacks?limit=3"))
	require.Zero(t, first.Count)
	require.NotNil(t, first.Links.Next)
	require.Equal(t, want, idsOf(walk(t, f, MollieToken, "/v2/chargebacks?limit=3")))
}

func TestPagesThatAreTooLargeForTheServerFail(t *testing.T) {
	f := paidWorld(t).Mollie(MollieConfig{})
	f.LimitPages(20)
	require.Equal(t, http.StatusGatewayTimeout, askMollie(t, f, MollieToken, "/v2/chargebacks?limit=21").StatusCode)
	require.Equal(t, http.StatusOK, askMollie(t, f, MollieToken, "/v2/chargebacks?limit=20").StatusCode)
}
