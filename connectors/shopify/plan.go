package shopify

import (
	"context"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// feed is how one stream is read. Each stream's is in the file of its name.
type feed struct {
	// rest and graphql are the ways in which the stream is offered; nil where it is not.
	rest, graphql *way
	// slow: api auto prefers GraphQL, because REST needs a call for each record. Else REST
	// is preferred, which costs least.
	slow bool
	// limited: without read_all_orders only the last 60 days are shown.
	limited bool
	// destroyed is the subject type in Shopify's events of records that were deleted, as
	// REST writes it (Order) ; "" where there are no such events.
	destroyed string
	// census: all ids are compared once a week, to find what was deleted without an event.
	census bool
	// sparse: a record may give no rows at all.
	sparse bool
	// byChange: records cannot be asked for by their creation, so bounded reads go by change.
	byChange bool
	// open reports a record that will change without its time of change moving into a new
	// window (a payout that is under way): the next read begins with the oldest one. nil:
	// there are none.
	open func(row) bool
	// own reads an incremental request in a way of its own (days of a report, a snapshot);
	// nil is by windows. It uses r.state and r.send.
	own func(ctx context.Context, r *reader, req connectors.Request) error
}

// way is one transport of a stream.
type way struct {
	// api is apiREST or apiGraphQL.
	api string
	// besides: several windows may be read beside each other.
	besides bool
	// page reads one page of a window, of about r.size records. token is "" for the first
	// page, else page.next of the one before; it may have been kept in a state since. A
	// token that is not accepted any more is answered with an error for which deadToken is
	// true. Nothing may be left out of a page without an error, and a page with an error is
	// none: its token is never used.
	page func(ctx context.Context, r *reader, w window, token string) (page, error)
	// count is how many objects are in a window; nil where Shopify does not tell.
	count func(ctx context.Context, r *reader, w window) (int64, error)
	// tally is how many are in a window where count is nil, found by listing them: it costs as
	// much as reading them, and is asked only where a listing may have been cut short.
	tally func(ctx context.Context, r *reader, w window) (int64, error)
	// byID reads records by id (decimal text). Those that are not there any more are
	// missing in the answer.
	byID func(ctx context.Context, r *reader, ids []string) ([]row, error)
	// most is how many ids byID takes at once, and the largest page; 0 is 250.
	most int
	// ids lists ids above after in ascending order, as a census needs them; nil where this
	// way cannot. done is false while there are more.
	ids func(ctx context.Context, r *reader, after int64) (ids []int64, done bool, at time.Time, err error)
	// bulk reads a whole window by a bulk operation; nil where there is none. It calls take
	// with each batch of rows after it has moved place on; the place is kept in the state
	// then. worth says from how many objects on it is used.
	bulk func(ctx context.Context, r *reader, w window, place *bulkPlace, take func([]row) error) error
}

// bulkPlace is where a bulk operation is; it stands in the state.
type bulkPlace struct {
	// Operation is the id of the operation that runs, or whose file is being read.
	Operation string `json:"operation,omitempty"`
	// Done is how many records of its file were handed over.
	Done int64 `json:"done,omitempty"`
	// Tries is how many operations were started for the window; Started is the instant
	// before the last one was.
	Tries   int       `json:"tries,omitempty"`
	Started time.Time `json:"started,omitzero"`
}

// window is what is asked for. Instants are UTC in whole seconds; a zero one is open.
type window struct {
	// From ≤ changed < To.
	From, To time.Time
	// Since ≤ created < Until.
	Since, Until time.Time
}

// holds reports whether a record is in the window. Instants that it does not have are.
func (w window) holds(one row) bool {
	return within(one.changed(), w.From, w.To) && within(one.created, w.Since, w.Until)
}

func within(at, from, to time.Time) bool {
	if at.IsZero() {
		return true
	}
	return (from.IsZero() || !at.Before(from)) && (to.IsZero() || at.Before(to))
}

// row is a record with what reading must know of it.
type row struct {
	connectors.Record

	// created is the instant of its creation; zero where there is none.
	created time.Time
	// cursor is the instant by which windows find it, where that is not its Version.
	cursor time.Time
}

// changed is the instant by which windows find a record.
func (r row) changed() time.Time {
	if !r.cursor.IsZero() {
		return r.cursor
	}
	return r.Version
}

// page is one page of a listing.
type page struct {
	rows []row
	// next asks for the page after it; "" after the last one.
	next string
	// full: the page has as many records as were asked for.
	full bool
	// server is the vendor's own time, zero when it did not say.
	server time.Time
	// took is how long the answer was waited for; only ways with besides tell it.
	took time.Duration
}

// dated dates the records by the vendor's clock where it is told.
func (p *page) dated() {
	for i := range p.rows {
		if !p.server.IsZero() {
			p.rows[i].ExtractedAt = p.server
		}
	}
}

// feeds are how the streams are read.
func feeds() map[string]feed {
	return map[string]feed{
		streamOrders:              orders(),
		streamSaleEvents:          saleEvents(),
		streamTransactions:        transactions(),
		streamFulfilments:         fulfilments(),
		streamReturns:             returns(),
		streamCustomers:           customers(),
		streamProducts:            products(),
		streamVariants:            variants(),
		streamInventoryItems:      inventoryItems(),
		streamInventoryLevels:     inventoryLevels(),
		streamCheckouts:           checkouts(),
		streamDiscounts:           discounts(),
		streamPayouts:             payouts(),
		streamBalanceTransactions: balanceTransactions(),
		streamDisputes:            disputes(),
		streamTenderTransactions:  tenderTransactions(),
		streamSessions:            sessions(),
		streamSalesReport:         salesReport(),
	}
}
