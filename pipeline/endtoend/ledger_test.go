package endtoend

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// The ledger is compared by order, day, action and kind of line, in the shop's currency:
// how many rows a line takes is each side's own affair, and groups that come to nothing
// do not count.

type ledgerGroup struct {
	order           int64
	day             sandbox.Day
	action          sandbox.Action
	kind            sandbox.LineKind
	platform, valid bool
	known           bool // there was an exchange rate
}

func worldLedger(w *sandbox.World, shop string) []string {
	sums := map[ledgerGroup]sandbox.Components{}
	quantities := map[ledgerGroup]int64{}
	for _, row := range w.Ledger(shop) {
		if !row.CountsPlatform && !row.CountsValid {
			continue
		}
		g := ledgerGroup{row.OrderID, row.Day, row.Action, row.Kind, row.CountsPlatform, row.CountsValid, row.Converted}
		if row.Converted {
			sums[g] = sums[g].Plus(row.Shop)
		}
		if row.Kind != sandbox.KindProduct && row.Kind != sandbox.KindGiftCard {
			row.Quantity = 0 // only what is sold by the piece has a quantity
		}
		quantities[g] += row.Quantity
	}
	var rows []string
	for g, quantity := range quantities {
		c := sums[g]
		if quantity == 0 && g.known && c.Gross.IsZero() && c.Discount.IsZero() && c.Reversal.IsZero() && c.Shipping.IsZero() &&
			c.Tax.IsZero() && c.Fees.IsZero() && c.GiftCard.IsZero() && c.Duties.IsZero() && c.Tips.IsZero() {
			continue
		}
		rows = append(rows, fmt.Sprintf("%d %s %s %s %t %t %t x%d gross %s discount %s reversal %s net %s shipping %s tax %s fees %s duties %s tips %s gift card %s total %s",
			g.order, g.day, g.action, g.kind, g.platform, g.valid, g.known, quantity, amount(c.Gross), amount(c.Discount), amount(c.Reversal),
			amount(c.Net), amount(c.Shipping), amount(c.Tax), amount(c.Fees), amount(c.Duties), amount(c.Tips), amount(c.GiftCard), amount(c.Total)))
	}
	slices.Sort(rows)
	return rows
}

func storedLedger(t testing.TB, conn driver.Conn, source string) []string {
	t.Helper()
	sum := func(column string) string { return "toDecimalString(ifNull(sum(" + column + "), 0), 4)" }
	rows := texts(t, conn, `select concat(order_id, ' ', toString(sale_day), ' ', action, ' ', kind, ' ',
			if(counts_platform = 1, 'true', 'false'), ' ', if(counts_valid = 1, 'true', 'false'), ' ', if(known, 'true', 'false'),
			' x', toString(sum(quantity)), ' gross ', `+sum("gross")+`, ' discount ', `+sum("discount")+`, ' reversal ', `+sum("reversal")+`,
			' net ', `+sum("net")+`, ' shipping ', `+sum("shipping")+`, ' tax ', `+sum("tax")+`, ' fees ', `+sum("fees")+`, ' duties ', `+sum("duties")+`, ' tips ', `+sum("tips")+`,
			' gift card ', `+sum("gift_card")+`, ' total ', `+sum("total")+`)
		from (select *, total is not null as known from tillhouse.sales_ledger)
		where source = ? and kind != 'order' and (counts_platform = 1 or counts_valid = 1)
		group by order_id, sale_day, action, kind, counts_platform, counts_valid, known
		having not known or sum(quantity) != 0 or sum(gross) != 0 or sum(discount) != 0 or sum(reversal) != 0 or sum(shipping) != 0 or
			sum(tax) != 0 or sum(fees) != 0 or sum(duties) != 0 or sum(tips) != 0 or sum(gift_card) != 0`, source)
	slices.Sort(rows)
	return rows
}
