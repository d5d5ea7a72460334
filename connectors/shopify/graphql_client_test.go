package shopify

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

const emptyPage = `{"orders":{"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}}`

// A shop that gives 100 points a second is asked for 97 of them, and refuses nothing.
func TestPointsAreUsedAndNoQueryIsThrottled(t *testing.T) {
	const maximum, rate, requested, actual, queries = 2000.0, 100.0, 180.0, 150.0, 200
	available, last, throttled := maximum, testStart, 0
	var w *wire
	w = newWire(t, func(asked) (int, string) {
		now := w.clock.Now()
		available = min(available+now.Sub(last).Seconds()*rate, maximum)
		last = now
		w.clock.Advance(80 * time.Millisecond) // an answer takes its time
		said := `,"extensions":{"cost":{"requestedQueryCost":%v,"throttleStatus":{"maximumAvailable":%v,"currentlyAvailable":%v,"restoreRate":%v}}}`
		if available < requested {
			throttled++
			return http.StatusOK, `{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}]` + fmt.Sprintf(said, requested, maximum, int(available), rate) + `}`
		}
		available -= actual
		return http.StatusOK, `{"data":` + emptyPage + fmt.Sprintf(said, requested, maximum, int(available), rate) + `}`
	})
	r := w.reader(t, streamOrders, 50)
	for range queries {
		_, err := orderSpec(ordersTree()).page(bounded(t), r, window{}, "")
		require.NoError(t, err)
	}
	require.Zero(t, throttled)
	used := queries * actual
	granted := maximum + w.clock.Now().Sub(testStart).Seconds()*rate
	require.Greater(t, used/granted, 0.95, "%v of %v points", used, granted)
}

func TestThrottledAnswersWaitAsLongAsThePointsNeed(t *testing.T) {
	tries := 0
	w := newWire(t, func(asked) (int, string) {
		if tries++; tries == 1 {
			return http.StatusOK, `{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"extensions":{"cost":{"requestedQueryCost":752,"actualQueryCost":null,"throttleStatus":{"maximumAvailable":1000,"currentlyAvailable":252,"restoreRate":50}}}}`
		}
		return http.StatusOK, data(emptyPage)
	})
	r := w.reader(t, streamOrders, 50)
	_, err := orderSpec(ordersTree()).page(bounded(t), r, window{}, "")
	require.NoError(t, err)
	require.Equal(t, 2, tries)
	require.GreaterOrEqual(t, w.clock.Now().Sub(testStart), 10*time.Second, "752 − 252 points at 50 a second")
	require.Less(t, w.clock.Now().Sub(testStart), 25*time.Second)
}

func TestStatus429WaitsLikeAThrottledAnswer(t *testing.T) {
	tries := 0
	w := newWire(t, func(asked) (int, string) {
		if tries++; tries == 1 {
			return http.StatusTooManyRequests, `{"errors":"Exceeded"}`
		}
		return http.StatusOK, data(emptyPage)
	})
	_, err := orderSpec(ordersTree()).page(bounded(t), w.reader(t, streamOrders, 50), window{}, "")
	require.NoError(t, err)
	require.Equal(t, 2, tries)
}

// §9: a page with errors never advances, whatever data stands beside them.
func TestErrorsBesideDataGiveNoPage(t *testing.T) {
	for code, kind := range map[string]connectors.Kind{
		"SOMETHING_NEW": connectors.Drift, "ACCESS_DENIED": connectors.Permission, "MAX_COST_EXCEEDED": connectors.TooLarge, "TIMEOUT": connectors.TooLarge,
		"SHOP_INACTIVE": connectors.BadConfig, "": connectors.Drift,
	} {
		w := newWire(t, func(asked) (int, string) { return http.StatusOK, refused(code, "no "+code) })
		p, err := orderSpec(saleEventsTree()).page(bounded(t), w.reader(t, streamSaleEvents, 50), window{}, "")
		require.Error(t, err, code)
		require.Equal(t, kind, connectors.KindOf(err), code)
		require.Empty(t, p.rows)
		require.Empty(t, p.next)
		require.ErrorContains(t, err, "fetching sale_events")
	}
}

func TestInternalErrorsAreTriedAgainAndThenThePageShrinks(t *testing.T) {
	tries := 0
	w := newWire(t, func(asked) (int, string) {
		tries++
		return http.StatusOK, refused("INTERNAL_SERVER_ERROR", "Internal error. Looks like something went wrong on our end.")
	})
	_, err := orderSpec(saleEventsTree()).page(bounded(t), w.reader(t, streamSaleEvents, 50), window{}, "")
	require.Greater(t, tries, 3)
	require.True(t, tooMuch(err), "the engine asks for a smaller page: %v", err)
}

func TestRecordedRefusalNamesScopesAndStream(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(payloads.Dir(t), "shopify", "graphql-recorded", "harry-test-heelo", "2025-01", "payments", "shopify-payments-account-access-denied.json"))
	require.NoError(t, err)
	var recorded struct {
		Calls []struct {
			Response struct {
				Body jsontext.Value `json:"body"`
			} `json:"response"`
		} `json:"upstreamCalls"`
	}
	require.NoError(t, json.Unmarshal(text, &recorded))
	require.NotEmpty(t, recorded.Calls)
	w := newWire(t, func(asked) (int, string) { return http.StatusOK, string(recorded.Calls[0].Response.Body) })
	spec := graphSpec{tree: connection{field: "payouts", on: "ShopifyPaymentsPayout", fields: "id"}, under: "shopifyPaymentsAccount"}
	_, err = spec.page(bounded(t), w.reader(t, streamPayouts, 50), window{}, "")
	require.Equal(t, connectors.Permission, connectors.KindOf(err))
	for _, word := range []string{"fetching payouts", "read_shopify_payments", "read_shopify_payments_accounts"} {
		require.ErrorContains(t, err, word)
	}
}

