package connectortest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

const (
	streamPeople = "people"
	// toySweep is how often everybody is read: the vendor tells no changes.
	toySweep = 24 * time.Hour
)

// toyPerson is listed by id, and tells no instant.
type toyPerson struct {
	ID     int    `json:"id"`
	Rating string `json:"rating"`
}

func (s *toyShop) hire() string {
	s.hired++
	s.people[s.hired] = fmt.Sprintf("%d.125", s.hired)
	return strconv.Itoa(s.hired)
}

// somebody is one of the first: no reader asks for those again by itself.
func (s *toyShop) somebody() int {
	for id := 1; ; id++ {
		if _, there := s.people[id]; there {
			return id
		}
	}
}

func (s *toyShop) listPeople(answer map[string]any, token string, limit int) {
	after, _ := strconv.Atoi(token)
	list := []toyPerson{}
	for id, rating := range s.people {
		if id > after {
			list = append(list, toyPerson{id, rating})
		}
	}
	slices.SortFunc(list, func(a, b toyPerson) int { return a.ID - b.ID })
	page := list[:min(limit, len(list))]
	answer["items"], answer["total"] = page, len(s.people)
	if len(page) < len(list) {
		answer["more"], answer["next"] = true, strconv.Itoa(page[len(page)-1].ID)
	}
}

// peopleStream is a listing without a filter for changes.
func (t toy) peopleStream() connectors.Stream {
	return connectors.Stream{
		Name: streamPeople, Title: "People", Key: []string{"id"}, Cursor: connectors.Cursor{Sweep: toySweep},
		Caps: connectors.Deletes | connectors.ByID, Emits: []schemas.Table{toyTable}, StateVersion: 2, Normalise: t.normalisePerson,
	}
}

type toyPeopleState struct {
	Swept time.Time `json:"swept"` // when the last sweep began
	Open  bool      `json:"open"`  // a sweep is under way
	Page  string    `json:"page"`  // where reading goes on
	Last  int64     `json:"last"`  // the last id before that
}

func (t *toyPeopleState) marked() bool { return !t.Swept.IsZero() }

func (s *toySource) readPeople(ctx context.Context, r connectors.Request, yield func(connectors.Batch, error) bool) error {
	if len(r.IDs) > 0 {
		return s.peopleByID(ctx, r.IDs, yield)
	}
	limit := 20
	if r.PageSize > 0 {
		limit = r.PageSize
	}
	if r.Estimate {
		p, err := s.list(ctx, streamPeople, url.Values{"limit": {"1"}})
		if err != nil {
			return err
		}
		yield(connectors.Batch{Progress: connectors.Progress{Total: int64(p.Total)}}, nil)
		return nil
	}
	var state toyPeopleState
	if err := s.load(r.State, &state); err != nil {
		return err
	}
	now := s.env.Clock.Now().UTC()
	due := !state.marked() || now.Sub(state.Swept).Abs() >= toySweep && s.toy.flaw != neverSweeps
	if !state.Open && (due || s.toy.flaw == sweepsAlways) {
		state = toyPeopleState{Swept: now, Open: true}
	}
	for more := true; more; {
		p, err := s.list(ctx, streamPeople, url.Values{"limit": {strconv.Itoa(limit)}, "page": {state.Page}})
		if connectors.KindOf(err) == connectors.TooLarge && limit > 1 && s.toy.flaw != onePageSize {
			limit /= 2
			continue
		}
		if err != nil {
			return err
		}
		asked := state.Page
		if state.Page, more, err = s.next(streamPeople, p, asked); err != nil {
			return err
		}
		b := connectors.Batch{Progress: connectors.Progress{Total: int64(p.Total)}}
		census := connectors.Census{After: state.Last, UpTo: state.Last, SeenAt: p.at}
		for _, raw := range p.Items {
			var person toyPerson
			if err := json.Unmarshal(raw, &person); err != nil || person.ID == 0 {
				return drift(streamPeople, "somebody has no id")
			}
			b.Records = append(b.Records, connectors.Record{ID: strconv.Itoa(person.ID), Payload: raw, ExtractedAt: p.at})
			census.IDs, census.UpTo = append(census.IDs, int64(person.ID)), int64(person.ID)
		}
		state.Last = census.UpTo
		if !more {
			state.Page, census.UpTo = strconv.FormatInt(state.Last, 10), math.MaxInt64
		}
		if state.Open {
			b.Census = &census
		}
		state.Open = state.Open && more
		b.State = connectors.State{Version: 2, Payload: toyJSON(state)}
		if !yield(b, nil) {
			return nil
		}
	}
	return nil
}

func (s *toySource) peopleByID(ctx context.Context, ids []string, yield func(connectors.Batch, error) bool) error {
	var b connectors.Batch
	for _, id := range ids {
		answer, err := s.client.Get(ctx, rest.Call{Stream: streamPeople, Path: streamPeople + "/" + url.PathEscape(id)})
		if err != nil {
			return fmt.Errorf("fetching %s: %w", streamPeople, err)
		}
		b.Records = append(b.Records, connectors.Record{ID: id, Payload: answer.Body, ExtractedAt: answer.At})
	}
	yield(b, nil)
	return nil
}

func (t toy) normalisePerson(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var person toyPerson
	if err := json.Unmarshal(r.Payload, &person); err != nil {
		return errors.New("mapping somebody: the payload cannot be read")
	}
	rating, err := decimal.NewFromString(person.Rating)
	if err != nil {
		return errors.New("mapping somebody: the rating is no number")
	}
	rows.FXRates = append(rows.FXRates, schemas.FXRate{RateDay: 1, Currency: r.ID, PerEUR: rating, PublishedDay: 1, IsProvisional: 1, Origin: t.origin()})
	return nil
}
