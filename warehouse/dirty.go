package warehouse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// The model groups that days are marked for.
const (
	groupSales     = "sales"
	groupCustomers = "customers"
	groupFX        = "fx"
	groupReviews   = "reviews"
)

// rateReach is how many days a rate can serve: the ledger looks back ten days at most.
const rateReach = 10

const (
	unsettled uint8 = 0
	settled   uint8 = 1
)

// dirtyDay is a day whose figures a block changes.
type dirtyDay struct {
	group string
	shop  string
	day   schemas.Day
}

// daySet collects days; a row without a sale day (1970-01-01) has no figures.
type daySet map[dirtyDay]struct{}

func (s daySet) add(group, shop string, days ...schemas.Day) {
	for _, day := range days {
		if day != 0 {
			s[dirtyDay{group, shop, day}] = struct{}{}
		}
	}
}

// dirtyDays says which days' figures the changed records touch: those of the old and
// of the new version.
func (w *Warehouse) dirtyDays(ctx context.Context, b *block) ([]dirtyDay, error) {
	if len(b.changed) == 0 {
		return nil, nil
	}
	days := daySet{}
	var err error
	switch own := b.members[0].(type) {
	case *memberOf[schemas.Order]:
		err = w.orderDays(ctx, b, own, days)
	case *memberOf[schemas.Refund]:
		err = w.eventDays(ctx, b, days, rowDays(b, own, func(r *schemas.Refund) (schemas.Day, string) { return r.RefundDay, r.OrderID }))
	case *memberOf[schemas.SaleEvent]:
		err = w.eventDays(ctx, b, days, rowDays(b, own, func(e *schemas.SaleEvent) (schemas.Day, string) { return e.HappenedDay, e.OrderID }))
	case *memberOf[schemas.FXRate]:
		for _, id := range b.changed {
			err = rateDays(id, days)
		}
	case *memberOf[schemas.Shop]:
		err = w.shopDays(ctx, b, days)
	case *memberOf[schemas.Review]:
		reviewDays(b, own, days)
	case *memberOf[schemas.Product], *memberOf[schemas.Variant], *historyOf[schemas.VariantCost], *memberOf[schemas.Customer], *memberOf[schemas.Coupon],
		*memberOf[schemas.Fulfilment], *memberOf[schemas.Return], *memberOf[schemas.Checkout], *memberOf[schemas.StockDay], *memberOf[schemas.WebDay], *memberOf[schemas.ReconDay]:
		// No model reads them yet.
	default:
		if moneyDays(b, days) {
			break
		}
		err = fmt.Errorf("nobody has said which days a change of %s touches", b.members[0].name())
	}
	if err != nil {
		return nil, fmt.Errorf("finding the days that change: %w", err)
	}
	list := slices.Collect(maps.Keys(days))
	slices.SortFunc(list, func(x, y dirtyDay) int { return int(x.day) - int(y.day) })
	return list, nil
}

// versions are the live stored row and the new row of a record; either may be nil.
func versions[T any](m *memberOf[T], id string) (old, fresh *T) {
	for _, row := range m.live(id) {
		old = row
	}
	if list := m.incoming[id]; len(list) > 0 {
		fresh = list[0]
	}
	return old, fresh
}

// orderDays: the sale days of the order, the days of its refunds and sale events (which
// follow its status and currency), and every sale day of the customers whose order of
// orders may have changed.
func (w *Warehouse) orderDays(ctx context.Context, b *block, orders *memberOf[schemas.Order], days daySet) error {
	var people identities
	for _, id := range b.changed {
		old, fresh := versions(orders, id)
		for _, o := range []*schemas.Order{old, fresh} {
			if o != nil {
				days.add(groupSales, b.write.Shop, o.SaleDay)
			}
		}
		if reorders(old, fresh) {
			for _, o := range []*schemas.Order{old, fresh} {
				if o != nil {
					days.add(groupCustomers, b.write.Shop, o.SaleDay)
					people.add(o.CustomerKey, o.CustomerID)
				}
			}
		}
	}
	for _, m := range b.members[1:] {
		if refunds, ok := m.(*memberOf[schemas.Refund]); ok {
			for day := range rowDays(b, refunds, func(r *schemas.Refund) (schemas.Day, string) { return r.RefundDay, r.OrderID }) {
				days.add(groupSales, b.write.Shop, day)
			}
		}
	}
	later, err := w.daysOfOrders(ctx, b.write.Source, b.changed, "refunds", "sale_events")
	if err != nil {
		return err
	}
	days.add(groupSales, b.write.Shop, later...)
	theirs, err := w.customerDays(ctx, b.write.Source, people)
	if err != nil {
		return err
	}
	days.add(groupCustomers, b.write.Shop, theirs...)
	return nil
}

