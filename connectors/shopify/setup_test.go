package shopify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// testBase is an address of the kind that a test's transport answers.
const testBase = "https://laden-test.myshopify.com"

// bench is a source at a vendor, with a virtual clock.
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
	census   map[string][]connectors.Census
	warnings []string
	ready    map[string]readyStream
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// ask asks the vendor in memory.
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

// replied is an answer of a vendor made by hand.
func replied(status int, body string) *http.Response {
	out := httptest.NewRecorder()
	out.Header().Set("Content-Type", "application/json; charset=utf-8")
	out.WriteHeader(status)
	_, _ = io.WriteString(out, body)
	return out.Result()
}

// openAt opens a source at a vendor.
func openAt(tb testing.TB, vendor http.Handler, now time.Time, given map[string]any) *bench {
	tb.Helper()
	b := &bench{
		TB: tb, clock: connectortest.NewClock(now), log: &bytes.Buffer{},
		kept: map[string]map[string]connectors.Record{}, states: map[string]connectors.State{}, census: map[string][]connectors.Census{},
	}
	values := map[string]any{"store": "laden-test", "url": testBase}
	if _, own := given["client_id"]; !own {
		values["access_token"] = shopifyadmin.AdminToken
	}
	maps.Copy(values, given)
	env := connectors.Env{Transport: b.ask(vendor), Log: zerolog.New(b.log), Clock: b.clock}
	source, err := Connector().Open(tb.Context(), config.ValuesOf(Connector().Config, values), env)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, source.Close()) })
	b.source = source
	return b
}

// newShop is an invented shop.
func newShop(tb testing.TB, c shopifyadmin.Config, orders int) *shopifyadmin.Shop {
	tb.Helper()
	c.Seed, c.Orders = 7, orders
	shop, err := shopifyadmin.New(c)
	require.NoError(tb, err)
	return shop
}

// openShop opens a source at an invented shop.
func openShop(tb testing.TB, shop *shopifyadmin.Shop, face shopifyadmin.FaceConfig, given map[string]any) *bench {
	tb.Helper()
	return openAt(tb, shopifyadmin.NewFace(shop, face), shop.Now().Add(time.Minute), given)
}

var errStop = errors.New("killed")

// read reads a stream from where the last read of it ended. after, when set, runs after
// each batch is durable; an error of it kills the read there.
func (b *bench) read(ctx context.Context, request connectors.Request, after func(connectors.Batch) error) error {
	stream := request.Stream
	if b.kept[stream] == nil {
		b.kept[stream] = map[string]connectors.Record{}
	}
	request.State = b.states[stream]
	for batch, err := range b.source.Read(ctx, request) {
		if err != nil {
			return err
		}
		for _, one := range batch.Records {
			b.kept[stream][one.ID] = one
		}
		if batch.Census != nil {
			b.census[stream] = append(b.census[stream], *batch.Census)
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
		require.NoError(b, b.read(b.Context(), connectors.Request{Stream: stream}, nil), stream)
	}
}

// ids are those that are kept of a stream and not deleted.
func (b *bench) ids(stream string) []string {
	var ids []string
	for id, one := range b.kept[stream] {
		if one.Op == connectors.Put {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// calls are the paths that were asked for since the last time, with their queries.
func (b *bench) calls() []string {
	list := make([]string, 0, len(b.asked))
	for _, r := range b.asked {
		path := r.URL.Path
		if _, below, ok := strings.Cut(path, "/admin/api/"); ok {
			_, path, _ = strings.Cut(below, "/")
		}
		list = append(list, path+"?"+r.URL.RawQuery)
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
	if b.ready[stream].redactor == nil {
		described, ok := Connector().Stream(stream)
		require.True(b, ok)
		redactor, err := described.Redact.Prepare(testKeyer(b))
		require.NoError(b, err)
		if b.ready == nil {
			b.ready = map[string]readyStream{}
		}
		b.ready[stream] = readyStream{redactor, described.Normalise}
	}
	var rows schemas.Rows
	clean, err := b.ready[stream].redactor.Apply(record.Payload)
	require.NoError(b, err)
	record.Payload = clean
	require.NoError(b, b.ready[stream].normalise(b.facts, record, &rows), "%s %s", stream, record.ID)
	return rows
}

// readyStream maps records of a stream; making it costs more than mapping one.
type readyStream struct {
	redactor  *connectors.Redactor
	normalise func(connectors.Facts, connectors.Record, *schemas.Rows) error
}

func testKeyer(tb testing.TB) connectors.Keyer {
	tb.Helper()
	key, err := connectors.NewKeyer("a key for tests, which guards nothing")
	require.NoError(tb, err)
	return key
}
