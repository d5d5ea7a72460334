package mollie

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

func TestEveryWayToLoseRecordsIsTested(t *testing.T) {
	t.Parallel()
	connectortest.Losses(t, 10)
}

// moving are the streams whose records change without a sign.
var moving = []string{streamPayments, streamRefunds, streamChargebacks, streamCaptures, streamSettlements, streamBalanceTransactions, streamPayouts, streamInvoices}

// Losing changes by filtering on the created date.
func TestEveryChangeOfAMovingAccountArrivesWithTheNextHourlySync(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 48, twoShops()...)
	b := openWorld(t, world, nil)
	b.Sync(moving...)
	b.requireTruth(world, moving...)
	before := len(world.MollieEvents())
	changed := map[sandbox.MollieResource]int{}
	for round := range 24 {
		for range 10 {
			world.Step()
		}
		if round%8 == 0 {
			world.InsertMollie(sandbox.MollieChargebacks)
			world.ChangeMollie(sandbox.MollieChargebacks)
			world.InsertMollie(sandbox.MollieInvoices)
		}
		b.follow(world)
		b.Sync(moving...)
		if round%4 == 3 {
			b.requireTruth(world, moving...)
		}
	}
	for _, e := range world.MollieEvents()[before:] {
		changed[e.Resource]++
	}
	for _, stream := range moving {
		require.Positive(t, changed[sandbox.MollieResource(stream)], "nothing happened to %s: nothing is tested", stream)
	}
	t.Logf("events that arrived: %v", changed)
}

// Doubling a row for each page.
func TestFromIsInclusiveAndNoRowComesTwice(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, map[string]any{"page_size": 7})
	for _, stream := range []string{streamPayments, streamRefunds, streamChargebacks, streamCustomers, streamBalanceTransactions, streamPayouts} {
		seen := map[string]bool{}
		require.NoError(t, b.Read(t.Context(), connectors.Request{Stream: stream}, func(batch connectors.Batch) error {
			for _, one := range batch.Records {
				require.False(t, seen[one.ID], "%s %s comes twice in one reading", stream, one.ID)
				seen[one.ID] = true
			}
			return nil
		}))
		b.requireTruth(world, stream)
	}
}

// A gap after a reading from the newest on that was aborted.
func TestAReadingFromTheNewestThatIsKilledAnywhereLeavesNoGap(t *testing.T) {
	t.Parallel()
	for kill := 1; kill <= 6; kill++ {
		world := newWorld(t, 26, twoShops()...)
		b := openWorld(t, world, map[string]any{"page_size": 10})
		b.Sync(streamBalanceTransactions)
		for range 60 { // several pages of new rows
			world.InsertMollie(sandbox.MollieTransactions)
		}
		b.follow(world)
		batches := 0
		require.ErrorIs(t, b.Read(t.Context(), connectors.Request{Stream: streamBalanceTransactions}, func(connectors.Batch) error {
			if batches++; batches == kill {
				return errStop
			}
			return nil
		}), errStop)
		for range 25 { // and more come above the gap
			world.InsertMollie(sandbox.MollieTransactions)
		}
		b.follow(world)
		b.Sync(streamBalanceTransactions)
		b.Sync(streamBalanceTransactions)
		b.requireTruth(world, streamBalanceTransactions)
	}
}

// Klarna is missing when only the payments of a settlement are read.
func TestCapturedPaymentsLearnOfTheirSettlementToo(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 48, twoShops()...)
	b := openWorld(t, world, nil)
	b.Sync(streamPayments)
	for range 30 {
		world.InsertMollie(sandbox.MollieCaptures)
		world.Step()
	}
	b.follow(world)
	b.Sync(streamPayments)
	of := map[string]string{} // payment → capture that is in no settlement yet
	for id, c := range accountOf(world, nil).captures() {
		if c.Settlement == "" {
			of[c.PaymentID] = id
		}
	}
	for range 300 {
		world.Step()
	}
	b.follow(world)
	b.calls()
	read := map[string]bool{}
	require.NoError(t, b.Read(t.Context(), connectors.Request{Stream: streamPayments}, func(batch connectors.Batch) error {
		for _, one := range batch.Records {
			read[one.ID] = true
		}
		return nil
	}))
	settled, now := 0, accountOf(world, nil).captures()
	for payment, capture := range of {
		if now[capture].Settlement != "" {
			settled++
			require.True(t, read[payment], "%s was settled by its capture", payment)
		}
	}
	require.Positive(t, settled, "no capture was settled: nothing is tested")
	b.requireTruth(world, streamPayments)
	require.True(t, slices.ContainsFunc(b.calls(), func(call string) bool {
		return strings.HasPrefix(call, "settlements/") && strings.Contains(call, "/captures?")
	}))
}

