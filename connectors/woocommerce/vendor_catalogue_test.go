package woocommerce

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/schemas"
)

// refusedItems lists the published records that are not orders or refunds and cannot be
// mapped, and why.
var refusedItems = map[string]string{}

// streamOf tells of what stream an object in those files is, "" when it is no record.
func streamOf(fields map[string]json.RawMessage) string {
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return fields[name] == nil })
	}
	switch {
	case has("id", "sku", "price", "regular_price", "slug", "type"):
		return streamProducts
	case has("id", "sku", "price", "regular_price", "date_created"):
		return streamVariations
	case has("id", "code", "discount_type", "amount", "usage_count"):
		return streamCoupons
	case has("id", "reviewer", "rating"):
		return streamReviews
	case has("id", "email", "username", "billing"):
		return streamCustomers
	}
	return ""
}

// items finds every record of the catalogue in a JSON text, however it is wrapped.
func items(raw json.RawMessage, found func(string, map[string]json.RawMessage, json.RawMessage)) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		for _, one := range list {
			items(one, found)
		}
		return
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || looksLikeOrder(fields) {
		return
	}
	if stream := streamOf(fields); stream != "" {
		found(stream, fields, raw)
		return
	}
	for _, one := range fields {
		items(one, found)
	}
}

func TestTheCatalogueOfTheDocsAndTheMobileAppsIsMappedOrListedWithAReason(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(payloads.Dir(t), "woocommerce", "*", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	mapped, seen := map[string]int{}, map[string]bool{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		items(body, func(stream string, fields map[string]json.RawMessage, raw json.RawMessage) {
			number := strings.Trim(string(fields["id"]), `"`)
			if stream == streamVariations && fields["parent_id"] == nil {
				raw = append([]byte(`{"parent_id":1000000,`), raw[1:]...) // as reading does where the shop does not tell it
			}
			rows, err := mapper().Rows(testFacts(), stream, connectors.Record{ID: number, Payload: raw})
			key := filepath.Base(file) + " " + number
			if reason, known := refusedItems[key]; known {
				seen[key] = true
				require.ErrorContains(t, err, reason, key)
				return
			}
			if err != nil {
				t.Errorf("%s: %v", key, err)
				return
			}
			mapped[stream]++
			requireItem(t, key, stream, fields, rows)
		})
	}
	require.Len(t, seen, len(refusedItems), "listed, but not met: mapped by now, or gone")
	for stream, least := range map[string]int{streamProducts: 30, streamVariations: 25, streamCoupons: 10, streamReviews: 35, streamCustomers: 8} {
		require.GreaterOrEqual(t, mapped[stream], least, stream)
	}
	t.Logf("%v mapped, %d refused", mapped, len(seen))
}

// requireItem compares one figure of each record with the file.
func requireItem(t *testing.T, key, stream string, fields map[string]json.RawMessage, rows schemas.Rows) {
	t.Helper()
	figure := func(name string) decimal.Decimal {
		text, err := strconv.Unquote(string(fields[name]))
		if err != nil {
			text = string(fields[name])
		}
		if text == "" {
			return decimal.Decimal{}
		}
		d, err := decimal.NewFromString(text)
		require.NoError(t, err, key)
		return d
	}
	var got, want decimal.Decimal
	switch stream {
	case streamProducts:
		require.Len(t, rows.Products, 1, key)
		if len(rows.Variants) == 0 {
			return
		}
		got, want = rows.Variants[0].Price, figure("price")
	case streamVariations:
		require.Len(t, rows.Variants, 1, key)
		got, want = rows.Variants[0].Price, figure("price")
	case streamCoupons:
		require.Len(t, rows.Coupons, 1, key)
		want = figure("amount")
		switch c := rows.Coupons[0]; {
		case c.Percent != nil:
			got = *c.Percent
		case c.Amount != nil:
			got = *c.Amount
		default: // the kind of a plugin
			require.Equal(t, "other", c.Kind, key)
			got = decimal.RequireFromString(c.Extra["amount"])
		}
	case streamReviews:
		require.Len(t, rows.Reviews, 1, key)
		got, want = rows.Reviews[0].Rating, figure("rating")
	case streamCustomers:
		require.Len(t, rows.Customers, 1, key)
		require.Len(t, rows.Customers[0].CustomerKey, 32, key)
		return
	}
	require.True(t, want.Equal(got), "%s: %s, the file has %s", key, got, want)
}
