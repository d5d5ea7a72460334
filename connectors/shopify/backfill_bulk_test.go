package shopify

import (
	"bytes"
	"context"
	commandline "flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

var bulkOrders = commandline.Int("bulk-orders", 0, "orders of the shop whose first read by bulk operations is counted; 0 is a small one")

// spending stands before a shop and counts what a read costs.
type spending struct {
	http.Handler

	mu     sync.Mutex
	calls  map[string]int // by operation; a file is "file", a call of REST its path
	points float64
	bytes  int // of files
}

var askedFor = regexp.MustCompile(`^\{"query":"(?:query|mutation) ?(\w*)[^{]*\{ ?(\w+)`)

// ServeHTTP lets everything through. Points are charged by query; a bulk operation and its
// file cost none.
func (s *spending) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, "/bulk-files/") {
		s.file(out, r)
		return
	}
	body, _ := io.ReadAll(r.Body) // what is missing in it, the shop refuses
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.Header.Del("Accept-Encoding")
	answer := httptest.NewRecorder()
	s.Handler.ServeHTTP(answer, r)
	s.count(r.URL.Path, body, answer.Body.Bytes())
	maps.Copy(out.Header(), answer.Header())
	out.WriteHeader(answer.Code)
	_, _ = out.Write(answer.Body.Bytes()) // a client that went away is its own affair
}

func (s *spending) count(path string, asked, answered []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasSuffix(path, "/graphql.json") {
		var told struct {
			Extensions struct {
				Cost struct {
					Actual float64 `json:"actualQueryCost"`
				} `json:"cost"`
			} `json:"extensions"`
		}
		if name := askedFor.FindSubmatch(asked); name != nil && json.Unmarshal(answered, &told) == nil {
			path = string(name[1]) + " " + string(name[2])
		}
		s.points += told.Extensions.Cost.Actual
	}
	s.calls[path]++
}

// file lets a file through, which may be larger than memory.
func (s *spending) file(out http.ResponseWriter, r *http.Request) {
	counted := &countedBytes{ResponseWriter: out}
	s.Handler.ServeHTTP(counted, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls["file"]++
	s.bytes += counted.n
}

type countedBytes struct {
	http.ResponseWriter

	n int
}

// Write counts what was taken.
func (c *countedBytes) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.n += n
	return n, err
}

// patient waits for answers without end. The invented shop finds all of a million orders
// before it answers that a bulk operation was created; Shopify does so behind its answer.
type patient struct{ http.RoundTripper }

// RoundTrip leaves out the time that a request may take.
func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	return p.RoundTripper.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
}

func (s *spending) all() (n int) {
	for calls := range maps.Values(s.calls) {
		n += calls
	}
	return n
}

// TestAFirstReadByBulkOperationsTakesAFileAndPagesOfRefunds counts what it costs. The lines of
// refunds are paged, because bulk operations cannot export them.
func TestAFirstReadByBulkOperationsTakesAFileAndPagesOfRefunds(t *testing.T) {
	if *bulkOrders == 0 {
		s, refunded := backfillInBulk(t, 1_000, objects(2_000))
		require.Equal(t, 1, s.calls["BulkStart bulkOperationRunQuery"])
		require.Equal(t, 1, s.calls["file"])
		require.Less(t, s.calls["BulkPoll bulkOperation"], 10)
		require.LessOrEqual(t, s.all(), 20+refunded/20, "%v", s.calls)
		require.Less(t, s.points, 4*float64(refunded))
		return
	}
	s, refunded := backfillInBulk(t, *bulkOrders, mostObjects)
	t.Logf("%v", s.calls)
	fmt.Printf("BenchmarkBulk 1 %d orders %d refunded %d calls %d polls %d files %.1f file-MB %.0f points\n",
		*bulkOrders, refunded, s.all(), s.calls["BulkPoll bulkOperation"], s.calls["file"], float64(s.bytes)/1e6, s.points)
}

// backfillInBulk reads all orders of a shop for the first time by GraphQL, and counts how
// many have refunds.
func backfillInBulk(t *testing.T, orders int, windows objects) (s *spending, refunded int) {
	t.Helper()
	shop := shopOfOrders(t, orders, shopifyadmin.PlanPlus)
	clock := connectortest.NewClock(shop.Now().Add(time.Minute))
	s = &spending{Handler: shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{Throttle: true, Clock: clock.Now}), calls: map[string]int{}}
	server := httptest.NewServer(s) // files are fetched over real connections only
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	transport.RegisterProtocol("http", patient{server.Client().Transport}) // files go round it
	opened, err := Connector().Open(t.Context(), config.ValuesOf(Connector().Config, map[string]any{
		"store": "laden-test", "url": server.URL, "access_token": shopifyadmin.AdminToken, "api": apiGraphQL, "page_size": mostPerPage,
	}), connectors.Env{Transport: transport, Log: zerolog.Nop(), Clock: clock, AllowPlainHTTP: true})
	require.NoError(t, err)
	source, ok := opened.(*source)
	require.True(t, ok)
	source.objects = windows
	seen := map[string]bool{}
	for batch, err := range source.Read(t.Context(), connectors.Request{Stream: streamOrders}) {
		require.NoError(t, err)
		for _, one := range batch.Records {
			seen[one.ID] = true
			if bytes.Contains(one.Payload, []byte(`"refundLineItems"`)) {
				refunded++
			}
		}
	}
	require.NoError(t, source.Close())
	require.Len(t, seen, orders)
	require.Positive(t, refunded)
	return s, refunded
}
