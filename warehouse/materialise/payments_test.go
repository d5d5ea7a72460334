package materialise

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// Money things as short lines. Days are of the provider; instants are noon in UTC unless
// a line says otherwise.
//
//	payment     id shop ref method status created paid amount currency
//	refund      id payment status created amount currency
//	chargeback  id payment created reversed amount currency
//	capture     id payment status created amount currency
//	entry       id kind payment created initial fee currency
//	cost        settlement month net vat
func (b *bundle) money(source string, lines ...string) {
	b.t.Helper()
	family := map[string][]schemas.Table{
		"payment": {schemas.Payments}, "refund": {schemas.PaymentRefunds}, "chargeback": {schemas.Chargebacks}, "capture": {schemas.Transactions},
		"entry": {schemas.BalanceEntries}, "cost": {schemas.Settlements, schemas.SettlementLines},
	}
	for _, text := range lines {
		f := strings.Fields(text)
		for i := range f {
			f[i] = strings.TrimPrefix(f[i], "-none")
		}
		rows := &schemas.Rows{}
		moneyRow(rows, f)
		b.write(source, source, f[0], family[f[0]], f[1:2], nil, rows)
	}
}

func moneyRow(rows *schemas.Rows, f []string) {
	at := func(text string) time.Time {
		if !strings.Contains(text, "T") {
			text += "T12:00:00Z"
		}
		return instant(text)
	}
	amsterdam, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	day := func(text string) schemas.Day { return schemas.DayOf(at(text), amsterdam) }
	switch f[0] {
	case "payment":
		row := schemas.Payment{
			PaymentID: f[1], Shop: f[2], OrderRef: f[3], Method: f[4], Status: f[5], CreatedAt: at(f[6]), CreatedDay: day(f[6]), Amount: money(f[8]), Currency: f[9],
		}
		if f[7] != "" {
			paid, paidDay := at(f[7]), day(f[7])
			row.PaidAt, row.PaidDay = &paid, &paidDay
		}
		rows.Payments = []schemas.Payment{row}
	case "refund":
		rows.PaymentRefunds = []schemas.PaymentRefund{{RefundID: f[1], PaymentID: f[2], Status: f[3], CreatedAt: at(f[4]), CreatedDay: day(f[4]), Amount: money(f[5]), Currency: f[6]}}
	case "chargeback":
		row := schemas.Chargeback{ChargebackID: f[1], PaymentID: f[2], CreatedAt: at(f[3]), CreatedDay: day(f[3]), Amount: money(f[5]), Currency: f[6]}
		if f[4] != "" {
			reversed := at(f[4])
			row.ReversedAt = &reversed
		}
		rows.Chargebacks = []schemas.Chargeback{row}
	case "capture":
		rows.Transactions = []schemas.Transaction{{TransactionID: f[1], PaymentID: f[2], Kind: "capture", Status: f[3], CreatedAt: at(f[4]), CreatedDay: day(f[4]), EventDay: day(f[4]), Amount: money(f[5]), Currency: f[6]}}
	case "entry":
		rows.BalanceEntries = []schemas.BalanceEntry{{
			EntryID: f[1], Kind: f[2], PaymentID: f[3], CreatedAt: at(f[4]), CreatedDay: day(f[4]), AmountInitial: money(f[5]), Fee: money(f[6]),
			AmountResult: money(f[5]).Sub(money(f[6])), Currency: f[7],
		}}
	case "cost":
		rows.Settlements = []schemas.Settlement{{SettlementID: f[1], Currency: "EUR"}}
		rows.SettlementLines = []schemas.SettlementLine{{SettlementID: f[1], PeriodMonth: dayOf(f[2]), Side: "cost", LineNo: 1, Count: 1, AmountNet: money(f[3]), AmountVAT: money(f[4]), AmountGross: money(f[3]).Add(money(f[4])), Currency: "EUR"}}
	}
}

const intentsAndAttempts = `SELECT toString(day), method, intents, paid_intents, attempts, paid_attempts, cancelled_attempts FROM {c}.mart_payments_day
	WHERE intents + attempts > 0 ORDER BY shop, day, method`

