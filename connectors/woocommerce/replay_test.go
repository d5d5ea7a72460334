package woocommerce

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// replayShop serves the union of the recorded records under the rules that were seen on
// the recorded server, with headers made anew.
type replayShop struct {
	dir string

	mu        sync.Mutex
	orders    map[int64]*replayed
	refunds   map[int64]*replayed
	catalogue map[string]map[int64]*replayed // by stream; see replay_catalogue_test.go
	// version, when set, is another one than the recorded shop's.
	version  string
	requests []*http.Request
	// before, when set, sees each request first; true means that it answered.
	before func(n int, w http.ResponseWriter, r *http.Request) bool
}

// replayed is a recorded record; raw keeps its bytes. What fields holds may be shared with
// other shops, so it is copied before a change.
type replayed struct {
	id, parent        int64
	status            string
	created, modified string // UTC without zone, "" is null
	raw               []byte
	fields            map[string]json.RawMessage
}

const (
	replayKey    = "ck_replay"
	replaySecret = "cs_replay_5e9a1f"
)

func (s *replayShop) start(tb testing.TB) *httptest.Server {
	tb.Helper()
	server := httptest.NewTLSServer(s)
	tb.Cleanup(server.Close)
	return server
}

// verbatim answers as recorded: status, type and body.
func (s *replayShop) verbatim(w http.ResponseWriter, name string) {
	body, err := filepath.Glob(filepath.Join(s.dir, name+".body.*"))
	if err != nil || len(body) != 1 {
		panic("no recording " + name)
	}
	content, err := os.ReadFile(body[0])
	if err != nil {
		panic(err)
	}
	var meta struct {
		Status  int                 `json:"status"`
		Headers map[string][]string `json:"headers"`
	}
	text, err := os.ReadFile(filepath.Join(s.dir, name+".meta.json"))
	if err == nil {
		err = json.Unmarshal(text, &meta)
	}
	if err != nil {
		panic(err)
	}
	for header, values := range meta.Headers {
		switch header {
		case "Transfer-Encoding", "Content-Length", "Connection", "Content-Encoding", "Date":
		default:
			w.Header()[http.CanonicalHeaderKey(header)] = values
		}
	}
	w.WriteHeader(meta.Status)
	_, _ = w.Write(content)
}

func (s *replayShop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	w.Header().Set("Date", recordedNow().Now().Format(http.TimeFormat))
	if s.before != nil && s.before(len(s.requests), w, r) {
		return
	}
	path := strings.Trim(strings.TrimPrefix(r.URL.Path, "/wp-json"), "/")
	if path == "" {
		s.verbatim(w, "wp-index")
		return
	}
	user, password, _ := r.BasicAuth()
	if user == "" {
		user, password = r.URL.Query().Get("consumer_key"), r.URL.Query().Get("consumer_secret")
	}
	switch {
	case user != replayKey || r.TLS == nil:
		s.verbatim(w, "err-401-no-auth")
		return
	case password != replaySecret:
		s.verbatim(w, "err-401-bad-secret")
		return
	}
	parts := strings.Split(strings.TrimPrefix(path, "wc/v3/"), "/")
	switch {
	case s.serveCatalogue(w, r, parts):
	case path == "wc/v3/system_status" && s.version != "":
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		_, _ = w.Write([]byte(`{"environment":{"version":"` + s.version + `"}}`))
	case path == "wc/v3/settings/general":
		s.verbatim(w, "settings-general")
	case path == "wc/v3/orders":
		s.list(w, r, s.orders, listing{shown: shownOrder, dates: true})
	case path == "wc/v3/refunds":
		s.list(w, r, s.refunds, listing{dates: true})
	case len(parts) == 2 && parts[0] == "orders":
		number, _ := strconv.ParseInt(parts[1], 10, 64)
		s.one(w, r, s.orders[number])
	case len(parts) == 3 && parts[0] == "orders" && parts[2] == "refunds":
		of := map[int64]*replayed{}
		for number, refund := range s.refunds {
			if strconv.FormatInt(refund.parent, 10) == parts[1] {
				of[number] = refund
			}
		}
		s.list(w, r, of, listing{dates: true})
	default:
		s.verbatim(w, "err-404-route")
	}
}

