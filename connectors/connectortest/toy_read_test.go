package connectortest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

func (s *toySource) Read(ctx context.Context, r connectors.Request) iter.Seq2[connectors.Batch, error] {
	return func(yield func(connectors.Batch, error) bool) {
		if err := s.read(ctx, r, yield); err != nil {
			yield(connectors.Batch{}, err)
		}
	}
}

func (s *toySource) read(ctx context.Context, r connectors.Request, yield func(connectors.Batch, error) bool) error {
	if s.toy.flaw == manyTokens {
		own := *s
		own.client = s.client.WithAuth(rest.NewOAuth2(s.env.Clock, s.grant))
		s = &own
	}
	switch {
	case r.Stream == streamReport:
		return s.readReport(ctx, r, yield)
	case r.Stream == streamPeople:
		return s.readPeople(ctx, r, yield)
	case r.Stream != "items" && s.toy.flaw != readsAnything:
		return &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("there is no stream %q", r.Stream)}
	case len(r.IDs) > 0 && s.toy.flaw != ignoresIDs:
		return s.byID(ctx, r.IDs, yield)
	case r.Estimate:
		return s.estimate(ctx, yield)
	}
	now := s.env.Clock.Now().UTC().Truncate(time.Second)
	var state toyState
	if err := s.load(s.place(r.State), &state); err != nil {
		return err
	}
	switch {
	case r.Bounded:
		state = toyState{From: r.Since, Top: r.Until}
		if s.toy.flaw == ignoresUntil {
			state.Top = time.Time{}
		}
	case state.Top.IsZero():
		state.open(s.toy.flaw, now)
	}
	return s.walk(ctx, r, state, yield)
}

// place is the state to go on from.
func (s *toySource) place(given connectors.State) connectors.State {
	switch n := len(s.places); {
	case s.toy.flaw == remembersPlace && n > 0:
		return s.places[n-1]
	case s.toy.flaw == forgetsPlaces && !given.IsZero():
		var number int
		if json.Unmarshal(given.Payload, &number) == nil && number < n {
			return s.places[number]
		}
		return connectors.State{} // somebody else's number
	}
	return given
}

// keep is what a flawed source remembers of a state that it hands over.
func (s *toySource) keep(state connectors.State) connectors.State {
	switch s.toy.flaw {
	case remembersPlace:
		s.places = append(s.places, state)
	case forgetsPlaces:
		s.places = append(s.places, state)
		state.Payload = toyJSON(len(s.places) - 1)
	}
	return state
}

// heed keeps mark and window behind the vendor's clock: what it stamps from now on lies
// after them, however wrong our own clock is.
func (t *toyState) heed(server time.Time) {
	if server.IsZero() {
		return
	}
	server = server.UTC()
	if t.Top.After(server) {
		t.Top = server
	}
	if t.Mark.After(server) {
		t.Mark = server
	}
}

// open begins a window that ends now.
func (t *toyState) open(f flaw, now time.Time) {
	t.Top = now
	if !t.Mark.IsZero() {
		t.From = t.Mark.Add(-toyLookback)
		if f == noLookback {
			t.From = t.Mark
		}
		if f == rereadsAll {
			t.From = time.Time{}
		}
	} else {
		t.Mark = now
	}
}

