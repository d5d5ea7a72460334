package connectortest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// FuzzNormalise is the fuzz test of a connector's mappings. It begins with payloads of
// the fake and feeds anything to the stream: mapping never panics, leaves no rows beside
// an error, gives the same rows twice and leaves the payload alone. Whole payloads are
// long, so it is run with -fuzzminimizetime 20x: by default most of the time would go into
// shortening them.
func FuzzNormalise(f *testing.F, s Subject) {
	f.Helper()
	one := start(f, s)
	facts := one.shopFacts()
	streams := one.connector.Streams
	for i, stream := range streams {
		records := landed(one, stream.Name)
		one.requireSome(stream.Name, len(records))
		for _, n := range []int{0, len(records) / 3, len(records) / 2, len(records) - 1} {
			f.Add(uint8(i), records[n].ID, records[n].Payload)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, id string, payload []byte) {
		record := connectors.Record{ID: id, ExtractedAt: goldenInstant, Payload: payload}
		mapAnything(t, streams[int(which)%len(streams)], facts, record)
	})
}

func mapAnything(tb testing.TB, stream connectors.Stream, facts connectors.Facts, record connectors.Record) {
	tb.Helper()
	before := bytes.Clone(record.Payload)
	first, second := tryMapping(tb, stream, facts, record), tryMapping(tb, stream, facts, record)
	requireSamef(tb, first, second, "%s mapped twice", stream.Name)
	require.True(tb, bytes.Equal(before, record.Payload), "mapping %s changes the payload", stream.Name)
}

// BenchmarkNormalise is the benchmark of a connector's mappings. It shows, for each
// stream, records a second, and how many times as long mapping takes as reading the
// payload's JSON alone, token by token.
func BenchmarkNormalise(b *testing.B, s Subject) {
	b.Helper()
	one := start(b, s)
	facts := one.shopFacts()
	for _, stream := range one.connector.Streams {
		records := landed(one, stream.Name)
		b.Run(stream.Name, func(b *testing.B) {
			b.ReportAllocs()
			var rows schemas.Rows
			for b.Loop() {
				for _, record := range records {
					rows = schemas.Rows{}
					if err := stream.Normalise(facts, record, &rows); err != nil {
						b.Fatal(err)
					}
				}
			}
			mapping := b.Elapsed()
			begun := time.Now()
			for range b.N {
				for _, record := range records {
					if err := readTokens(record.Payload); err != nil {
						b.Fatal(err)
					}
				}
			}
			reading := time.Since(begun)
			b.ReportMetric(float64(b.N*len(records))/mapping.Seconds(), "records/s")
			b.ReportMetric(mapping.Seconds()/reading.Seconds(), "×JSON")
		})
	}
}

func readTokens(payload []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(payload), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a payload: %w", err)
		}
	}
}
