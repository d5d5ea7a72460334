package warehouse

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// rowDays are the days of the old and the new rows of the changed records, each with
// the order that it belongs to.
func rowDays[T any](b *block, m *memberOf[T], of func(*T) (schemas.Day, string)) iter.Seq2[schemas.Day, string] {
	return func(yield func(schemas.Day, string) bool) {
		for _, id := range b.changed {
			for row := range m.both(id) {
				if !yield(of(row)) {
					return
				}
			}
		}
	}
}

// both are the live stored rows and the new rows of a record.
func (m *memberOf[T]) both(id string) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, row := range m.stored[id] {
			if m.meta(row).IsDeleted == 0 && !yield(row) {
				return
			}
		}
		for _, row := range m.incoming[id] {
			if !yield(row) {
				return
			}
		}
	}
}

// eventDays: the old and new days of refunds or sale events, and all other days of their
// orders: an order that has sale events is no longer counted by its lines and refunds.
func (w *Warehouse) eventDays(ctx context.Context, b *block, days daySet, events iter.Seq2[schemas.Day, string]) error {
	orders := map[string]bool{}
	for day, order := range events {
		days.add(groupSales, b.write.Shop, day)
		orders[order] = true
	}
	if len(orders) == 0 {
		return nil
	}
	list, err := w.daysOfOrders(ctx, b.write.Source, slices.Collect(maps.Keys(orders)), "orders", "refunds", "sale_events")
	if err != nil {
		return err
	}
	days.add(groupSales, b.write.Shop, list...)
	return nil
}

// ledgerDays names the day on which rows of a table count in the ledger.
var ledgerDays = [...][2]string{{"orders", "sale_day"}, {"refunds", "refund_day"}, {"sale_events", "happened_day"}}

// daysOfOrders are the ledger days that orders have in the named tables; no orders means
// all of the source. Superseded versions are among them.
func (w *Warehouse) daysOfOrders(ctx context.Context, source string, orders []string, tables ...string) ([]schemas.Day, error) {
	var parts []string
	for _, l := range ledgerDays {
		if !slices.Contains(tables, l[0]) {
			continue
		}
		part := "SELECT DISTINCT toInt32(" + l[1] + ") AS day FROM " + w.layout.table(l[0]) + " WHERE source = " + quote(source)
		if len(orders) > 0 {
			part += " AND order_id IN " + quoteList(orders)
		}
		parts = append(parts, part)
	}
	return w.dayColumn(ctx, "the ledger's days", strings.Join(parts, " UNION DISTINCT "))
}
