package woocommerce

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// refused lists the orders and refunds, published by WooCommerce or recorded by its
// mobile apps, that cannot be mapped, and why.
var refused = map[string]string{
	"broken-order.json 85":     "date_created is empty", // a draft that was never placed
	"broken-orders.json 85":    "date_created is empty",
	"orders-load-all.json 560": "duplicate object member name", // the file was edited by hand
}

// notJSON lists published files that are not JSON (they have trailing commas).
var notJSON = []string{
	"order-shipping-labels-without-data.json", "order-with-line-item-attributes.json",
	"product-alternative-types.json", "product-bundle.json", "product-without-data.json",
}

// looksLikeOrder and looksLikeRefund tell records from other things in those files.
func looksLikeOrder(fields map[string]json.RawMessage) bool {
	return fields["line_items"] != nil && fields["currency"] != nil && fields["total"] != nil && fields["billing"] != nil
}

func looksLikeRefund(fields map[string]json.RawMessage) bool {
	return fields["amount"] != nil && fields["line_items"] != nil && fields["reason"] != nil
}

// objects finds every order and refund in a JSON text, however it is wrapped.
func objects(raw json.RawMessage, found func(map[string]json.RawMessage, json.RawMessage)) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		for _, one := range list {
			objects(one, found)
		}
		return
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return
	}
	if looksLikeOrder(fields) || looksLikeRefund(fields) {
		found(fields, raw)
		return
	}
	for _, one := range fields {
		objects(one, found)
	}
}

func TestOrdersOfTheDocsAndTheMobileAppsAreMappedOrListedWithAReason(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(payloads.Dir(t), "woocommerce", "*", "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	orders, refunds, seen := 0, 0, map[string]bool{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(t, err)
		name := filepath.Base(file)
		require.Equal(t, json.Valid(body), !slices.Contains(notJSON, name), name)
		objects(body, func(fields map[string]json.RawMessage, raw json.RawMessage) {
			number := strings.Trim(string(fields["id"]), `"`)
			stream, payload := streamOrders, []byte(raw)
			if looksLikeRefund(fields) {
				stream = streamRefunds
				payload = bytes.Join([][]byte{[]byte(`{"refund":`), raw, []byte(`,"order":{"id":1,"currency":"EUR"}}`)}, nil)
			}
			rows, err := mapper().Rows(testFacts(), stream, connectors.Record{ID: number, Payload: payload})
			key := name + " " + number
			if reason, known := refused[key]; known {
				seen[key] = true
				require.ErrorContains(t, err, reason, key)
				return
			}
			if err != nil {
				t.Errorf("%s: %v", key, err)
				return
			}
			if stream == streamRefunds {
				refunds++
				require.Len(t, rows.Refunds, 1)
				return
			}
			orders++
			require.Len(t, rows.Orders, 1)
			total, err := strconv.Unquote(string(fields["total"]))
			if err != nil {
				total = string(fields["total"])
			}
			want, err := vendorjson.ParseDecimal(total)
			require.NoError(t, err)
			require.True(t, want.Equal(rows.Orders[0].Total), key)
		})
	}
	require.Len(t, seen, len(refused), "listed, but not met: mapped by now, or gone")
	require.Greater(t, orders, 20)
	require.Greater(t, refunds, 5)
	t.Logf("%d orders and %d refunds mapped, %d refused", orders, refunds, len(seen))
}