// reorders says whether the change can move the order in its customer's sequence of
// counted orders, or move it to another customer.
func reorders(old, fresh *schemas.Order) bool {
	if old == nil || fresh == nil {
		return true
	}
	return old.SaleDay != fresh.SaleDay || stored(&old.ProcessedAt) != stored(&fresh.ProcessedAt) ||
		old.CountsPlatform != fresh.CountsPlatform || old.CountsValid != fresh.CountsValid ||
		old.CustomerKey != fresh.CustomerKey || old.CustomerID != fresh.CustomerID || old.IdentityClass != fresh.IdentityClass ||
		old.Channel != fresh.Channel || old.ShipCountry != fresh.ShipCountry || old.Currency != fresh.Currency ||
		!old.Total.Equal(fresh.Total) || !old.Gross.Equal(fresh.Gross) || !old.Discounts.Equal(fresh.Discounts)
}

// identities are what links orders to one customer.
type identities struct {
	keys, ids map[string]bool
}

// add reports whether anything was new.
func (p *identities) add(key, id string) bool {
	if p.keys == nil {
		p.keys, p.ids = map[string]bool{}, map[string]bool{}
	}
	before := len(p.keys) + len(p.ids)
	if key != "" {
		p.keys[key] = true
	}
	if id != "" && id != "0" {
		p.ids[id] = true
	}
	return len(p.keys)+len(p.ids) > before
}

