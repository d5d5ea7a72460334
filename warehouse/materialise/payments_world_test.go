package materialise

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

// account is the source of the world's Mollie account.
const account = sandbox.MollieAccount

// loadAccount writes what a world's Mollie account holds, as a connector would.
func (b *bundle) loadAccount(w *sandbox.World) {
	b.t.Helper()
	b.write(account, account, "shop", []schemas.Table{schemas.Shops}, []string{account}, nil, &schemas.Rows{Shops: []schemas.Shop{{
		Shop: account, Platform: "mollie", Currency: "EUR", ReportCurrency: "EUR", Timezone: "Europe/Amsterdam",
	}}})
	load(b, schemas.Payments, "payment_id", live(w.Payments(), func(p sandbox.Payment) bool { return p.Test }), func(rows *schemas.Rows, p sandbox.Payment) string {
		rows.Payments = append(rows.Payments, paymentOfWorld(p))
		return p.ID
	})
	load(b, schemas.PaymentRefunds, "refund_id", live(w.PaymentRefunds(), func(r sandbox.PaymentRefund) bool { return r.Test }), func(rows *schemas.Rows, r sandbox.PaymentRefund) string {
		rows.PaymentRefunds = append(rows.PaymentRefunds, schemas.PaymentRefund{
			CreatedDay: dayOf(string(r.Day)), RefundID: r.ID, PaymentID: r.PaymentID, Status: r.Status, CreatedAt: r.Created, Amount: r.Amount, Currency: r.Currency,
		})
		return r.ID
	})
	load(b, schemas.Chargebacks, "chargeback_id", live(w.Chargebacks(), func(c sandbox.Chargeback) bool { return c.Test }), func(rows *schemas.Rows, c sandbox.Chargeback) string {
		rows.Chargebacks = append(rows.Chargebacks, schemas.Chargeback{
			CreatedDay: dayOf(string(c.Day)), ChargebackID: c.ID, PaymentID: c.PaymentID, CreatedAt: c.Created, ReversedAt: known(c.Reversed), Amount: c.Amount, Currency: c.Currency, Reason: c.Reason,
		})
		return c.ID
	})
	load(b, schemas.Transactions, "transaction_id", live(w.Captures(), func(c sandbox.Capture) bool { return c.Test }), func(rows *schemas.Rows, c sandbox.Capture) string {
		status := c.Status
		if status == "succeeded" {
			status = "success"
		}
		rows.Transactions = append(rows.Transactions, schemas.Transaction{
			CreatedDay: dayOf(string(c.Day)), TransactionID: c.ID, PaymentID: c.PaymentID, Kind: "capture", Status: status, StatusRaw: c.Status,
			CreatedAt: c.Created, EventDay: dayOf(string(c.Day)), Amount: c.Amount, Currency: c.Currency,
		})
		return c.ID
	})
	load(b, schemas.BalanceEntries, "entry_id", live(w.BalanceEntries(), func(e sandbox.BalanceEntry) bool { return e.Test }), func(rows *schemas.Rows, e sandbox.BalanceEntry) string {
		rows.BalanceEntries = append(rows.BalanceEntries, schemas.BalanceEntry{
			CreatedDay: dayOf(string(e.Day)), EntryID: e.ID, Kind: e.Kind, PaymentID: e.Payment, RefundID: e.Refund + e.Chargeback, PayoutID: e.Transfer + e.Settlement,
			CreatedAt: e.Created, AmountInitial: e.Initial, Fee: e.Fee, AmountResult: e.Result, Currency: e.Currency,
		})
		return e.ID
	})
	rows, ids := &schemas.Rows{}, []string{}
	for _, s := range w.Settlements() {
		ids = append(ids, s.ID)
		rows.Settlements = append(rows.Settlements, schemas.Settlement{SettlementID: s.ID, Reference: s.Reference, Status: s.Status, Amount: s.Amount, Currency: s.Currency})
		for i, l := range s.Lines {
			rows.SettlementLines = append(rows.SettlementLines, schemas.SettlementLine{
				SettlementID: s.ID, PeriodMonth: dayOf(string(l.Month)), Side: l.Side, LineNo: uint16(i + 1), Method: l.Method, Count: int32(l.Count),
				AmountNet: l.Net, AmountVAT: l.VAT.Decimal, AmountGross: l.Gross, Currency: s.Currency,
			})
		}
	}
	b.replace(account, "settlements", "settlement_id", []schemas.Table{schemas.Settlements, schemas.SettlementLines}, ids, rows)
}

