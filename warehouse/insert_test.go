package warehouse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// lossy loses answers of inserts after the engine has given them.
type lossy struct {
	http.RoundTripper
	lose *atomic.Int64
}

func (l lossy) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.RoundTripper.RoundTrip(r)
	if err == nil && r.URL.Query().Get("insert_deduplication_token") != "" && l.lose.Add(-1) >= 0 {
		return nil, errors.Join(errors.New("connection reset by peer"), answer.Body.Close())
	}
	return answer, err
}

func openLossy(t *testing.T, w *Warehouse) (*Warehouse, *atomic.Int64) {
	t.Helper()
	lose := &atomic.Int64{}
	opts := engine.Options("default")
	opts.TransportFunc = func(base *http.Transport) (http.RoundTripper, error) { return lossy{base, lose}, nil }
	broken, err := Open(t.Context(), Config{Options: opts, Database: w.Contract()})
	require.NoError(t, err)
	broken.pause = w.pause
	t.Cleanup(func() { require.NoError(t, broken.Close()) })
	return broken, lose
}

func rawOf(id, version, extracted string) schemas.RawRecord {
	return schemas.RawRecord{Source: source, Stream: "orders", RecordID: id, Op: "put", VersionTime: instant(version), ExtractedAt: instant(extracted), FactsID: "f", RunID: "run", Payload: []byte(`{"id":` + id + `}`)}
}

