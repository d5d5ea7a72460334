package mollie

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

const invalidCursor = `{"status":400,"title":"Bad Request","detail":"Invalid cursor value","field":"from","_links":{}}`

// dies makes every cursor of a list unknown that was not given since.
func dies(path string) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		if r.URL.Path == path && r.URL.Query().Has("from") && r.URL.Query().Get("sort") != "desc" {
			return connectortest.Reply(400, invalidCursor)
		}
		return nil
	}
}

func TestADeadCursorIsReplacedByReadingFromTheNewest(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, map[string]any{"page_size": 20})
	b.Sync(streamPayments, streamCustomers)
	world.InsertMollie(sandbox.MolliePayments)
	b.follow(world)
	b.Answer = dies("/v2/payments") //nolint:bodyclose // the client closes what it is given
	before := len(b.Kept[streamPayments])
	b.Sync(streamPayments)
	require.Contains(t, strings.Join(b.Warnings, "\n"), "from the newest down to")
	require.Greater(t, len(b.Kept[streamPayments]), before)
	b.Answer = nil
	b.Sync(streamPayments)
	b.requireTruth(world, streamPayments)
}

func TestADeletedProfileIsLeftOutAndTheOthersAreRead(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	kept := world.PaymentProfiles()[0]
	b := openWorld(t, world, map[string]any{"profiles": []string{"pfl_deleted0001", kept.ID}})
	b.Answer = func(r *http.Request) *http.Response {
		if r.URL.Query().Get("profileId") == "pfl_deleted0001" {
			return connectortest.Reply(410, `{"status":410,"title":"Gone","detail":"The profile has been deleted."}`)
		}
		return nil
	}
	b.Sync(streamPayments, streamRefunds)
	require.NotEmpty(t, b.Kept[streamPayments])
	require.Contains(t, strings.Join(b.Warnings, "\n"), "profile pfl_deleted0001 is not there any more")
}

func TestAProfileThatTheAccountDoesNotHaveIsToldByTheCheck(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	first, second := world.PaymentProfiles()[0], world.PaymentProfiles()[1]
	right := openWorld(t, world, map[string]any{"profiles": []string{first.ID}})
	require.NoError(t, right.Source.Check(t.Context()))
	require.NotContains(t, right.Log.String(), "no profile")
	for _, given := range []map[string]any{{"profiles": []string{first.ID, "pfl_mistyped01"}}, {"shops": []string{"pfl_mistyped01=main", second.ID + "=outlet"}}} {
		b := openWorld(t, world, given)
		require.NoError(t, b.Source.Check(t.Context()))
		require.Contains(t, b.Log.String(), "there is no profile pfl_mistyped01")
		for _, p := range []string{first.ID, second.ID} {
			require.NotContains(t, b.Log.String(), "no profile "+p)
			require.Contains(t, b.Log.String(), p, "those that there are help to find the right one")
		}
	}
	key := openWorld(t, world, map[string]any{"token": sandbox.MollieKey("main", false), "shops": []string{second.ID + "=outlet"}})
	require.NoError(t, key.Source.Check(t.Context()))
	require.Contains(t, key.Log.String(), "there is no profile "+second.ID+", or this credential does not show it")
}

func TestAnEstimateCountsACallForEachSettlement(t *testing.T) {
	t.Parallel()
	b := openWorld(t, newWorld(t, 26, twoShops()...), nil)
	var told connectors.Progress
	for batch, err := range b.Source.Read(t.Context(), connectors.Request{Stream: streamSettlements, Estimate: true}) {
		require.NoError(t, err)
		told = batch.Progress
	}
	b.calls()
	b.Sync(streamSettlements)
	require.InDelta(t, len(b.calls()), told.CallsLeft, float64(told.CallsLeft)/5)
	require.Greater(t, told.CallsLeft, told.Total)
}

func TestAMissingScopeCostsItsOwnStreamOnly(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	vendor := world.Mollie(sandbox.MollieConfig{Scopes: []string{"payments.read", "profiles.read"}})
	b := openAt(t, vendor, world.Now().Add(time.Minute), map[string]any{"shops": shopsOfWorld(world)})
	require.NoError(t, b.Source.Check(t.Context()))
	for _, lacks := range []string{"refunds.read", "balances.read", "settlements.read", "invoices.read", "payouts.read", "customers.read"} {
		require.Contains(t, b.Log.String(), lacks)
	}
	b.Sync(streamPayments, streamChargebacks, streamCaptures, streamProfiles)
	b.requireTruth(world, streamPayments, streamChargebacks, streamCaptures, streamProfiles)
	require.Contains(t, strings.Join(b.Warnings, "\n"), "does not show refunds")
	for _, stream := range []string{streamRefunds, streamSettlements, streamBalances, streamBalanceTransactions, streamPayouts, streamInvoices, streamCustomers} {
		require.Equal(t, connectors.Permission, connectors.KindOf(b.Read(t.Context(), connectors.Request{Stream: stream}, nil)), stream)
	}
}

func TestAnAddressElsewhereIsNotFollowed(t *testing.T) {
	t.Parallel()
	vendor := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"count":0,"_embedded":{"customers":[]},"_links":{"next":{"href":"https://elsewhere.example/v2/customers?from=cst_1"}}}`))
	})
	b := openAt(t, vendor, someDay, map[string]any{"token": "live_invented"})
	err := b.Read(t.Context(), connectors.Request{Stream: streamCustomers}, nil)
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
	for _, r := range b.Asked {
		require.Equal(t, "api.mollie.example", r.URL.Host)
	}
}

func TestNotTooManyOpenRecordsAreRemembered(t *testing.T) {
	t.Parallel()
	ln := &lane{}
	for i := range mostOpen + 10 {
		ln.note("tr_"+time.Duration(i).String(), someDay.Add(time.Duration(i)*time.Second), "", false)
	}
	ln.bound()
	require.Len(t, ln.Open, mostOpen)
	require.NotContains(t, ln.Open, "tr_9ns", "the oldest are left to the look-back")
	require.Contains(t, ln.Open, "tr_10ns")
}

// An hour in which nothing happens costs a few calls for each profile.
func TestAQuietHourCostsFewCalls(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, nil)
	all := streams()
	for _, stream := range all {
		b.Sync(stream.Name)
	}
	first := len(b.calls())
	b.Clock.Advance(time.Hour)
	for _, stream := range all {
		b.Sync(stream.Name)
	}
	quiet := b.calls()
	require.Less(t, len(quiet)*3, first, "%v", quiet)
	require.Less(t, len(quiet), 40, "%v", quiet)
}