func TestAnOrderIsTriedOnceHoweverOftenSomebodyTries(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.shop("bare", "EUR")
	unpaid := placed("1", "2026-03-28", "anna", product("1", "10", "0", "0"))
	unpaid.source = "bare"
	b.orders(unpaid)
	b.money("mollie",
		// Fails before Amsterdam's midnight, is paid after it by card, and once more.
		"payment tr_1 webshop 1 ideal failed 2026-03-28T22:40:00Z -none 10 EUR",
		"payment tr_2 webshop 1 creditcard paid 2026-03-28T23:10:00Z 2026-03-28T23:20:00Z 10 EUR",
		"payment tr_3 webshop 1 paypal paid 2026-03-28T23:11:00Z 2026-03-28T23:30:00Z 10 EUR",
		// Given up: the last try decides.
		"payment tr_4 webshop 2 ideal expired 2026-03-30 -none 10 EUR",
		"payment tr_5 webshop 2 paypal cancelled 2026-03-31 -none 10 EUR",
		// Not final yet: an attempt, no intent.
		"payment tr_6 webshop 3 ideal failed 2026-03-30 -none 10 EUR",
		"payment tr_7 webshop 3 klarna authorized 2026-03-30 -none 10 EUR",
		// Without a reference each is an order of its own.
		"payment tr_8 webshop -none ideal paid 2026-04-01 2026-04-01 10 EUR",
		"payment tr_9 webshop -none ideal expired 2026-04-01 -none 10 EUR",
		// The same reference in another shop is another order.
		"payment tr_10 outlet 1 ideal paid 2026-04-02 2026-04-02 10 EUR",
	)
	b.run(only("mart_payments_day", "kpi_day", "kpi_month"))
	require.Equal(t, []string{
		"2026-04-02 ideal 1 1 1 1 0",
		"2026-03-28 creditcard 1 1 0 0 0", "2026-03-28 ideal 0 0 1 0 0", "2026-03-29 creditcard 0 0 1 1 0", "2026-03-29 paypal 0 0 1 1 0",
		"2026-03-30 ideal 0 0 2 0 0", "2026-03-30 paypal 1 0 0 0 0", "2026-03-31 paypal 0 0 1 0 1", "2026-04-01 ideal 2 1 2 1 0",
	}, b.rows(intentsAndAttempts))
	require.Equal(t, []string{"payment_attempt_success_rate 2 6 0.333333333333333333 ratio", "payment_success_rate 1 2 0.5 ratio"},
		b.rows("SELECT kpi_id, toString(numerator), toString(denominator), toString(value), unit FROM {c}.kpi_month WHERE shop = 'webshop' AND profile = 'valid' AND kpi_id LIKE 'payment%success_rate' AND month = '2026-03-01' ORDER BY kpi_id"))
	require.Equal(t, []string{"0"}, b.rows("SELECT count() FROM {c}.kpi_day WHERE shop = 'mollie'"), "an account is no shop")
	require.NotEmpty(t, b.rows("SELECT DISTINCT kpi_id FROM {c}.kpi_day WHERE shop = 'bare'"))
	require.Empty(t, b.rows("SELECT DISTINCT kpi_id FROM {c}.kpi_day WHERE shop = 'bare' AND (kpi_id LIKE '%payment%' OR kpi_id IN ('refunds_paid', 'chargeback_rate', 'settlement_gap'))"), "a shop without payments has no figures of them")
}

const moneyMoved = `SELECT toString(day), method, payments_captured, refunds_paid, chargebacks, chargebacks_reversed, net_payments, paid_payments, chargebacks_received, reversals_received
	FROM {c}.mart_payments_day WHERE shop = 'webshop' AND amounts > 0 ORDER BY day, method`

