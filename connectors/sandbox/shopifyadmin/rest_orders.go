package shopifyadmin

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// ordersKept is how far back orders go for who may not read all orders.
const ordersKept = 60 * 24 * time.Hour

// earliestOrder is the oldest created_at that the caller sees.
func (c *call) earliestOrder() int64 {
	if c.allOrders() {
		return farPast
	}
	return c.now.Add(-ordersKept).Unix()
}

var orderStatuses = []string{"open", "closed", "cancelled", "any"}

// orders lists orders, of one customer under customers/#/orders.
func (c *call) orders() (*collection, *refusal) {
	f := orderFilter{earliest: c.earliestOrder(), since: c.since(), ids: numbers(c.q.Get("ids"))}
	if c.path[0] == "customers" {
		f.customer = c.pathID(1)
		if p := c.shop.customerByID(f.customer); p == nil || p.gone {
			return nil, notFound()
		}
	}
	if f.status = c.q.Get("status"); f.status == "" {
		f.status = "open"
	}
	if !slices.Contains(orderStatuses, f.status) {
		return nil, invalidValue("status")
	}
	var refused *refusal
	if f.financial, refused = c.chosen("financial_status", financialStatuses); refused != nil {
		return nil, refused
	}
	if f.fulfilment, refused = c.chosen("fulfillment_status", fulfilmentStatuses); refused != nil {
		return nil, refused
	}
	f.number = strings.TrimPrefix(c.q.Get("name"), "#")
	if f.created, refused = c.between("created_at"); refused != nil {
		return nil, refused
	}
	if f.updated, refused = c.between("updated_at"); refused != nil {
		return nil, refused
	}
	if f.processed, refused = c.between("processed_at"); refused != nil {
		return nil, refused
	}
	s, places := c.shop, c.placesOf(f.ids)
	at := func(i int) int {
		if places != nil {
			return places[i]
		}
		return i
	}
	n := len(s.orders)
	if places != nil {
		n = len(places)
	}
	volatile := ""
	if !c.allOrders() {
		volatile = strconv.FormatInt(f.earliest, 10)
	}
	return &collection{
		name: "orders", count: n, order: "created_at desc", bytes: 13_000, volatile: volatile,
		orders: []string{"created_at", "updated_at", "processed_at", "id"},
		id:     func(i int) int64 { return s.orders[at(i)].id },
		key: func(i int, by string) int64 {
			switch o := &s.orders[at(i)]; by {
			case "created_at":
				return o.created
			case "updated_at":
				return o.updated
			case "processed_at":
				return o.processed
			default:
				return o.id
			}
		},
		keeps: func(i int) bool { return f.keeps(&s.orders[at(i)]) },
		write: func(w *writer, i int) { c.writeOrder(w, s.orderAt(at(i))) },
	}, nil
}

// placesOf finds the orders of some ids, so that a request for a few does not look at all;
// nil is all.
func (c *call) placesOf(ids []int64) []int {
	if ids == nil {
		return nil
	}
	ids = slices.Clone(ids)
	slices.Sort(ids)
	places := []int{}
	for _, id := range slices.Compact(ids) {
		if i, ok := c.shop.orderIndex(id); ok {
			places = append(places, i)
		}
	}
	return places
}

// orderFilter is what a listing of orders asks for.
type orderFilter struct {
	earliest, since             int64
	ids                         []int64
	customer                    int64
	status, number              string
	financial, fulfilment       []string // nil: any
	created, updated, processed span
}

func (f *orderFilter) keeps(o *orderRecord) bool {
	switch {
	case o.gone || o.created < f.earliest || o.id <= f.since,
		f.customer != 0 && o.customer != f.customer,
		f.number != "" && strconv.FormatInt(o.number, 10) != f.number,
		f.financial != nil && !slices.Contains(f.financial, o.financial),
		f.fulfilment != nil && !slices.Contains(f.fulfilment, o.fulfilment),
		!f.created.has(o.created), !f.updated.has(o.updated), !f.processed.has(o.processed):
		return false
	}
	switch f.status {
	case "open":
		return o.closed == 0 && o.cancelled == 0
	case "closed":
		return o.closed != 0 && o.cancelled == 0
	case "cancelled":
		return o.cancelled != 0
	}
	return true
}

// What the values of filters stand for, in the spelling of order records.
var (
	financialStatuses = map[string][]string{
		"any": nil, "unpaid": {"authorized", "pending", "partially_paid"}, "authorized": {"authorized"}, "pending": {"pending"},
		"paid": {"paid"}, "partially_paid": {"partially_paid"}, "refunded": {"refunded"}, "voided": {"voided"},
		"partially_refunded": {"partially_refunded"}, "expired": {"expired"},
	}
	fulfilmentStatuses = map[string][]string{
		"any": nil, "shipped": {"fulfilled"}, "fulfilled": {"fulfilled"}, "partial": {"partial"}, "unshipped": {""},
		"unfulfilled": {"", "partial"},
	}
)

// chosen reads a filter whose values are known; "any" and nothing are all.
func (c *call) chosen(name string, values map[string][]string) ([]string, *refusal) {
	text := c.q.Get(name)
	if text == "" {
		return nil, nil
	}
	chosen, ok := values[text]
	if !ok {
		return nil, invalidValue(name)
	}
	return chosen, nil
}

// visibleOrder is the order of the path, if it exists for the caller.
func (c *call) visibleOrder() (*order, *refusal) {
	i, ok := c.shop.orderIndex(c.pathID(1))
	if !ok || c.shop.orders[i].created < c.earliestOrder() {
		return nil, notFound()
	}
	return c.shop.orderAt(i), nil
}

func (c *call) order() ([]byte, map[string]string, *refusal) {
	o, refused := c.visibleOrder()
	if refused != nil {
		return nil, nil, refused
	}
	return c.one("order", func(w *writer) { c.writeOrder(w, o) })
}
