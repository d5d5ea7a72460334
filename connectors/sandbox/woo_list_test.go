package sandbox

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type listedOrder struct {
	ID       int64   `json:"id"`
	Status   string  `json:"status"`
	Modified *string `json:"date_modified_gmt"`
}

// list reads all pages of a query.
func list(t *testing.T, f http.Handler, query string) []listedOrder {
	t.Helper()
	var all []listedOrder
	for page := 1; ; page++ {
		got := get(t, f, "/wp-json/wc/v3/orders?"+query+"&per_page=100&_fields=id,status,date_modified_gmt&page="+strconv.Itoa(page))
		require.Equal(t, http.StatusOK, got.StatusCode, query)
		var orders []listedOrder
		require.NoError(t, json.Unmarshal([]byte(got.text), &orders))
		all = append(all, orders...)
		pages, err := strconv.Atoi(headerOf(got, "X-WP-TotalPages"))
		require.NoError(t, err)
		if page >= pages {
			return all
		}
	}
}

func ids(orders []listedOrder) []int64 {
	out := make([]int64, len(orders))
	for i, o := range orders {
		out[i] = o.ID
	}
	return out
}

// TestFiltersGiveWhatTheTruthSays compares random queries with a plain loop over the
// world's own list.
func TestFiltersGiveWhatTheTruthSays(t *testing.T) {
	w := newWorld(t, Options{Seed: 11, Orders: 500})
	f := w.WooCommerce("main", WooConfig{})
	r := rand.New(rand.NewPCG(1, 2))
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	orders := w.Orders("main")
	for range 150 {
		q := url.Values{}
		match := make([]func(Order) bool, 0, 6)
		statuses := [][]string{nil, {"any"}, {"trash"}, {"completed", "trash"}, {"any", "trash"}, {"packed", "pending"}, {"checkout-draft"}}[r.IntN(7)]
		if statuses != nil {
			q.Set("status", statuses[0])
			if len(statuses) > 1 {
				q.Set("status", statuses[0]+","+statuses[1])
			}
		}
		everything := statuses == nil || slices.Contains(statuses, "any")
		match = append(match, func(o Order) bool {
			return everything && o.Status != "trash" || !everything && slices.Contains(statuses, o.Status)
		})
		gmt := r.IntN(2) == 0
		if gmt {
			q.Set("dates_are_gmt", "true")
		}
		for name, at := range map[string]func(Order) time.Time{
			"after": func(o Order) time.Time { return o.Created }, "before": func(o Order) time.Time { return o.Created },
			"modified_after": func(o Order) time.Time { return o.Modified }, "modified_before": func(o Order) time.Time { return o.Modified },
		} {
			if r.IntN(3) != 0 {
				continue
			}
			bound := at(orders[r.IntN(len(orders))]).Add(time.Duration(r.IntN(3)-1) * time.Second)
			if bound.Year() < 2000 {
				continue
			}
			text := bound.UTC().Format(wooTime)
			switch {
			case gmt:
			case r.IntN(2) == 0:
				text += "Z"
			default:
				text = bound.In(zone).Format(wooTime)
				bound = wall([6]int{bound.In(zone).Year(), int(bound.In(zone).Month()), bound.In(zone).Day(), bound.In(zone).Hour(), bound.In(zone).Minute(), bound.In(zone).Second()}, zone)
			}
			q.Set(name, text)
			after := name == "after" || name == "modified_after"
			match = append(match, func(o Order) bool {
				moment := at(o)
				return !moment.IsZero() && (after && moment.After(bound) || !after && moment.Before(bound))
			})
		}
		if r.IntN(8) == 0 {
			left := orders[r.IntN(len(orders))].ID
			q.Set("exclude", strconv.FormatInt(left, 10))
			match = append(match, func(o Order) bool { return o.ID != left })
		}
		if r.IntN(10) == 0 {
			q.Set("include", fmt.Sprintf("%d,%d", orders[3].ID, orders[50].ID))
			match = append(match, func(o Order) bool { return o.ID == orders[3].ID || o.ID == orders[50].ID })
		}
		if r.IntN(10) == 0 {
			q.Set("customer", "1003")
			match = append(match, func(o Order) bool { return o.CustomerID == 1003 })
		}
		q.Set("orderby", []string{"id", "date"}[r.IntN(2)])
		q.Set("order", []string{"asc", "desc"}[r.IntN(2)])
		var want []Order
		for _, o := range orders {
			if !slices.ContainsFunc(match, func(m func(Order) bool) bool { return !m(o) }) {
				want = append(want, o)
			}
		}
		slices.SortFunc(want, func(a, b Order) int {
			n := 0
			if q.Get("orderby") == "date" {
				n = a.Created.Compare(b.Created)
			}
			if n == 0 {
				n = compare(a.ID, b.ID)
			}
			if q.Get("order") == "desc" {
				n = -n
			}
			return n
		})
		var wanted []int64
		for _, o := range want {
			wanted = append(wanted, o.ID)
		}
		got := ids(list(t, f, q.Encode()))
		if len(wanted) == 0 {
			require.Empty(t, got, q.Encode())
			continue
		}
		require.Equal(t, wanted, got, q.Encode())
	}
}

