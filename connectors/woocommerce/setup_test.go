package woocommerce

import (
	"maps"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
)

// bench is a shop's source with a virtual clock.
type bench struct {
	t      testing.TB
	clock  *connectortest.Clock
	source connectors.Source
	facts  connectors.Facts
}

// openSource opens a source at an address; client trusts the server's certificate.
func openSource(tb testing.TB, address string, client *http.Client, clock *connectortest.Clock, values map[string]any) *bench {
	tb.Helper()
	given := map[string]any{"url": address, "consumer_key": replayKey, "consumer_secret": replaySecret}
	maps.Copy(given, values)
	env := connectors.Env{Transport: client.Transport, Log: zerolog.Nop(), Clock: clock}
	source, err := Connector().Open(tb.Context(), config.ValuesOf(Connector().Config, given), env)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, source.Close()) })
	return &bench{t: tb, clock: clock, source: source, facts: testFacts()}
}

// testFacts are those of the recorded shop.
func testFacts() connectors.Facts {
	return connectors.Facts{
		Shop: "main", Platform: "woocommerce", Timezone: "Europe/Amsterdam", Currency: "EUR", Country: "NL", Decimals: 2,
		SaleDateBasis: "paid", ExcludedStatuses: []string{"cancelled", "failed", "pending"},
		Settings: map[string]string{settingInvoices: "bacs,cheque,cod"},
	}
}

// recordedNow is after every recorded change.
func recordedNow() *connectortest.Clock {
	return connectortest.NewClock(time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC))
}

// result is what a read brought: the last record per id, as the pipeline would keep it.
type result struct {
	records  map[string]connectors.Record
	state    connectors.State
	states   []connectors.State
	batches  []connectors.Batch
	warnings []string
}

func (r *result) add(b connectors.Batch) {
	if r.records == nil {
		r.records = map[string]connectors.Record{}
	}
	for _, one := range b.Records {
		known, ok := r.records[one.ID]
		if !ok || !one.UpdatedAt().Before(known.UpdatedAt()) {
			r.records[one.ID] = one
		}
	}
	if b.Census != nil {
		listed := map[string]bool{}
		for _, number := range b.Census.IDs {
			listed[id(integer(number))] = true
		}
		for key, one := range r.records {
			var number integer
			for _, digit := range key {
				number = number*10 + integer(digit-'0')
			}
			if int64(number) > b.Census.After && int64(number) <= b.Census.UpTo && !listed[key] && !one.UpdatedAt().After(b.Census.SeenAt) {
				one.Op = connectors.Delete
				r.records[key] = one
			}
		}
	}
	r.state = b.State
	r.states = append(r.states, b.State)
	r.batches = append(r.batches, b)
	r.warnings = append(r.warnings, b.Warnings...)
}

// present are the ids that exist after all.
func (r *result) present() map[string]bool {
	ids := map[string]bool{}
	for key, one := range r.records {
		if one.Op == connectors.Put {
			ids[key] = true
		}
	}
	return ids
}

// readOn reads a stream into r, starting from its state.
func (b *bench) readOn(r *result, req connectors.Request) error {
	req.State = r.state
	for batch, err := range b.source.Read(b.t.Context(), req) {
		if err != nil {
			return err
		}
		r.add(batch)
	}
	return nil
}

func (b *bench) read(stream string) *result {
	b.t.Helper()
	r := &result{}
	require.NoError(b.t, b.readOn(r, connectors.Request{Stream: stream}))
	return r
}

// mapper redacts and maps, as the pipeline does.
var mapper = sync.OnceValue(func() *connectortest.Mapper { return connectortest.NewMapper(Connector()) })
