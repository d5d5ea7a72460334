package woocommerce

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// byID reads single records.
func (r *reader) byID(ctx context.Context, ids []string) error {
	if r.feed.ids != nil {
		return r.byWalking(ctx, ids)
	}
	for part := range slices.Chunk(ids, maxPage) {
		records, err := r.recordsOf(ctx, part)
		if err != nil {
			return err
		}
		if err := r.send(connectors.Batch{Records: records}); err != nil {
			return err
		}
	}
	return nil
}

// recordsOf reads records by id. What the listing does not show may be in the trash, have
// a status whose plugin was removed, or be gone.
func (r *reader) recordsOf(ctx context.Context, ids []string) ([]connectors.Record, error) {
	query := url.Values{}
	if r.feed.trash {
		query.Set("status", "any")
	}
	rows, p, err := r.included(ctx, ids, query)
	if err != nil {
		return nil, err
	}
	var records []connectors.Record
	found := map[string]bool{}
	rows = slices.DeleteFunc(rows, func(one row) bool {
		found[id(one.ID)] = true
		gone := one.gone()
		if gone {
			records = append(records, deletion(&one, p))
		}
		return gone
	})
	there, err := r.feed.records(ctx, r, r.young(rows), p)
	if err != nil {
		return nil, err
	}
	records = append(records, there...)
	missing := slices.DeleteFunc(slices.Clone(ids), func(one string) bool { return found[one] })
	if r.feed.trash && len(missing) > 0 {
		var trashed []connectors.Record
		if trashed, missing, err = r.trashedOf(ctx, missing); err != nil {
			return nil, err
		}
		records = append(records, trashed...)
	}
	for _, one := range missing {
		record := connectors.Record{ID: one, Op: connectors.Delete, ExtractedAt: p.at, RequestID: p.requestID}
		if r.feed.alone {
			if record, err = r.single(ctx, one); err != nil {
				return nil, err
			}
		}
		records = append(records, record)
	}
	return records, nil
}

// trashedOf are deletions of what lies in the trash; missing is what does not.
func (r *reader) trashedOf(ctx context.Context, ids []string) (trashed []connectors.Record, missing []string, err error) {
	rows, p, err := r.included(ctx, ids, url.Values{"status": {"trash"}, "_fields": {listFields}})
	if err != nil && !refusesParameter(err) {
		return nil, nil, err
	}
	found := map[string]bool{}
	for i := range rows {
		if rows[i].gone() { // else the shop does not know the parameter
			found[id(rows[i].ID)] = true
			trashed = append(trashed, deletion(&rows[i], p))
		}
	}
	return trashed, slices.DeleteFunc(slices.Clone(ids), func(one string) bool { return found[one] }), nil
}

// included reads rows of the feed's listing by id.
func (r *reader) included(ctx context.Context, ids []string, query url.Values) ([]row, page, error) {
	query = r.query(query)
	if r.feed.fields != "" && !query.Has("_fields") {
		query.Set("_fields", r.feed.fields)
	}
	return r.source.included(ctx, r.feed.stream, r.feed.path, ids, query, &r.sizer)
}

// included reads rows by id, in pages of the present size.
func (s *source) included(ctx context.Context, stream, path string, ids []string, query url.Values, z *sizer) (rows []row, p page, err error) {
	query.Set("orderby", "id")
	query.Set("order", "asc")
	for len(ids) > 0 {
		n := min(len(ids), z.size)
		query.Set("include", strings.Join(ids[:n], ","))
		if p, err = s.page(ctx, stream, path, query, z, 0); err != nil {
			return nil, p, err
		}
		if p.size < n {
			continue // the page was halved on the way: ask for fewer ids
		}
		for _, one := range p.rows {
			if slices.Contains(ids[:n], id(one.ID)) {
				rows = append(rows, one)
			}
		}
		ids = ids[n:]
	}
	return rows, p, nil
}

// single reads one record by its own address, which works for every status.
func (r *reader) single(ctx context.Context, recordID string) (connectors.Record, error) {
	query := r.query(url.Values{})
	query.Del("status")
	if r.feed.fields != "" {
		query.Set("_fields", r.feed.fields)
	}
	answer, err := r.source.get(ctx, rest.Call{
		Stream: r.feed.stream, Endpoint: r.feed.path + "/{id}", Path: "wc/v3/" + r.feed.path + "/" + recordID,
		Query: query, Accept: []int{http.StatusNotFound},
	})
	if err != nil {
		return connectors.Record{}, err
	}
	gone := connectors.Record{ID: recordID, Op: connectors.Delete, ExtractedAt: answer.At, RequestID: answer.RequestID}
	if answer.Status == http.StatusNotFound {
		return gone, notGone(r.feed.stream, answer)
	}
	one := row{raw: answer.Body}
	if err := json.Unmarshal(answer.Body, &one.listed, lenientJSON); err != nil || id(one.ID) != recordID {
		return gone, drift(r.feed.stream, "record "+recordID+" cannot be read", err)
	}
	p := page{at: answer.At, requestID: answer.RequestID}
	if one.gone() {
		return deletion(&one, p), nil
	}
	records, err := r.feed.records(ctx, r, []row{one}, p)
	if err != nil || len(records) != 1 {
		return gone, err
	}
	return records[0], nil
}

// notGone refuses a 404 that is not WooCommerce's "no such id": a missing page must
// not delete a record.
func notGone(stream string, answer *rest.Answer) error {
	var r refusal
	if json.Unmarshal(answer.Body, &r) == nil && strings.HasSuffix(string(r.Code), "_invalid_id") {
		return nil
	}
	if verdict := classify(answer); verdict != nil {
		return verdict
	}
	return drift(stream, "the shop answers "+strconv.Itoa(answer.Status), &r)
}
