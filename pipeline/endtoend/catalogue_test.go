package endtoend

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// known is an amount, or a dash.
func known(d decimal.NullDecimal) string {
	if !d.Valid {
		return "-"
	}
	return amount(d.Decimal)
}

// worldCatalogue are the shop's customers, products, variants, coupons and reviews that
// its API shows, as the warehouse must have them.
func worldCatalogue(t testing.TB, w *sandbox.World, shop string, keyer connectors.Keyer) []string {
	t.Helper()
	var rows []string
	add := func(format string, values ...any) { rows = append(rows, fmt.Sprintf(format, values...)) }
	key := func(email string) string {
		keyed, ok := keyer.Email(email)
		if !ok {
			return ""
		}
		_, key, _ := connectors.SplitKeyed(keyed)
		return key
	}
	for _, c := range w.Customers(shop) {
		country := c.Country
		if country == "" {
			country = "ZZ"
		}
		add("customer %d %s %s [%s] since %s", c.ID, key(c.Email), country, c.Role, moment(c.Created))
	}
	for _, p := range w.Products(shop) {
		if p.Status == "trash" {
			continue
		}
		add("product %d %s %s %s changed %s", p.ID, p.Type, p.Status, p.Name, moment(p.Modified))
		if p.Type != "variable" {
			add("variant %d of %d %s changed %s", p.ID, p.ID, amount(p.Price.Decimal), moment(p.Modified))
		}
	}
	for _, v := range w.Variations(shop) {
		if v.Status != "trash" {
			add("variant %d of %d %s changed %s", v.ID, v.ProductID, amount(v.Price.Decimal), moment(v.Modified))
		}
	}
	for _, c := range w.Coupons(shop) {
		if c.Status == "publish" {
			add("coupon %d %s %s %s used %d", c.ID, c.Code, c.Kind, amount(c.Amount), c.UsageCount)
		}
	}
	for _, v := range w.Reviews(shop) {
		if v.Status == "approved" || v.Status == "hold" {
			add("review %d of %d on %s rating %d published %t by %s", v.ID, v.ProductID, v.Day, v.Rating, v.Published, key(v.Email))
		}
	}
	slices.Sort(rows)
	return rows
}

// storedCatalogue are the same lines from the warehouse.
func storedCatalogue(t testing.TB, conn driver.Conn, shop string) []string {
	t.Helper()
	const when = `'%Y-%m-%dT%H:%i:%S'`
	var rows []string
	for _, query := range []string{
		`select concat('customer ', customer_id, ' ', customer_key, ' ', country, ' [', arrayStringConcat(tags, ' '), '] since ', formatDateTime(created_at, ` + when + `))
			from tillhouse_store.customers final where source = ?`,
		`select concat('product ', product_id, ' ', product_type, ' ', status, ' ', title, ' changed ', formatDateTime(updated_at, ` + when + `))
			from tillhouse_store.products final where source = ?`,
		`select concat('variant ', variant_id, ' of ', product_id, ' ', toDecimalString(price, 4), ' changed ', formatDateTime(updated_at, ` + when + `))
			from tillhouse_store.variants final where source = ?`,
		`select concat('coupon ', coupon_id, ' ', code, ' ', kind_raw, ' ', ifNull(toDecimalString(percent, 4), ifNull(toDecimalString(amount, 4), '-')), ' used ', toString(usage_count))
			from tillhouse_store.coupons final where source = ?`,
		`select concat('review ', review_id, ' of ', product_id, ' on ', toString(created_day), ' rating ', toString(toInt64(rating)),
			' published ', if(is_published = 1, 'true', 'false'), ' by ', customer_key)
			from tillhouse_store.reviews final where source = ?`,
	} {
		rows = append(rows, texts(t, conn, query, shop)...)
	}
	slices.Sort(rows)
	return rows
}

// requireCostsOfWorld compares what each variant costs now, and requires of the history
// that the shop has said every part of it.
func requireCostsOfWorld(t testing.TB, conn driver.Conn, w *sandbox.World, shop, when string) {
	t.Helper()
	stored := map[string]string{}
	for _, line := range texts(t, conn, `select concat(variant_id, ' ', toDecimalString(argMax(unit_cost, valid_from), 4), ' ', any(currency))
		from tillhouse_store.variant_costs final where source = ? group by variant_id`, shop) {
		var variant, rest string
		_, err := fmt.Sscanf(line, "%s", &variant)
		require.NoError(t, err)
		rest = line[len(variant)+1:]
		stored[variant] = rest
	}
	said := map[string]bool{}
	compared := 0
	for _, c := range w.Costs(shop) {
		variant := strconv.FormatInt(c.VariantID, 10)
		for _, change := range c.Changes {
			said[variant+" "+known(change.Unit)] = true
		}
		if !c.Unit.Valid {
			continue // a cost that is said no more ends no history
		}
		compared++
		require.Equal(t, amount(c.Unit.Decimal)+" "+c.Currency, stored[variant], "the cost of variant %s of %s %s", variant, shop, when)
	}
	require.Positive(t, compared)
	listed := map[string]bool{}
	for _, c := range w.Costs(shop) {
		listed[strconv.FormatInt(c.VariantID, 10)] = true
	}
	for _, line := range texts(t, conn, `select concat(variant_id, ' ', toDecimalString(unit_cost, 4)) from tillhouse_store.variant_costs final where source = ?`, shop) {
		var variant string
		_, err := fmt.Sscanf(line, "%s", &variant)
		require.NoError(t, err)
		if listed[variant] {
			require.True(t, said[line], "the shop %s never said that variant costs %s, %s", shop, line, when)
		}
	}
}