func load[T any](b *bundle, table schemas.Table, id string, list []T, add func(*schemas.Rows, T) string) {
	b.t.Helper()
	rows, ids := &schemas.Rows{}, []string{}
	for _, one := range list {
		ids = append(ids, add(rows, one))
	}
	b.replace(account, table.Name, id, []schemas.Table{table}, ids, rows)
}

func live[T any](list []T, isTest func(T) bool) []T { return slices.DeleteFunc(list, isTest) }

func known(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

func paymentOfWorld(p sandbox.Payment) schemas.Payment {
	row := schemas.Payment{
		CreatedDay: dayOf(string(p.Day)), PaymentID: p.ID, Shop: p.Shop, OrderRef: p.OrderRef, Method: p.Method, Status: p.Status, StatusRaw: p.Status,
		CreatedAt: p.Created, PaidAt: known(p.Paid), Amount: p.Amount, Currency: p.Currency,
	}
	if p.Status == "canceled" {
		row.Status = "cancelled"
	}
	if p.PaidDay != "" {
		day := dayOf(string(p.PaidDay))
		row.PaidDay = &day
	}
	return row
}

// Every figure of every day and method is the one that the world computes, and so is
// what the balances hold, before and after the world moved.
func TestPaymentFiguresOfAnInventedAccountAreItsTruth(t *testing.T) {
	t.Parallel()
	dollars := sandbox.DefaultShop()
	dollars.Name, dollars.Currency, dollars.Currencies = "us", "USD", []string{"USD"}
	// The world stays behind the engine's clock: the gap is given until today.
	from := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	w, err := sandbox.New(sandbox.Options{Seed: 4, Orders: 200, From: from, To: from.AddDate(0, 5, 0), Shops: []sandbox.Shop{sandbox.DefaultShop(), dollars}})
	require.NoError(t, err)
	b := setup(t)
	for round := range 2 {
		w.Advance(400 * round)
		b.loadRates(w, from.AddDate(0, 0, -10))
		for _, shop := range w.Shops() {
			b.load(w, shop)
		}
		b.loadAccount(w)
		b.run(Options{})
		for _, shop := range append(w.Shops(), "") {
			requirePaymentFigures(b, w, shop)
		}
		requireGaps(b, w)
		requireLinks(b, w)
	}
	moved := b.contents()
	b.run(Options{Full: true})
	require.Equal(t, b.contents(), moved, "a full build gives the rows of those before")
}

func requirePaymentFigures(b *bundle, w *sandbox.World, shop string) {
	b.t.Helper()
	t := b.t
	var want []string
	for day, methods := range w.PaymentKPIs(shop) {
		for method, k := range methods {
			line := fmt.Sprintf("%s|%s|%d %d %d %d %d %d %d %d|%s %s %s %s %s %s %s|%d", day, method,
				k.Intents, k.IntentsPaid, k.Attempts, k.AttemptsPaid, k.AttemptsCanceled, k.PaymentsPaid, k.ChargebacksReceived, k.ChargebacksReversedCount,
				k.Captured, k.Refunded, k.Chargebacks, k.ChargebacksReversed, k.Net, k.PaymentCosts, k.OtherCosts, k.Rows-k.Converted)
			want = append(want, line)
		}
	}
	got := b.lines(`SELECT concat(toString(day), '|', method, '|', arrayStringConcat(arrayMap(n -> toString(n), [sum(intents), sum(paid_intents), sum(attempts), sum(paid_attempts), sum(cancelled_attempts),
			sum(paid_payments), sum(chargebacks_received), sum(reversals_received)]), ' '), '|',
			arrayStringConcat([toString(sum(payments_captured)), toString(sum(refunds_paid)), toString(sum(chargebacks)), toString(sum(chargebacks_reversed)), toString(sum(net_payments)),
			toString(sum(payment_costs)), toString(sum(other_costs))], ' '), '|', toString(sum(amounts) - sum(known_amounts)))
		FROM {c}.mart_payments_day WHERE shop = '` + shop + `' GROUP BY day, method`)
	slices.Sort(got)
	const nothing = "|0 0 0 0 0 0 0 0|0 0 0 0 0 0 0|0"
	want = slices.DeleteFunc(want, func(line string) bool { return len(line) > len(nothing) && line[len(line)-len(nothing):] == nothing })
	slices.Sort(want)
	require.NotEmpty(t, want)
	require.Empty(t, difference(want, got), "%q: of the world and not in the warehouse, which has %v", shop, difference(got, want))
	require.Empty(t, difference(got, want), "%q: in the warehouse and not of the world", shop)

	requirePaymentKPIs(b, w, shop)
}

// requirePaymentKPIs compares the KPIs of every day and month, and of no shop what is not
// yet paid out, which the warehouse knows until today and the world until its own.
func requirePaymentKPIs(b *bundle, w *sandbox.World, shop string) {
	b.t.Helper()
	part := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return "unknown"
		}
		return d.Decimal.String()
	}
	for _, grain := range []sandbox.Grain{sandbox.GrainDay, sandbox.GrainMonth} {
		var want []string
		for _, f := range w.PaymentFigures(shop, grain) {
			want = append(want, fmt.Sprintf("%s %s %s %s: %s of %s", f.Period, f.Profile, f.KPI, f.Currency, part(f.Numerator), part(f.Denominator)))
		}
		got := b.lines(fmt.Sprintf(`SELECT concat(toString(%[1]s), ' ', profile, ' ', kpi_id, ' ', if(kpi_id = 'settlement_gap', currency, ''), ': ',
				ifNull(toString(numerator), 'unknown'), ' of ', ifNull(toString(denominator), 'unknown'))
			FROM {c}.kpi_%[1]s WHERE shop = '%[2]s' AND (kpi_id LIKE '%%pay%%' OR kpi_id LIKE '%%refund%%paid' OR kpi_id IN ('chargeback_rate', 'settlement_gap'))`, grain, shop))
		slices.Sort(want)
		slices.Sort(got)
		require.NotEmpty(b.t, want)
		require.Empty(b.t, difference(want, got), "%q by %s: of the world and not in the warehouse, which has %v", shop, grain, difference(got, want))
		if shop != "" {
			require.Empty(b.t, difference(got, want), "%q by %s: in the warehouse and not of the world", shop, grain)
		}
	}
}