// one answers the request for one record; nil is one that does not exist.
func (s *replayShop) one(w http.ResponseWriter, r *http.Request, record *replayed) {
	if record == nil {
		s.verbatim(w, "err-404-order")
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_, _ = w.Write(record.masked(r.URL.Query().Get("_fields")))
}

// listing is how a collection differs from the others: what it shows, nil is all, and
// whether it knows filters by date.
type listing struct {
	shown func(url.Values, *replayed) bool
	dates bool
}

func shownOrder(q url.Values, one *replayed) bool { return statusAsked(q.Get("status"), one.status) }

// list answers a collection request.
func (s *replayShop) list(w http.ResponseWriter, r *http.Request, from map[int64]*replayed, as listing) {
	q := r.URL.Query()
	size, page := number(q, "per_page", 10), number(q, "page", 1)
	if size > 100 {
		s.verbatim(w, "err-400-per-page")
		return
	}
	order := cmp.Or(q.Get("orderby"), "date")
	if !slices.Contains([]string{"date", "id", "include", "title", "slug", "modified"}, order) {
		s.verbatim(w, "err-400-orderby")
		return
	}
	var rows []*replayed
	for _, one := range from {
		if as.shown != nil && !as.shown(q, one) {
			continue
		}
		if include := q.Get("include"); include != "" && !slices.Contains(strings.Split(include, ","), strconv.FormatInt(one.id, 10)) {
			continue
		}
		ok, bad := true, false
		if as.dates {
			ok, bad = inWindow(q, one)
		}
		if bad {
			s.verbatim(w, "err-400-date")
			return
		}
		if ok {
			rows = append(rows, one)
		}
	}
	sortReplayed(rows, order, q.Get("order") != "asc", size, page)
	start := (page - 1) * size
	if q.Get("offset") != "" {
		start = number(q, "offset", 0)
	}
	total := len(rows)
	if start >= total {
		rows, total = nil, 0 // past the end this server counts nothing at all
	} else {
		rows = rows[start:min(start+size, total)]
	}
	var b bytes.Buffer
	b.WriteByte('[')
	for i, one := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(one.masked(q.Get("_fields")))
	}
	b.WriteByte(']')
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.Header().Set("X-Wp-Total", strconv.Itoa(total))
	w.Header().Set("X-Wp-Totalpages", strconv.Itoa((total+size-1)/size))
	_, _ = w.Write(b.Bytes())
}

func number(q url.Values, name string, absent int) int {
	n, err := strconv.Atoi(q.Get(name))
	if err != nil {
		return absent
	}
	return n
}

func statusAsked(asked, status string) bool {
	list := strings.Split(cmp.Or(asked, "any"), ",")
	if slices.Contains(list, "any") {
		return status != "trash"
	}
	return slices.Contains(list, status)
}

func sortReplayed(rows []*replayed, order string, descending bool, size, page int) {
	slices.SortFunc(rows, func(a, b *replayed) int {
		var by int
		switch order {
		case "modified":
			// No tie-break: where rows share a second, each page shuffles them anew.
			by = cmp.Or(cmp.Compare(a.modified, b.modified), cmp.Compare(a.id*2654435761%int64(997+size*page), b.id*2654435761%int64(997+size*page)))
		case "date":
			by = cmp.Or(cmp.Compare(a.created, b.created), cmp.Compare(a.id, b.id))
		default:
			by = cmp.Compare(a.id, b.id)
		}
		if descending {
			return -by
		}
		return by
	})
}

// masked is the record with only the fields asked for; without a mask, byte for byte.
func (r *replayed) masked(fields string) []byte {
	if fields == "" {
		return r.raw
	}
	kept := map[string]json.RawMessage{}
	for name := range strings.SplitSeq(fields, ",") {
		if value, ok := r.fields[name]; ok {
			kept[name] = value
		}
	}
	text, err := json.Marshal(kept)
	if err != nil {
		panic(err)
	}
	return text
}

func (s *replayShop) ids(from map[int64]*replayed, keep func(*replayed) bool) (ids []string) {
	for _, number := range slices.Sorted(maps.Keys(from)) {
		if keep(from[number]) {
			ids = append(ids, strconv.FormatInt(number, 10))
		}
	}
	return ids
}
