package connectortest_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/schemas"
)

const (
	toyToken = "tok_planted+4f6b2c/9d"
	toyEmail = "Ada.Planted@example.org"
)

// toyShop is a vendor with one listing: /items and /items/{id}.
type toyShop struct {
	clock *connectortest.Clock

	mu    sync.Mutex
	items map[string]toyItem
	next  int
	most  int // records of a page; 0 is no limit
}

type toyItem struct {
	ID      string    `json:"id"`
	Rate    string    `json:"rate"`
	Email   string    `json:"email"`
	Updated time.Time `json:"updated"`
	Deleted bool      `json:"deleted"`
}

// toyItems are 24 in number: several sizes of a page divide that.
const toyItems = 24

func newToyShop() *toyShop {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := &toyShop{clock: connectortest.NewClock(start.Add(40 * 24 * time.Hour)), items: map[string]toyItem{}}
	for n := range toyItems {
		// Every third has the second of the one before.
		s.put(start.Add(time.Duration(n-n%3/2) * time.Hour))
	}
	return s
}

func (s *toyShop) put(at time.Time) string {
	s.next++
	id := strconv.Itoa(1000 + s.next)
	s.items[id] = toyItem{ID: id, Rate: fmt.Sprintf("%d.%08d", s.next, 90071993+s.next), Email: toyEmail, Updated: at.Truncate(time.Second)}
	return id
}

// threeDecimals is a shop whose amounts have three.
func threeDecimals(tb testing.TB) *connectortest.Vendor {
	tb.Helper()
	s := newToyShop()
	for id, item := range s.items {
		item.Rate = "1" + id + ".125"
		s.items[id] = item
	}
	return s.vendor(tb)
}

// living are the ids that are not deleted, in order.
func (s *toyShop) living() []string {
	var ids []string
	for id, item := range s.items {
		if !item.Deleted {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (s *toyShop) touch(id string) {
	item := s.items[id]
	item.Updated = s.clock.Now().Truncate(time.Second)
	s.items[id] = item
}

// vendor is the shop as the kit knows it.
func (s *toyShop) vendor(testing.TB) *connectortest.Vendor {
	locked := func(do func() string) string {
		s.mu.Lock()
		defer s.mu.Unlock()
		return do()
	}
	return &connectortest.Vendor{
		Handler: s, Clock: s.clock, SmallestPage: 1, JSON: true,
		Secrets: []string{toyToken}, Emails: []string{toyEmail},
		Config: func(base string) map[string]any { return map[string]any{"url": base, "token": toyToken} },
		Data: func(string) map[string]time.Time {
			s.mu.Lock()
			defer s.mu.Unlock()
			data := map[string]time.Time{}
			for _, id := range s.living() {
				data[id] = s.items[id].Updated
			}
			return data
		},
		Compare: func(_, id string, rows schemas.Rows) error {
			if got, want := rows.FXRates[0].PerEUR.String(), strings.TrimRight(s.items[id].Rate, "0"); got != want {
				return fmt.Errorf("the rate is %s, the vendor has %s", got, want)
			}
			return nil
		},
		Change: func(string) string {
			return locked(func() string { id := s.living()[0]; s.touch(id); return id })
		},
		Insert: func(string) string { return locked(func() string { return s.put(s.clock.Now()) }) },
		Remove: func(string) string {
			return locked(func() string {
				id := s.living()[0]
				s.touch(id)
				item := s.items[id]
				item.Deleted = true
				s.items[id] = item
				return id
			})
		},
		Tie: func(string) []string {
			s.mu.Lock()
			defer s.mu.Unlock()
			ids := s.living()[3:12]
			for _, id := range ids {
				s.touch(id)
			}
			return ids
		},
		Late:       func(string) string { return locked(func() string { return s.put(s.clock.Now().Add(-time.Minute)) }) },
		Throttles:  connectortest.Answer(http.StatusOK, toyThrottle, "Content-Type", "application/json"),
		LimitPages: func(most int) { s.most = most },
		Serves:     func(_ string, r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/items") },
	}
}

// ServeHTTP lists items by (updated, id), or newest first by offset.
func (s *toyShop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+toyToken {
		http.Error(w, `{"message":"unknown token"}`, http.StatusUnauthorized)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if id, ok := strings.CutPrefix(r.URL.Path, "/items/"); ok {
		item, known := s.items[id]
		if !known {
			http.Error(w, `{"message":"no such item"}`, http.StatusNotFound)
			return
		}
		_, _ = w.Write(toyJSON(item))
		return
	}
	q := r.URL.Query()
	from, _ := time.Parse(time.RFC3339, q.Get("from"))
	until, _ := time.Parse(time.RFC3339, q.Get("until"))
	after, _ := time.Parse(time.RFC3339, q.Get("after_time"))
	list := []toyItem{}
	for _, item := range s.items {
		key := item.Updated.Compare(after)
		if key == 0 {
			key = cmp.Compare(item.ID, q.Get("after_id"))
		}
		if item.Updated.Before(from) || !until.IsZero() && !item.Updated.Before(until) || key <= 0 || q.Has("living") && item.Deleted {
			continue
		}
		list = append(list, item)
	}
	slices.SortFunc(list, func(a, b toyItem) int {
		return cmp.Or(a.Updated.Compare(b.Updated), cmp.Compare(a.ID, b.ID))
	})
	if q.Get("order") == "desc" {
		slices.Reverse(list)
	}
	total := len(list)
	offset, _ := strconv.Atoi(q.Get("offset"))
	list = list[min(offset, len(list)):]
	limit, _ := strconv.Atoi(q.Get("limit"))
	if s.most > 0 && limit > s.most {
		http.Error(w, `{"message":"too many"}`, http.StatusRequestEntityTooLarge)
		return
	}
	page := list[:min(limit, len(list))]
	_, _ = w.Write(toyJSON(map[string]any{"items": page, "more": len(list) > len(page), "total": total}))
}
