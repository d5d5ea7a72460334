package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

// toyVendor is a vendor with one kind of record, read in pages by a change number.
type toyVendor struct {
	mu      sync.Mutex
	clock   *fakeClock
	records []toyRecord // in the order of their change
	page    int
	// fault, when set, is asked before each page of each read (both from 0).
	fault func(read, page int) error
	// before, when set, runs before each page of each read.
	before func(read, page int)
	reads  int
	ids    [][]string // what was asked for by id
	pages  []int      // page sizes asked for
	facts  connectors.Facts
	census []int64
	sparse bool     // records of the census may have no rows
	all    []string // the census of a vendor whose ids are no numbers
	mark   bool
	// undated records have no instant of change.
	undated bool
	closed  int
	// refuses, when set, is what Check answers.
	refuses error
	shared  *connectors.Shared // as it was handed to Open
}

type toyRecord struct {
	ID      string `json:"id"`
	Change  int    `json:"change"`
	Total   string `json:"total"`
	Email   string `json:"email,omitempty"`
	Bad     bool   `json:"bad,omitempty"`
	Panic   bool   `json:"panic,omitempty"`
	Drift   bool   `json:"drift,omitempty"`
	Gone    bool   `json:"gone,omitempty"`
	Empty   bool   `json:"empty,omitempty"` // gives no rows
	garbage bool
}

type toyState struct {
	Change int  `json:"change"`
	Mark   bool `json:"mark,omitempty"`
}

const toyStateVersion = 1

var toyEpoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func (v *toyVendor) put(records ...toyRecord) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, r := range records {
		if r.Change == 0 {
			r.Change = len(v.records) + 1
		}
		v.records = append(v.records, r)
	}
}

func (v *toyVendor) connector() connectors.Connector {
	stream := func(name string) connectors.Stream {
		return connectors.Stream{
			Name: name, Title: "Toys", Key: []string{"id"}, Caps: connectors.Backfill | connectors.ByID,
			Emits: []schemas.Table{schemas.Orders}, Redact: connectors.Redaction{Key: []string{"email"}},
			StateVersion: toyStateVersion, Normalise: toyNormalise,
		}
	}
	return connectors.Connector{
		Name: "toy", Title: "Toy", Streams: []connectors.Stream{stream("toys"), stream("games")},
		API: connectors.API{Limits: []connectors.Limit{{Requests: 2, Per: time.Second}}},
		Open: func(_ context.Context, _ config.Values, env connectors.Env) (connectors.Source, error) {
			v.shared = env.Shared
			return &toySource{v, env}, nil
		},
	}
}

func toyNormalise(f connectors.Facts, rec connectors.Record, rows *schemas.Rows) error {
	var r toyRecord
	if err := json.Unmarshal(rec.Payload, &r); err != nil {
		return err
	}
	if r.Empty {
		return nil
	}
	total, err := decimal.NewFromString(r.Total)
	rows.Orders = append(rows.Orders, schemas.Order{OrderID: r.ID, Shop: f.Shop, Currency: f.Currency, Total: total, CustomerKey: r.Email, UpdatedAt: rec.UpdatedAt()})
	switch {
	case err != nil:
		return fmt.Errorf("total: %w", err)
	case r.Bad:
		return errors.New("no line has a price, ask jan.jansen@example.com")
	case r.Panic:
		var none []int
		_ = none[len(r.ID)]
	case r.Drift:
		return &connectors.Error{Kind: connectors.Drift, Err: errors.New("lines are no longer a list")}
	}
	return nil
}

type toySource struct {
	*toyVendor
	env connectors.Env
}

func (s *toySource) Check(context.Context) error { return s.refuses }

func (s *toySource) Facts(context.Context) (connectors.Facts, error) { return s.facts, nil }

func (s *toySource) Close() error { s.closed++; return nil }

