package shopify

import (
	"encoding/json"
	"path"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/schemas"
)

// webhookFiles are where bodies of webhooks are.
var webhookFiles = []string{"webhook-exemplars/*/*/*.json", "webhook-docs-2026-04/*/*.json"}

// webhookStreams are the streams that the bodies of webhooks are records of, by topic: they
// have the shape of REST. Orders and refunds are read with the published ones.
var webhookStreams = map[string]string{
	"checkouts": streamCheckouts, "customers": streamCustomers, "disputes": streamDisputes, "fulfillments": streamFulfilments, "inventory_items": streamInventoryItems,
	"order_transactions": streamTransactions, "products": streamProducts, "tender_transactions": streamTenderTransactions,
}

// refusedWebhooks are bodies that must be refused, by what the refusal says. In those of
// webhook-exemplars the words "example string" stand in place of amounts and instants.
var refusedWebhooks = map[string]string{
	"webhook-exemplars/*/checkouts/*.json":                 "want an amount",
	"webhook-exemplars/*/order_transactions/*.json":        "want an amount",
	"webhook-exemplars/*/inventory_items/*.json":           "want an amount",
	"webhook-exemplars/*/tender_transactions/*.json":       "want an amount",
	"webhook-exemplars/*/customers/*.json":                 "an instant cannot be read",
	"webhook-exemplars/*/products/*.json":                  "an instant cannot be read",
	"webhook-exemplars/*/fulfillments/*.json":              "an instant cannot be read",
	"webhook-docs-2026-04/checkouts/create.json":           "not that of the record", // has no id
	"webhook-docs-2026-04/checkouts/update.json":           "not that of the record",
	"webhook-docs-2026-04/checkouts/delete.json":           "an instant cannot be read", // an id and what is empty
	"webhook-docs-2026-04/customers/delete.json":           "an instant cannot be read",
	"webhook-docs-2026-04/customers/data_request.json":     "not that of the record", // names a customer
	"webhook-docs-2026-04/customers/redact.json":           "not that of the record",
	"webhook-docs-2026-04/customers/merge.json":            "not that of the record", // names two
	"webhook-docs-2026-04/products/delete.json":            "an instant cannot be read",
	"webhook-docs-2026-04/products/update.json":            "an instant cannot be read", // the example was never created
	"webhook-docs-2026-04/tender_transactions/create.json": "an instant cannot be read", // the example was never processed
}

func TestBodiesOfWebhooksAreMappedToTheCentOrRefused(t *testing.T) {
	t.Parallel()
	mapped := map[string]int{}
	for _, name := range vendorFiles(t, webhookFiles...) {
		stream := webhookStreams[path.Base(path.Dir(name))]
		if stream == "" {
			continue
		}
		var body map[string]any
		decodeFile(t, vendorFile(t, name), &body)
		if inner, ok := body["response"].(map[string]any); ok {
			body = inner
		}
		p := inShapeOfREST(t, path.Base(name), stream, body)
		rows, err := webhookRows(t, &p)
		if _, says := listed(t, refusedWebhooks, name); says != "" {
			require.ErrorContains(t, err, says, name)
			continue
		}
		require.NoError(t, err, name)
		mapped[stream]++
		switch stream {
		case streamTransactions:
			require.True(t, decimal.RequireFromString(p.text("amount")).Equal(rows.Transactions[0].Amount), name)
			require.Equal(t, p.text("kind"), rows.Transactions[0].Kind)
		case streamFulfilments:
			require.Len(t, rows.Fulfilments, 1)
			lines, _ := body["line_items"].([]any)
			require.Len(t, rows.FulfilmentLines, len(lines), name)
		default:
			requireRESTRow(t, p, &rows)
		}
	}
	for _, stream := range []string{streamCustomers, streamDisputes, streamInventoryItems, streamTransactions, streamFulfilments} {
		require.Positive(t, mapped[stream], stream)
	}
}

// webhookRows are what becomes of a body; what belongs to an order is given one.
func webhookRows(t *testing.T, p *published) (rows schemas.Rows, err error) {
	t.Helper()
	id, payload := p.id, p.payload
	if list := map[string]string{streamTransactions: "transactions", streamFulfilments: "fulfillments"}[p.stream]; list != "" {
		id = "450789469"
		payload, err = json.Marshal(map[string]any{"rest": map[string]any{"id": 450789469, "currency": "USD", list: []any{p.raw}}})
		require.NoError(t, err)
	}
	described, _ := Connector().Stream(p.stream)
	ready, err := described.Redact.Prepare(connectortest.Keyer(t))
	require.NoError(t, err)
	payload, err = ready.Apply(payload)
	require.NoError(t, err)
	err = described.Normalise(someFacts, connectors.Record{ID: id, Payload: payload, Version: readAt, ExtractedAt: readAt}, &rows)
	return rows, err
}
