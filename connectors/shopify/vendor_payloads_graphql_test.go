package shopify

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/schemas"
)

// recordedOrder is an order somewhere in a recorded answer, with what its query asked for.
type recordedOrder struct {
	file     string
	captured string
	node     map[string]any
}

// recordedOrders are the orders of recorded GraphQL answers that have a member.
func recordedOrders(t *testing.T, member string) []recordedOrder {
	t.Helper()
	var all []recordedOrder
	root := filepath.Join(payloads.Dir(t), "shopify", "graphql-recorded")
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		decoder := json.NewDecoder(strings.NewReader(string(content)))
		decoder.UseNumber()
		var value map[string]any
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		captured, _ := value["capturedAt"].(string)
		if captured == "" {
			captured = "2026-06-01T00:00:00Z"
		}
		walkOrders(value, func(node map[string]any) {
			if _, ok := node[member]; ok {
				name, _ := filepath.Rel(filepath.Dir(root), path)
				all = append(all, recordedOrder{file: filepath.ToSlash(name), captured: captured, node: node})
			}
		})
		return nil
	}))
	return all
}

func walkOrders(value any, found func(map[string]any)) {
	switch value := value.(type) {
	case map[string]any:
		if id, _ := value["id"].(string); strings.HasPrefix(id, "gid://shopify/Order/") {
			found(value)
		}
		for _, below := range value {
			walkOrders(below, found)
		}
	case []any:
		for _, below := range value {
			walkOrders(below, found)
		}
	}
}

// mapRecorded maps a recorded order. Instants that its query did not ask for are those of
// the recording.
func mapRecorded(t *testing.T, stream string, o recordedOrder) (schemas.Rows, error) {
	t.Helper()
	id, _ := o.node["id"].(string)
	payload, err := json.Marshal(map[string]any{"graphql": o.node})
	require.NoError(t, err)
	described, ok := Connector().Stream(stream)
	require.True(t, ok)
	ready, err := described.Redact.Prepare(connectortest.Keyer(t))
	require.NoError(t, err)
	payload, err = ready.Apply(payload)
	require.NoError(t, err)
	var rows schemas.Rows
	at, err := time.Parse(time.RFC3339Nano, o.captured)
	require.NoError(t, err)
	err = described.Normalise(connectors.Facts{Shop: "s", Platform: "shopify", Timezone: "America/New_York", Currency: "USD", Decimals: 2},
		connectors.Record{ID: vendorID(text(id)), Payload: payload, Version: at, ExtractedAt: at}, &rows)
	return rows, err
}

