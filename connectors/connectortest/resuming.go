package connectortest

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

// mostLinks is how often a read is stopped and gone on with; more is a read that does not
// get on.
const mostLinks = 100

// resumesEverywhere stops a read at every batch. A read from the beginning for each of
// them would cost the square of their number, and would hide a state that counts from
// where its own process began. A chain of single batches shows that, and hides what goes
// wrong only later in a process, and a source that trusts what it remembers more than the
// state it is given: the chain of ever more batches shows both, and behind the last stop
// stands a process that has read nearly everything.
func resumesEverywhere(tb testing.TB, s Subject) {
	tb.Helper()
	first := start(tb, s)
	for _, stream := range first.connector.Streams {
		way := resuming{request: connectors.Request{Stream: stream.Name, PageSize: first.small(stream.Name)}}
		way.begin = func() *session { return startAt(tb, s.Connector(), first.vendor) }
		batches := way.everMore()
		way.oneByOne(batches)
		if batches > 2 {
			way.stopOnce(batches - 1)
		}
	}
}

// resuming is a read that is stopped and gone on with. begin opens a new source at the
// same vendor.
type resuming struct {
	request connectors.Request
	begin   func() *session
}

// everMore stops a read after two batches, then after three more, and so on; half of the
// stops are of the process, the others of the read alone. It returns how many batches
// there were.
func (w resuming) everMore() int {
	c, one := &collected{}, w.begin()
	one.Helper()
	for enough := 2; !one.link(c, w.request, enough); enough++ {
		require.Less(one, enough, mostLinks, "%s has too many batches for a test, or does not get on", w.request.Stream)
		if enough%2 == 1 {
			one = w.begin()
		}
	}
	require.NotEmpty(one, c.batches, "%s has no batch", w.request.Stream)
	one.requireUnion(w.request.Stream, c)
	return len(c.batches)
}

// oneByOne has each batch read by a process of its own.
func (w resuming) oneByOne(batches int) {
	c, one := &collected{}, w.begin()
	one.Helper()
	reached := map[string]bool{}
	for range batches - 1 {
		if one.link(c, w.request, 1) {
			break
		}
		if state := string(c.state.Payload); len(c.records) < len(one.vendor.Data(w.request.Stream)) {
			require.False(one, reached[state], "%s does not get on when each process reads one batch: its state is %s again", w.request.Stream, state)
			reached[state] = true
		}
		one = w.begin()
	}
	one.finish(c, w.request)
}

// stopOnce has a new process go on after so many batches of the first one.
func (w resuming) stopOnce(enough int) {
	c, one := &collected{}, w.begin()
	one.Helper()
	one.link(c, w.request, enough)
	one = w.begin()
	one.finish(c, w.request)
}

// finish reads on to the end, and requires everything.
func (s *session) finish(c *collected, r connectors.Request) {
	s.Helper()
	require.NoError(s, s.read(s.Context(), c, r, nil), "reading %s", r.Stream)
	s.requireUnion(r.Stream, c)
}

// link reads on until so many batches have moved the state on. The batch after them is
// lost, as when a process dies before it is durable. It reports whether the read ended
// before that.
func (s *session) link(c *collected, r connectors.Request, enough int) bool {
	s.Helper()
	r.State = c.state
	moved := 0
	for batch, err := range s.source.Read(s.Context(), r) {
		require.NoError(s, err, "reading %s", r.Stream)
		if moved == enough {
			return false
		}
		if batch.State.Version != c.state.Version || !bytes.Equal(batch.State.Payload, c.state.Payload) {
			moved++
		}
		c.add(batch, true)
	}
	return true
}

// requireUnion requires the whole of a stream, read by id what a census lists besides.
func (s *session) requireUnion(stream string, c *collected) {
	s.Helper()
	s.fill(c, stream)
	s.requireData(stream, c)
}
