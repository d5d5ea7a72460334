package mollie

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// BenchmarkRows maps the records of the large streams, each of which is a row. The ceiling,
// measured beside it, is decoding the same payloads into the types that the mapping reads.
func BenchmarkRows(b *testing.B) {
	world, err := sandbox.New(sandbox.Options{Seed: 7, Orders: 1_000})
	require.NoError(b, err)
	v := openWorld(b, world, nil)
	for stream, decodeAlone := range map[string]func([]byte) error{
		streamPayments:            func(payload []byte) error { return vendorjson.Decode(payload, new(payment)) },
		streamBalanceTransactions: func(payload []byte) error { return vendorjson.Decode(payload, new(balanceTransaction)) },
	} {
		b.Run(stream, func(b *testing.B) {
			v.Sync(stream)
			connectortest.BesideDecoding(b, v.Bench, stream, decodeAlone, func(rows *schemas.Rows) int {
				return len(rows.Payments) + len(rows.BalanceEntries)
			})
		})
	}
}
