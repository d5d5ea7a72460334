package connectortest

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

// Bench is one source at a vendor that is asked in memory, with a virtual clock, and what a
// warehouse would hold of what it has read. Tests of a connector that are about its own
// vendor are made with it; it judges nothing.
type Bench struct {
	testing.TB

	Clock  *Clock
	Source connectors.Source
	Log    *bytes.Buffer
	// Asked are the requests so far; a test may empty it.
	Asked []*http.Request
	// Answer stands before the vendor, one request at a time; nil lets everything through,
	// and so does an answer of nil.
	Answer func(*http.Request) *http.Response
	// Kept is the last version of each record, by stream and id, as the vendor gave it.
	Kept     map[string]map[string]connectors.Record
	States   map[string]connectors.State
	Census   map[string][]connectors.Census
	Warnings []string

	connector connectors.Connector
	mapper    *Mapper
	facts     *connectors.Facts
	mu        sync.Mutex // of what requests touch
}

// OpenBench opens a source at a vendor, whose clock starts at now.
func OpenBench(tb testing.TB, c connectors.Connector, vendor http.Handler, now time.Time, values map[string]any) *Bench {
	tb.Helper()
	b := &Bench{
		TB: tb, Clock: NewClock(now), Log: &bytes.Buffer{},
		Kept: map[string]map[string]connectors.Record{}, States: map[string]connectors.State{}, Census: map[string][]connectors.Census{},
		connector: c, mapper: NewMapper(c),
	}
	env := connectors.Env{Transport: b.Asking(vendor), Log: zerolog.New(b.Log), Clock: b.Clock}
	source, err := c.Open(tb.Context(), config.ValuesOf(c.Config, values), env)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, source.Close()) })
	b.Source = source
	return b
}

// Asking is a transport to a vendor by way of Asked and Answer.
func (b *Bench) Asking(vendor http.Handler) http.RoundTripper {
	return answering(func(r *http.Request) (*http.Response, error) {
		if answer := b.asked(r); answer != nil {
			return answer, nil
		}
		_, answer, err := inMemory(vendor, r, b.Clock.Now(), false)
		return answer, err
	})
}

func (b *Bench) asked(r *http.Request) *http.Response {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.Asked = append(b.Asked, r)
	if b.Answer == nil {
		return nil
	}
	return b.Answer(r)
}

// Read reads a stream from where the last read of it ended. after, when set, runs after
// each batch is kept; an error of it kills the read there.
func (b *Bench) Read(ctx context.Context, request connectors.Request, after func(connectors.Batch) error) error {
	stream := request.Stream
	if b.Kept[stream] == nil {
		b.Kept[stream] = map[string]connectors.Record{}
	}
	request.State = b.States[stream]
	for batch, err := range b.Source.Read(ctx, request) {
		if err != nil {
			return err
		}
		for _, one := range batch.Records {
			b.Kept[stream][one.ID] = one
		}
		if batch.Census != nil {
			b.Census[stream] = append(b.Census[stream], *batch.Census)
		}
		b.States[stream] = batch.State
		b.Warnings = append(b.Warnings, batch.Warnings...)
		if after != nil {
			if err := after(batch); err != nil {
				return err
			}
		}
	}
	return nil
}

// Sync reads streams to their end.
func (b *Bench) Sync(streams ...string) {
	b.Helper()
	for _, stream := range streams {
		require.NoError(b, b.Read(b.Context(), connectors.Request{Stream: stream}, nil), stream)
	}
}

// IDs are those that are kept of a stream and not deleted, in order.
func (b *Bench) IDs(stream string) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(b.Kept[stream])) {
		if b.Kept[stream][id].Op == connectors.Put {
			ids = append(ids, id)
		}
	}
	return ids
}

// Facts are those of the source, asked for once.
func (b *Bench) Facts() connectors.Facts {
	b.Helper()
	if b.facts == nil {
		facts, err := b.Source.Facts(b.Context())
		require.NoError(b, err)
		b.facts = &facts
	}
	return *b.facts
}

// Rows maps a record as the pipeline does.
func (b *Bench) Rows(stream string, record connectors.Record) schemas.Rows {
	b.Helper()
	rows, err := b.mapper.Rows(b.Facts(), stream, record)
	require.NoError(b, err, "%s %s", stream, record.ID)
	return rows
}

// Landed are the records that are kept of a stream, redacted.
func (b *Bench) Landed(stream string) []connectors.Record {
	b.Helper()
	var records []connectors.Record
	for _, id := range b.IDs(stream) {
		one := b.Kept[stream][id]
		payload, err := b.mapper.Redact(stream, one.Payload)
		require.NoError(b, err, "%s %s", stream, id)
		one.Payload = payload
		records = append(records, one)
	}
	return records
}

// BesideDecoding measures mapping what is kept of a stream, and by turns, in the same loop,
// decoding the same payloads alone, which is its ceiling. Both are in rows a second, as
// count counts them.
func BesideDecoding(b *testing.B, at *Bench, stream string, decode func([]byte) error, count func(*schemas.Rows) int) {
	b.Helper()
	described, ok := at.connector.Stream(stream)
	require.True(b, ok, stream)
	records, facts, n := at.Landed(stream), at.Facts(), 0
	require.NotEmpty(b, records, stream)
	var mapping, alone time.Duration
	for b.Loop() {
		begun := time.Now()
		var rows schemas.Rows
		for _, one := range records {
			if err := described.Normalise(facts, one, &rows); err != nil {
				b.Fatal(err)
			}
		}
		n += count(&rows)
		mapping += time.Since(begun)
		begun = time.Now()
		for _, one := range records {
			if err := decode(one.Payload); err != nil {
				b.Fatal(err)
			}
		}
		alone += time.Since(begun)
	}
	b.ReportMetric(float64(n)/mapping.Seconds(), "rows/s")
	b.ReportMetric(float64(n)/alone.Seconds(), "ceiling-rows/s")
	b.ReportMetric(float64(b.N*len(records))/mapping.Seconds(), "records/s")
}
