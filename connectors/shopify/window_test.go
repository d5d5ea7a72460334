package shopify

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// fixedClock stands still.
type fixedClock struct{ at time.Time }

// Now is the instant at which it stands.
func (c fixedClock) Now() time.Time { return c.at }

// Sleep does not wait.
func (c fixedClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func answerWith(header, value string) *rest.Answer {
	return &rest.Answer{Status: http.StatusOK, Header: http.Header{header: {value}}}
}

// manyOrders is a shop with so many orders that it tells them only by their number: they
// changed evenly from the shop's opening on.
type manyOrders struct {
	opened, now time.Time
	n           int64
	largest     int64 // window that was listed beyond its first page
	pages       int
}

func (m *manyOrders) in(r *http.Request) int64 {
	at := func(name string, otherwise time.Time) time.Time {
		t, err := time.Parse(time.RFC3339, r.URL.Query().Get(name))
		if err != nil {
			return otherwise
		}
		return t
	}
	from, to := at("updated_at_min", m.opened), at("updated_at_max", m.now)
	if from.Before(m.opened) {
		from = m.opened
	}
	return max(int64(float64(m.n)*float64(to.Sub(from))/float64(m.now.Sub(m.opened))), 0)
}

// ServeHTTP answers.
func (m *manyOrders) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	out.Header().Set("Content-Type", "application/json")
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "access_scopes.json"):
		fmt.Fprint(out, `{"access_scopes":[{"handle":"read_orders"},{"handle":"read_all_orders"}]}`)
	case strings.HasSuffix(path, "shop.json"):
		fmt.Fprintf(out, `{"shop":{"created_at":%q}}`, m.opened.Format(time.RFC3339))
	case strings.HasSuffix(path, "count.json"):
		fmt.Fprintf(out, `{"count":%d}`, m.in(r))
	case strings.HasSuffix(path, "orders.json"):
		m.pages++
		n := m.in(r)
		if token := r.URL.Query().Get("page_info"); token != "" {
			if _, err := fmt.Sscanf(token, "left-%d", &n); err != nil {
				http.Error(out, `{"errors":{"page_info":"Invalid value."}}`, http.StatusBadRequest)
				return
			}
			m.largest = max(m.largest, n+250)
		}
		rows := make([]string, min(n, 250))
		for i := range rows {
			rows[i] = fmt.Sprintf(`{"id":%d,"updated_at":%q}`, n-int64(i), m.opened.Format(time.RFC3339))
		}
		if n > 250 {
			out.Header().Set("Link", fmt.Sprintf(`<https://x.myshopify.com%s?limit=250&page_info=left-%d>; rel="next"`, r.URL.Path, n-250))
		}
		fmt.Fprintf(out, `{"orders":[%s]}`, strings.Join(rows, ","))
	default:
		fmt.Fprint(out, `{"events":[]}`)
	}
}

// TestWindowsAreSplitSoThatNoneNears25000Objects also counts what that costs: a million
// orders are 4,000 pages, and 36 minutes on a Standard plan are 4,320 calls, 8 % more.
func TestWindowsAreSplitSoThatNoneNears25000Objects(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	m := &manyOrders{opened: now.AddDate(-3, 0, 0), now: now, n: 60_000}
	b := openAt(t, m, now, map[string]any{"api": apiREST})
	b.Sync(streamOrders)
	require.LessOrEqual(t, m.largest, int64(mostObjects))
	require.Positive(t, m.largest)
	require.Less(t, len(b.Asked), 260, "calls for 240 full pages")
	s, err := loadState(b.States[streamOrders])
	require.NoError(t, err)
	require.Empty(t, s.Windows)
	require.Equal(t, now.Add(-lag), s.Mark)
}

func TestAReadThatIsStoppedInAWindowGoesOnThere(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	m := &manyOrders{opened: now.AddDate(-3, 0, 0), now: now, n: 40_000}
	b := openAt(t, m, now, map[string]any{"api": apiREST})
	for batches := 0; ; batches++ {
		stopAt := 37
		err := b.Read(t.Context(), connectors.Request{Stream: streamOrders}, func(connectors.Batch) error {
			if stopAt--; stopAt == 0 {
				return errStop
			}
			return nil
		})
		if err == nil {
			break
		}
		require.ErrorIs(t, err, errStop)
		require.Less(t, batches, 50)
	}
	require.Less(t, m.pages, 180, "pages are not read twice")
}

func TestMoreChangesThanAWindowHoldsInOneSecondAreWarnedAbout(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	m := &manyOrders{opened: now.Add(-2 * time.Second), now: now, n: 100_000}
	b := openAt(t, m, now, map[string]any{"api": apiREST})
	b.Sync(streamOrders)
	require.NotEmpty(t, b.Warnings)
	require.Contains(t, b.Warnings[0], "within a second")
}