func (s *toySource) walk(ctx context.Context, r connectors.Request, state toyState, yield func(connectors.Batch, error) bool) error {
	limit := 20
	if r.PageSize > 0 {
		limit = r.PageSize
	}
	done := int64(0)
	seen := map[string]bool{}
	begun := state.Offset
	for pages := 1; ; pages++ {
		p, err := s.page(ctx, s.query(state, limit))
		if connectors.KindOf(err) == connectors.TooLarge && limit > 1 && s.toy.flaw != onePageSize {
			limit /= 2
			continue
		}
		if err != nil {
			return err
		}
		if pages == 1 && !r.Bounded && s.toy.flaw != trustsItsClock {
			state.heed(p.server)
		}
		next, more, err := s.next("items", p, state.Page)
		if err != nil {
			return err
		}
		records, last, err := s.records(p, r)
		if err != nil {
			return err
		}
		before := state
		if state.Page = next; s.toy.flaw == countsOwnRecords {
			state.Page = ""
		}
		if len(p.Items) > 0 {
			state.After, state.AfterID = last.Updated, last.ID
			state.Offset += len(p.Items)
		}
		records, more = s.spoil(p, records, seen, limit, more)
		done += int64(len(records))
		if !more {
			state = s.rest(state)
		}
		b := connectors.Batch{Records: records, State: state.save(), Progress: connectors.Progress{Done: done, Total: int64(p.Total)}}
		switch {
		case r.Bounded && s.toy.flaw != boundedState:
			b.State = connectors.State{}
		case s.toy.flaw == stateBehind, s.toy.flaw == savesFetched && pages > 1, s.toy.flaw == savesLate && pages > 4:
			ahead := skipAhead(before, state, more)
			b.State = ahead.save()
		case s.toy.flaw == countsOwnRecords && more:
			own := state
			own.Offset -= begun
			b.State = own.save()
		case s.toy.flaw == tokenInState:
			state.Note = "https://vendor.example/items?token=" + s.secret
			b.State = state.save()
		case s.toy.flaw == emailInWarning && len(records) > 0:
			b.Warnings = []string{"odd item: " + string(records[0].Payload)}
		}
		b.State = s.keep(b.State)
		if s.toy.flaw == leaksGoroutine {
			go func() { <-s.toy.shared.release }()
		}
		if !yield(b, nil) {
			if s.toy.flaw == asksAfterBreak {
				_, _ = s.page(ctx, s.query(state, limit))
			}
			return nil
		}
		if !more {
			return nil
		}
	}
}

// rest is the state when the window is read to its end.
func (s *toySource) rest(state toyState) toyState {
	mark := state.Top
	switch s.toy.flaw {
	case markAtEnd:
		mark = s.env.Clock.Now().Add(toyLookback)
	case markAhead:
		mark = mark.Add(3 * time.Hour)
	}
	return toyState{Mark: mark}
}

// skipAhead is a state that is already past the next page.
func skipAhead(before, state toyState, more bool) toyState {
	if !more || before.After.IsZero() {
		return state
	}
	state.Page = toyCursor(state.After.Add(2*time.Hour), state.AfterID)
	return state
}

func (s *toySource) query(state toyState, limit int) url.Values {
	q := url.Values{"limit": {strconv.Itoa(limit)}, "from": {state.From.Format(time.RFC3339)}}
	if !state.Top.IsZero() {
		q.Set("until", state.Top.Format(time.RFC3339))
	}
	switch {
	case s.toy.flaw == pagesByOffset:
		q.Set("offset", strconv.Itoa(state.Offset))
		q.Set("living", "1")
		q.Del("until")
	case s.toy.flaw == countsOwnRecords:
		q.Set("offset", strconv.Itoa(state.Offset))
	case s.toy.flaw == newestFirst:
		q.Set("offset", strconv.Itoa(state.Offset))
		q.Set("order", "desc")
		q.Del("until")
	case state.Page != "":
		q.Set("page", state.Page)
		if s.toy.flaw == skipsTies {
			q.Set("page", toyCursor(state.After, "~"))
		}
	}
	return q
}

func (s *toySource) records(p toyPage, r connectors.Request) (records []connectors.Record, last toyItem, err error) {
	for _, raw := range p.Items {
		last = toyItem{}
		if err := json.Unmarshal(raw, &last); err != nil || last.ID == "" {
			return nil, last, drift("items", "an item has no id")
		}
		record := connectors.Record{ID: last.ID, Version: last.Updated, Payload: raw, ExtractedAt: p.at, RequestID: p.requestID}
		if s.toy.flaw == rebuildsPayload {
			record.Payload = toyJSON(last)
		}
		if s.toy.flaw == numbersPayload {
			s.toy.shared.count++
			record.Payload = []byte(strings.Replace(string(raw), "{", fmt.Sprintf(`{"n":%d,`, s.toy.shared.count), 1))
		}
		if last.Deleted {
			if r.Bounded || s.toy.flaw == missesRemovals {
				continue
			}
			record.Op = connectors.Delete
		}
		records = append(records, record)
	}
	return records, last, nil
}

