package woocommerce

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// variationParents are, in replayShop.catalogue, products that stand for the recorded
// variations' own ones, which the recording leaves out.
const variationParents = "parents"

func (s *replayShop) keepCatalogue(tb testing.TB) {
	tb.Helper()
	s.catalogue = map[string]map[int64]*replayed{}
	for stream, patterns := range map[string][]string{
		streamProducts:   {"products-p1"},
		streamVariations: {"variations-*"},
		streamCustomers:  {"customers-p1", "customers-role-all-first", "customers-modified-after-ignored"},
		streamCoupons:    {"coupons"},
		streamReviews:    {"reviews-p1", "reviews-hold", "write-36-*", "write-37-*"},
	} {
		s.catalogue[stream] = map[int64]*replayed{}
		for _, pattern := range patterns {
			for _, raw := range s.recorded(tb, pattern) {
				keepRecord(tb, s.catalogue[stream], raw)
			}
		}
	}
	s.catalogue[variationParents] = map[int64]*replayed{}
	for _, file := range s.files(tb, "variations-*") {
		parent := regexp.MustCompile(`-(\d+)\.body\.json$`).FindStringSubmatch(file)[1]
		var ids []string
		for _, raw := range readList(tb, file) {
			var one struct {
				ID json.Number `json:"id"`
			}
			require.NoError(tb, json.Unmarshal(raw, &one))
			ids = append(ids, one.ID.String())
		}
		keepRecord(tb, s.catalogue[variationParents], json.RawMessage(fmt.Sprintf(
			`{"id":%s,"type":"variable","status":"publish","date_created_gmt":"2026-11-21T19:17:00","date_modified_gmt":"2026-11-21T19:20:00","variations":[%s]}`,
			parent, strings.Join(ids, ","))))
	}
}

func keepRecord(tb testing.TB, into map[int64]*replayed, raw json.RawMessage) {
	tb.Helper()
	var r struct {
		ID       int64  `json:"id"`
		Parent   int64  `json:"parent_id"`
		Status   string `json:"status"`
		Created  string `json:"date_created_gmt"`
		Modified string `json:"date_modified_gmt"`
	}
	require.NoError(tb, json.Unmarshal(raw, &r))
	if _, ok := into[r.ID]; ok {
		return
	}
	one := &replayed{id: r.ID, parent: r.Parent, status: r.Status, created: r.Created, modified: r.Modified, raw: raw}
	require.NoError(tb, json.Unmarshal(raw, &one.fields))
	into[r.ID] = one
}

// serveCatalogue answers requests for what is not orders or refunds; false is another one.
func (s *replayShop) serveCatalogue(w http.ResponseWriter, r *http.Request, parts []string) bool {
	path := strings.Join(parts, "/")
	last, _ := strconv.ParseInt(parts[len(parts)-1], 10, 64)
	products := maps.Clone(s.catalogue[streamProducts])
	maps.Copy(products, s.catalogue[variationParents])
	switch {
	case path == "products":
		s.list(w, r, products, listing{shown: shownOrder, dates: true})
	case path == "coupons":
		s.list(w, r, s.catalogue[streamCoupons], listing{shown: shownOrder, dates: true})
	case path == "customers":
		s.list(w, r, s.catalogue[streamCustomers], listing{shown: shownCustomer})
	case path == "products/reviews":
		s.list(w, r, s.catalogue[streamReviews], listing{shown: shownReview})
	case path == "variations" && s.version != "":
		s.list(w, r, s.catalogue[streamVariations], listing{shown: shownOrder, dates: true})
	case len(parts) == 3 && parts[0] == "products" && parts[2] == "variations":
		of := maps.Clone(s.catalogue[streamVariations])
		maps.DeleteFunc(of, func(_ int64, one *replayed) bool { return strconv.FormatInt(one.parent, 10) != parts[1] })
		s.list(w, r, of, listing{shown: shownOrder, dates: true})
	case len(parts) == 2 && last > 0 && parts[0] == "products":
		s.one(w, r, products[last])
	case len(parts) == 2 && last > 0 && slices.Contains([]string{streamCoupons, streamCustomers}, parts[0]):
		s.one(w, r, s.catalogue[parts[0]][last])
	case len(parts) == 3 && last > 0 && strings.HasPrefix(path, "products/reviews/"):
		s.one(w, r, s.catalogue[streamReviews][last])
	default:
		return false
	}
	return true
}

func shownCustomer(q url.Values, one *replayed) bool {
	role := strings.Trim(string(one.fields["role"]), `"`)
	return q.Get("role") == "all" || role == "customer"
}

func shownReview(q url.Values, one *replayed) bool {
	switch q.Get("status") {
	case "all":
		return one.status == "approved" || one.status == "hold"
	case "":
		return one.status == "approved"
	}
	return one.status == q.Get("status")
}

// edit changes the members of a recorded record.
func (r *replayed) edit(tb testing.TB, change func(map[string]json.RawMessage)) {
	tb.Helper()
	r.fields = maps.Clone(r.fields)
	change(r.fields)
	raw, err := json.Marshal(r.fields)
	require.NoError(tb, err)
	r.raw = raw
}

// set gives a recorded record another value in a field.
func (r *replayed) set(tb testing.TB, field, value string) {
	tb.Helper()
	text, err := json.Marshal(value)
	require.NoError(tb, err)
	r.edit(tb, func(fields map[string]json.RawMessage) { fields[field] = text })
}

// forget leaves a field out of a recorded record.
func (r *replayed) forget(tb testing.TB, field string) {
	tb.Helper()
	r.edit(tb, func(fields map[string]json.RawMessage) { delete(fields, field) })
}

// trash moves a recorded record to the trash.
func (r *replayed) trash(tb testing.TB, at time.Time) {
	tb.Helper()
	r.status, r.modified = "trash", utc(at)
	r.set(tb, "status", "trash")
	r.set(tb, "date_modified_gmt", utc(at))
}

// drop takes an id out of a list of ids.
func (r *replayed) drop(tb testing.TB, field, gone string) {
	tb.Helper()
	var list []json.Number
	require.NoError(tb, json.Unmarshal(r.fields[field], &list))
	text, err := json.Marshal(slices.DeleteFunc(list, func(one json.Number) bool { return one.String() == gone }))
	require.NoError(tb, err)
	r.edit(tb, func(fields map[string]json.RawMessage) { fields[field] = text })
}
