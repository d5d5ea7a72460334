package shopify

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/schemas"
)

// recordedNodes are the nodes of a type in the recorded answers, however they are wrapped:
// those that have every member that is named.
func recordedNodes(t *testing.T, area, kind string, members ...string) []map[string]any {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(payloads.Dir(t), "shopify", "graphql-recorded", "*", "*", area, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var found []map[string]any
	for _, file := range files {
		var whole any
		decodeFile(t, file, &whole)
		found = append(found, nodesIn(whole, kind, members...)...)
	}
	return found
}

func nodesIn(value any, kind string, members ...string) (found []map[string]any) {
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			id, _ := v["id"].(string)
			whole := strings.HasPrefix(id, "gid://shopify/"+kind+"/")
			for _, member := range members {
				_, has := v[member]
				whole = whole && has
			}
			if whole {
				found = append(found, v)
			}
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(value)
	return found
}

func recorded(t *testing.T, stream string, node map[string]any) published {
	t.Helper()
	p := published{file: "recorded", stream: stream, raw: node}
	p.id = vendorID(text(p.text("id")))
	var err error
	p.payload, err = json.Marshal(map[string]any{"graphql": node})
	require.NoError(t, err)
	return p
}

// Members without which a recorded node is not mapped: its query asked for less.
var (
	recordedCustomer = []string{"amountSpent", "createdAt", "updatedAt", "numberOfOrders", "defaultEmailAddress"}
	recordedProduct  = []string{"title", "status", "vendor", "productType", "tags", "updatedAt"}
	recordedDiscount = []string{"codeDiscount"}
	recordedLevel    = []string{"quantities", "location"}
)

// wholeDiscount says whether the query asked when the discount was made and changed.
func wholeDiscount(node map[string]any) bool {
	inner, _ := node["codeDiscount"].(map[string]any)
	return inner["updatedAt"] != nil && inner["createdAt"] != nil
}

func TestRecordedGraphQLRecordsAreMappedToTheCent(t *testing.T) {
	canadian := someFacts
	canadian.Currency = "CAD"
	for _, node := range recordedNodes(t, "products", "Product", recordedProduct...) {
		fill(node, "createdAt", "2026-01-01T00:00:00Z") // not asked for
		p := recorded(t, streamProducts, node)
		rows, err := normalisedAt(t, canadian, p)
		require.NoError(t, err)
		require.Equal(t, p.text("title"), rows.Products[0].Title)
		require.Equal(t, strings.ToLower(p.text("status")), rows.Products[0].Status)
	}
	customers := recordedNodes(t, "customers", "Customer", recordedCustomer...)
	require.NotEmpty(t, customers)
	for _, node := range customers {
		p := recorded(t, streamCustomers, node)
		rows, err := normalisedAt(t, canadian, p)
		require.NoError(t, err)
		require.True(t, p.amount(t, "amountSpent", "amount").Equal(rows.Customers[0].PlatformSpent))
		require.Equal(t, "CAD", rows.Customers[0].Currency)
		require.Len(t, rows.Customers[0].CustomerKey, 32)
	}
	discounts := recordedNodes(t, "discounts", "DiscountCodeNode", recordedDiscount...)
	whole := 0
	for _, node := range discounts {
		if !wholeDiscount(node) {
			continue
		}
		inner, _ := node["codeDiscount"].(map[string]any)
		whole++
		p := recorded(t, streamDiscounts, map[string]any{"id": node["id"], "discount": inner})
		rows, err := normalisedAt(t, canadian, p)
		require.NoError(t, err)
		row := rows.Coupons[0]
		if part := p.text("discount", "customerGets", "value", "percentage"); part != "" {
			require.True(t, decimal.RequireFromString(part).Shift(2).Equal(*row.Percent))
		} else if p.text("discount", "customerGets", "value", "amount", "amount") != "" {
			require.True(t, p.amount(t, "discount", "customerGets", "value", "amount", "amount").Equal(*row.Amount))
		}
		if least := p.text("discount", "minimumRequirement", "greaterThanOrEqualToSubtotal", "amount"); least != "" && row.MinimumAmount != nil {
			require.True(t, decimal.RequireFromString(least).Equal(*row.MinimumAmount))
		}
	}
	require.Positive(t, whole)
	levels := recordedNodes(t, "products", "InventoryLevel", recordedLevel...)
	require.NotEmpty(t, levels)
	for _, node := range levels {
		location, _ := node["location"].(map[string]any)
		if location["id"] == nil {
			continue
		}
		p := recorded(t, streamInventoryLevels, map[string]any{"variantId": "gid://shopify/ProductVariant/7", "level": node})
		p.id = "2026-11-21:7:" + vendorID(text(location["id"].(string)))
		rows, err := normalisedAt(t, canadian, p)
		require.NoError(t, err)
		require.Empty(t, rows.StockDaily[0].Extra)
	}
}

// No address, name, telephone number, token or address to go on with is left by redaction.
func TestPublishedPersonsLeaveNothingBehind(t *testing.T) {
	keyer := connectortest.Keyer(t)
	for _, p := range publishedInREST(t) {
		clean, err := recordMappings[p.stream].redact().Apply(p.payload, keyer)
		require.NoError(t, err)
		for _, personal := range []string{"first_name", "last_name", "address1", "phone", "zip", "token", "abandoned_checkout_url", "@", "credit_card_number", "latitude"} {
			require.NotContains(t, string(clean), personal, "%s %s", p.file, p.id)
		}
	}
}

func FuzzReportRows(f *testing.F) {
	f.Add(`["day","orders"]`, `[{"day":"2026-01-01","orders":"3"}]`)
	f.Add(`["day","orders"]`, `[["2026-01-01",3]]`)
	f.Add(`[]`, `[null,1,{}]`)
	f.Fuzz(func(_ *testing.T, columns, rows string) {
		payload := []byte(`{"graphql":{"day":"2026-01-01","columns":` + columns + `,"rows":` + rows + `}}`)
		for _, normalise := range []func(connectors.Facts, connectors.Record, *schemas.Rows) error{normaliseSessions, normaliseSalesReport} {
			var out schemas.Rows
			_ = normalise(someFacts, connectors.Record{ID: "2026-01-01", Payload: payload, ExtractedAt: readAt}, &out)
		}
	})
}
