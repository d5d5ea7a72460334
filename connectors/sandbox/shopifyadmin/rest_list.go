package shopifyadmin

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// collection is what a listing runs over: records by position, what they are sorted by,
// and which of them a request asks for.
type collection struct {
	name string // member of the answer, as "orders"
	// count is the number of records; id gives a record's.
	count int
	id    func(i int) int64
	// key is what a record is sorted by: created_at, updated_at, processed_at or id.
	key func(i int, by string) int64
	// keeps tells whether the request asks for a record.
	keeps func(i int) bool
	// write writes one record.
	write func(w *writer, i int)
	// order is the vendor's own: "created_at desc".
	order string
	// orders are the members that the parameter order understands; others are ignored.
	orders []string
	// bytes is what a record takes, more or less.
	bytes int
	// volatile marks a filter whose result depends on more than shop and query.
	volatile string
}

// cursor is where a page begins, with the query of the first page. Nobody else can make
// one that passes: it is signed.
type cursor struct {
	Path  string `json:"p"`
	Query string `json:"q"`
	Key   int64  `json:"k"`
	ID    int64  `json:"i"`
	Back  bool   `json:"b,omitempty"`
}

func (f *Face) sign(body []byte) []byte {
	mac := hmac.New(sha256.New, []byte("page_info of "+f.host))
	_, _ = mac.Write(body) // never fails
	return mac.Sum(nil)[:8]
}

func (f *Face) pageInfo(at cursor) string {
	body, err := json.Marshal(at)
	if err != nil {
		panic(err) // texts and numbers always marshal
	}
	return base64.RawURLEncoding.EncodeToString(append(f.sign(body), body...))
}

func (f *Face) readPageInfo(text, path string) (cursor, bool) {
	var at cursor
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < 8 || !hmac.Equal(raw[:8], f.sign(raw[8:])) {
		return at, false
	}
	if json.Unmarshal(raw[8:], &at) != nil || at.Path != path {
		return at, false
	}
	return at, true
}

// resume reads page_info and puts the query of the first page in place of this one.
// Nothing but limit and fields may stand beside it.
// (https://shopify.dev/docs/api/admin-rest/usage/pagination)
func (c *call) resume() (*cursor, *refusal) {
	if !c.q.Has("page_info") {
		return nil, nil
	}
	names := make([]string, 0, len(c.q))
	for name := range c.q {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if name != "page_info" && name != "limit" && name != "fields" {
			return nil, withPageInfo(name)
		}
	}
	at, ok := c.face.readPageInfo(c.q.Get("page_info"), c.endpoint())
	if !ok {
		return nil, invalidValue("page_info")
	}
	first, err := url.ParseQuery(at.Query)
	if err != nil {
		return nil, invalidValue("page_info")
	}
	for _, name := range []string{"limit", "fields"} {
		if c.q.Has(name) {
			first.Set(name, c.q.Get(name))
		}
	}
	c.q = first
	return &at, nil
}

func (c *call) endpoint() string { return strings.Join(c.path, "/") }

// list answers a page of a collection. build reads the filters: from the query of the
// first page, whichever page this is.
func (c *call) list(build func() (*collection, *refusal)) ([]byte, map[string]string, *refusal) {
	at, refused := c.resume()
	if refused != nil {
		return nil, nil, refused
	}
	limit, refused := c.limit()
	if refused != nil {
		return nil, nil, refused
	}
	if c.face.tooHeavy(c.r, limit) {
		return nil, nil, brokenDown()
	}
	l, refused := build()
	if refused != nil {
		return nil, nil, refused
	}
	by, descending := c.sorting(l)
	rows := c.matching(l, by)
	from, to := window(l, rows, by, descending, at, limit)
	w := c.records()
	w.record = 3
	w.buf = make([]byte, 0, 64+(to-from)*l.bytes)
	w.open('{')
	w.key(l.name)
	w.open('[')
	for n := from; n < to; n++ {
		l.write(w, int(rows[position(len(rows), n, descending)]))
	}
	w.close(']')
	w.close('}')
	header := map[string]string{}
	var links []string
	mark := func(n int, back bool) cursor {
		i := int(rows[position(len(rows), n, descending)])
		return cursor{Path: c.endpoint(), Query: c.firstQuery(), Key: l.key(i, by), ID: l.id(i), Back: back}
	}
	if from > 0 && from < to {
		links = append(links, c.link(mark(from, true), "previous"))
	}
	if to < len(rows) && from < to {
		links = append(links, c.link(mark(to-1, false), "next"))
	}
	if len(links) > 0 {
		header["Link"] = strings.Join(links, ", ")
	}
	return w.buf, header, nil
}