func listAt(node map[string]any, names ...string) []map[string]any {
	value := any(node)
	for _, name := range names {
		m, _ := value.(map[string]any)
		value = m[name]
	}
	list, _ := value.([]any)
	var all []map[string]any
	for _, one := range list {
		if m, ok := one.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

func fill(node map[string]any, name, value string) {
	if _, ok := node[name]; !ok {
		node[name] = value
	}
}

func moneyAt(t *testing.T, node map[string]any, names ...string) decimal.Decimal {
	t.Helper()
	value := any(node)
	for _, name := range names {
		m, ok := value.(map[string]any)
		require.True(t, ok, "%v", names)
		value = m[name]
	}
	s, ok := value.(string)
	require.True(t, ok, "%v", names)
	d, err := decimal.NewFromString(s)
	require.NoError(t, err)
	return d
}

// wholeTransactions says whether the query asked for the amounts of transactions, and in
// both currencies.
func wholeTransactions(o recordedOrder) bool {
	list := listAt(o.node, "transactions")
	for _, one := range list {
		bag, _ := one["amountSet"].(map[string]any)
		if bag["shopMoney"] == nil || bag["presentmentMoney"] == nil || one["id"] == nil {
			return false
		}
	}
	return len(list) > 0
}

// TestRecordedTransactionsKeepTheirAmounts maps every transaction of the recorded orders.
// Left out are those of queries that did not ask for amounts, or not for the customer's.
func TestRecordedTransactionsKeepTheirAmounts(t *testing.T) {
	mapped, without := 0, map[string]bool{}
	for _, o := range recordedOrders(t, "transactions") {
		list := listAt(o.node, "transactions")
		if !wholeTransactions(o) {
			without[o.file] = true
			continue
		}
		for _, one := range list {
			fill(one, "createdAt", o.captured)
		}
		rows, err := mapRecorded(t, streamTransactions, o)
		require.NoError(t, err, o.file)
		require.Len(t, rows.Transactions, len(list), o.file)
		for i, one := range list {
			row := rows.Transactions[i]
			require.True(t, moneyAt(t, one, "amountSet", "shopMoney", "amount").Equal(row.Amount), o.file)
			require.True(t, moneyAt(t, one, "amountSet", "presentmentMoney", "amount").Equal(row.AmountPaidCurrency), o.file)
			kind, _ := one["kind"].(string)
			require.Equal(t, strings.ToLower(kind), row.Kind)
			require.NotEqual(t, "open", row.Status, "%s: %v", o.file, one["status"])
			mapped++
		}
	}
	require.Greater(t, mapped, 15)
	t.Logf("%d transactions; queries without amounts in both currencies: %v", mapped, without)
}

// TestRecordedReturnsAndFulfilmentsAreMapped maps what is recorded of them: quantities, and
// the fee of a return.
func TestRecordedReturnsAndFulfilmentsAreMapped(t *testing.T) {
	returned, sent, fees := 0, 0, decimal.Decimal{}
	for _, o := range recordedOrders(t, "returns") {
		for _, one := range listAt(o.node, "returns", "nodes") {
			fill(one, "createdAt", o.captured)
		}
		rows, err := mapRecorded(t, streamReturns, o)
		require.NoError(t, err, o.file)
		list := listAt(o.node, "returns", "nodes")
		require.Len(t, rows.Returns, len(list), o.file)
		for i, one := range list {
			fee := decimal.Decimal{}
			for _, f := range listAt(one, "returnShippingFees") {
				fee = fee.Add(moneyAt(t, f, "amountSet", "shopMoney", "amount"))
			}
			require.True(t, fee.Equal(rows.Returns[i].ReturnFee), o.file)
			status, _ := one["status"].(string)
			require.Equal(t, strings.ToLower(status), rows.Returns[i].Status)
			fees = fees.Add(fee)
			returned++
		}
	}
	for _, o := range recordedOrders(t, "fulfillments") {
		list := listAt(o.node, "fulfillments")
		for _, one := range list {
			fill(one, "createdAt", o.captured)
		}
		rows, err := mapRecorded(t, streamFulfilments, o)
		require.NoError(t, err, o.file)
		require.Len(t, rows.Fulfilments, len(list), o.file)
		for i, one := range list {
			require.Equal(t, uint16(max(len(listAt(one, "trackingInfo")), 1)), rows.Fulfilments[i].Parcels, o.file)
			sent++
		}
	}
	require.Greater(t, returned, 3)
	require.Greater(t, sent, 5)
	require.True(t, fees.IsPositive(), "one recorded return has a fee")
}

// transactionFiles are where the vendor's lists of an order's transactions are.
var transactionFiles = []string{
	"rest-samples-2026-07/transaction.01.json", "rest-samples-2026-07/transaction.02.json", "rest-samples-2026-07/transaction.04.json",
	"go-shopify-fixtures/transactions.json", "python-api-fixtures/transaction.json", "python-api-fixtures/transactions.json",
}

// TestPublishedTransactionsOfRESTKeepTheirAmounts maps the transactions of Shopify's own
// samples, and of client libraries.
func TestPublishedTransactionsOfRESTKeepTheirAmounts(t *testing.T) {
	described, ok := Connector().Stream(streamTransactions)
	require.True(t, ok)
	mapped := 0
	for _, name := range transactionFiles {
		list := listOfREST(t, name, "transaction")
		for _, one := range list {
			fill(one, "currency", "USD") // old ones have none: it is the shop's
		}
		payload, err := json.Marshal(map[string]any{"rest": map[string]any{"id": 450789469, "currency": "USD", "transactions": list}})
		require.NoError(t, err)
		var rows schemas.Rows
		require.NoError(t, described.Normalise(connectors.Facts{Shop: "s", Timezone: "America/New_York", Currency: "USD"}, connectors.Record{ID: "450789469", Payload: payload}, &rows), name)
		require.Len(t, rows.Transactions, len(list), name)
		for i, one := range list {
			amount, ok := one["amount"].(string)
			require.True(t, ok)
			want, err := decimal.NewFromString(amount)
			require.NoError(t, err)
			require.True(t, want.Equal(rows.Transactions[i].Amount), "%s %s", name, amount)
			require.Equal(t, one["kind"], rows.Transactions[i].Kind)
			mapped++
		}
	}
	require.Greater(t, mapped, 4)
}

// listOfREST is what an answer of REST has of a kind: one, several, or several with nothing
// around them.
func listOfREST(t *testing.T, name, kind string) (list []map[string]any) {
	t.Helper()
	var body any
	decodeFile(t, vendorFile(t, name), &body)
	if whole, ok := body.(map[string]any); ok {
		if body = whole[kind+"s"]; body == nil {
			body = []any{whole[kind]}
		}
	}
	for _, one := range body.([]any) {
		list = append(list, one.(map[string]any))
	}
	require.NotEmpty(t, list, name)
	return list
}

// fulfilmentFiles are where the vendor's fulfilments and their events are.
var (
	fulfilmentFiles = []string{
		"rest-samples-2026-07/fulfillment.01.json", "rest-samples-2026-07/fulfillment.02.json", "rest-samples-2026-07/fulfillment.03.json", "rest-samples-2026-07/fulfillment.05.json",
		"go-shopify-fixtures/fulfillment.json", "python-api-fixtures/fulfillment.json",
	}
	fulfilmentEventFiles = []string{"rest-samples-2026-07/fulfillment_event.01.json", "rest-samples-2026-07/fulfillment_event.02.json", "python-api-fixtures/fulfillment_event.json"}
)

// TestPublishedFulfilmentsOfRESTKeepTheirLinesAndEvents maps what has no amounts: lines with
// quantities, and events, which are read with their fulfilment.
func TestPublishedFulfilmentsOfRESTKeepTheirLinesAndEvents(t *testing.T) {
	described, ok := Connector().Stream(streamFulfilments)
	require.True(t, ok)
	var events []map[string]any
	for _, name := range fulfilmentEventFiles {
		events = append(events, listOfREST(t, name, "fulfillment_event")...)
	}
	for _, name := range fulfilmentFiles {
		list := listOfREST(t, name, "fulfillment")
		list[0]["events"] = events
		payload, err := json.Marshal(map[string]any{"rest": map[string]any{"id": 450789469, "fulfillments": list}})
		require.NoError(t, err)
		var rows schemas.Rows
		require.NoError(t, described.Normalise(connectors.Facts{Shop: "s", Timezone: "America/New_York", Currency: "USD"}, connectors.Record{ID: "450789469", Payload: payload}, &rows), name)
		require.Len(t, rows.Fulfilments, len(list), name)
		require.Len(t, rows.FulfilmentEvents, len(events), name)
		want, got := int64(0), int64(0)
		for i, one := range list {
			require.Equal(t, vendorID(text(fmt.Sprint(one["id"]))), rows.Fulfilments[i].FulfilmentID)
			lines, _ := one["line_items"].([]any)
			for _, l := range lines {
				n, err := l.(map[string]any)["quantity"].(json.Number).Int64()
				require.NoError(t, err)
				want += n
			}
		}
		for _, l := range rows.FulfilmentLines {
			got += int64(l.Quantity)
		}
		require.Equal(t, want, got, name)
	}
}
