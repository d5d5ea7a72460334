package endtoend

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// requireAccountIsWorld compares what the Mollie account and Shopify Payments took, gave back,
// cost and owe.
func requireAccountIsWorld(t testing.TB, conn driver.Conn, w *sandbox.World, when string) {
	t.Helper()
	for _, shop := range append(append(w.Shops(), w.ShopifyShops()...), "") {
		requireSame(t, fmt.Sprintf("payments of %q %s", shop, when), paymentsOfWorld(w, shop), storedPaymentFigures(t, conn, shop))
		if shop != "" {
			requireSame(t, fmt.Sprintf("KPIs of payments of %q %s", shop, when), paymentKPIsOfWorld(w, shop), storedPaymentKPIs(t, conn, shop))
		}
	}
	for holder, balances := range w.SettlementGaps() {
		source := holder
		if holder == sandbox.MollieAccount {
			source = accountSource
		}
		for currency, days := range balances {
			stored := map[string]string{}
			for _, line := range texts(t, conn, `select concat(toString(day), ' ', toDecimalString(gap, 4)) from tillhouse.settlement_gap where source = ? and currency = ?`, source, currency) {
				day, gap, _ := strings.Cut(line, " ")
				stored[day] = gap
			}
			for day, gap := range days {
				require.Equal(t, amount(gap), stored[string(day)], "what %s has not yet paid out in %s on %s %s", holder, currency, day, when)
			}
		}
	}
}

const noPayments = " 0 0 0 0 0 0 0 0 | 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000"

func paymentsOfWorld(w *sandbox.World, shop string) []string {
	var rows []string
	for day, methods := range w.PaymentKPIs(shop) {
		for method, k := range methods {
			line := fmt.Sprintf(" %d %d %d %d %d %d %d %d | %s %s %s %s %s %s %s", k.Intents, k.IntentsPaid, k.Attempts, k.AttemptsPaid, k.AttemptsCanceled, k.PaymentsPaid,
				k.ChargebacksReceived, k.ChargebacksReversedCount, amount(k.Captured), amount(k.Refunded), amount(k.Chargebacks), amount(k.ChargebacksReversed), amount(k.Net),
				amount(k.PaymentCosts), amount(k.OtherCosts))
			if line != noPayments {
				rows = append(rows, string(day)+" "+method+line)
			}
		}
	}
	return sorted(rows)
}

func storedPaymentFigures(t testing.TB, conn driver.Conn, shop string) []string {
	t.Helper()
	sum := func(column string) string { return "toDecimalString(ifNull(sum(m." + column + "), 0), 4)" }
	rows := texts(t, conn, `select concat(toString(day), ' ', method, ' ', toString(sum(intents)), ' ', toString(sum(paid_intents)), ' ', toString(sum(attempts)), ' ', toString(sum(paid_attempts)), ' ',
			toString(sum(cancelled_attempts)), ' ', toString(sum(paid_payments)), ' ', toString(sum(chargebacks_received)), ' ', toString(sum(reversals_received)), ' | ',
			`+sum("payments_captured")+`, ' ', `+sum("refunds_paid")+`, ' ', `+sum("chargebacks")+`, ' ', `+sum("chargebacks_reversed")+`, ' ', `+sum("net_payments")+`, ' ',
			`+sum("payment_costs")+`, ' ', `+sum("other_costs")+`)
		from tillhouse.mart_payments_day as m where shop = ? group by day, method`, shop)
	kept := rows[:0]
	for _, row := range rows {
		if !strings.HasSuffix(row, noPayments) {
			kept = append(kept, row)
		}
	}
	return sorted(kept)
}

func paymentKPIsOfWorld(w *sandbox.World, shop string) []string {
	var lines []string
	for _, grain := range grains {
		for _, f := range w.PaymentFigures(shop, grain) {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %s of %s", grain, f.Period, f.Profile, f.KPI, known(f.Numerator), known(f.Denominator)))
		}
	}
	return sorted(lines)
}

func storedPaymentKPIs(t testing.TB, conn driver.Conn, shop string) []string {
	t.Helper()
	const part = "ifNull(toDecimalString(%s, 4), '-')"
	var lines []string
	for _, grain := range grains {
		lines = append(lines, texts(t, conn, fmt.Sprintf(`select concat('%[1]s ', toString(%[1]s), ' ', profile, ' ', kpi_id, ' ', %[2]s, ' of ', %[3]s) from tillhouse.kpi_%[1]s
			where shop = ? and (kpi_id in (%[4]s, 'payments_captured', 'refunds_paid', 'net_payments', 'payment_costs') or kpi_id like 'shop_%%')`, grain, fmt.Sprintf(part, "numerator"), fmt.Sprintf(part, "denominator"), ofPayments), shop)...)
	}
	return sorted(lines)
}