// spoil leaves records out, or ends too early.
func (s *toySource) spoil(p toyPage, records []connectors.Record, seen map[string]bool, limit int, more bool) ([]connectors.Record, bool) {
	switch s.toy.flaw {
	case dropsLast:
		if len(records) > 0 {
			records = records[:len(records)-1]
		}
	case stopsAtOne:
		more = more && len(p.Items) > 1
	case dropsFullPage:
		if !more && len(p.Items) == limit {
			records = nil
		}
	case newestFirst:
		known := slices.ContainsFunc(records, func(r connectors.Record) bool { return seen[r.ID] })
		for _, r := range records {
			seen[r.ID] = true
		}
		more = more && !known
	}
	return records, more
}

func (s *toySource) byID(ctx context.Context, ids []string, yield func(connectors.Batch, error) bool) error {
	var b connectors.Batch
	for _, id := range ids {
		answer, err := s.client.Get(ctx, rest.Call{Stream: "items", Endpoint: "item", Path: "items/" + url.PathEscape(id)})
		if err != nil {
			return fmt.Errorf("fetching an item: %w", err)
		}
		records, _, err := s.records(toyPage{Items: []json.RawMessage{answer.Body}, at: answer.At}, connectors.Request{})
		if err != nil {
			return err
		}
		b.Records = append(b.Records, records...)
	}
	yield(b, nil)
	return nil
}

func (s *toySource) estimate(ctx context.Context, yield func(connectors.Batch, error) bool) error {
	p, err := s.page(ctx, url.Values{"limit": {"1"}})
	if err != nil {
		return err
	}
	b := connectors.Batch{Progress: connectors.Progress{Total: int64(p.Total)}}
	if s.toy.flaw == estimatesNothing {
		b.Progress.Total = 0
	}
	yield(b, nil)
	return nil
}

func (t toy) normalise(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var item struct {
		Rate *string `json:"rate"`
	}
	if t.flaw == leavesRows {
		rows.FXRates = append(rows.FXRates, schemas.FXRate{Currency: r.ID})
	}
	err := json.Unmarshal(r.Payload, &item)
	if t.flaw == panicsOnNull && err == nil {
		_ = len(*item.Rate)
	}
	if err != nil || item.Rate == nil {
		return errors.New("mapping an item: it has no rate")
	}
	rate, err := decimal.NewFromString(*item.Rate)
	if err != nil {
		return errors.New("mapping an item: its rate is no number")
	}
	switch t.flaw {
	case allocatesMuch:
		for n := range 100 {
			t.shared.waste = append(t.shared.waste, make([]byte, 100+n))
		}
		t.shared.waste = nil
	case usesFloat:
		rate = decimal.NewFromFloat32(float32(rate.InexactFloat64()))
	case roundsToCents:
		if rate.Exponent() == -3 {
			rate = rate.Round(2)
		}
	case countsRows:
		t.shared.count++
		rate = rate.Add(decimal.NewFromInt(int64(t.shared.count)))
	case remembersRows:
		if known, ok := t.shared.rows[r.ID]; ok && t.shared.count == 0 {
			t.shared.count++
			known.Origin = "remembered"
			rows.FXRates = append(rows.FXRates, known)
			return nil
		}
	}
	row := schemas.FXRate{RateDay: 1, Currency: r.ID, PerEUR: rate, PublishedDay: 1, IsProvisional: 1, Origin: t.origin()}
	switch t.flaw {
	case changesMapping:
		row.Origin = "another"
	case strayRows:
		row.Currency += "x"
	}
	if t.flaw == remembersRows {
		t.shared.rows[r.ID] = row
	}
	rows.FXRates = append(rows.FXRates, row)
	return nil
}
