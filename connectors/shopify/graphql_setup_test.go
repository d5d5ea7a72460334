package shopify

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

var testStart = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// asked is one query that a small vendor was asked.
type asked struct {
	Operation string
	Query     string         `json:"query"`
	Variables map[string]any `json:"variables"`
}

// wire is a vendor that answers by hand, over a real connection.
type wire struct {
	*httptest.Server

	clock *connectortest.Clock
	// answer gives status and body of a question.
	answer func(q asked) (int, string)
	// file gives the body of a bulk result; fewer bytes than announced break it off.
	file func() (status int, body string, announced int)

	mu    sync.Mutex
	asked []asked
}

var operationOf = regexp.MustCompile(`^(?:query|mutation) (\w+)`)

func newWire(t *testing.T, answer func(q asked) (int, string)) *wire {
	t.Helper()
	w := &wire{clock: connectortest.NewClock(testStart), answer: answer}
	w.Server = httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(w.Close)
	return w
}

func (w *wire) serve(out http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/file" {
		status, body, announced := w.file()
		out.Header().Set("Content-Length", strconv.Itoa(announced))
		out.WriteHeader(status)
		_, _ = io.WriteString(out, body)
		return
	}
	var q asked
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		http.Error(out, err.Error(), http.StatusBadRequest)
		return
	}
	if found := operationOf.FindStringSubmatch(q.Query); found != nil {
		q.Operation = found[1]
	}
	w.mu.Lock()
	w.asked = append(w.asked, q)
	w.mu.Unlock()
	status, body := w.answer(q)
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(status)
	_, _ = io.WriteString(out, body)
}

// reader is a reader of a stream at the vendor.
func (w *wire) reader(t *testing.T, stream string, size int) *reader {
	t.Helper()
	base, err := url.Parse(w.URL)
	require.NoError(t, err)
	env := connectors.Env{Clock: w.clock, Log: zerolog.Nop(), AllowPlainHTTP: true, Transport: w.Client().Transport}
	s := &source{env: env, version: defaultVersion}
	s.graphql = newGraphQL(rest.Options{Base: base.JoinPath("admin/api", defaultVersion), Account: "test"}, env, nil)
	return &reader{source: s, stream: stream, sizer: sizer{size: size, most: size}, emit: func(connectors.Batch) error { return nil }}
}

const costSaid = `,"extensions":{"cost":{"requestedQueryCost":10,"actualQueryCost":10,"throttleStatus":{"maximumAvailable":2000,"currentlyAvailable":1990,"restoreRate":100}}}`

// data is an answer with data.
func data(format string, args ...any) string {
	return `{"data":` + fmt.Sprintf(format, args...) + costSaid + `}`
}

// refused is an answer with an error beside its data.
func refused(code, message string) string {
	return fmt.Sprintf(`{"data":{"orders":{"nodes":[{"id":"gid://shopify/Order/1","updatedAt":"2026-10-01T00:00:00Z"}],"pageInfo":{"hasNextPage":false,"endCursor":"c"}}},"errors":[{"message":%q,"extensions":{"code":%q}}]%s}`, message, code, costSaid)
}

func ids(rows []row) []string {
	list := make([]string, 0, len(rows))
	for _, one := range rows {
		list = append(list, one.ID)
	}
	return list
}

// errKilled ends a read as a kill does.
var errKilled = fmt.Errorf("killed")

func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}