func TestPagingACrowdByModifiedRepeatsSomeOrdersAndOmitsOthers(t *testing.T) {
	w := newWorld(t, Options{Seed: 5, Orders: 600})
	f := w.WooCommerce("main", WooConfig{})
	window := "dates_are_gmt=true&modified_after=" + crowdSecond(t, w, -1) + "&modified_before=" + crowdSecond(t, w, 1)
	byID := ids(list(t, f, window+"&orderby=id&order=asc"))
	require.Greater(t, len(byID), 100)
	require.True(t, slices.IsSorted(byID))
	for _, order := range []string{"asc", "desc"} {
		byModified := ids(list(t, f, window+"&orderby=modified&order="+order))
		require.Len(t, byModified, len(byID))
		distinct := map[int64]bool{}
		for _, id := range byModified {
			require.Contains(t, byID, id)
			distinct[id] = true
		}
		require.Less(t, len(distinct), len(byID), "a page repeated nothing: the fake is kinder than the real server")
	}
}

func TestSortingByModifiedIsRightExceptWithinASecond(t *testing.T) {
	w := newWorld(t, Options{Seed: 5, Orders: 300})
	f := w.WooCommerce("main", WooConfig{})
	last := ""
	for _, o := range list(t, f, "orderby=modified&order=asc&modified_after=1970-01-01T00:00:00") {
		require.LessOrEqual(t, last, *o.Modified)
		last = *o.Modified
	}
}

func TestAnOrderWithoutModifiedDateMatchesNoModifiedFilter(t *testing.T) {
	w := newWorld(t, Options{Seed: 5, Orders: 500})
	f := w.WooCommerce("main", WooConfig{})
	null := 0
	for _, o := range list(t, f, "orderby=id") {
		if o.Modified == nil {
			null++
		}
	}
	require.Positive(t, null)
	require.Len(t, list(t, f, "orderby=id&modified_after=1970-01-01T00:00:00"), len(list(t, f, "orderby=id"))-null)
}

func TestWhatABoundMeansDependsOnZoneAndFlagAsMeasured(t *testing.T) {
	w := newWorld(t, Options{Seed: 5, Orders: 600})
	f := w.WooCommerce("main", WooConfig{})
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	second, err := time.Parse(wooTime, crowdSecond(t, w, 0))
	require.NoError(t, err)
	window := func(after, before time.Time, suffix string) string {
		return "orderby=id&modified_after=" + after.Format(wooTime) + suffix + "&modified_before=" + before.Format(wooTime) + suffix
	}
	after, before := second.Add(-time.Second), second.Add(time.Second)
	crowd := len(list(t, f, window(after, before, "")+"&dates_are_gmt=true"))
	require.Greater(t, crowd, 100)
	require.Len(t, list(t, f, window(after.In(zone), before.In(zone), "")), crowd, "shop time")
	require.Len(t, list(t, f, window(after, before, "Z")), crowd, "Z is converted")
	require.Len(t, list(t, f, window(after.In(zone), before.In(zone), url.QueryEscape(after.In(zone).Format("-07:00")))), crowd, "an offset is converted")
	require.Empty(t, list(t, f, window(after, before, "Z")+"&dates_are_gmt=true"), "both together are wrong by the shop's offset")
	require.Empty(t, list(t, f, window(second, before, "")+"&dates_are_gmt=true"), "bounds are exclusive")
}

