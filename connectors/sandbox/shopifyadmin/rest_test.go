package shopifyadmin

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// builtShop gives a shop of its own with so many orders.
func builtShop(t *testing.T, c Config, orders int) *Shop {
	t.Helper()
	c.Orders = orders
	s, err := New(c)
	require.NoError(t, err)
	return s
}

// answered is what a face said.
type answered struct {
	status int
	header http.Header
	text   string
}

// ask sends a GET with the static token to a path below the version.
func ask(t *testing.T, f *Face, path string) answered {
	t.Helper()
	return askWith(t, f, http.MethodGet, "/admin/api/2026-10/"+path, "", map[string]string{"X-Shopify-Access-Token": AdminToken})
}

func askWith(t *testing.T, f *Face, method, target, body string, header map[string]string) answered {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	text, err := io.ReadAll(w.Body)
	require.NoError(t, err)
	return answered{w.Code, w.Header(), string(text)}
}

// list decodes the records of an answer.
func (a answered) list(t *testing.T, name string) []map[string]any {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.text)
	var body map[string][]map[string]any
	d := json.NewDecoder(strings.NewReader(a.text))
	d.UseNumber()
	require.NoError(t, d.Decode(&body))
	require.Contains(t, body, name)
	return body[name]
}

func (a answered) ids(t *testing.T, name string) []int64 {
	t.Helper()
	var ids []int64
	for _, r := range a.list(t, name) {
		ids = append(ids, idOf(t, r))
	}
	return ids
}

func idOf(t *testing.T, record map[string]any) int64 {
	t.Helper()
	return idIn(t, record, "id")
}

func idIn(t *testing.T, record map[string]any, member string) int64 {
	t.Helper()
	n, err := record[member].(json.Number).Int64()
	require.NoError(t, err)
	return n
}

var linkForm = regexp.MustCompile(`<([^>]+)>; rel="(\w+)"`)

// to is where a Link of the answer leads; "" is nowhere.
func (a answered) to(rel string) string {
	for _, l := range linkForm.FindAllStringSubmatch(a.header.Get("Link"), -1) {
		if l[2] == rel {
			return strings.TrimPrefix(l[1], "http://example.com/admin/api/2026-10/")
		}
	}
	return ""
}

// everything walks a listing to its end.
func everything(t *testing.T, f *Face, path, name string) []map[string]any {
	t.Helper()
	var records []map[string]any
	for path != "" {
		a := ask(t, f, path)
		records = append(records, a.list(t, name)...)
		path = a.to("next")
	}
	return records
}

func idsOf(t *testing.T, records []map[string]any) []int64 {
	t.Helper()
	ids := make([]int64, len(records))
	for i, r := range records {
		ids[i] = idOf(t, r)
	}
	return ids
}

// euroShop and dollarShop are shared by tests that only read.
var (
	euroShop = sync.OnceValue(func() *Shop {
		c := DefaultShop()
		s, err := New(c)
		if err != nil {
			panic(err)
		}
		return s
	})
	dollarShop = sync.OnceValue(func() *Shop {
		s, err := New(DollarShop())
		if err != nil {
			panic(err)
		}
		return s
	})
)

// kept are the ids of orders that a condition holds for.
func (s *Shop) kept(condition func(o *orderRecord) bool) []int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var ids []int64
	for i := range s.orders {
		if o := &s.orders[i]; !o.gone && condition(o) {
			ids = append(ids, o.id)
		}
	}
	return ids
}

func sorted(ids []int64) []int64 {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return ids
}
