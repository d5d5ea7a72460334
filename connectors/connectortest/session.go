package connectortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

// base is the address of every fake vendor.
const base = "https://vendor.example"

// session is one open source at one fake vendor.
type session struct {
	testing.TB
	connector connectors.Connector
	vendor    *Vendor
	wire      *wire
	source    connectors.Source
	log       *notes
	facts     *connectors.Facts
	clock     connectors.Clock // the source's
	mapper    *Mapper
}

// notes is a log in memory.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds a line.
func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

// String is the whole log.
func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

// start opens a source of the subject at a new fake vendor.
func start(tb testing.TB, s Subject) *session {
	tb.Helper()
	return startAt(tb, s.Connector(), s.Vendor(tb))
}

func startAt(tb testing.TB, c connectors.Connector, v *Vendor) *session {
	tb.Helper()
	return startWith(tb, c, v, v.Clock)
}

// startWith opens a source whose machine has another clock than the vendor.
func startWith(tb testing.TB, c connectors.Connector, v *Vendor, clock connectors.Clock) *session {
	tb.Helper()
	one := &session{TB: tb, connector: c, vendor: v, wire: newWire(v), log: &notes{}, clock: clock, mapper: NewMapper(c)}
	source, err := one.open(config.ValuesOf(c.Config, v.Config(base)))
	require.NoError(tb, err, "opening the source")
	one.source = source
	tb.Cleanup(func() { require.NoError(tb, one.source.Close()) })
	return one
}

func (s *session) open(values config.Values) (connectors.Source, error) {
	return s.connector.Open(s.Context(), values, connectors.Env{
		Transport: s.wire, Log: zerolog.New(s.log).Level(zerolog.TraceLevel), Clock: s.clock, Credentials: s.vendor.Credentials,
		Observe: func(c connectors.Call) { _, _ = fmt.Fprintf(s.log, "%+v\n", c) },
	})
}

// read reads a stream to its end into what was collected before, from the state where
// that ended. after, when set, runs after each batch; an error of it ends the read.
func (s *session) read(ctx context.Context, c *collected, r connectors.Request, after func() error) error {
	if !r.Bounded && len(r.IDs) == 0 {
		r.State = c.state
	}
	for batch, err := range s.source.Read(ctx, r) {
		if err != nil {
			return err
		}
		c.add(batch, len(r.IDs) == 0)
		if after != nil {
			if err := after(); err != nil {
				return err
			}
		}
	}
	return nil
}

// errEnough ends a read as a consumer does who wants no more.
var errEnough = errors.New("enough")

// sync reads a stream as the pipeline does: what a census lists and is not there is
// read by id.
func (s *session) sync(c *collected, r connectors.Request) {
	s.Helper()
	require.NoError(s, s.read(s.Context(), c, r, nil), "reading %s", r.Stream)
	s.fill(c, r.Stream)
}

// fill reads by id what a census lists and is not there.
func (s *session) fill(c *collected, stream string) {
	s.Helper()
	missing := c.missing
	c.missing = nil
	if len(missing) > 0 {
		require.NoError(s, s.read(s.Context(), c, connectors.Request{Stream: stream, IDs: missing}, nil), "reading %s by id", stream)
	}
}

// whole reads all of a stream.
func (s *session) whole(stream string, pageSize int) *collected {
	s.Helper()
	c := &collected{}
	s.sync(c, connectors.Request{Stream: stream, PageSize: pageSize})
	return c
}

// requireSome requires a stream to have records: a case that needs one would test nothing.
func (s *session) requireSome(stream string, records int) {
	s.Helper()
	if records == 0 {
		s.Fatalf("the fake vendor has no %s: nothing is tested", stream)
	}
}

// requireData requires what was collected to be what the vendor has now.
func (s *session) requireData(stream string, c *collected) {
	s.Helper()
	s.requireThese(stream, c, nil)
}

// requireThese does the same, and leaves ids out whose presence is open.
func (s *session) requireThese(stream string, c *collected, open map[string]bool) {
	s.Helper()
	data := s.vendor.Data(stream)
	var missing, surplus, stale []string
	for id, at := range data {
		record, ok := c.records[id]
		switch {
		case open[id]:
		case !ok || record.Op == connectors.Delete:
			missing = append(missing, id)
		case !at.IsZero() && !record.Version.Equal(at):
			stale = append(stale, id)
		}
	}
	for id, record := range c.records {
		if _, ok := data[id]; !ok && record.Op == connectors.Put && !open[id] {
			surplus = append(surplus, id)
		}
	}
	if len(missing)+len(surplus)+len(stale) > 0 {
		s.Fatalf("%s: of %d records %d are missing %s, %d are not at the vendor %s, %d are not the last version %s", stream,
			len(data), len(missing), some(missing), len(surplus), some(surplus), len(stale), some(stale))
	}
}

// redact is the payload as it is landed.
func (s *session) redact(stream string, payload []byte) []byte {
	s.Helper()
	redacted, err := s.mapper.Redact(stream, payload)
	require.NoError(s, err, "redacting %s", stream)
	return redacted
}

// rows maps a record as the pipeline does, facts asked for once.
func (s *session) rows(stream string, record connectors.Record) schemas.Rows {
	s.Helper()
	rows, err := s.mapper.Rows(s.shopFacts(), stream, record)
	require.NoError(s, err, "mapping %s %s", stream, record.ID)
	return rows
}

func (s *session) shopFacts() connectors.Facts {
	s.Helper()
	if s.facts == nil {
		facts, err := s.source.Facts(s.Context())
		require.NoError(s, err, "asking for the facts")
		facts.Shop = "conformance" // as the pipeline names it
		s.facts = &facts
	}
	return *s.facts
}

// collected is what reads brought: the last version of each record, as a warehouse
// would keep it.
type collected struct {
	records map[string]connectors.Record
	state   connectors.State
	batches []connectors.Batch
	missing []string // listed by a census, and not there
}

func (c *collected) add(b connectors.Batch, moves bool) {
	if c.records == nil {
		c.records = map[string]connectors.Record{}
	}
	for _, record := range b.Records {
		known, ok := c.records[record.ID]
		if !ok || !record.UpdatedAt().Before(known.UpdatedAt()) {
			c.records[record.ID] = record
		}
	}
	if b.Census != nil {
		c.reconcile(b.Census)
	}
	if moves {
		c.state = b.State
	}
	c.batches = append(c.batches, b)
}

func (c *collected) reconcile(census *connectors.Census) {
	ids := slices.Clone(census.All)
	for _, id := range census.IDs {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	listed := map[string]bool{}
	for _, key := range ids {
		listed[key] = true
		if record, ok := c.records[key]; !census.Sparse && (!ok || record.Op == connectors.Delete) {
			c.missing = append(c.missing, key)
		}
	}
	for key, record := range c.records {
		id, err := strconv.ParseInt(key, 10, 64)
		inRange := census.All != nil || err == nil && id > census.After && id <= census.UpTo
		if inRange && !listed[key] && !record.UpdatedAt().After(census.SeenAt) {
			record.Op = connectors.Delete
			c.records[key] = record
		}
	}
}

// seen are the records of batches from one on.
func (c *collected) since(batch int) []connectors.Record {
	var records []connectors.Record
	for _, b := range c.batches[batch:] {
		records = append(records, b.Records...)
	}
	return records
}