func TestMoneyCountsOnTheDayItMoves(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.money("mollie",
		"payment tr_1 webshop 1 ideal paid 2026-03-01 2026-03-02 100 EUR",
		// Captured in part, and authorised still; one capture failed.
		"payment tr_2 webshop 2 klarna authorized 2026-03-01 -none 50 EUR",
		"capture cpt_1 tr_2 success 2026-03-03 20 EUR",
		"capture cpt_2 tr_2 failed 2026-03-03 30 EUR",
		// Paid when all was captured: not counted a second time.
		"payment tr_3 webshop 3 klarna paid 2026-03-01 2026-03-05 40 EUR",
		"capture cpt_3 tr_3 success 2026-03-04 40 EUR",
		"payment tr_4 webshop 4 giftcard paid 2026-03-02 2026-03-02 15 EUR",
		"refund re_1 tr_1 refunded 2026-03-10 10 EUR", "refund re_2 tr_1 queued 2026-03-10 1 EUR", "refund re_3 tr_1 failed 2026-03-10 2 EUR",
		"refund re_4 tr_1 canceled 2026-03-10 3 EUR", "refund re_5 tr_1 pending 2026-03-10 4 EUR", "refund re_6 tr_1 processing 2026-03-10 5 EUR",
		// Reversed after Amsterdam's midnight.
		"chargeback chb_1 tr_1 2026-03-11 2026-04-01T22:30:00Z 60 EUR",
		"chargeback chb_2 tr_4 2026-03-11 -none 15 EUR",
	)
	b.run(only("mart_payments_day", "kpi_month"))
	require.Equal(t, []string{
		"2026-03-02 giftcard 15 0 0 0 15 1 0 0", "2026-03-02 ideal 100 0 0 0 100 1 0 0", "2026-03-03 klarna 20 0 0 0 20 0 0 0", "2026-03-04 klarna 40 0 0 0 40 0 0 0",
		"2026-03-10 ideal 0 10 0 0 -10 0 0 0", "2026-03-11 giftcard 0 0 15 0 -15 0 1 0", "2026-03-11 ideal 0 0 60 0 -60 0 1 0", "2026-04-02 ideal 0 0 0 60 60 0 0 1",
	}, b.rows(moneyMoved))
	const march = "SELECT kpi_id, toString(numerator), toString(denominator), toString(value), currency FROM {c}.kpi_month WHERE shop = 'webshop' AND profile = 'platform' AND month = '2026-03-01' AND kpi_id IN ('payments_captured', 'refunds_paid', 'net_payments', 'chargeback_rate', 'payment_costs', 'payment_cost_pct') ORDER BY kpi_id"
	require.Equal(t, []string{
		"chargeback_rate 2 3 0.666666666666666667 ", "net_payments 90 NULL 90 EUR", "payment_cost_pct NULL 175 NULL ", "payment_costs NULL NULL NULL EUR",
		"payments_captured 175 NULL 175 EUR", "refunds_paid 10 NULL 10 EUR",
	}, b.rows(march), "without a settlement costs are not known")
	b.money("mollie", "refund re_1 tr_1 failed 2026-03-10 10 EUR", "capture cpt_2 tr_2 success 2026-03-03 30 EUR")
	b.run(only("mart_payments_day", "kpi_month"))
	require.Contains(t, b.rows(moneyMoved), "2026-03-03 klarna 50 0 0 0 50 0 0 0")
	require.NotContains(t, strings.Join(b.rows(moneyMoved), "\n"), "2026-03-10")
}

func TestAnAmountBecomesTheShopsMoneyAtTheRateOfItsOwnDay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("us", "USD")
	b.rate("2026-03-06", "USD 1.1250", "GBP 0.9")
	b.rate("2026-03-09", "USD 1.2500", "GBP 0.8")
	b.money("mollie",
		"payment tr_1 us 1 paypal paid 2026-03-06 2026-03-08 10 EUR", "payment tr_2 us 2 paypal paid 2026-03-08 2026-03-08 10 GBP",
		"payment tr_3 us 3 paypal paid 2026-03-08 2026-03-08 10 USD", "payment tr_4 us 4 paypal paid 2026-03-08 2026-03-08 10 RUB",
		"payment tr_5 us 5 ideal paid 2026-03-07 2026-03-07 10 RUB", "refund re_1 tr_1 refunded 2026-03-09 10 EUR")
	b.run(only("mart_payments_day", "kpi_day"))
	require.Equal(t, []string{"2026-03-07 RUB USD NULL 1 0", "2026-03-08 EUR USD 11.25 1 1", "2026-03-08 GBP USD 12.5 1 1", "2026-03-08 RUB USD NULL 1 0", "2026-03-08 USD USD 10 1 1", "2026-03-09 EUR USD 0 1 1"},
		b.rows("SELECT toString(day), paid_currency, currency, payments_captured, amounts, known_amounts FROM {c}.mart_payments_day WHERE amounts > 0 ORDER BY day, paid_currency"))
	require.Equal(t, []string{"2026-03-07 NULL 0", "2026-03-08 33.75 0.75", "2026-03-09 -12.5 1"},
		b.rows("SELECT toString(day), toString(value), coverage FROM {c}.kpi_day WHERE kpi_id = 'net_payments' AND profile = 'valid' AND day >= '2026-03-07' ORDER BY day"))
}

