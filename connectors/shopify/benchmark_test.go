package shopify

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// BenchmarkOrders maps orders with their refunds in both shapes, as they are landed. The
// ceiling, measured beside it, is decoding the same payloads into the types that the mapping
// reads.
func BenchmarkOrders(b *testing.B) {
	shop := newShop(b, shopifyadmin.DollarShop(), 400)
	for api, decodeAlone := range map[string]func([]byte) error{
		apiREST: func(payload []byte) error {
			return decode(payload, new(struct {
				REST    restOrder        `json:"rest"`
				Refunds list[restRefund] `json:"refunds_in_shop_currency"`
			}))
		},
		apiGraphQL: func(payload []byte) error {
			return decode(payload, new(struct {
				GraphQL graphQLOrder `json:"graphql"`
			}))
		},
	} {
		b.Run(api, func(b *testing.B) {
			v := openShop(b, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": api})
			v.sync(streamOrders)
			records, n := landedOrders(v), 0
			var mapping, alone time.Duration
			for b.Loop() {
				begun := time.Now()
				var rows schemas.Rows
				for _, one := range records {
					if err := normaliseOrder(v.facts, one, &rows); err != nil {
						b.Fatal(err)
					}
				}
				n += len(rows.Orders) + len(rows.OrderLines) + len(rows.OrderDiscounts) + len(rows.IdentityEvidence) + len(rows.Refunds) + len(rows.RefundLines)
				mapping += time.Since(begun)
				begun = time.Now()
				for _, one := range records {
					if err := decodeAlone(one.Payload); err != nil {
						b.Fatal(err)
					}
				}
				alone += time.Since(begun)
			}
			b.ReportMetric(float64(n)/mapping.Seconds(), "rows/s")
			b.ReportMetric(float64(n)/alone.Seconds(), "ceiling-rows/s")
			b.ReportMetric(float64(len(records)*b.N)/mapping.Seconds(), "orders/s")
		})
	}
}

// landedOrders are the orders that were read, redacted.
func landedOrders(v *bench) []connectors.Record {
	v.Helper()
	described, ok := Connector().Stream(streamOrders)
	require.True(v, ok)
	redactor, err := described.Redact.Prepare(testKeyer(v))
	require.NoError(v, err)
	v.facts, err = v.source.Facts(v.Context())
	require.NoError(v, err)
	records := make([]connectors.Record, 0, len(v.kept[streamOrders]))
	for _, id := range v.ids(streamOrders) {
		one := v.kept[streamOrders][id]
		one.Payload, err = redactor.Apply(one.Payload)
		require.NoError(v, err)
		records = append(records, one)
	}
	return records
}
