package program

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/demo"
)

// demoWarehouse reads the KPIs as a reader of the contract sees them.
type demoWarehouse struct{ *store }

// Figures are the KPIs of every shop day.
func (s demoWarehouse) Figures(ctx context.Context, shop, profile string) (map[string]demo.Figures, error) {
	rows, err := s.Conn().Query(ctx, `SELECT toString(day), gross_sales, discounts, returns, net_sales, shipping, taxes, fees, total_sales,
		toInt64(orders), units_sold, toInt64(new_customers), toInt64(returning_customers), aov
		FROM `+s.Contract()+`.sales_day WHERE shop = {shop:String} AND profile = {profile:String}`, clickhouse.Named("shop", shop), clickhouse.Named("profile", profile))
	if err != nil {
		return nil, fmt.Errorf("reading the KPIs: %w", err)
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	days := map[string]demo.Figures{}
	for rows.Next() {
		var day string
		var f demo.Figures
		if err := rows.Scan(&day, &f.GrossSales, &f.Discounts, &f.Returns, &f.NetSales, &f.Shipping, &f.Taxes, &f.Fees, &f.TotalSales,
			&f.Orders, &f.UnitsSold, &f.New, &f.Returning, &f.AOV); err != nil {
			return nil, fmt.Errorf("reading the KPIs: %w", err)
		}
		days[day] = f
	}
	return days, rows.Err()
}

// KPIs are the others of all shops by day, week, month or quarter, those of payments included.
func (s demoWarehouse) KPIs(ctx context.Context, grain string) ([]demo.KPI, error) {
	rows, err := s.Conn().Query(ctx, `SELECT shop, toString(`+grain+`), profile, kpi_id, if(kpi_id = 'settlement_gap', currency, ''), numerator, denominator
		FROM `+s.Contract()+`.kpi_`+grain+`
		WHERE unit IN ('ratio', 'average', 'rating') OR kpi_id IN ('units_net', 'payments_captured', 'refunds_paid', 'net_payments', 'payment_costs',
			'shop_payments_captured', 'shop_refunds_paid', 'shop_net_payments', 'settlement_gap')`)
	if err != nil {
		return nil, fmt.Errorf("reading the KPIs by %s: %w", grain, err)
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	var list []demo.KPI
	for rows.Next() {
		var k demo.KPI
		if err := rows.Scan(&k.Shop, &k.Period, &k.Profile, &k.Name, &k.Currency, &k.Numerator, &k.Denominator); err != nil {
			return nil, fmt.Errorf("reading the KPIs by %s: %w", grain, err)
		}
		list = append(list, k)
	}
	return list, rows.Err()
}

// Payments are the figures of each day and method.
func (s demoWarehouse) Payments(ctx context.Context, shop string) (map[demo.PaymentDay]demo.PaymentFigures, error) {
	rows, err := s.Conn().Query(ctx, `SELECT toString(day), method, toInt64(sum(intents)), toInt64(sum(paid_intents)), toInt64(sum(attempts)), toInt64(sum(paid_attempts)),
			toInt64(sum(cancelled_attempts)), toInt64(sum(paid_payments)), toInt64(sum(chargebacks_received)), toInt64(sum(reversals_received)),
			ifNull(sum(m.payments_captured), 0), ifNull(sum(m.refunds_paid), 0), ifNull(sum(m.chargebacks), 0), ifNull(sum(m.chargebacks_reversed), 0),
			ifNull(sum(m.net_payments), 0), ifNull(sum(m.payment_costs), 0), ifNull(sum(m.other_costs), 0), toInt64(sum(amounts)) - toInt64(sum(known_amounts))
		FROM `+s.Contract()+`.mart_payments_day AS m WHERE shop = {shop:String} GROUP BY day, method`, clickhouse.Named("shop", shop))
	if err != nil {
		return nil, fmt.Errorf("reading the days of payments: %w", err)
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	days := map[demo.PaymentDay]demo.PaymentFigures{}
	for rows.Next() {
		var at demo.PaymentDay
		var f demo.PaymentFigures
		if err := rows.Scan(&at.Day, &at.Method, &f.Intents, &f.IntentsPaid, &f.Attempts, &f.AttemptsPaid, &f.AttemptsCancelled, &f.Paid, &f.ChargebacksReceived, &f.ReversalsReceived,
			&f.Captured, &f.Refunded, &f.Chargebacks, &f.Reversed, &f.Net, &f.PaymentCosts, &f.OtherCosts, &f.Unknown); err != nil {
			return nil, fmt.Errorf("reading the days of payments: %w", err)
		}
		days[at] = f
	}
	return days, rows.Err()
}

// Gaps is what is not yet paid out, by currency and day.
func (s demoWarehouse) Gaps(ctx context.Context, source string) (map[string]map[string]decimal.Decimal, error) {
	rows, err := s.Conn().Query(ctx, `SELECT currency, toString(day), gap FROM `+s.Contract()+`.settlement_gap WHERE source = {source:String}`, clickhouse.Named("source", source))
	if err != nil {
		return nil, fmt.Errorf("reading the settlement gap: %w", err)
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	gaps := map[string]map[string]decimal.Decimal{}
	for rows.Next() {
		var currency, day string
		var gap decimal.Decimal
		if err := rows.Scan(&currency, &day, &gap); err != nil {
			return nil, fmt.Errorf("reading the settlement gap: %w", err)
		}
		if gaps[currency] == nil {
			gaps[currency] = map[string]decimal.Decimal{}
		}
		gaps[currency][day] = gap
	}
	return gaps, rows.Err()
}