func TestTroubleOfAllKindsIsWorded(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		status int
		body   string
		kind   connectors.Kind
		says   string
	}{
		{401, `{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}`, connectors.Auth, "Invalid API key"},
		{402, `{"errors":"Unavailable Shop"}`, connectors.Auth, "open bill"},
		{423, `{"errors":"Locked"}`, connectors.Auth, "Shopify's support"},
		{403, `{"errors":{"base":["needs read_orders","and more"]}}`, connectors.Permission, "base: needs read_orders; base: and more"},
		{403, `{"error":"forbidden","error_description":"not this one"}`, connectors.Permission, "forbidden; not this one"},
		{400, `{"errors":[{"message":"no"}]}`, connectors.Drift, "no"},
		{404, `{"errors":"Not Found"}`, connectors.BadConfig, "permanent name"},
		{406, ``, connectors.Drift, ""},
		{414, ``, connectors.TooLarge, ""},
		{422, `{"errors":{"id":["is invalid"]}}`, connectors.Drift, ""},
	} {
		vendor := http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
			out.Header().Set("Content-Type", "application/json")
			out.WriteHeader(one.status)
			fmt.Fprint(out, one.body)
		})
		b := openAt(t, vendor, time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), nil)
		err := b.Source.Check(t.Context())
		require.Equal(t, one.kind, connectors.KindOf(err), "%d: %v", one.status, err)
		require.ErrorContains(t, err, one.says)
		if one.kind == connectors.Auth || one.kind == connectors.Permission {
			require.Len(t, b.Asked, 1, "%d is not asked again", one.status)
		}
	}
}

func TestARejectionForSecurityBacksOff(t *testing.T) {
	t.Parallel()
	m := &manyOrders{opened: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), n: 10}
	b := openAt(t, m, m.now, map[string]any{"api": apiREST})
	rejections := 0
	b.Answer = func(r *http.Request) *http.Response {
		if strings.HasSuffix(r.URL.Path, "orders.json") && rejections < 3 {
			rejections++
			return connectortest.Reply(statusRejected, `<html><body>Security rejection</body></html>`)
		}
		return nil
	}
	before := b.Clock.Now()
	b.Sync(streamOrders)
	require.Equal(t, 3, rejections)
	require.Greater(t, b.Clock.Now().Sub(before), 2*time.Second, "longer each time")
}

func TestABucketIsFilledTo95Percent(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]rest.Budget{
		"1/40":    {Remaining: 37, Until: now.Add(500 * time.Millisecond), Every: 500 * time.Millisecond},
		"38/40":   {Remaining: 0, Until: now.Add(500 * time.Millisecond), Every: 500 * time.Millisecond},
		"40/40":   {Remaining: -2, Until: now.Add(500 * time.Millisecond), Every: 500 * time.Millisecond},
		"200/400": {Remaining: 180, Until: now.Add(50 * time.Millisecond), Every: 50 * time.Millisecond},
	} {
		got, ok := bucket(http.Header{bucketHeader: {header}}, now)
		require.True(t, ok)
		require.Equal(t, want, got, header)
	}
	for _, header := range []string{"", "x", "1/0", "-1/40", "1/x", "99999999999999999999/40"} {
		_, ok := bucket(http.Header{bucketHeader: {header}}, now)
		require.False(t, ok, header)
	}
}

func FuzzReduceAddresses(f *testing.F) {
	f.Add([]byte(`{"id":1,"landing_site":"/a?utm_source=x&token=y","referring_site":"https://user:pass@h.example/p","x":[{}]}`))
	f.Add([]byte(`{"landingPageUrl":null,"referrerUrl":"é"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		out, err := reduceAddresses(raw)
		if err != nil {
			return
		}
		again, err := reduceAddresses(out)
		require.NoError(t, err, "%s", out)
		require.Equal(t, string(out), string(again), "cutting twice is cutting once")
	})
}

func FuzzRefusal(f *testing.F) {
	f.Add([]byte(`{"errors":{"a":["b",{"message":"c"}]}}`))
	f.Fuzz(func(_ *testing.T, body []byte) {
		_ = classify(&rest.Answer{Status: http.StatusBadRequest, Body: body})
		_ = classify(&rest.Answer{Status: http.StatusOK, Body: body})
		_, _ = listIn(body, "orders")
		_, _ = readRow(body)
	})
}

func TestShopsAreNamedInManyWays(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"laden-test", "laden-test.myshopify.com", "https://laden-test.myshopify.com/admin", "LADEN-TEST.myshopify.com/", "https://admin.shopify.com/store/laden-test/orders"} {
		domain, err := domainOf(name)
		require.NoError(t, err, name)
		require.Equal(t, "laden-test.myshopify.com", domain)
	}
	for _, name := range []string{"", "shop.example.com", "a b", "https://evil.example/laden-test.myshopify.com", "laden_test", "x@y.myshopify.com"} {
		_, err := domainOf(name)
		require.Equal(t, connectors.BadConfig, connectors.KindOf(err), name)
	}
}
