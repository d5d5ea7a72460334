package shopify

import (
	"testing"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// BenchmarkOrders maps orders with their refunds in both shapes, as they are landed. The
// ceiling, measured beside it, is decoding the same payloads into the types that the mapping
// reads.
func BenchmarkOrders(b *testing.B) {
	shop := newShop(b, shopifyadmin.DollarShop(), 400)
	for api, decodeAlone := range map[string]func([]byte) error{
		apiREST: func(payload []byte) error {
			return vendorjson.Decode(payload, new(struct {
				REST    restOrder        `json:"rest"`
				Refunds list[restRefund] `json:"refunds_in_shop_currency"`
			}))
		},
		apiGraphQL: func(payload []byte) error {
			return vendorjson.Decode(payload, new(struct {
				GraphQL graphQLOrder `json:"graphql"`
			}))
		},
	} {
		b.Run(api, func(b *testing.B) {
			v := openShop(b, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": api})
			v.Sync(streamOrders)
			connectortest.BesideDecoding(b, v.Bench, streamOrders, decodeAlone, func(rows *schemas.Rows) int {
				return len(rows.Orders) + len(rows.OrderLines) + len(rows.OrderDiscounts) + len(rows.IdentityEvidence) + len(rows.Refunds) + len(rows.RefundLines)
			})
		})
	}
}
