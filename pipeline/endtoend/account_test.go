package endtoend

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// requireAccountIsWorld compares what the account took, gave back, cost and owes.
func requireAccountIsWorld(t testing.TB, conn driver.Conn, w *sandbox.World, when string) {
	t.Helper()
	for _, shop := range append(append(w.Shops(), w.ShopifyShops()...), "") {
		requireSame(t, fmt.Sprintf("payments of %q %s", shop, when), paymentsOfWorld(w, shop), storedPaymentFigures(t, conn, shop))
	}
	for currency, days := range w.SettlementGaps() {
		stored := map[string]string{}
		for _, line := range texts(t, conn, `select concat(toString(day), ' ', toDecimalString(gap, 4)) from tillhouse.settlement_gap where source = ? and currency = ?`, accountSource, currency) {
			day, gap, _ := strings.Cut(line, " ")
			stored[day] = gap
		}
		for day, gap := range days {
			require.Equal(t, amount(gap), stored[string(day)], "what is not yet paid out in %s on %s %s", currency, day, when)
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
		from tillhouse.mart_payments_day as m where shop = ? and method != 'shopify_payments' group by day, method`, shop)
	kept := rows[:0]
	for _, row := range rows {
		if !strings.HasSuffix(row, noPayments) {
			kept = append(kept, row)
		}
	}
	return sorted(kept)
}