// lines are the values of a query with one column of text.
func (b *bundle) lines(query string) []string {
	b.t.Helper()
	query = strings.NewReplacer("{s}", b.warehouse.Store(), "{c}", b.warehouse.Contract()).Replace(query)
	rows, err := b.warehouse.Conn().Query(b.t.Context(), query)
	require.NoError(b.t, err)
	defer rows.Close()
	var list []string
	for rows.Next() {
		var line string
		require.NoError(b.t, rows.Scan(&line))
		list = append(list, line)
	}
	require.NoError(b.t, rows.Err())
	return list
}

// requireGaps compares every day until the world's today; the warehouse goes on to its own.
func requireGaps(b *bundle, w *sandbox.World) {
	b.t.Helper()
	var want []string
	var today sandbox.Day
	for holder, balances := range w.SettlementGaps() {
		for currency, days := range balances {
			for day, gap := range days {
				want, today = append(want, fmt.Sprintf("%s %s %s %s", holder, currency, day, gap)), max(today, day)
			}
		}
	}
	got := b.rows("SELECT source, currency, toString(day), toString(gap) FROM {c}.settlement_gap WHERE day <= '" + string(today) + "'")
	slices.Sort(want)
	slices.Sort(got)
	require.NotEmpty(b.t, want)
	require.Empty(b.t, difference(want, got), "of the world and not in the warehouse, which has %v", difference(got, want))
	require.Empty(b.t, difference(got, want), "in the warehouse and not of the world")
}

// requireLinks: a reference that names an order of the shop leads to it.
func requireLinks(b *bundle, w *sandbox.World) {
	b.t.Helper()
	orders := b.rows("SELECT concat(shop, ' ', order_id) FROM {c}.orders")
	var want []string
	linked := 0
	for _, p := range live(w.Payments(), func(p sandbox.Payment) bool { return p.Test }) {
		order := ""
		if p.OrderRef != "" && p.OrderID != 0 {
			require.Equal(b.t, strconv.FormatInt(p.OrderID, 10), p.OrderRef)
			if slices.Contains(orders, p.Shop+" "+p.OrderRef) { // not in the bin
				order = p.OrderRef
				linked++
			}
		}
		want = append(want, p.ID+"|"+order)
	}
	require.NotZero(b.t, linked)
	got := b.lines("SELECT concat(payment_id, '|', order_id) FROM {c}.payment_order_links")
	slices.Sort(want)
	slices.Sort(got)
	require.Empty(b.t, difference(want, got), "the warehouse has %v", difference(got, want))
	require.Equal(b.t, []string{fmt.Sprintf("%d %d", len(want), linked)}, b.rows("SELECT sum(payments), sum(matched) FROM {c}.payment_match_rate"))
}
