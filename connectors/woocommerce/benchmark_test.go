package woocommerce

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// landedOrders are recorded orders as they are landed.
func landedOrders(b *testing.B) (payloads [][]byte, size int64) {
	b.Helper()
	shop := newReplayShop(b)
	for _, one := range shop.orders {
		payload, err := mapper().Redact(streamOrders, one.raw)
		require.NoError(b, err)
		payloads = append(payloads, payload)
		size += int64(len(payload))
	}
	return payloads, size
}

// BenchmarkDecodeOrders is the ceiling of BenchmarkNormaliseOrders.
func BenchmarkDecodeOrders(b *testing.B) {
	payloads, size := landedOrders(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, one := range payloads {
			if err := DecodeAlone(streamOrders, one); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkNormaliseOrders decodes and maps: one operation is every recorded order.
func BenchmarkNormaliseOrders(b *testing.B) {
	payloads, size := landedOrders(b)
	facts := testFacts()
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		var rows schemas.Rows
		for _, one := range payloads {
			if err := normaliseOrder(facts, connectors.Record{Payload: one}, &rows); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkSplitRows cuts a page of 100 orders.
func BenchmarkSplitRows(b *testing.B) {
	shop := newReplayShop(b)
	page := []byte{'['}
	n := 0
	for _, one := range shop.orders {
		if n++; n > 100 {
			break
		}
		if n > 1 {
			page = append(page, ',')
		}
		page = append(page, one.raw...)
	}
	page = append(page, ']')
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := splitRows(page); err != nil {
			b.Fatal(err)
		}
	}
}