// sorting is the order of a listing: by id with since_id, then as asked, then the vendor's.
func (c *call) sorting(l *collection) (by string, descending bool) {
	order := l.order
	if asked := strings.Fields(strings.ToLower(c.q.Get("order"))); len(asked) > 0 && slices.Contains(l.orders, asked[0]) {
		order = strings.Join(asked, " ")
	}
	if c.q.Get("since_id") != "" {
		order = "id asc"
	}
	by, direction, _ := strings.Cut(order, " ")
	return by, direction == "desc"
}

// position turns the n-th of a page's order into a position in the ascending list.
func position(count, n int, descending bool) int {
	if descending {
		return count - 1 - n
	}
	return n
}

// window finds the rows of a page, numbered in the order of the listing.
func window(l *collection, rows []int32, by string, descending bool, at *cursor, limit int) (from, to int) {
	if at == nil {
		return 0, min(limit, len(rows))
	}
	compare := func(i int32, at *cursor) int {
		return cmp.Or(cmp.Compare(l.key(int(i), by), at.Key), cmp.Compare(l.id(int(i)), at.ID))
	}
	// The record of the cursor may be gone: then its place is where it would be.
	k, found := slices.BinarySearchFunc(rows, at, compare)
	before, after := k, k // rows before it, rows up to and with it, in listing order
	if found {
		after++
	}
	if descending {
		before, after = len(rows)-after, len(rows)-before
	}
	if at.Back {
		return max(0, before-limit), before
	}
	return after, min(after+limit, len(rows))
}

// firstQuery is the query of the first page without what each page says anew.
func (c *call) firstQuery() string {
	q := url.Values{}
	for name, values := range c.q {
		if name != "limit" && name != "fields" {
			q[name] = values
		}
	}
	return q.Encode()
}

func (c *call) link(at cursor, rel string) string {
	q := url.Values{"page_info": {c.face.pageInfo(at)}}
	for _, name := range []string{"limit", "fields"} {
		if c.q.Has(name) {
			q.Set(name, c.q.Get(name))
		}
	}
	scheme := "http"
	if c.r.TLS != nil {
		scheme = "https"
	}
	return "<" + scheme + "://" + c.r.Host + c.r.URL.Path + "?" + q.Encode() + `>; rel="` + rel + `"`
}

// matching lists what a request asks for, ascending by key and id.
func (c *call) matching(l *collection, by string) []int32 {
	if l.count <= smallest {
		return l.rows(by)
	}
	name := strings.Join([]string{c.endpoint(), by, l.volatile, c.firstQuery()}, " ")
	return c.face.views.lookUp(c.shop.mu.changes, name, func() []int32 { return l.rows(by) })
}

// rows lists what the request asks for, ascending by key and id.
func (l *collection) rows(by string) []int32 {
	rows := []int32{}
	for i := range l.count {
		if l.keeps(i) {
			rows = append(rows, int32(i))
		}
	}
	compare := func(a, b int32) int {
		return cmp.Or(cmp.Compare(l.key(int(a), by), l.key(int(b), by)), cmp.Compare(l.id(int(a)), l.id(int(b))))
	}
	if !slices.IsSortedFunc(rows, compare) {
		slices.SortFunc(rows, compare)
	}
	return rows
}

// counted answers how many records there are.
func (c *call) counted(build func() (*collection, *refusal)) ([]byte, map[string]string, *refusal) {
	l, refused := build()
	if refused != nil {
		return nil, nil, refused
	}
	n := 0
	for i := range l.count {
		if l.keeps(i) {
			n++
		}
	}
	return count(n), nil, nil
}

func count(n int) []byte {
	w := &writer{}
	w.open('{')
	w.integer("count", int64(n))
	w.close('}')
	return w.buf
}

// records is a writer for the records of an answer.
func (c *call) records() *writer {
	return &writer{wanted: c.fields(), zone: c.shop.zone}
}

// one answers a single record under its name.
func (c *call) one(name string, write func(w *writer)) ([]byte, map[string]string, *refusal) {
	w := c.records()
	w.record = 2
	w.open('{')
	w.key(name)
	write(w)
	w.close('}')
	return w.buf, nil, nil
}

// all answers a list that is never paged.
func all[T any](c *call, name string, records []T, write func(w *writer, record T)) ([]byte, map[string]string, *refusal) {
	w := c.records()
	w.record = 3
	w.open('{')
	w.key(name)
	w.open('[')
	for _, r := range records {
		write(w, r)
	}
	w.close(']')
	w.close('}')
	return w.buf, nil, nil
}