func TestCostsAreTheLedgersWithoutVATOnTheLedgersDay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.money("mollie",
		"payment tr_1 webshop 1 creditcard paid 2026-03-01 2026-03-01 100 EUR", "payment tr_2 webshop 2 klarna authorized 2026-03-01 -none 20 EUR",
		"entry baltr_1 payment tr_1 2026-03-02 100 2.49 EUR", "entry baltr_2 capture tr_2 2026-03-02 20 1.15 EUR", "capture cpt_1 tr_2 success 2026-03-02 20 EUR",
		"entry baltr_3 refund tr_1 2026-03-03 -10 0.31 EUR", "entry baltr_4 outgoing-transfer -none 2026-03-03 -106.05 0 EUR",
		"entry baltr_5 invoice-rounding-compensation -none 2026-04-01 0.05 0 EUR",
		"cost stl_1 2026-03-01 10 2.10", "cost stl_2 2026-03-01 5 0")
	b.run(only("mart_payments_day", "kpi_month"))
	const costs = "SELECT shop, toString(day), method, payment_costs, other_costs FROM {c}.mart_payments_day ORDER BY day, shop, method"
	require.Equal(t, []string{
		"webshop 2026-03-01 creditcard 0 0", "webshop 2026-03-02 creditcard 2.0579 0", "webshop 2026-03-02 klarna 0.9504 0", "webshop 2026-03-03 creditcard 0 0.2562", " 2026-04-01  0 -0.0413",
	}, b.rows(costs))
	require.Equal(t, []string{"payment_cost_pct 3.0083 120 0.025069166666666667", "payment_costs 3.0083 NULL 3.0083"},
		b.rows("SELECT kpi_id, toString(numerator), toString(denominator), toString(value) FROM {c}.kpi_month WHERE kpi_id LIKE 'payment_cost%' AND profile = 'valid' AND month = '2026-03-01' ORDER BY kpi_id"))
	// Another rate of VAT is one of all days, and settlements mark none.
	b.money("mollie", "cost stl_1 2026-03-01 10 0.90")
	b.run(only("mart_payments_day", "kpi_month"))
	require.Contains(t, b.rows(costs), "webshop 2026-03-02 creditcard 2.2844 0")
}

func TestTheGapIsWhatTheBalanceHoldsAlsoOnDaysWithoutEntries(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.money("mollie",
		"entry baltr_1 payment -none 2026-03-01 100 2 EUR", "entry baltr_2 outgoing-transfer -none 2026-03-04 -98 0 EUR", "entry baltr_3 loyalty-bonus -none 2026-03-04 1 0 EUR",
		"entry baltr_4 payment -none 2026-03-03 7 0 USD")
	b.run(only("settlement_gap", "kpi_month"))
	const gaps = "SELECT toString(day), currency, gap FROM {c}.settlement_gap WHERE day < '2026-03-06' ORDER BY currency, day"
	require.Equal(t, []string{"2026-03-01 EUR 98", "2026-03-02 EUR 98", "2026-03-03 EUR 98", "2026-03-04 EUR 1", "2026-03-05 EUR 1", "2026-03-03 USD 7", "2026-03-04 USD 7", "2026-03-05 USD 7"}, b.rows(gaps))
	require.Equal(t, []string{"1"}, b.rows("SELECT max(day) = toDate(now('UTC'), 'Europe/Amsterdam') FROM {c}.settlement_gap"))
	require.Equal(t, []string{"EUR 1 money", "USD 7 money"}, b.rows("SELECT currency, toString(value), unit FROM {c}.kpi_month WHERE kpi_id = 'settlement_gap' AND shop = '' AND profile = 'valid' AND month = '2026-03-01' ORDER BY currency"))
	b.money("mollie", "entry baltr_5 payment -none 2026-03-02 10 0 EUR")
	b.run(only("settlement_gap", "kpi_month"))
	require.Contains(t, b.rows(gaps), "2026-03-04 EUR 11", "a late entry moves every day after it")
}

