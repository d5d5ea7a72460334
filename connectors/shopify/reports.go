package shopify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

// report is a report that is asked for with ShopifyQL, by whole days of the shop.
// https://shopify.dev/docs/api/shopifyql
type report struct {
	// query without its days, and order of its rows.
	query, order string
	// again is how many days before today are read on each run, and daily how many once a
	// day: Shopify corrects them.
	again, daily int
	// atOnce is how many days are asked for at once.
	atOnce int
	// most is how many rows are asked for at once; a report with as many is asked for in
	// fewer days.
	most int
}

func (q report) feed() feed {
	return feed{graphql: &way{api: apiGraphQL, page: q.estimated, most: q.atOnce}, own: q.read}
}

// reported is how far a report was read.
type reported struct {
	// Next is the first day that was not read; "" before the first read.
	Next string `json:"next"`
	// Daily is when the days that are read once a day were last read.
	Daily time.Time `json:"daily,omitzero"`
	// Back is the first day to read again, while that is under way.
	Back string `json:"back,omitempty"`
}

// read reads the days since the last read, those that Shopify still corrects, and today.
func (q report) read(ctx context.Context, r *reader, req connectors.Request) error {
	today, err := r.source.day(ctx, r.now())
	if err != nil {
		return err
	}
	if r.bound != nil {
		first, last, err := q.bounded(ctx, r, req, today)
		if err != nil || last < first {
			return err
		}
		return q.days(ctx, r, first, last, func(schemas.Day) {})
	}
	at, first, err := q.onward(ctx, r, today)
	if err != nil {
		return err
	}
	return q.days(ctx, r, first, today, func(next schemas.Day) {
		at.Next = next.String()
		if next > today {
			at.Back = ""
		} else if at.Back != "" {
			at.Back = next.String()
		}
		r.state.Own, _ = json.Marshal(at) // texts and instants
	})
}

// onward is how far the report was read, and the day from which on it is read now.
func (q report) onward(ctx context.Context, r *reader, today schemas.Day) (at reported, first schemas.Day, err error) {
	if len(r.state.Own) > 0 && json.Unmarshal(r.state.Own, &at) != nil {
		return reported{}, 0, connectors.UnreadableState(errors.New("it does not say how far the report was read"))
	}
	first, err = q.first(ctx, r, &at, today)
	return at, first, err
}

// first is the day from which on is read.
func (q report) first(ctx context.Context, r *reader, at *reported, today schemas.Day) (schemas.Day, error) {
	if at.Next == "" {
		at.Daily = r.now()
		return q.beginning(ctx, r, today)
	}
	next, err := schemas.ParseDay(at.Next)
	if err != nil {
		return 0, connectors.UnreadableState(errors.New("it does not say how far the report was read"))
	}
	if at.Back != "" { // was stopped on its way
		back, err := schemas.ParseDay(at.Back)
		if err != nil {
			return 0, connectors.UnreadableState(errors.New("it does not say how far the report was read"))
		}
		return back, nil
	}
	back := today - schemas.Day(q.again) + 1
	if r.now().Sub(at.Daily) >= aDay {
		back = today - schemas.Day(q.daily) + 1
		at.Daily = r.now()
	}
	first := min(next, back)
	begins, err := q.beginning(ctx, r, today)
	if err != nil {
		return 0, err
	}
	first = max(first, begins)
	at.Back = first.String()
	return first, nil
}

// beginning is the first day of the report: when history starts, or the shop was opened.
func (q report) beginning(ctx context.Context, r *reader, today schemas.Day) (schemas.Day, error) {
	since := r.state.Since
	opened, err := r.source.opened(ctx)
	if err != nil {
		return 0, err
	}
	if since.Before(opened) {
		since = opened
	}
	day, err := r.source.day(ctx, since)
	return min(day, today), err
}

// bounded are the days of the shop that begin in [Since, Until).
func (q report) bounded(ctx context.Context, r *reader, req connectors.Request, today schemas.Day) (first, last schemas.Day, err error) {
	begins := req.Since
	if opened, err := r.source.opened(ctx); err != nil {
		return 0, 0, err
	} else if begins.Before(opened) {
		begins = opened
	}
	if first, err = r.source.day(ctx, begins); err != nil {
		return 0, 0, err
	}
	last = today
	if !req.Until.IsZero() {
		until, err := r.source.day(ctx, req.Until.Add(-time.Second))
		if err != nil {
			return 0, 0, err
		}
		last = min(until, today)
	}
	return first, last, nil
}

// days reads first to last, both of them, and hands over every day as a record of its own.
func (q report) days(ctx context.Context, r *reader, first, last schemas.Day, reached func(next schemas.Day)) error {
	for n := schemas.Day(q.atOnce); first <= last; {
		until := min(first+n-1, last)
		records, full, err := q.ask(ctx, r, first, until)
		switch {
		case err != nil:
			return err
		case full && until > first:
			n = max(n/2, 1)
			continue
		case full:
			r.warnf("the report of %s has more than %d rows; the rest of that day is left out", first, q.most)
		}
		reached(until + 1)
		if err := r.send(connectors.Batch{Records: records}); err != nil {
			return err
		}
		first = until + 1
	}
	return nil
}