// A field that the app has no right to does not cost the stream, where the rest can be read.
func TestWhatTheAppHasNoRightToIsLeftOut(t *testing.T) {
	w := newWire(t, func(q asked) (int, string) {
		if strings.Contains(q.Query, "customer{") {
			return http.StatusOK, refused("ACCESS_DENIED", "Access denied for customer field. Required access: `read_customers` access scope.")
		}
		require.Contains(t, q.Query, " email", "other parts stay")
		return http.StatusOK, data(emptyPage)
	})
	r := w.reader(t, streamOrders, 50)
	_, err := orderSpec(ordersTree()).page(bounded(t), r, window{}, "")
	require.NoError(t, err)
	require.Len(t, r.pending, 1)
	require.Contains(t, r.pending[0], "the customers of orders")
	require.Contains(t, r.pending[0], "read_customers")
}

func TestQueriesThatCostTooMuchAreAskedInSmallerNestedPages(t *testing.T) {
	var sizes []string
	w := newWire(t, func(q asked) (int, string) {
		nested := q.Query[strings.Index(q.Query, "lineItems(first: ")+len("lineItems(first: "):]
		sizes = append(sizes, nested[:strings.IndexByte(nested, ')')])
		if len(sizes) < 3 {
			return http.StatusOK, refused("MAX_COST_EXCEEDED", "Query cost is 2043, which exceeds the single query max cost limit (1000).")
		}
		return http.StatusOK, data(emptyPage)
	})
	_, err := orderSpec(ordersTree()).page(bounded(t), w.reader(t, streamOrders, smallNested), window{}, "")
	require.NoError(t, err)
	require.Equal(t, []string{"20", "10", "5"}, sizes)
	_, err = orderSpec(ordersTree()).page(bounded(t), w.reader(t, streamOrders, 50), window{}, "")
	require.NoError(t, err)
}

// §7: instants are sent as UTC, with their zone; the order of a list is always named.
func TestFiltersAreInUTCAndNameTheirOrder(t *testing.T) {
	w := newWire(t, func(asked) (int, string) { return http.StatusOK, data(emptyPage) })
	amsterdam := time.FixedZone("", 2*3600)
	_, err := orderSpec(ordersTree()).page(bounded(t), w.reader(t, streamOrders, 50), window{
		From: time.Date(2026, 6, 1, 2, 0, 0, 0, amsterdam), To: time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC), Since: testStart.AddDate(-1, 0, 0),
	}, "")
	require.NoError(t, err)
	require.Equal(t, "updated_at:>='2026-06-01T00:00:00Z' AND updated_at:<'2026-06-02T00:00:00Z' AND created_at:>='2025-11-01T12:00:00Z'", w.asked[0].Variables["query"])
	require.Contains(t, w.asked[0].Query, "sortKey: UPDATED_AT")
}

// §11.14
func TestAnEmptyPageThatGoesOnIsNotTheEnd(t *testing.T) {
	w := newWire(t, func(asked) (int, string) {
		return http.StatusOK, data(`{"orders":{"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":"next"}}}`)
	})
	p, err := orderSpec(ordersTree()).page(bounded(t), w.reader(t, streamOrders, 50), window{}, "")
	require.NoError(t, err)
	require.Equal(t, "next", p.next)
}

func TestAPageThatDoesNotSayWhereItGoesOnIsAnError(t *testing.T) {
	for name, body := range map[string]string{
		"no cursor":   `{"orders":{"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":null}}}`,
		"same cursor": `{"orders":{"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":"here"}}}`,
		"no pageInfo": `{"orders":{"nodes":[]}}`,
		"no list":     `{"orders":null}`,
		"null node":   `{"orders":{"nodes":[null],"pageInfo":{"hasNextPage":false}}}`,
		"no id":       `{"orders":{"nodes":[{}],"pageInfo":{"hasNextPage":false}}}`,
		"nothing":     `{}`,
	} {
		w := newWire(t, func(asked) (int, string) { return http.StatusOK, data("%s", body) })
		_, err := orderSpec(connection{fields: "id"}).page(bounded(t), w.reader(t, streamOrders, 50), window{}, "here")
		require.Equal(t, connectors.Drift, connectors.KindOf(err), name)
	}
}

func TestAShopWithoutShopifyPaymentsHasAnEmptyList(t *testing.T) {
	w := newWire(t, func(asked) (int, string) { return http.StatusOK, data(`{"shopifyPaymentsAccount":null}`) })
	spec := graphSpec{tree: connection{field: "payouts", on: "ShopifyPaymentsPayout", fields: "id"}, under: "shopifyPaymentsAccount"}
	p, err := spec.page(bounded(t), w.reader(t, streamPayouts, 50), window{}, "")
	require.NoError(t, err)
	require.Empty(t, p.rows)
	require.Empty(t, p.next)
}