func (s *toySource) Read(_ context.Context, req connectors.Request) iter.Seq2[connectors.Batch, error] {
	return func(yield func(connectors.Batch, error) bool) {
		s.mu.Lock()
		read := s.reads
		s.reads++
		s.pages = append(s.pages, req.PageSize)
		s.mu.Unlock()
		if len(req.IDs) > 0 {
			s.mu.Lock()
			s.ids = append(s.ids, req.IDs)
			s.mu.Unlock()
			yield(connectors.Batch{Records: s.byID(req.IDs)}, nil)
			return
		}
		var state toyState
		if len(req.State.Payload) > 0 {
			if err := json.Unmarshal(req.State.Payload, &state); err != nil {
				yield(connectors.Batch{}, &connectors.Error{Kind: connectors.BadState, Err: err})
				return
			}
		}
		if s.mark && req.State.IsZero() && !yield(connectors.Batch{State: stateOf(toyState{Mark: true})}, nil) {
			return
		}
		s.readPages(read, req, state.Change, yield)
	}
}

func (s *toySource) readPages(read int, req connectors.Request, change int, yield func(connectors.Batch, error) bool) {
	for page := 0; ; page++ {
		if s.before != nil {
			s.before(read, page)
		}
		s.env.Observe(connectors.Call{Stream: req.Stream, Status: 200, Bytes: 10})
		if s.fault != nil {
			if err := s.fault(read, page); err != nil {
				yield(connectors.Batch{}, err)
				return
			}
		}
		batch, last := s.next(req, change)
		if req.Estimate {
			batch = connectors.Batch{Progress: connectors.Progress{Total: int64(len(s.records)), CallsLeft: 4}}
			last = true
		}
		if len(batch.Records) > 0 {
			change, _ = strconv.Atoi(batch.Records[len(batch.Records)-1].RequestID)
		}
		if !yield(batch, nil) || last {
			return
		}
	}
}

// next is the page after a change number, and whether it is the last.
func (s *toySource) next(req connectors.Request, change int) (connectors.Batch, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := s.page
	if req.PageSize > 0 {
		size = min(size, req.PageSize)
	}
	var batch connectors.Batch
	for _, r := range s.records {
		at := toyEpoch.Add(time.Duration(r.Change) * time.Second)
		if r.Change <= change || req.Bounded && (at.Before(req.Since) || !req.Until.IsZero() && !at.Before(req.Until)) {
			continue
		}
		if len(batch.Records) == size {
			return batch, false
		}
		batch.Records = append(batch.Records, s.record(r))
		batch.State = stateOf(toyState{Change: r.Change})
	}
	if len(batch.Records) == 0 {
		batch.State = stateOf(toyState{Change: change})
	}
	if s.census != nil || s.all != nil {
		batch.Census = &connectors.Census{UpTo: 1 << 40, IDs: s.census, All: s.all, Sparse: s.sparse, SeenAt: s.clock.Now()}
	}
	return batch, true
}

func (s *toySource) record(r toyRecord) connectors.Record {
	payload, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	rec := connectors.Record{
		ID: r.ID, Version: toyEpoch.Add(time.Duration(r.Change)*time.Second + 1234),
		ExtractedAt: s.clock.Now(), Payload: payload, RequestID: strconv.Itoa(r.Change),
	}
	if s.undated {
		rec.Version = time.Time{}
	}
	if r.Gone {
		rec.Op, rec.Payload = connectors.Delete, nil
	}
	if r.garbage {
		rec.Payload = []byte(`{"id": "` + r.ID + `", "email": "` + r.Email + `", cut`)
	}
	return rec
}

func (s *toySource) byID(ids []string) []connectors.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []connectors.Record
	for _, id := range ids {
		for _, one := range slices.Backward(s.records) {
			if one.ID == id {
				list = append(list, s.record(one))
				break
			}
		}
	}
	return list
}

func stateOf(s toyState) connectors.State {
	payload, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return connectors.State{Version: toyStateVersion, Payload: payload}
}

// fakeClock moves only when something sleeps.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept = append(c.slept, d)
	if err := ctx.Err(); err != nil {
		return err
	}
	c.now = c.now.Add(d)
	return nil
}