func TestOldVersionsIgnoreOrRefuseWhatTheyDoNotKnow(t *testing.T) {
	w := newWorld(t, Options{Seed: 5, Orders: 300})
	future := "modified_after=2099-01-01T00:00:00"
	for _, c := range []struct {
		version                      string
		orderBy, filters, allRefunds bool
	}{
		{"3.5", false, false, false}, {"4.3.9", false, false, false}, {"4.4", true, false, false}, {"5.7.2", true, false, false},
		{"5.8", true, true, false}, {"8.9.3", true, true, false}, {"9.0", true, true, true}, {"10.8", true, true, true},
	} {
		f := w.WooCommerce("main", WooConfig{Version: c.version})
		wanted := map[bool]int{true: http.StatusOK, false: http.StatusBadRequest}[c.orderBy]
		require.Equal(t, wanted, get(t, f, "/wp-json/wc/v3/orders?orderby=modified").StatusCode, c.version)
		require.Equal(t, c.filters, len(list(t, f, future)) == 0, c.version)
		wanted = map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[c.allRefunds]
		require.Equal(t, wanted, get(t, f, "/wp-json/wc/v3/refunds").StatusCode, c.version)
		require.Contains(t, get(t, f, "/wp-json/wc/v3/system_status").text, `"version":"`+c.version+`"`)
	}
}

func TestInvalidParametersAreAllNamed(t *testing.T) {
	f := newWorld(t, Options{Orders: 30}).WooCommerce("main", WooConfig{})
	for query, wanted := range map[string]string{
		"per_page=0":                          "per_page must be between 1 (inclusive) and 100 (inclusive)",
		"per_page=ten":                        "per_page is not of type integer.",
		"page=0":                              "page must be greater than or equal to 1",
		"order=up":                            "order is not one of asc and desc.",
		"dates_are_gmt=maybe":                 "dates_are_gmt is not of type boolean.",
		"include=1,x":                         "include[1] is not of type integer.",
		"after=yesterday":                     "Invalid date.",
		"modified_before=2026-13-01T00:00:00": "Invalid date.",
		"status[]=completed&status[]=lost":    "status[1] is not one of any, trash, auto-draft, pending, processing, on-hold, completed, cancelled, refunded, failed, packed, pre-ordered, and checkout-draft.",
		"per_page=101&orderby=foo":            "Invalid parameter(s): per_page, orderby",
	} {
		got := get(t, f, "/wp-json/wc/v3/orders?"+query)
		require.Equal(t, http.StatusBadRequest, got.StatusCode, query)
		var e struct {
			Message string `json:"message"`
			Data    struct {
				Params map[string]string `json:"params"`
			} `json:"data"`
		}
		require.NoError(t, json.Unmarshal([]byte(got.text), &e))
		said := []string{e.Message}
		for _, m := range e.Data.Params {
			said = append(said, m)
		}
		require.Contains(t, said, wanted, query)
	}
	require.Equal(t, http.StatusOK, get(t, f, "/wp-json/wc/v3/orders?unknown=1&_=2").StatusCode)
}

func TestDpGivesUnroundedAmounts(t *testing.T) {
	f := newWorld(t, Options{Seed: 3, Orders: 50}).WooCommerce("main", WooConfig{})
	type lines struct {
		LineItems []struct {
			Subtotal string `json:"subtotal"`
		} `json:"line_items"`
	}
	read := func(dp string) (all []string) {
		var orders []lines
		require.NoError(t, json.Unmarshal([]byte(get(t, f, "/wp-json/wc/v3/orders?orderby=id&per_page=50&_fields=line_items"+dp).text), &orders))
		for _, o := range orders {
			for _, l := range o.LineItems {
				all = append(all, l.Subtotal)
			}
		}
		return all
	}
	shown, exact := read(""), read("&dp=6")
	require.Len(t, exact, len(shown))
	differ := 0
	for i := range shown {
		require.Regexp(t, `^\d+\.\d{2}$`, shown[i])
		require.Regexp(t, `^\d+\.\d{6}$`, exact[i])
		if exact[i] != shown[i]+"0000" {
			differ++
		}
	}
	require.Positive(t, differ)
}
