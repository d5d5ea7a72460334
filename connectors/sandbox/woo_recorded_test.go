package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// recording is one recorded exchange.
type recording struct {
	Request struct {
		Method string `json:"method"`
		URL    string `json:"url"`
		Auth   string `json:"auth"`
	} `json:"request"`
	Status  int                 `json:"status"`
	Headers map[string][]string `json:"headers"`
	body    []byte
}

func readRecording(t *testing.T, name string) recording {
	t.Helper()
	dir := filepath.Join(payloads.Dir(t), "woocommerce-recorded")
	meta, err := os.ReadFile(filepath.Join(dir, name+".meta.json"))
	require.NoError(t, err)
	var rec recording
	require.NoError(t, json.Unmarshal(meta, &rec))
	rec.body, err = os.ReadFile(filepath.Join(dir, name+".body.json"))
	require.NoError(t, err)
	return rec
}

// recordedWorld has what the recorded shop had, as far as answers depend on it: no
// custom statuses, and the day of the recording as now.
func recordedWorld(t *testing.T) *World {
	t.Helper()
	shop := DefaultShop()
	shop.CustomStatuses = nil
	return newWorld(t, Options{Seed: 9, Orders: 1200, Shops: []Shop{shop}, To: time.Date(2026, 11, 21, 19, 30, 0, 0, time.UTC)})
}

// replay sends a recorded request to the face, with ids of this world and the
// credentials of the note.
func replay(t *testing.T, w *World, rec *recording, replace map[string]string) reply {
	t.Helper()
	target := rec.Request.URL
	for from, to := range replace {
		target = strings.ReplaceAll(target, from, to)
	}
	r := httptest.NewRequest(rec.Request.Method, target, nil)
	r.Header.Set("Accept-Encoding", "identity")
	switch auth := rec.Request.Auth; {
	case strings.HasPrefix(auth, "Basic"):
		r.SetBasicAuth(WooKey, WooSecret)
	case strings.HasPrefix(auth, "query"):
		r.URL.RawQuery = "consumer_key=" + WooKey + "&consumer_secret=" + WooSecret
	}
	return do(t, w.WooCommerce("main", WooConfig{}), r)
}

// Headers that belong to the connection and not to WordPress.
var connectionHeaders = []string{"Transfer-Encoding", "Connection"}

func requireSameHeaderNames(t *testing.T, want map[string][]string, got http.Header) {
	t.Helper()
	var wanted, given []string
	for name := range want {
		if !slices.Contains(connectionHeaders, name) {
			wanted = append(wanted, strings.ToLower(name))
		}
	}
	for name := range got {
		given = append(given, strings.ToLower(name))
	}
	require.ElementsMatch(t, wanted, given)
	for _, name := range []string{"Content-Type", "Allow", "Vary", "Expires", "Cache-Control", "X-Robots-Tag", "Access-Control-Expose-Headers", "Access-Control-Allow-Headers"} {
		require.Equal(t, strings.Join(want[name], ","), got.Get(name), name)
	}
}

func TestRefusalsAreTheRecordedOnesByteForByte(t *testing.T) {
	for _, name := range []string{
		"err-400-date", "err-400-orderby", "err-400-per-page", "err-401-no-auth", "err-401-basic-over-http",
		"err-401-query-auth-over-http", "err-404-order", "err-404-route", "orders-page-past-end",
		"orders-modified-after-z-AND-flag", "refunds-modified-after-future",
	} {
		t.Run(name, func(t *testing.T) {
			rec := readRecording(t, name)
			got := replay(t, recordedWorld(t), &rec, nil)
			require.Equal(t, rec.Status, got.StatusCode)
			require.Equal(t, string(rec.body), got.text)
			requireSameHeaderNames(t, rec.Headers, got.Header)
			require.Equal(t, rec.Headers["Link"], got.Header.Values("Link"))
		})
	}
}

func TestABadSecretIsRefusedAsRecorded(t *testing.T) {
	rec := readRecording(t, "err-401-bad-secret")
	r := httptest.NewRequest(http.MethodGet, rec.Request.URL, nil)
	r.SetBasicAuth(WooKey, "cs_wrong")
	got := do(t, recordedWorld(t).WooCommerce("main", WooConfig{}), r)
	require.Equal(t, rec.Status, got.StatusCode)
	require.Equal(t, string(rec.body), got.text)
	requireSameHeaderNames(t, rec.Headers, got.Header)
}

func TestListingsHaveTheRecordedHeadersLinksAndShape(t *testing.T) {
	w := recordedWorld(t)
	withRefunds := w.Refunds("main")[0].OrderID
	anOrder := w.Orders("main")[100].ID
	shapes := map[string]map[string]map[string]bool{} // by the recordings they come from
	for name, c := range map[string]struct {
		replace map[string]string
		link    bool // the page numbers in the link do not depend on the invented orders
	}{
		"orders-id-asc-p1":                {link: true},
		"orders-id-asc-p2":                {link: true},
		"orders-default-first":            {link: true},
		"head-orders":                     {link: true},
		"order-with-rest-refund":          {replace: map[string]string{"845": itoa(int(withRefunds))}, link: true},
		"order-refunds-845":               {replace: map[string]string{"845": itoa(int(withRefunds))}, link: true},
		"order-refunds-none":              {replace: map[string]string{"850": itoa(int(anOrder))}, link: true},
		"orders-refunded":                 {link: true},
		"orders-trash":                    {link: true},
		"order-statuses":                  {link: true},
		"reports-orders-totals":           {link: true},
		"wp-index":                        {link: true},
		"settings-general":                {link: true},
		"refunds-p1":                      {},
		"orders-modified-after-z-no-flag": {link: true},
		"orders-tied-modified-pp50-p2": {replace: map[string]string{
			"2026-09-15T07:59:59": crowdSecond(t, w, -1), "2026-09-15T08:00:01": crowdSecond(t, w, 1),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			rec := readRecording(t, name)
			got := replay(t, w, &rec, c.replace)
			require.Equal(t, rec.Status, got.StatusCode)
			requireSameHeaderNames(t, rec.Headers, got.Header)
			text := got.text
			if c.link {
				require.Equal(t, rec.Headers["Link"], got.Header.Values("Link"))
			} else {
				require.Equal(t, linkParameters(t, rec.Headers["Link"][0]), linkParameters(t, got.Header.Get("Link")))
			}
			if rec.Request.Method == http.MethodHead {
				require.Empty(t, text)
				return
			}
			want, have := recordedShape(t, name, shapes), shapeOf(t, []byte(text))
			for path, kinds := range have {
				require.Contains(t, want, path, "the recorded server has no such field")
				for kind := range kinds {
					require.Contains(t, want[path], kind, "%s is a %s", path, kind)
				}
			}
		})
	}
}

