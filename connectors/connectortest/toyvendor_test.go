package connectortest_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
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
	toyToken  = "tok_planted+4f6b2c/9d"
	toyAccess = "at_planted+77c0/"
	toyEmail  = "Ada.Planted@example.org"
)

// toyShop is a vendor with one listing: /items and /items/{id}.
type toyShop struct {
	clock *connectortest.Clock

	mu    sync.Mutex
	items map[string]toyItem
	next  int
	most  int // records of a page; 0 is no limit
	// empty: before each page comes one without records. noNext: the next page's token is
	// left out.
	empty, noNext bool
	tokens        map[string]time.Time // access tokens and when they end
	granted       int
	restated      map[string]int // how often a day's report has changed
	gone          map[string]bool
	people        map[int]string // ratings by id
	hired         int
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
	s := &toyShop{
		clock: connectortest.NewClock(start.Add(40 * 24 * time.Hour)), items: map[string]toyItem{},
		tokens: map[string]time.Time{}, restated: map[string]int{}, gone: map[string]bool{}, people: map[int]string{},
	}
	for n := range toyItems {
		// Every third has the second of the one before.
		s.put(start.Add(time.Duration(n-n%3/2) * time.Hour))
	}
	for range toyItems {
		s.hire()
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
		Handler: s, Clock: s.clock, SmallestPage: 1, JSON: true, Record: toyRecord,
		Secrets: []string{toyToken, toyAccess + "1", toyAccess + "2"}, Emails: []string{toyEmail},
		Config: func(base string) map[string]any { return map[string]any{"url": base, "token": toyToken} },
		Data: func(stream string) map[string]time.Time {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.data(stream)
		},
		Compare: func(stream, id string, rows schemas.Rows) error {
			switch stream {
			case streamReport:
				return s.compareDay(id, rows)
			case streamPeople:
				number, _ := strconv.Atoi(id)
				if got := rows.FXRates[0].PerEUR.String(); got != s.people[number] {
					return fmt.Errorf("the rating is %s, the vendor has %s", got, s.people[number])
				}
				return nil
			}
			if got, want := rows.FXRates[0].PerEUR.String(), strings.TrimRight(s.items[id].Rate, "0"); got != want {
				return fmt.Errorf("the rate is %s, the vendor has %s", got, want)
			}
			return nil
		},
		Change: func(stream string) string {
			return locked(func() string {
				switch stream {
				case streamReport:
					return s.restate()
				case streamPeople:
					id := s.somebody()
					s.people[id] = "1" + s.people[id]
					return strconv.Itoa(id)
				}
				id := s.living()[0]
				s.touch(id)
				return id
			})
		},
		Insert: func(stream string) string {
			return locked(func() string {
				switch stream {
				case streamReport:
					return s.nextDay()
				case streamPeople:
					return s.hire()
				}
				return s.put(s.clock.Now())
			})
		},
		Remove: func(stream string) string {
			return locked(func() string {
				switch stream {
				case streamReport:
					return s.empties()
				case streamPeople:
					id := s.somebody()
					delete(s.people, id)
					return strconv.Itoa(id)
				}
				id := s.living()[0]
				s.touch(id)
				item := s.items[id]
				item.Deleted = true
				s.items[id] = item
				return id
			})
		},
		Tie: func(stream string) []string {
			if stream != "items" {
				return nil // their changes have no instant
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			ids := s.living()[3:12]
			for _, id := range ids {
				s.touch(id)
			}
			return ids
		},
		Late: func(stream string) string {
			if stream != "items" {
				return ""
			}
			return locked(func() string { return s.put(s.clock.Now().Add(-time.Minute)) })
		},
		Throttles:  connectortest.Answer(http.StatusOK, toyThrottle, "Content-Type", "application/json"),
		LimitPages: func(most int) { s.most = most },
		EmptyPages: func() { s.empty = true },
		HideNext:   func() { s.noNext = true },
		Serves:     func(stream string, r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/"+stream) },
		Expire:     func() { locked(func() string { clear(s.tokens); return "" }) },
		Grants:     func(r *http.Request) bool { return r.URL.Path == "/token" },
	}
}

// data are the ids of a stream and when they changed.
func (s *toyShop) data(stream string) map[string]time.Time {
	data := map[string]time.Time{}
	if stream == streamPeople {
		for id := range s.people {
			data[strconv.Itoa(id)] = time.Time{} // nobody's changes have one
		}
		return data
	}
	if stream == streamReport {
		for _, day := range s.days() {
			if len(s.report(day)) > 0 {
				data[day] = time.Time{} // a report tells no instant
			}
		}
		return data
	}
	for _, id := range s.living() {
		data[id] = s.items[id].Updated
	}
	return data
}

// ServeHTTP grants tokens, lists items by (updated, id), or newest first by offset, and
// sums visits up.
func (s *toyShop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/token" {
		s.grant(w, r)
		return
	}
	if ends, ok := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]; !ok || !s.clock.Now().Before(ends) {
		http.Error(w, `{"message":"unknown token"}`, http.StatusUnauthorized)
		return
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/items/"); ok {
		item, known := s.items[id]
		if !known {
			http.Error(w, `{"message":"no such item"}`, http.StatusNotFound)
			return
		}
		_, _ = w.Write(toyJSON(item))
		return
	}
	if id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"+streamPeople+"/")); err == nil {
		rating, known := s.people[id]
		if !known {
			http.Error(w, `{"message":"nobody"}`, http.StatusNotFound)
			return
		}
		_, _ = w.Write(toyJSON(toyPerson{id, rating}))
		return
	}
	q := r.URL.Query()
	limit, _ := strconv.Atoi(q.Get("limit"))
	if s.most > 0 && limit > s.most {
		http.Error(w, `{"message":"too many"}`, http.StatusRequestEntityTooLarge)
		return
	}
	token, shown := strings.CutPrefix(q.Get("page"), "shown:")
	if s.empty && !shown {
		_, _ = w.Write(toyJSON(map[string]any{"items": []toyItem{}, "more": true, "next": "shown:" + token, "total": len(s.items)}))
		return
	}
	answer := map[string]any{}
	switch strings.TrimPrefix(r.URL.Path, "/") {
	case streamReport:
		s.listReport(answer, q, token, limit)
	case streamPeople:
		s.listPeople(answer, token, limit)
	default:
		s.listItems(answer, q, token, limit)
	}
	if s.noNext {
		delete(answer, "next")
	}
	_, _ = w.Write(toyJSON(answer))
}