// Fees that are silently absent.
func TestAnAPIKeySaysWhichFiguresAreNotAvailable(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, map[string]any{"token": sandbox.MollieKey("main", false)})
	require.NoError(t, b.Source.Check(t.Context()))
	for _, stream := range []string{streamSettlements, streamBalances, streamBalanceTransactions, streamInvoices} {
		err := b.Read(t.Context(), connectors.Request{Stream: stream}, nil)
		require.Equal(t, connectors.Permission, connectors.KindOf(err), stream)
		require.ErrorContains(t, err, stream)
		require.ErrorContains(t, err, "organisation access token")
		require.Contains(t, b.Log.String(), "fetching "+stream)
	}
	b.calls()
	b.Sync(streamProfiles, streamPayments, streamRefunds, streamChargebacks, streamCaptures, streamCustomers)
	for _, call := range b.calls() {
		require.NotContains(t, call, "profileId", "an API key may not send it")
		require.NotContains(t, call, "testmode")
	}
	own := 0
	for id, p := range accountOf(world, nil).payments() {
		_, kept := b.Kept[streamPayments][id]
		require.Equal(t, p.Shop == "main", kept, "%s of %s", id, p.Shop)
		if kept {
			own++
		}
	}
	require.Positive(t, own)
	require.Len(t, b.Kept[streamProfiles], 1)
}

// Other shops of the account are missing.
func TestAllProfilesOfAnOrganisationAreRead(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, nil)
	b.Sync(streamPayments)
	shops := map[string]int{}
	for _, record := range b.Kept[streamPayments] {
		shops[b.Rows(streamPayments, record).Payments[0].Shop]++
	}
	require.Len(t, shops, 2)
	for _, call := range b.calls() {
		if strings.HasPrefix(call, "payments?") || strings.HasPrefix(call, "refunds?") {
			require.Contains(t, call, "profileId=")
		}
	}
	one := world.PaymentProfiles()[1]
	chosen := openWorld(t, world, map[string]any{"profiles": []string{one.ID}})
	chosen.Sync(streamPayments, streamProfiles, streamChargebacks)
	for id, record := range chosen.Kept[streamChargebacks] {
		require.Contains(t, chosen.Kept[streamPayments], chosen.Rows(streamChargebacks, record).Chargebacks[0].PaymentID, id)
	}
	require.Len(t, chosen.Kept[streamPayments], shops[one.Shop])
	require.Len(t, chosen.Kept[streamProfiles], 1)
}

// Test payments in production figures.
func TestARowOfTheOtherModeIsRefused(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	for stream, path := range map[string]string{streamPayments: "/v2/payments", streamRefunds: "/v2/refunds", streamCustomers: "/v2/customers", streamPayouts: "/v2/payouts", streamBalances: "/v2/balances"} {
		b := openWorld(t, world, nil)
		b.Answer = func(r *http.Request) *http.Response {
			if r.URL.Path != path {
				return nil
			}
			return connectortest.Reply(200, `{"count":1,"_embedded":{"`+stream+`":[{"id":"x_1","mode":"test","createdAt":"2026-01-01T00:00:00+00:00"}]},"_links":{"next":null}}`)
		}
		err := b.Read(t.Context(), connectors.Request{Stream: stream}, nil)
		require.Equal(t, connectors.BadConfig, connectors.KindOf(err), "%s: %v", stream, err)
		require.ErrorContains(t, err, "x_1 is of mode test")
		require.Empty(t, b.Kept[stream])
	}
}

func TestTestDataAreReadOnlyOnDemandAndMarked(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	want := 0
	for _, p := range world.Payments() {
		if p.Test {
			want++
		}
	}
	require.Positive(t, want)
	b := openWorld(t, world, map[string]any{"testmode": true})
	b.Sync(streamPayments)
	require.Len(t, b.Kept[streamPayments], want)
	for _, record := range b.Kept[streamPayments] {
		require.EqualValues(t, 1, b.Rows(streamPayments, record).Payments[0].IsTest)
	}
	require.Equal(t, connectors.Permission, connectors.KindOf(b.Read(t.Context(), connectors.Request{Stream: streamSettlements}, nil)))
	key := openWorld(t, world, map[string]any{"token": sandbox.MollieKey("main", true)})
	key.Sync(streamPayments)
	require.NotEmpty(t, key.Kept[streamPayments])
}

// Revenue counted from the shop and from Mollie.
func TestNoStreamBringsOrders(t *testing.T) {
	t.Parallel()
	for _, stream := range Connector().Streams {
		for _, table := range stream.Emits {
			require.NotContains(t, []string{"orders", "order_lines", "refunds", "refund_lines", "products"}, table.Name, stream.Name)
		}
	}
}

