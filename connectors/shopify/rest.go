package shopify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// restList is a listing of the REST Admin API.
// https://shopify.dev/docs/api/admin-rest/usage/pagination
type restList struct {
	// path below the version without .json, for instance orders; key is the member of the
	// answer that holds the list.
	path, key string
	// query is asked with every page.
	query url.Values
	// changed and created name the instants that can be filtered, updated_at and created_at;
	// "" where there is no such filter.
	changed, created string
	// counts: path/count.json counts.
	counts bool
	// row reads what windows must know of a record; nil is readRow.
	row func(raw []byte) (row, error)
	// most is the largest page; 0 is 250.
	most int
	// bounds asks for a window where that is not done by changed and created; nil is nothing.
	bounds func(query url.Values, r *reader, w window)
	// after is done with the rows of a page or a list of ids; nil is nothing.
	after func(ctx context.Context, r *reader, rows []row) error
}

// way is the REST side of a stream.
func (l restList) way() *way {
	w := &way{api: apiREST, besides: true, page: l.page, byID: l.byID, ids: l.ids, most: l.most}
	w.tally = l.tally
	if l.counts {
		w.count, w.tally = l.count, nil
	}
	return w
}

// smallPage is the size from which on a page is asked for as patiently as anything.
const smallPage = 10

// page asks for a page. Beside page_info only limit may be sent.
func (l restList) page(ctx context.Context, r *reader, w window, token string) (page, error) {
	query := url.Values{}
	if token == "" {
		query = l.filter(w)
		if l.bounds != nil {
			l.bounds(query, r, w)
		}
	} else {
		query.Set("page_info", token)
	}
	query.Set("limit", strconv.Itoa(r.size))
	answer, err := l.patiently(ctx, r, query)
	if err != nil {
		return page{}, err
	}
	p := page{server: serverTime(answer), took: r.source.env.Clock.Now().Sub(answer.At)}
	if p.rows, err = l.rows(r, answer); err != nil {
		return page{}, err
	}
	p.full = len(p.rows) >= r.size
	if p.next, err = nextToken(answer, l.path); err != nil {
		return page{}, drift(r.stream, err)
	}
	if l.after != nil {
		err = l.after(ctx, r, p.rows)
	}
	return p, err
}

// patiently asks once where a smaller page may help, and else as often as any call.
func (l restList) patiently(ctx context.Context, r *reader, query url.Values) (*rest.Answer, error) {
	call := rest.Call{Stream: r.stream, Endpoint: l.path, Path: l.path + ".json", Query: query}
	if r.size > smallPage {
		call.Attempts = 1
		answer, err := r.source.get(ctx, call)
		if err == nil || tooMuch(err) || !rest.Passing(err) {
			return answer, err
		}
		call.Attempts = 0
	}
	return r.source.get(ctx, call)
}

// filter asks for a window. Both ends are inclusive at Shopify, and in whole seconds.
func (l restList) filter(w window) url.Values {
	query := url.Values{}
	maps.Copy(query, l.query)
	bounds := func(field string, from, to time.Time) {
		if field == "" {
			return
		}
		if !from.IsZero() {
			query.Set(field+"_min", utc(from))
		}
		if !to.IsZero() {
			query.Set(field+"_max", utc(to.Add(-time.Second)))
		}
	}
	bounds(l.changed, w.From, w.To)
	bounds(l.created, w.Since, w.Until)
	return query
}

// utc writes an instant with its zone: without one Shopify reads it in the shop's.
func utc(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }

// rows are the records of a page.
func (l restList) rows(r *reader, answer *rest.Answer) ([]row, error) {
	raws, err := listIn(answer.Body, l.key)
	if err != nil {
		return nil, drift(r.stream, err)
	}
	read := l.row
	if read == nil {
		read = readRow
	}
	rows := make([]row, 0, len(raws))
	for i, raw := range raws {
		one, err := read(raw)
		if err != nil {
			return nil, drift(r.stream, fmt.Errorf("element %d: %w", i+1, err))
		}
		one.Payload = inREST(raw)
		one.ExtractedAt, one.RequestID = answer.At, answer.RequestID
		rows = append(rows, one)
	}
	return rows, nil
}

// inREST is a record as it is landed, in the shape of REST.
func inREST(raw []byte) []byte {
	return slices.Concat([]byte(`{"rest":`), raw, []byte(`}`))
}

// readRow reads id and instants of an object of the REST API.
func readRow(raw []byte) (row, error) {
	var o struct {
		ID        text `json:"id"`
		CreatedAt text `json:"created_at"`
		UpdatedAt text `json:"updated_at"`
	}
	if err := json.Unmarshal(raw, &o, vendorjson.Lenient); err != nil {
		return row{}, errors.New("it is no object")
	}
	one := row{Record: connectors.Record{ID: vendorID(o.ID)}}
	if one.ID == "" {
		return one, errors.New("it has no id")
	}
	var err error
	if one.Version, err = instantOf("updated_at", o.UpdatedAt); err != nil {
		return one, err
	}
	if o.CreatedAt != "" {
		one.created, err = instantOf("created_at", o.CreatedAt)
	}
	return one, err
}

