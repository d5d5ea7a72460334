package endtoend

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// requireStoreIsWorld compares the records of a Shopify shop from which figures are made.
func requireStoreIsWorld(t testing.TB, conn driver.Conn, shop *shopifyadmin.Shop, name string, keyer connectors.Keyer, when string) {
	t.Helper()
	for what, lists := range map[string]struct{ want, got []string }{
		"orders":       {ordersOfStore(shop, keyer), storedOrdersOfStore(t, conn, name)},
		"refunds":      {refundsOfStore(shop), storedRefundsOfStore(t, conn, name)},
		"sale events":  {salesOfStore(shop), storedSales(t, conn, name)},
		"transactions": {transactionsOfStore(shop), storedTransactions(t, conn, name)},
		"payouts":      {payoutsOfStore(shop), storedPayouts(t, conn, name)},
	} {
		requireSame(t, what+" of "+name+" "+when, lists.want, lists.got)
	}
	for table, count := range map[string]int{
		"customers": len(shop.Customers()), "products": len(shop.Products()), "variants": len(shop.Variants()), "fulfilments": len(shop.Fulfilments()),
		"returns": len(shop.Returns()), "coupons": len(shop.Discounts()), "tender_transactions": len(shop.Tenders()),
		"balance_entries": len(shop.BalanceTransactions()),
	} {
		stored, err := number(conn, "select count() from tillhouse_store."+table+" final where source = '"+name+"'")
		require.NoError(t, err)
		require.EqualValues(t, count, stored, "%s of %s %s", table, name, when)
	}
	// Shopify clears old checkouts away; what was read of them stays.
	var checkouts []string
	for _, c := range shop.Checkouts() {
		checkouts = append(checkouts, strconv.FormatInt(c.ID, 10))
	}
	require.Empty(t, difference(checkouts, texts(t, conn, "select checkout_id from tillhouse_store.checkouts final where source = '"+name+"'")),
		"checkouts of %s that are not stored %s", name, when)
}

func sorted(rows []string) []string {
	slices.Sort(rows)
	return rows
}

func ordersOfStore(shop *shopifyadmin.Shop, keyer connectors.Keyer) []string {
	var rows []string
	for _, o := range shop.Orders() {
		key, class := "", "none"
		if keyed, ok := keyer.Email(o.Email); ok {
			class, key, _ = connectors.SplitKeyed(keyed)
		} else if o.CustomerID > 0 {
			class = "platform_id"
		}
		rows = append(rows, fmt.Sprintf("order %d %s %s %s created %s %s sale %s changed %s %s %s test %t discount %s tax %s total %s refunded %s",
			o.ID, o.Status, o.Financial, o.Currency, o.CreatedDay, moment(o.Created), o.SaleDay, moment(o.Updated), class, key, o.Test,
			amount(o.Discounts), amount(o.Tax), amount(o.Total), amount(o.Refunded)))
		for _, l := range o.Lines {
			if l.Kind == "product" || l.Kind == "gift_card" {
				rows = append(rows, fmt.Sprintf("line %d/%d %s x%d discount %s net %s tax %s", o.ID, l.ID, l.Kind, l.Quantity, amount(l.Discount), amount(l.Net), amount(l.Tax)))
			}
		}
	}
	return sorted(rows)
}

func storedOrdersOfStore(t testing.TB, conn driver.Conn, source string) []string {
	t.Helper()
	const when = `'%Y-%m-%dT%H:%i:%S'`
	rows := texts(t, conn, `select concat('order ', order_id, ' ', status, ' ', financial_status, ' ', currency, ' created ', toString(created_day), ' ', formatDateTime(created_at, `+when+`),
			' sale ', toString(sale_day), ' changed ', formatDateTime(updated_at, `+when+`), ' ', identity_class, ' ', customer_key, ' test ', if(is_test = 1, 'true', 'false'),
			' discount ', toDecimalString(discounts, 4), ' tax ', toDecimalString(tax, 4), ' total ', toDecimalString(total, 4), ' refunded ', toDecimalString(refunded, 4))
		from tillhouse_store.orders final where source = ?`, source)
	rows = append(rows, texts(t, conn, `select concat('line ', order_id, '/', line_id, ' ', kind, ' x', toString(quantity), ' discount ', toDecimalString(discount, 4),
			' net ', toDecimalString(net, 4), ' tax ', toDecimalString(tax, 4))
		from tillhouse_store.order_lines final where source = ? and kind in ('product', 'gift_card')`, source)...)
	return sorted(rows)
}

