package mollie

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

// BenchmarkRows maps the records of the large streams, each of which is a row. The ceiling,
// measured beside it, is decoding the same payloads into the types that the mapping reads.
func BenchmarkRows(b *testing.B) {
	world, err := sandbox.New(sandbox.Options{Seed: 7, Orders: 1_000})
	require.NoError(b, err)
	v := openWorld(b, world, nil)
	facts, err := v.source.Facts(b.Context())
	require.NoError(b, err)
	for stream, decodeAlone := range map[string]func([]byte) error{
		streamPayments:            func(payload []byte) error { return decode(payload, new(payment)) },
		streamBalanceTransactions: func(payload []byte) error { return decode(payload, new(balanceTransaction)) },
	} {
		b.Run(stream, func(b *testing.B) {
			v.sync(stream)
			described, records := landedRecords(b, v, stream)
			n := 0
			var mapping, alone time.Duration
			for b.Loop() {
				begun := time.Now()
				var rows schemas.Rows
				for _, one := range records {
					if err := described.Normalise(facts, one, &rows); err != nil {
						b.Fatal(err)
					}
				}
				n += len(rows.Payments) + len(rows.BalanceEntries)
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
		})
	}
}

// landedRecords are the records of a stream that were read, redacted.
func landedRecords(tb testing.TB, v *bench, stream string) (connectors.Stream, []connectors.Record) {
	tb.Helper()
	described, ok := Connector().Stream(stream)
	require.True(tb, ok)
	key, err := connectors.NewKeyer("a key for tests, which guards nothing")
	require.NoError(tb, err)
	redactor, err := described.Redact.Prepare(key)
	require.NoError(tb, err)
	var records []connectors.Record
	for _, id := range slices.Sorted(maps.Keys(v.kept[stream])) {
		one := v.kept[stream][id]
		one.Payload, err = redactor.Apply(one.Payload)
		require.NoError(tb, err)
		records = append(records, one)
	}
	return described, records
}