// reportQuery asks with ShopifyQL. Its answer names the days, since an empty table does not
// say of which days it is: that of others must not be taken for it.
func reportQuery(first, last schemas.Day) (query, answered string) {
	answered = "from_" + strings.ReplaceAll(first.String()+"_to_"+last.String(), "-", "_")
	return "query Report($query: String!){" + answered + ":shopifyqlQuery(query: $query){tableData{columns{name dataType} rows} parseErrors}}", answered
}

// ask reads some days of the report. full says that there may be more rows than it gave.
func (q report) ask(ctx context.Context, r *reader, first, last schemas.Day) (records []connectors.Record, full bool, err error) {
	query := fmt.Sprintf("%s SINCE %s UNTIL %s %s LIMIT %d", q.query, first, last, q.order, q.most)
	asked, answered := reportQuery(first, last)
	data, answer, err := r.source.graphql.ask(ctx, question{stream: r.stream, name: "shopifyqlQuery", query: asked, variables: map[string]any{"query": query}})
	if err != nil {
		return nil, false, err
	}
	table, err := tableOf(data.get(answered))
	if err != nil {
		return nil, false, drift(r.stream, err)
	}
	byDay := map[schemas.Day][]jsontext.Value{}
	for i, row := range table.rows {
		day, err := table.day(i)
		if err != nil {
			return nil, false, drift(r.stream, err)
		}
		if day < first || day > last {
			return nil, false, drift(r.stream, fmt.Errorf("the report tells of %s, which was not asked for", day))
		}
		byDay[day] = append(byDay[day], row)
	}
	for day := first; day <= last; day++ {
		records = append(records, dayRecord(day, table.names, byDay[day], answer))
	}
	return records, len(table.rows) >= q.most, nil
}

// dayRecord is a day of a report as it is landed; a day without rows is a deletion.
func dayRecord(day schemas.Day, names jsontext.Value, rows []jsontext.Value, answer *rest.Answer) connectors.Record {
	record := connectors.Record{ID: day.String(), ExtractedAt: answer.At, RequestID: answer.RequestID}
	if told := serverTime(answer); !told.IsZero() {
		record.ExtractedAt = told // the reading of a machine whose clock was ahead would stand before later ones
	}
	if len(rows) == 0 {
		record.Op = connectors.Delete
		return record
	}
	node := &object{}
	node.set("day", jsontext.Value(quoted(day.String())))
	node.set("columns", names)
	node.set("rows", arrayOf(rows))
	record.Payload = payloadOf(node.json(), "")
	return record
}

// table is an answer of ShopifyQL.
type table struct {
	names jsontext.Value
	rows  []jsontext.Value
	cells []reportRow
}

func tableOf(value jsontext.Value) (*table, error) {
	var answer struct {
		Table *struct {
			Columns []struct {
				Name text `json:"name"`
			} `json:"columns"`
			Rows jsontext.Value `json:"rows"`
		} `json:"tableData"`
		ParseErrors []text `json:"parseErrors"`
	}
	if err := json.Unmarshal(value, &answer, lenientJSON); err != nil {
		return nil, errors.New("the answer is no report")
	}
	if len(answer.ParseErrors) > 0 {
		return nil, fmt.Errorf("ShopifyQL does not take the query: %s", oneLine(string(answer.ParseErrors[0])))
	}
	if answer.Table == nil {
		return nil, errors.New("the answer has no table")
	}
	t := &table{}
	var names []text
	var quotedNames []jsontext.Value
	for _, column := range answer.Table.Columns {
		names = append(names, column.Name)
		quotedNames = append(quotedNames, jsontext.Value(quoted(string(column.Name))))
	}
	t.names = arrayOf(quotedNames)
	var err error
	if t.rows, err = parseList(answer.Table.Rows); err != nil {
		return nil, err
	}
	t.cells, err = reportRows(names, answer.Table.Rows)
	return t, err
}

// day is the day of a row; a time that stands behind it is midnight.
func (t *table) day(i int) (schemas.Day, error) {
	value, err := t.cells[i].cell(columnDay)
	if err != nil {
		return 0, err
	}
	return bareDay(columnDay, value[:min(len(value), len(time.DateOnly))])
}

// estimated says how many days there are to read.
func (q report) estimated(ctx context.Context, r *reader, w window, _ string) (page, error) {
	today, err := r.source.day(ctx, r.now())
	if err != nil {
		return page{}, err
	}
	var first schemas.Day
	last := today
	if w.To.IsZero() { // a range was asked for
		first, last, err = q.bounded(ctx, r, connectors.Request{Since: w.Since, Until: w.Until}, today)
	} else {
		_, first, err = q.onward(ctx, r, today)
	}
	return page{rows: make([]row, max(last-first+1, 0))}, err
}