func refundsOfStore(shop *shopifyadmin.Shop) []string {
	var rows []string
	for _, f := range shop.Refunds() {
		rows = append(rows, fmt.Sprintf("%d of %d on %s products %s shipping %s tax %s discrepancy %s money %s", f.ID, f.OrderID, f.Day,
			amount(f.Product), amount(f.Shipping), amount(f.Tax), amount(f.Discrepancy), amount(f.Money)))
	}
	return sorted(rows)
}

func storedRefundsOfStore(t testing.TB, conn driver.Conn, source string) []string {
	t.Helper()
	return sorted(texts(t, conn, `select concat(refund_id, ' of ', order_id, ' on ', toString(refund_day), ' products ', toDecimalString(product_amount, 4), ' shipping ', toDecimalString(shipping_amount, 4),
			' tax ', toDecimalString(tax_amount, 4), ' discrepancy ', toDecimalString(discrepancy_amount, 4), ' money ', toDecimalString(money_refunded, 4))
		from tillhouse_store.refunds final where source = ?`, source))
}

func salesOfStore(shop *shopifyadmin.Shop) []string {
	var rows []string
	for _, e := range shop.SaleEvents() {
		rows = append(rows, fmt.Sprintf("%d of %d on %s %s %s %s x%d %s tax %s discount %s", e.ID, e.OrderID, e.Day, e.Reason, e.Action, e.LineType, e.Quantity,
			amount(e.AmountInclTax), amount(e.Tax), amount(e.DiscountExTax)))
	}
	return sorted(rows)
}

func storedSales(t testing.TB, conn driver.Conn, source string) []string {
	t.Helper()
	return sorted(texts(t, conn, `select concat(event_id, ' of ', order_id, ' on ', toString(happened_day), ' ', reason, ' ', action, ' ', line_type, ' x', toString(quantity), ' ',
			toDecimalString(amount_incl_tax, 4), ' tax ', toDecimalString(tax, 4), ' discount ', toDecimalString(discount_ex_tax, 4))
		from tillhouse_store.sale_events final where source = ?`, source))
}

func transactionsOfStore(shop *shopifyadmin.Shop) []string {
	var rows []string
	for _, x := range shop.Transactions() {
		rows = append(rows, fmt.Sprintf("%d of %d on %s %s by %s %s paid %s %s", x.ID, x.OrderID, x.CreatedDay, x.Kind, x.Gateway, amount(x.Amount), amount(x.AmountPaid), x.PaidCurrency))
	}
	return sorted(rows)
}

func storedTransactions(t testing.TB, conn driver.Conn, source string) []string {
	t.Helper()
	return sorted(texts(t, conn, `select concat(transaction_id, ' of ', order_id, ' on ', toString(created_day), ' ', kind, ' by ', gateway, ' ', toDecimalString(amount, 4),
			' paid ', toDecimalString(amount_paid_currency, 4), ' ', paid_currency)
		from tillhouse_store.transactions final where source = ?`, source))
}

func payoutsOfStore(shop *shopifyadmin.Shop) []string {
	var rows []string
	for _, p := range shop.Payouts() {
		rows = append(rows, strconv.FormatInt(p.ID, 10))
	}
	return sorted(rows)
}

func storedPayouts(t testing.TB, conn driver.Conn, source string) []string {
	t.Helper()
	return sorted(texts(t, conn, `select payout_id from tillhouse_store.payouts final where source = ?`, source))
}
