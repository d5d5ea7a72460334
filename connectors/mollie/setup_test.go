package mollie

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

// bench is a source at an account, with a virtual clock.
type bench struct {
	testing.TB

	clock  *connectortest.Clock
	source connectors.Source
	facts  connectors.Facts
	log    *bytes.Buffer
	asked  []*http.Request
	// answer stands before the vendor; nil lets everything through.
	answer func(r *http.Request) *http.Response
	// kept is what a warehouse would hold of each stream.
	kept     map[string]map[string]connectors.Record
	states   map[string]connectors.State
	warnings []string
}

// RoundTrip asks the vendor in memory.
func (b *bench) ask(vendor http.Handler) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		b.asked = append(b.asked, r)
		if b.answer != nil {
			if answer := b.answer(r); answer != nil {
				return answer, nil
			}
		}
		in := r.Clone(r.Context())
		in.RequestURI = r.URL.RequestURI()
		if in.Body == nil {
			in.Body = http.NoBody
		}
		in.Host, in.TLS = r.URL.Host, &tls.ConnectionState{}
		in.Header.Del("Accept-Encoding")
		out := httptest.NewRecorder()
		vendor.ServeHTTP(out, in)
		return out.Result(), nil
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reply is an answer of a vendor made by hand.
func reply(status int, body string) *http.Response {
	out := httptest.NewRecorder()
	out.Header().Set("Content-Type", "application/hal+json")
	out.WriteHeader(status)
	_, _ = out.WriteString(body)
	return out.Result()
}

// openAt opens a source at a vendor.
func openAt(tb testing.TB, vendor http.Handler, now time.Time, given map[string]any) *bench {
	tb.Helper()
	b := &bench{TB: tb, clock: connectortest.NewClock(now), log: &bytes.Buffer{}, kept: map[string]map[string]connectors.Record{}, states: map[string]connectors.State{}}
	values := map[string]any{"token": sandbox.MollieToken, "url": "https://api.mollie.example"}
	maps.Copy(values, given)
	env := connectors.Env{Transport: b.ask(vendor), Log: zerolog.New(b.log), Clock: b.clock}
	source, err := Connector().Open(tb.Context(), config.ValuesOf(Connector().Config, values), env)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, source.Close()) })
	b.source = source
	return b
}

// openWorld opens a source at a world's account.
func openWorld(tb testing.TB, world *sandbox.World, given map[string]any) *bench {
	tb.Helper()
	values := map[string]any{"shops": shopsOfWorld(world)}
	maps.Copy(values, given)
	return openAt(tb, world.Mollie(sandbox.MollieConfig{}), world.Now().Add(time.Minute), values)
}

var errStop = errors.New("killed")

// read reads a stream from where the last read of it ended. after, when set, runs after
// each batch is durable; an error of it kills the read there.
func (b *bench) read(ctx context.Context, stream string, after func(connectors.Batch) error) error {
	if b.kept[stream] == nil {
		b.kept[stream] = map[string]connectors.Record{}
	}
	for batch, err := range b.source.Read(ctx, connectors.Request{Stream: stream, State: b.states[stream]}) {
		if err != nil {
			return err
		}
		for _, one := range batch.Records {
			b.kept[stream][one.ID] = one
		}
		b.states[stream] = batch.State
		b.warnings = append(b.warnings, batch.Warnings...)
		if after != nil {
			if err := after(batch); err != nil {
				return err
			}
		}
	}
	return nil
}

// sync reads streams to their end.
func (b *bench) sync(streams ...string) {
	b.Helper()
	for _, stream := range streams {
		require.NoError(b, b.read(b.Context(), stream, nil), stream)
	}
}

// calls are the paths that were asked for since the last time, with their queries.
func (b *bench) calls() []string {
	list := make([]string, 0, len(b.asked))
	for _, r := range b.asked {
		list = append(list, strings.TrimPrefix(r.URL.Path, "/v2/")+"?"+r.URL.RawQuery)
	}
	b.asked = nil
	return list
}

// rows maps a record as the pipeline does.
func (b *bench) rows(stream string, record connectors.Record) schemas.Rows {
	b.Helper()
	if b.facts.Platform == "" {
		facts, err := b.source.Facts(b.Context())
		require.NoError(b, err)
		b.facts = facts
	}
	return mapped(b, b.facts, stream, record)
}

// readyStreams are the streams with their redaction, which costs more to prepare than many
// payloads to redact.
var readyStreams = sync.OnceValues(func() (map[string]readyStream, error) {
	key, err := connectors.NewKeyer("a key for tests, which guards nothing")
	if err != nil {
		return nil, err
	}
	list := map[string]readyStream{}
	for _, s := range Connector().Streams {
		ready, err := s.Redact.Prepare(key)
		if err != nil {
			return nil, err
		}
		list[s.Name] = readyStream{s, ready}
	}
	return list, nil
})

type readyStream struct {
	connectors.Stream

	redactor *connectors.Redactor
}

func mapped(tb testing.TB, facts connectors.Facts, stream string, record connectors.Record) (rows schemas.Rows) {
	tb.Helper()
	list, err := readyStreams()
	require.NoError(tb, err)
	s, ok := list[stream]
	require.True(tb, ok)
	record.Payload, err = s.redactor.Apply(record.Payload)
	require.NoError(tb, err)
	require.NoError(tb, s.Normalise(facts, record, &rows), "%s %s", stream, record.ID)
	return rows
}

// requireTruth requires what is kept of a stream to be what the account has now.
func (b *bench) requireTruth(world *sandbox.World, streams ...string) {
	b.Helper()
	s := accountOf(world, b.clock)
	for _, stream := range streams {
		want := slices.Sorted(maps.Keys(s.data(stream)))
		require.Equal(b, want, slices.Sorted(maps.Keys(b.kept[stream])), "the ids of %s", stream)
		for _, id := range want {
			require.NoError(b, s.compare(stream, id, b.rows(stream, b.kept[stream][id])), "%s %s", stream, id)
		}
	}
}

// follow moves the reader's clock to the world's.
func (b *bench) follow(world *sandbox.World) {
	if behind := world.Now().Add(time.Minute).Sub(b.clock.Now()); behind > 0 {
		b.clock.Advance(behind)
	}
}
