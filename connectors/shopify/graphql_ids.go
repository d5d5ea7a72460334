package shopify

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// graphIDs lists the ids of a list of the root in ascending order, for a census.
type graphIDs struct {
	// field is the list, filter what it is asked for besides, created its filter by
	// creation.
	field, filter, created string
}

// list reads the ids above after, a page of them.
func (g graphIDs) list(ctx context.Context, r *reader, after int64) (ids []int64, done bool, at time.Time, err error) {
	spec := graphSpec{created: g.created, filter: "id:>" + strconv.FormatInt(after, 10)}
	if g.filter != "" {
		spec.filter += " AND " + g.filter
	}
	data, answer, err := r.source.graphql.ask(ctx, question{
		stream: r.stream, name: g.field + " ids", query: g.query(), variables: map[string]any{"query": spec.search(window{Since: r.state.Since})},
	})
	if err != nil {
		return nil, false, at, err
	}
	listed, err := readConnection(data.get(g.field))
	if err != nil {
		return nil, false, at, drift(r.stream, fmt.Errorf("%s: %w", g.field, err))
	}
	for _, element := range listed.elements {
		node, err := parseObject(element)
		if err != nil {
			return nil, false, at, drift(r.stream, err)
		}
		id := numericID(node.text("id"))
		if id <= after {
			return nil, false, at, drift(r.stream, errors.New("the ids do not ascend"))
		}
		ids, after = append(ids, id), id
	}
	return ids, !listed.more, answer.At, nil
}

// query lists ids in their own order.
func (g graphIDs) query() string {
	return fmt.Sprintf("query %s($query: String){%s(first: %d, sortKey: ID, query: $query){nodes{id}%s}}",
		operationName(g.field, "IDs"), g.field, mostPerPage, pageInfo)
}