// customerDays are the sale days of all stored orders of the customers, followed over
// keys and ids that orders have in common. Superseded versions are among them: a day
// too many is computed for nothing, a day too few stays wrong.
func (w *Warehouse) customerDays(ctx context.Context, source string, people identities) ([]schemas.Day, error) {
	days := map[schemas.Day]bool{}
	for grown := len(people.keys)+len(people.ids) > 0; grown; {
		grown = false
		query := "SELECT customer_key, customer_id, groupUniqArray(toInt32(sale_day)) FROM " + w.layout.table("orders") +
			" WHERE source = " + quote(source) + " AND (" + people.where() + ") GROUP BY customer_key, customer_id"
		err := w.each(ctx, "the orders of customers", query, func(scan func(...any) error) error {
			var key, id string
			var list []int32
			if err := scan(&key, &id, &list); err != nil {
				return err
			}
			grown = people.add(key, id) || grown
			for _, day := range list {
				days[schemas.Day(day)] = true
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return slices.Collect(maps.Keys(days)), nil
}

func (p *identities) where() string {
	text := "0"
	if len(p.keys) > 0 {
		text += " OR customer_key IN " + quoteList(slices.Collect(maps.Keys(p.keys)))
	}
	if len(p.ids) > 0 {
		text += " OR customer_id IN " + quoteList(slices.Collect(maps.Keys(p.ids)))
	}
	return text
}

// rateDays: a rate serves its own day and the days after it until the next one.
func rateDays(id string, days daySet) error {
	day, err := schemas.ParseDay(id)
	if err != nil {
		return err
	}
	for reach := range schemas.Day(rateReach + 1) {
		days.add(groupFX, "", day+reach)
	}
	return nil
}

// reviewDays: the review's old and new day.
func reviewDays(b *block, reviews *memberOf[schemas.Review], days daySet) {
	for _, id := range b.changed {
		old, fresh := versions(reviews, id)
		for _, r := range []*schemas.Review{old, fresh} {
			if r != nil {
				days.add(groupReviews, b.write.Shop, r.CreatedDay)
			}
		}
	}
}

// shopDays: zone, currency and date type of the shop touch every day it has.
func (w *Warehouse) shopDays(ctx context.Context, b *block, days daySet) error {
	list, err := w.daysOfOrders(ctx, b.write.Source, nil, "orders", "refunds", "sale_events")
	if err != nil {
		return err
	}
	days.add(groupSales, b.write.Shop, list...)
	days.add(groupCustomers, b.write.Shop, list...)
	return nil
}

// marking is one block's days.
type marking struct {
	run   string
	lease schemas.Lease
	block string
	days  []dirtyDay
}

// markLog numbers the marks of each run. Numbers are given and inserted under one
// lock: whoever sees a mark has seen all lower ones of that run.
type markLog struct {
	mu   sync.Mutex
	last map[string]uint64
}

type dirtyDayRow struct {
	RunID      string      `ch:"run_id"`
	Seq        uint64      `ch:"seq"`
	ModelGroup string      `ch:"model_group"`
	Shop       string      `ch:"shop"`
	Day        schemas.Day `ch:"day"`
	Resource   string      `ch:"resource"`
	Fence      uint64      `ch:"fence"`
	Block      string      `ch:"block"`
	Settled    uint8       `ch:"settled"`
	MarkedAt   time.Time   `ch:"marked_at"`
}

func (w *Warehouse) mark(ctx context.Context, m marking, state uint8) error {
	if len(m.days) == 0 {
		return nil
	}
	w.marks.mu.Lock()
	defer w.marks.mu.Unlock()
	last, err := w.lastMark(ctx, m.run)
	if err != nil {
		return err
	}
	rows := make([]dirtyDayRow, len(m.days))
	for i, d := range m.days {
		rows[i] = dirtyDayRow{RunID: m.run, Seq: last + uint64(i) + 1, ModelGroup: d.group, Shop: d.shop, Day: d.day,
			Resource: m.lease.Resource, Fence: m.lease.Fence, Block: m.block, Settled: state, MarkedAt: w.now()}
	}
	// Numbers are used up even when the insert fails: it may have arrived.
	w.marks.last[m.run] = last + uint64(len(rows))
	if err := send(ctx, w, w.system.dirtyDays, rows); err != nil {
		return fmt.Errorf("marking days: %w", err)
	}
	return nil
}

// lastMark is the highest number of the run, also where another process used the run's
// name before.
func (w *Warehouse) lastMark(ctx context.Context, run string) (uint64, error) {
	if last, ok := w.marks.last[run]; ok {
		return last, nil
	}
	if w.marks.last == nil {
		w.marks.last = map[string]uint64{}
	}
	var last uint64
	if err := w.conn.QueryRow(ctx, "SELECT max(seq) FROM "+w.layout.table("dirty_days")+" WHERE run_id = "+quote(run)).Scan(&last); err != nil {
		return 0, fmt.Errorf("reading the marks of run %s: %w", run, err)
	}
	w.marks.last[run] = last
	return last, nil
}

// settle marks once more the days of blocks that earlier holders of the resource left
// between mark and end: their rows may have arrived after a model had used the mark.
func (w *Warehouse) settle(ctx context.Context, lease schemas.Lease) error {
	left := map[string][]dirtyDay{}
	query := "SELECT block, model_group, shop, toInt32(day) FROM " + w.layout.table("dirty_days") +
		" WHERE resource = " + quote(lease.Resource) + " AND fence < " + strconv.FormatUint(lease.Fence, 10) +
		" GROUP BY block, model_group, shop, day HAVING max(settled) = 0 ORDER BY block, day"
	err := w.each(ctx, "the marks that were not settled", query, func(scan func(...any) error) error {
		var block string
		var d dirtyDay
		var day int32
		err := scan(&block, &d.group, &d.shop, &day)
		d.day = schemas.Day(day)
		left[block] = append(left[block], d)
		return err
	})
	if err != nil {
		return err
	}
	run := lease.Resource + "/" + strconv.FormatUint(lease.Fence, 10)
	for block, days := range left {
		if err := w.mark(ctx, marking{run: run, lease: lease, block: block, days: days}, settled); err != nil {
			return err
		}
	}
	return nil
}
