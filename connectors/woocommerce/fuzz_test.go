package woocommerce

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/schemas"
)

func recordings(f *testing.F) []json.RawMessage {
	f.Helper()
	dir := os.Getenv(payloads.Variable)
	if dir == "" {
		dir = "../../../shared/payloads" // fuzz seeds are no test: without recordings there are fewer
	}
	var all []json.RawMessage
	for _, name := range []string{"orders-default-first", "refunds-p1", "products-p1", "variations-69", "customers-p1", "coupons", "reviews-p1"} {
		body, err := os.ReadFile(filepath.Join(dir, "woocommerce-recorded", name+".body.json"))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		var list []json.RawMessage
		if err := errors.Join(err, json.Unmarshal(body, &list)); err != nil {
			f.Fatal(err)
		}
		all = append(all, list[:min(len(list), 8)]...)
	}
	return all
}

// mappings are those of all streams.
func mappings() []func(connectors.Facts, connectors.Record, *schemas.Rows) error {
	var all []func(connectors.Facts, connectors.Record, *schemas.Rows) error
	for _, s := range streams() {
		all = append(all, s.Normalise)
	}
	return all
}

// FuzzRowsFitTheirColumns feeds anything to every mapping: no panic, rows only without an
// error, the same rows twice, and values that fit their columns.
func FuzzRowsFitTheirColumns(f *testing.F) {
	f.Add([]byte(`{"id":7,"currency":"EUR","total":"1","date_created_gmt":"2026-01-01T00:00:00","line_items":[{"id":1,"quantity":1e3,"price":1e-9}]}`))
	f.Add([]byte(`{"refund":{"id":1,"amount":"1","date_created_gmt":"2026-01-01T00:00:00"},"order":{"id":1,"currency":"EUR"}}`))
	for _, one := range recordings(f) {
		f.Add([]byte(one))
		f.Add([]byte(`{"refund":` + string(one) + `,"order":{"id":3,"currency":"EUR"}}`))
	}
	f.Add([]byte(`{"id":7,"rating":4.5,"date_created_gmt":"2026-01-01T00:00:00","discount_type":"fixed_cart","amount":"1e3","usage_limit":4e9,
		"price":"1e-7","regular_price":9,"weight":"1.5","parent_id":3,"cost_of_goods_sold":{"values":[{"defined_value":1}],"total_value":1.00000001}}`))
	facts := testFacts()
	facts.Settings[settingWeightUnit] = "lbs"
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, mapping := range mappings() {
			var one, two schemas.Rows
			record := connectors.Record{ID: "x", Payload: payload}
			err := mapping(facts, record, &one)
			again := mapping(facts, record, &two)
			require.Equal(t, err == nil, again == nil)
			require.True(t, reflect.DeepEqual(one, two), "the same record gave other rows")
			if err != nil {
				require.Equal(t, schemas.Rows{}, one)
				continue
			}
			for i := range one.Orders {
				o := &one.Orders[i]
				require.True(t, o.Total.Abs().LessThan(amountLimit))
				require.True(t, o.Total.Equal(o.Total.Truncate(amountScale)))
				require.Positive(t, o.CreatedDay)
				require.Len(t, o.Currency, 3)
			}
			for i := range one.OrderLines {
				require.True(t, one.OrderLines[i].UnitPrice.Abs().LessThan(priceLimit))
				require.True(t, one.OrderLines[i].TaxRate.Abs().LessThan(priceLimit))
			}
			requireCatalogueFits(t, &one)
		}
	})
}

// requireCatalogueFits requires what columns of ClickHouse can hold.
func requireCatalogueFits(t *testing.T, rows *schemas.Rows) {
	t.Helper()
	fits := func(d decimal.Decimal, limit decimal.Decimal, scale int32) {
		require.True(t, d.Abs().LessThan(limit) && d.Equal(d.Truncate(scale)), "%s", d)
	}
	for i := range rows.Variants {
		fits(rows.Variants[i].Price, priceLimit, priceScale)
		if at := rows.Variants[i].CompareAtPrice; at != nil {
			fits(*at, priceLimit, priceScale)
		}
	}
	for i := range rows.VariantCosts {
		fits(rows.VariantCosts[i].UnitCost, priceLimit, priceScale)
	}
	for i := range rows.Coupons {
		c := &rows.Coupons[i]
		for _, amount := range []*decimal.Decimal{c.Amount, c.MinimumAmount, c.MaximumAmount} {
			if amount != nil {
				fits(*amount, amountLimit, amountScale)
			}
		}
		if c.Percent != nil {
			fits(*c.Percent, priceLimit, priceScale)
		}
	}
	for i := range rows.Reviews {
		fits(rows.Reviews[i].Rating, ratingLimit, ratingScale)
		fits(rows.Reviews[i].Rating5, ratingLimit, ratingScale)
		require.Positive(t, rows.Reviews[i].CreatedDay)
	}
}

// FuzzSplitRows: no panic, and the pieces are the elements of the list.
func FuzzSplitRows(f *testing.F) {
	f.Add([]byte(`[{"id":1},{"id":"2","x":[1,{"y":"]"}]} , {"id":3}]`))
	f.Add([]byte("[]"))
	f.Add([]byte(`{"id":1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := splitRows(body)
		if err != nil || !utf8.Valid(body) {
			return
		}
		var list []json.RawMessage
		if json.Unmarshal(body, &list) != nil {
			return
		}
		require.Len(t, rows, len(list))
		for i := range rows {
			require.Equal(t, string(list[i]), string(rows[i].raw))
		}
	})
}

// FuzzInstant: no panic, and reading what was read gives the same.
func FuzzInstant(f *testing.F) {
	f.Add("2026-10-25T02:30:00")
	f.Add("2026-03-29 02:30:00")
	f.Add("2026-03-29T02:30:00+02:00")
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, _, err := instant("", moment(s), zone)
		if err != nil || at.IsZero() || at.Year() < 1900 || at.Year() > 2200 {
			return
		}
		again, _, err := instant(moment(utc(at)), "", zone)
		require.NoError(t, err)
		require.Equal(t, at.Truncate(time.Second), again)
	})
}