// crowdSecond is the second that most orders were modified in, shifted, in UTC.
func crowdSecond(t *testing.T, w *World, shift int) string {
	t.Helper()
	count := map[time.Time]int{}
	var most time.Time
	for _, o := range w.Orders("main") {
		if count[o.Modified]++; !o.Modified.IsZero() && count[o.Modified] > count[most] {
			most = o.Modified
		}
	}
	require.Greater(t, count[most], 100)
	return most.Add(time.Duration(shift) * time.Second).Format(wooTime)
}

// linkParameters are the names of the parameters in a Link header, in order.
func linkParameters(t *testing.T, header string) []string {
	t.Helper()
	var names []string
	for part := range strings.SplitSeq(header, ", <") {
		address, rel, _ := strings.Cut(strings.TrimPrefix(part, "<"), ">")
		u, err := url.Parse(address)
		require.NoError(t, err)
		names = append(names, rel)
		for pair := range strings.SplitSeq(u.RawQuery, "&") {
			name, _, _ := strings.Cut(pair, "=")
			names = append(names, name)
		}
	}
	return names
}

// recordedShape is what the recorded server was seen to put where this answer has its
// fields: all recordings of the same kind of object together.
func recordedShape(t *testing.T, name string, known map[string]map[string]map[string]bool) map[string]map[string]bool {
	t.Helper()
	names := []string{name}
	switch {
	case strings.Contains(name, "refunds"):
		names = []string{"refunds-p1", "order-refunds-829", "order-refunds-835", "order-refunds-845", "order-refunds-multi-391"}
	case strings.HasPrefix(name, "variations-"):
		names = []string{"variations-69", "variations-86", "variations-90", "variations-97", "variations-110", "variations-124"}
	case strings.HasPrefix(name, "customers-"):
		names = []string{"customers-p1", "customers-role-all-first", "customers-modified-after-ignored"}
	case strings.HasPrefix(name, "reviews-"):
		names = []string{"reviews-p1", "reviews-hold"}
	case strings.HasPrefix(name, "orders-") || strings.HasPrefix(name, "order-with"):
		names = []string{"orders-id-asc-p1", "orders-id-asc-p2", "orders-id-asc-p4", "orders-id-asc-p5", "orders-trash", "order-null-date-modified"}
	}
	if shape, ok := known[names[0]]; ok {
		return shape
	}
	union := map[string]map[string]bool{}
	known[names[0]] = union
	for _, n := range names {
		for path, kinds := range shapeOf(t, readRecording(t, n).body) {
			if union[path] == nil {
				union[path] = map[string]bool{}
			}
			maps.Copy(union[path], kinds)
		}
	}
	return union
}

// shapeOf lists every path of a JSON text with the kinds of values found there.
func shapeOf(t *testing.T, text []byte) map[string]map[string]bool {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(text, &v), "%.300s", text)
	shape := map[string]map[string]bool{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		kind := "string"
		switch v := v.(type) {
		case map[string]any:
			kind = "object"
			for name, member := range v {
				walk(path+"."+name, member)
			}
		case []any:
			kind = "array"
			for _, member := range v {
				walk(path+"[]", member)
			}
		case float64:
			kind = "number"
		case bool:
			kind = "bool"
		case nil:
			kind = "null"
		}
		if shape[path] == nil {
			shape[path] = map[string]bool{}
		}
		shape[path][kind] = true
	}
	if list, ok := v.([]any); ok { // one object and a list of them have one shape
		for _, member := range list {
			walk("", member)
		}
		return shape
	}
	walk("", v)
	return shape
}

func TestTheOrdersFieldsComeInTheRecordedOrder(t *testing.T) {
	rec := readRecording(t, "orders-id-asc-p1")
	got := replay(t, recordedWorld(t), &rec, nil).text
	require.Equal(t, memberNames(t, rec.body), memberNames(t, []byte(got)))
	rec = readRecording(t, "refunds-p1")
	got = replay(t, recordedWorld(t), &rec, nil).text
	require.Equal(t, memberNames(t, rec.body), memberNames(t, []byte(got)))
}

// memberNames are the names of the first object of a list, as written.
func memberNames(t *testing.T, text []byte) []string {
	t.Helper()
	var list []json.RawMessage
	require.NoError(t, json.Unmarshal(text, &list))
	d := json.NewDecoder(strings.NewReader(string(list[0])))
	_, err := d.Token()
	require.NoError(t, err)
	var names []string
	for d.More() {
		name, err := d.Token()
		require.NoError(t, err)
		names = append(names, name.(string))
		var skip json.RawMessage
		require.NoError(t, d.Decode(&skip))
	}
	return names
}