// Settlement amounts cut to two decimals.
func TestSettlementLinesKeepFourDecimals(t *testing.T) {
	t.Parallel()
	payload := `{"id":"stl_1","status":"paidout","amount":{"value":"39.75","currency":"EUR"},"periods":{"2026":{"4":{"revenue":[],"costs":[
		{"description":"iDEAL","method":"ideal","count":6,"rate":{"fixed":{"value":"0.3333","currency":"EUR"},"percentage":"1.2345"},
		"amountNet":{"value":"2.1001","currency":"EUR"},"amountVat":{"value":"0.4410","currency":"EUR"},"amountGross":{"value":"2.5411","currency":"EUR"}},
		{"description":"Rounding","method":null,"count":1,"rate":[],"amountNet":{"value":"-0.0609","currency":"EUR"},"amountVat":null,"amountGross":{"value":"-0.0609","currency":"EUR"}}]}}}}`
	rows, err := connectortest.NewMapper(Connector()).Rows(connectors.Facts{}, streamSettlements, connectors.Record{ID: "stl_1", Payload: []byte(payload)})
	require.NoError(t, err)
	require.Len(t, rows.SettlementLines, 2)
	line, rounding := rows.SettlementLines[0], rows.SettlementLines[1]
	require.Equal(t, "2026-04-01", line.PeriodMonth.String())
	for want, got := range map[string]decimal.Decimal{
		"2.1001": line.AmountNet, "0.4410": line.AmountVAT, "2.5411": line.AmountGross, "0.3333": *line.RateFixed, "1.2345": *line.RatePercent, "-0.0609": rounding.AmountNet,
	} {
		require.True(t, decimal.RequireFromString(want).Equal(got), "%s, got %s", want, got)
	}
	require.Nil(t, rounding.RateFixed)
	require.True(t, rounding.AmountVAT.IsZero())
	require.Equal(t, "other", rounding.CostClass)
}

// Sums over currencies.
func TestEachAmountKeepsItsCurrencyAndNoneAreMixed(t *testing.T) {
	t.Parallel()
	mixed := `{"id":"tr_1","mode":"live","createdAt":"2026-01-01T00:00:00+00:00","status":"paid","amount":{"value":"10.00","currency":"USD"},"amountRefunded":{"value":"1.00","currency":"EUR"}}`
	stream, _ := Connector().Stream(streamPayments)
	err := stream.Normalise(connectors.Facts{}, connectors.Record{ID: "tr_1", Payload: []byte(mixed)}, nil)
	require.ErrorContains(t, err, "amountRefunded is in another currency")

	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, nil)
	b.Sync(streamBalances, streamBalanceTransactions)
	held := map[string]decimal.Decimal{}
	for _, record := range b.Kept[streamBalanceTransactions] {
		entry := b.Rows(streamBalanceTransactions, record).BalanceEntries[0]
		held[entry.Currency] = held[entry.Currency].Add(entry.AmountResult)
	}
	require.Greater(t, len(b.Kept[streamBalances]), 1)
	for _, record := range b.Kept[streamBalances] {
		balance := b.Rows(streamBalances, record).Balances[0]
		require.True(t, balance.Available.Add(balance.Pending).Equal(held[balance.Currency]), "%s: its ledger gives %s", balance.Currency, held[balance.Currency])
	}
}

// Changes that nothing names are found by the look-back and the weekly reading.
func TestWhatNothingNamesIsFoundWithinAWeek(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, nil)
	all := []string{streamPayments, streamRefunds, streamChargebacks, streamCaptures, streamCustomers, streamSettlements, streamBalanceTransactions, streamPayouts}
	b.Sync(all...)
	for _, stream := range all {
		for id := range b.Kept[stream] { // as if each had changed since
			b.Kept[stream][id] = connectors.Record{}
		}
	}
	b.Clock.Advance(weekly)
	b.Sync(all...)
	b.requireTruth(world, all...)
	b.calls()
	b.Clock.Advance(time.Hour)
	b.Sync(all...)
	require.Less(t, len(b.calls()), 40, "and not again an hour later")
}

func TestTheLedgerIsComparedWithTheVendorsReport(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, nil)
	b.Sync(streamBalanceTransactions)
	b.Clock.Advance(daily)
	b.Sync(streamBalanceTransactions)
	require.Equal(t, 2, strings.Count(b.Log.String(), "the ledger equals Mollie's report"), "%v %s", b.Warnings, b.Log)
	require.Empty(t, b.Warnings)
	b.Answer = func(r *http.Request) *http.Response {
		if !strings.HasSuffix(r.URL.Path, "/report") {
			return nil
		}
		return connectortest.Reply(200, `{"totals":{"pendingBalance":{"open":{"amount":{"value":"0.00","currency":"EUR"}},"close":{"amount":{"value":"0.00","currency":"EUR"}}},
			"availableBalance":{"open":{"amount":{"value":"1.00","currency":"EUR"}},"close":{"amount":{"value":"0.99","currency":"EUR"}}}}}`)
	}
	b.Clock.Advance(daily)
	b.Sync(streamBalanceTransactions)
	require.Contains(t, strings.Join(b.Warnings, "\n"), "Mollie's report of these days says -0.01")
}