// grant gives an access token for the refresh token (RFC 6749 §6).
func (s *toyShop) grant(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("grant_type") != "refresh_token" || r.FormValue("refresh_token") != toyToken {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	s.granted++
	token := toyAccess + strconv.Itoa(s.granted)
	s.tokens[token] = s.clock.Now().Add(time.Hour)
	_, _ = w.Write(toyJSON(map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 3600}))
}

// toyCursor is the token of the page after an item.
func toyCursor(updated time.Time, id string) string { return updated.Format(time.RFC3339) + "|" + id }

func (s *toyShop) listItems(answer map[string]any, q url.Values, token string, limit int) {
	from, _ := time.Parse(time.RFC3339, q.Get("from"))
	until, _ := time.Parse(time.RFC3339, q.Get("until"))
	afterTime, afterID, _ := strings.Cut(token, "|")
	after, _ := time.Parse(time.RFC3339, afterTime)
	list := []toyItem{}
	for _, item := range s.items {
		key := item.Updated.Compare(after)
		if key == 0 {
			key = cmp.Compare(item.ID, afterID)
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
	answer["total"] = len(list)
	offset, _ := strconv.Atoi(q.Get("offset"))
	list = list[min(offset, len(list)):]
	page := list[:min(limit, len(list))]
	answer["items"] = page
	if len(list) > len(page) && len(page) > 0 {
		last := page[len(page)-1]
		answer["more"], answer["next"] = true, toyCursor(last.Updated, last.ID)
	}
}