// byID reads records by id.
func (l restList) byID(ctx context.Context, r *reader, ids []string) ([]row, error) {
	var rows []row
	for len(ids) > 0 {
		n := min(len(ids), r.size)
		query := url.Values{}
		maps.Copy(query, l.query)
		query.Set("ids", strings.Join(ids[:n], ","))
		query.Set("limit", strconv.Itoa(n))
		answer, err := l.patiently(ctx, r, query)
		if tooMuch(err) && r.halve() {
			continue
		}
		if err != nil {
			return nil, err
		}
		some, err := l.rows(r, answer)
		if err != nil {
			return nil, err
		}
		rows, ids = append(rows, some...), ids[n:]
	}
	if l.after != nil {
		return rows, l.after(ctx, r, rows)
	}
	return rows, nil
}

// ids lists ids in ascending order, which is what since_id is for.
func (l restList) ids(ctx context.Context, r *reader, after int64) (ids []int64, done bool, at time.Time, err error) {
	return l.idsOf(ctx, r, l.filter(window{Since: r.state.Since}), after)
}

// tally counts a window by its ids. Pages by since_id need no Link header.
func (l restList) tally(ctx context.Context, r *reader, w window) (int64, error) {
	n := int64(0)
	for after := int64(0); ; {
		query := l.filter(w)
		if l.bounds != nil {
			l.bounds(query, r, w)
		}
		ids, done, _, err := l.idsOf(ctx, r, query, after)
		if err != nil || done {
			return n, err
		}
		n, after = n+int64(len(ids)), ids[len(ids)-1]
	}
}

// idsOf lists the ids of a query above after.
func (l restList) idsOf(ctx context.Context, r *reader, query url.Values, after int64) (ids []int64, done bool, at time.Time, err error) {
	query.Set("since_id", strconv.FormatInt(after, 10))
	query.Set("limit", strconv.Itoa(mostPerPage))
	query.Set("fields", "id")
	answer, err := r.source.get(ctx, rest.Call{Stream: r.stream, Endpoint: l.path + " ids", Path: l.path + ".json", Query: query})
	if err != nil {
		return nil, false, at, err
	}
	raws, err := listIn(answer.Body, l.key)
	if err != nil {
		return nil, false, at, drift(r.stream, err)
	}
	for _, raw := range raws {
		var o struct {
			ID text `json:"id"`
		}
		err := json.Unmarshal(raw, &o, vendorjson.Lenient)
		id, bad := strconv.ParseInt(vendorID(o.ID), 10, 64)
		if err != nil || bad != nil || id <= after {
			return nil, false, at, drift(r.stream, errors.New("the ids do not ascend"))
		}
		ids, after = append(ids, id), id
	}
	return ids, len(ids) == 0, answer.At, nil
}

// count asks how many objects a window has.
func (l restList) count(ctx context.Context, r *reader, w window) (int64, error) {
	answer, err := r.source.get(ctx, rest.Call{Stream: r.stream, Endpoint: l.path + "/count", Path: l.path + "/count.json", Query: l.filter(w)})
	if err != nil {
		return 0, err
	}
	var body struct {
		Count *integer `json:"count"`
	}
	if err := json.Unmarshal(answer.Body, &body, vendorjson.Lenient); err != nil || body.Count == nil {
		return 0, drift(r.stream, errors.New("the answer is no count"))
	}
	return int64(*body.Count), nil
}

// listIn are the elements of the list in a member of an object, cut out of the body.
func listIn(body []byte, key string) ([][]byte, error) {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(body, &members, vendorjson.Lenient); err != nil {
		return nil, errors.New("it is no object")
	}
	value, ok := members[key]
	if !ok || value.Kind() != '[' {
		return nil, fmt.Errorf("it has no list of %s", key)
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(value), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	var list [][]byte
	for dec.PeekKind() != ']' {
		one, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		list = append(list, bytes.Clone(one))
	}
	if _, err := dec.ReadToken(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return list, nil
}

// nextToken is the page_info of the Link header's rel="next"; "" on the last page.
func nextToken(answer *rest.Answer, listing string) (string, error) {
	address, more := rest.NextLink(answer)
	if !more {
		return "", nil
	}
	link, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the next page's address cannot be read")
	}
	token := link.Query().Get("page_info")
	if token == "" || strings.TrimSuffix(path.Base(link.Path), ".json") != path.Base(listing) {
		return "", errors.New("the next page's address is not one of this listing")
	}
	return token, nil
}

// serverTime is the vendor's own time, zero when it does not say.
func serverTime(answer *rest.Answer) time.Time {
	at, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