func TestAReferenceLeadsToAnOrderByItsIdElseItsNumber(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	rows := &schemas.Rows{}
	var ids []string
	for _, o := range []struct{ id, number, day, total string }{
		{"1", "1", "2026-03-01", "10"}, {"2", "A7", "2026-03-01", "10"}, {"3", "A7", "2026-03-01", "20"}, {"4", "B", "2026-03-01", "10"}, {"5", "B", "2026-03-09", "10"},
		{"6", "C", "2026-03-01", "10"}, {"7", "C", "2026-03-01", "10"}, {"8", "1", "2026-03-02", "10"},
	} {
		ids = append(ids, o.id)
		rows.Orders = append(rows.Orders, schemas.Order{CreatedDay: dayOf(o.day), OrderID: o.id, OrderNumber: o.number, Shop: "webshop", Currency: "EUR", Total: money(o.total)})
	}
	b.write("webshop", "webshop", "orders", orderFamily, ids, nil, rows)
	b.money("mollie",
		"payment tr_1 webshop 1 ideal paid 2026-03-01 2026-03-01 10 EUR", "payment tr_2 webshop A7 ideal paid 2026-03-01 2026-03-01 20 EUR",
		"payment tr_3 webshop B ideal paid 2026-03-10 2026-03-10 10 EUR", "payment tr_4 webshop C ideal paid 2026-03-01 2026-03-01 10 EUR",
		"payment tr_5 webshop 99 ideal paid 2026-03-01 2026-03-01 10 EUR", "payment tr_6 webshop -none ideal paid 2026-03-01 2026-03-01 10 EUR",
		"payment tr_7 outlet 1 ideal paid 2026-03-01 2026-03-01 10 EUR", "payment tr_8 webshop 2 ideal paid 2026-03-08 2026-03-08 9 EUR")
	b.run(only("payment_order_links", "payment_match_rate"))
	require.Equal(t, []string{"tr_1|1|order_id|1 1", "tr_2|3|order_number|1 1", "tr_3|5|order_number|1 1", "tr_4||ambiguous|0 0", "tr_5|||0 0", "tr_6|||0 0", "tr_7|||0 0", "tr_8|2|order_id|0 0"},
		b.lines("SELECT concat(payment_id, '|', order_id, '|', matched_by, '|', toString(amount_matches), ' ', toString(day_matches)) FROM {c}.payment_order_links ORDER BY payment_id"))
	require.Equal(t, []string{"outlet 1 1 0 0 0", "webshop 7 6 4 1 0.571428"}, b.rows("SELECT shop, payments, referring, matched, ambiguous, match_rate FROM {c}.payment_match_rate ORDER BY shop"))
}

func TestATestPaymentIsInNoFigure(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	at := instant("2026-03-01T12:00:00Z")
	day := dayOf("2026-03-01")
	b.write("try", "try", "payment", []schemas.Table{schemas.Payments}, []string{"tr_t"}, nil, &schemas.Rows{Payments: []schemas.Payment{{
		CreatedDay: day, PaymentID: "tr_t", Shop: "webshop", OrderRef: "1", Method: "ideal", Status: "paid", CreatedAt: at, PaidAt: &at, PaidDay: &day, Amount: money("10"), Currency: "EUR", IsTest: 1,
	}}})
	b.money("try", "refund re_1 tr_t refunded 2026-03-02 10 EUR", "chargeback chb_1 tr_t 2026-03-02 2026-03-03 10 EUR", "capture cpt_1 tr_t success 2026-03-02 10 EUR",
		"entry baltr_1 payment tr_t 2026-03-02 10 1 EUR", "entry baltr_2 outgoing-transfer -none 2026-03-02 -9 1 EUR", "cost stl_1 2026-03-01 10 2.10")
	b.run(Options{})
	require.Empty(t, b.rows("SELECT * FROM {c}.mart_payments_day"))
	require.Empty(t, b.rows("SELECT * FROM {c}.settlement_gap"))
	require.Empty(t, b.rows("SELECT * FROM {c}.payment_order_links"))
	require.Empty(t, b.rows("SELECT * FROM {c}.kpi_day"))
}
