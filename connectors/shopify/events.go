package shopify

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// deletions reads what Shopify says was deleted since the last time: deleted records are
// in no window.
// https://shopify.dev/docs/api/admin-rest/latest/resources/event
func (r *reader) deletions(ctx context.Context, now time.Time) error {
	if r.feed.destroyed == "" {
		return nil
	}
	query := url.Values{"filter": {r.feed.destroyed}, "verb": {"destroy"}, "created_at_min": {utc(r.state.Events.Add(-lookback))}, "limit": {strconv.Itoa(mostPerPage)}}
	for {
		answer, err := r.source.get(ctx, rest.Call{Stream: r.stream, Endpoint: "events", Path: "events.json", Query: query})
		if err != nil {
			return err
		}
		gone, err := r.destroyed(answer)
		if err != nil {
			return err
		}
		token, err := nextToken(answer, "events")
		if err != nil {
			return drift(r.stream, err)
		}
		if token == "" {
			r.state.Events = earlier(now, later(serverTime(answer), r.state.Events))
			return r.send(connectors.Batch{Records: gone})
		}
		if token == query.Get("page_info") {
			return drift(r.stream, errors.New("the list of events names a page that was read before"))
		}
		query = url.Values{"page_info": {token}, "limit": {strconv.Itoa(mostPerPage)}}
		if len(gone) > 0 {
			if err := r.send(connectors.Batch{Records: gone}); err != nil {
				return err
			}
		}
	}
}

// destroyed are the deletions in a page of events.
func (r *reader) destroyed(answer *rest.Answer) ([]connectors.Record, error) {
	raws, err := listIn(answer.Body, "events")
	if err != nil {
		return nil, drift(r.stream, err)
	}
	var gone []connectors.Record
	for _, raw := range raws {
		var e struct {
			Subject   text `json:"subject_id"`
			Type      text `json:"subject_type"`
			Verb      text `json:"verb"`
			CreatedAt text `json:"created_at"`
		}
		if err := json.Unmarshal(raw, &e, vendorjson.Lenient); err != nil {
			return nil, drift(r.stream, errors.New("an event is no object"))
		}
		if string(e.Type) != r.feed.destroyed || e.Verb != "destroy" {
			continue
		}
		id := vendorID(e.Subject)
		at, err := instantOf("created_at", e.CreatedAt)
		if id == "" || err != nil {
			return nil, drift(r.stream, errors.New("an event has no subject or no instant"))
		}
		gone = append(gone, connectors.Record{ID: id, Op: connectors.Delete, Version: at, ExtractedAt: answer.At, RequestID: answer.RequestID})
	}
	return gone, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