// raw_records has no key that would hide a doubled row.
func TestABlockWhoseAnswerWasLostIsSentAgainAndStoredOnce(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	broken, lose := openLossy(t, w)
	lose.Store(sendAttempts - 1)
	require.NoError(t, broken.LandRaw(t.Context(), []schemas.RawRecord{rawOf("1", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"), rawOf("2", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")}))
	require.Equal(t, []string{"2"}, table(t, w, "SELECT toString(count()) FROM "+w.Store()+".raw_records"))
	require.NoError(t, broken.LandRaw(t.Context(), []schemas.RawRecord{rawOf("1", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")}))
	require.Equal(t, []string{"3"}, table(t, w, "SELECT toString(count()) FROM "+w.Store()+".raw_records"), "a second landing with the same content is another block")

	lose.Store(1000)
	err := broken.LandRaw(t.Context(), []schemas.RawRecord{rawOf("3", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")})
	require.ErrorContains(t, err, fmt.Sprintf("landing raw records: inserting into raw_records (attempt %d)", sendAttempts))
	require.ErrorContains(t, err, "connection reset by peer")
}

func TestALeaseWhoseCreationWasNotAnsweredIsStillOurs(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	opts := engine.Options("default")
	lose := &atomic.Int64{}
	opts.TransportFunc = func(base *http.Transport) (http.RoundTripper, error) {
		return lossyCreate{base, lose}, nil
	}
	broken, err := Open(t.Context(), Config{Options: opts, Database: w.Contract()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, broken.Close()) })
	lose.Store(1)
	l, err := broken.AcquireLease(t.Context(), "sync_a")
	require.NoError(t, err)
	require.Equal(t, uint64(1), l.Fence)
	require.Negative(t, lose.Load(), "an answer was lost")
}

// lossyCreate loses the answer of the first statement that makes a lease.
type lossyCreate struct {
	http.RoundTripper
	lose *atomic.Int64
}

func (l lossyCreate) RoundTrip(r *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	answer, err := l.RoundTripper.RoundTrip(r)
	if err == nil && bytes.HasPrefix(text, []byte("CREATE TABLE")) && l.lose.Load() == 1 {
		l.lose.Store(-1)
		return nil, errors.Join(errors.New("connection reset by peer"), answer.Body.Close())
	}
	return answer, err
}

func TestTheSameTokenIsStoredOnceInEveryPartition(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	var rows []schemas.RawRecord
	for year := range 120 {
		rows = append(rows, rawOf(strconv.Itoa(year), "2000-01-01T00:00:00Z", fmt.Sprintf("%d-01-01T00:00:00Z", 1950+year)))
	}
	p := w.system.raw
	require.Len(t, p.blocks(rows), 2, "more than %d years are two blocks", maxBlockPartitions)
	require.NoError(t, w.LandRaw(t.Context(), rows))
	for range 2 {
		for i, block := range p.blocks(rows) {
			build := func(ctx context.Context) (driver.Batch, error) { return p.batch(ctx, w.conn, block) }
			require.NoError(t, w.sendBlock(t.Context(), p.table, fmt.Sprintf("token %d", i), build))
		}
	}
	require.Equal(t, []string{"240"}, table(t, w, "SELECT toString(count()) FROM "+w.Store()+".raw_records"))
}

func TestWhatAnotherAttemptCannotMendIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	for name, c := range map[string]struct {
		err      error
		attempts int
	}{
		"a block that cannot be built": {fmt.Errorf("%w: x", errBuild), 1},
		"an unknown table":             {&clickhouse.Exception{Code: codeUnknownTable}, 1},
		"a refused login":              {&clickhouse.HTTPError{StatusCode: http.StatusForbidden, Err: errors.New("no")}, 1},
		"too many parts":               {&clickhouse.Exception{Code: 252}, sendAttempts},
		"a lost connection":            {errors.New("EOF"), sendAttempts},
		"a gateway":                    {&clickhouse.HTTPError{StatusCode: http.StatusBadGateway, Err: errors.New("no")}, sendAttempts},
	} {
		attempts := 0
		err := w.sendBlock(t.Context(), "x", "token", func(context.Context) (driver.Batch, error) {
			attempts++
			return nil, c.err
		})
		require.ErrorIs(t, err, c.err, name)
		require.Equal(t, c.attempts, attempts, name)
	}
	stopped, cancel := context.WithCancel(t.Context())
	attempts := 0
	err := w.sendBlock(stopped, "x", "token", func(context.Context) (driver.Batch, error) {
		attempts++
		cancel()
		return nil, errors.New("EOF")
	})
	require.Error(t, err)
	require.Equal(t, 1, attempts, "a stopped run does not try again")
}

// A block of many records names them all in its lookups.
// The ids of the block are more text than the engine takes as a query by itself, 256 KiB.
func TestALookupMayNameManyRecords(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	const n = 1500
	orders := make([]orderCase, n)
	for i := range orders {
		orders[i] = order(fmt.Sprintf("%0200d", i), "2026-03-01", "a")
	}
	require.Equal(t, n, write(t, w, ordersBlock(l, orders...)).Written)
	require.Equal(t, n, write(t, w, ordersBlock(l, orders...)).Unchanged)
}

// cut ends answers in the middle, as a lost connection does: the transfer encoding
// tells that more was to come.
type cut struct{ http.RoundTripper }

func (c cut) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := c.RoundTripper.RoundTrip(r)
	if err == nil && answer.StatusCode == http.StatusOK {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(io.LimitReader(answer.Body, 100_000), iotest.ErrReader(io.ErrUnexpectedEOF)), answer.Body}
	}
	return answer, err
}

func TestAnAnswerThatBreaksOffIsAnErrorAndNotTheEnd(t *testing.T) {
	t.Parallel()
	opts := engine.Options("default")
	opts.TransportFunc = func(base *http.Transport) (http.RoundTripper, error) { return cut{base}, nil }
	w, err := Open(t.Context(), Config{Options: opts})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	_, err = w.textColumn(t.Context(), "numbers", "SELECT toString(number) FROM numbers(300000)")
	require.ErrorContains(t, err, "reading numbers: ")
	_, err = w.textColumn(t.Context(), "numbers", "SELECT toString(throwIf(number = 200000)) FROM numbers(300000) SETTINGS max_block_size = 1000")
	require.ErrorContains(t, err, "reading numbers: ")
}
