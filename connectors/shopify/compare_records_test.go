package shopify

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// recordsOf is what a shop has beside orders at one instant, by stream and id: how the rows
// of a record differ from it. partial leaves out what REST does not tell.
type recordsOf map[string]map[string]func(d *differences, rows *schemas.Rows)

func (all recordsOf) compare(stream, id string, rows schemas.Rows) error {
	check := all[stream][id]
	if check == nil {
		return fmt.Errorf("the shop has no %s %s", stream, id)
	}
	var d differences
	check(&d, &rows)
	return d.err()
}

func recordsOfShop(shop *shopifyadmin.Shop, partial bool) recordsOf {
	currency := shop.Config().Currency
	all := recordsOf{}
	add := func(stream, id string, check func(d *differences, rows *schemas.Rows)) {
		if all[stream] == nil {
			all[stream] = map[string]func(*differences, *schemas.Rows){}
		}
		all[stream][id] = check
	}
	for _, c := range shop.Customers() {
		add(streamCustomers, idText(c.ID), compareCustomer(c, currency))
	}
	for _, p := range shop.Products() {
		add(streamProducts, idText(p.ID), compareProduct(p, partial))
	}
	for _, v := range shop.Variants() {
		add(streamVariants, idText(v.ID), compareVariant(v, currency))
		add(streamInventoryItems, idText(v.ID), compareCost(v, currency))
	}
	for _, l := range shop.Levels() {
		add(streamInventoryLevels, l.ID, compareLevel(l, partial))
	}
	for _, c := range shop.Checkouts() {
		add(streamCheckouts, idText(c.ID), compareCheckout(c, currency))
	}
	for _, c := range shop.Discounts() {
		add(streamDiscounts, idText(c.ID), compareDiscount(c))
	}
	addPayments(add, shop, currency)
	maps.Copy(all, reportsOfShop(shop, shop.Now()))
	return all
}

func single[T any](d *differences, rows []T) (*T, bool) {
	if len(rows) != 1 {
		d.want("rows", 1, len(rows))
		return nil, false
	}
	return &rows[0], true
}

func compareCustomer(c shopifyadmin.Customer, currency string) func(d *differences, rows *schemas.Rows) {
	return func(d *differences, rows *schemas.Rows) {
		r, ok := single(d, rows.Customers)
		if !ok {
			return
		}
		d.want("id", idText(c.ID), r.CustomerID)
		d.want("created", c.Created, r.CreatedAt)
		d.want("updated", c.Updated, r.UpdatedAt)
		d.want("country", orUnknown(c.Country), r.Country)
		d.want("marketing", c.Marketing && c.Email != "", r.AcceptsMarketing == 1)
		d.want("orders", c.Orders, int64(r.PlatformOrders))
		d.want("spent", c.Spent, r.PlatformSpent)
		d.want("currency", currency, r.Currency)
		d.want("keyed", c.Email != "", r.CustomerKey != "")
		d.want("tags", strings.Join(splitTags(text(c.Tags)), ","), strings.Join(r.Tags, ","))
	}
}

func orUnknown(code string) string {
	if code == "" {
		return unknownCountry
	}
	return code
}

func compareProduct(p shopifyadmin.Product, partial bool) func(d *differences, rows *schemas.Rows) {
	return func(d *differences, rows *schemas.Rows) {
		r, ok := single(d, rows.Products)
		if !ok {
			return
		}
		d.want("id", idText(p.ID), r.ProductID)
		d.want("title", p.Title, r.Title)
		d.want("handle", p.Handle, r.Handle)
		d.want("vendor", p.Vendor, r.Vendor)
		d.want("type", p.Type, r.ProductType)
		d.want("status", p.Status, r.Status)
		d.want("created", p.Created, r.CreatedAt)
		d.want("updated", p.Updated, r.UpdatedAt)
		if !partial {
			d.want("gift card", p.GiftCard, r.IsGiftCard == 1)
			d.want("category", p.Category, r.CategoryPath)
		}
	}
}

func compareVariant(v shopifyadmin.Variant, currency string) func(d *differences, rows *schemas.Rows) {
	return func(d *differences, rows *schemas.Rows) {
		r, ok := single(d, rows.Variants)
		if !ok {
			return
		}
		d.want("id", idText(v.ID), r.VariantID)
		d.want("product", idText(v.ProductID), r.ProductID)
		d.want("sku", v.SKU, r.SKU)
		d.want("barcode", v.Barcode, r.Barcode)
		d.want("title", v.Title, r.Title)
		d.want("price", v.Price, r.Price)
		d.want("currency", currency, r.Currency)
		d.want("compare at", v.CompareAt.Valid, r.CompareAtPrice != nil)
		if v.CompareAt.Valid && r.CompareAtPrice != nil {
			d.want("compare at", v.CompareAt.Decimal, *r.CompareAtPrice)
		}
		if r.WeightG == nil || int64(*r.WeightG) != v.Grams {
			d.want("grams", v.Grams, r.WeightG)
		}
		d.want("tracked", v.Tracked, r.TracksStock == 1)
		d.want("updated", v.Updated, r.UpdatedAt)
	}
}

func compareCost(v shopifyadmin.Variant, currency string) func(d *differences, rows *schemas.Rows) {
	return func(d *differences, rows *schemas.Rows) {
		d.want("known", v.Cost.Valid, len(rows.VariantCosts) > 0)
		for i := range rows.VariantCosts {
			r := &rows.VariantCosts[i]
			d.want("variant", idText(v.ID), r.VariantID)
			d.want("cost", v.Cost.Decimal, r.UnitCost)
			d.want("currency", currency, r.Currency)
		}
		if n := len(rows.VariantCosts); n > 1 {
			d.want("since", v.ItemUpdated, rows.VariantCosts[n-1].ValidFrom)
		}
	}
}

func compareLevel(l shopifyadmin.Level, partial bool) func(d *differences, rows *schemas.Rows) {
	return func(d *differences, rows *schemas.Rows) {
		r, ok := single(d, rows.StockDaily)
		if !ok {
			return
		}
		d.want("id", l.ID, r.SnapshotID)
		d.want("day", l.ID[:len(time.DateOnly)], r.Day.String())
		d.want("variant", idText(l.VariantID), r.VariantID)
		d.want("location", idText(l.LocationID), r.LocationID)
		d.want("sku", l.SKU, r.SKU)
		d.want("available", l.Available, int64(r.Available))
		if partial {
			return
		}
		d.want("on hand", l.OnHand, int64(r.OnHand))
		d.want("committed", l.Committed, int64(r.Committed))
		d.want("incoming", l.Incoming, int64(r.Incoming))
		d.want("cost known", l.Cost.Valid, r.UnitCost != nil)
		if l.Cost.Valid && r.UnitCost != nil {
			d.want("cost", l.Cost.Decimal, *r.UnitCost)
		}
	}
}

func compareCheckout(c shopifyadmin.Checkout, currency string) func(d *differences, rows *schemas.Rows) {
	return func(d *differences, rows *schemas.Rows) {
		r, ok := single(d, rows.Checkouts)
		if !ok {
			return
		}
		d.want("id", idText(c.ID), r.CheckoutID)
		d.want("day", c.CreatedDay, r.CreatedDay.String())
		d.want("created", c.Created, r.CreatedAt)
		d.want("updated", c.Updated, r.UpdatedAt)
		d.want("completed", c.Completed, instantOrZero(r.CompletedAt))
		d.want("country", orUnknown(c.Country), r.Country)
		d.want("items", c.Items, int64(r.Items))
		d.want("total", c.Total, r.Amount)
		d.want("currency", currency, r.Currency)
	}
}

func instantOrZero(at *time.Time) time.Time {
	if at == nil {
		return time.Time{}
	}
	return *at
}

func compareDiscount(c shopifyadmin.Discount) func(d *differences, rows *schemas.Rows) {
	return func(d *differences, rows *schemas.Rows) {
		r, ok := single(d, rows.Coupons)
		if !ok {
			return
		}
		d.want("id", idText(c.ID), r.CouponID)
		d.want("status", strings.ToLower(c.Status), r.Status)
		d.want("created", c.Created, r.CreatedAt)
		d.want("updated", c.Updated, r.UpdatedAt)
		d.want("ends", c.Ends, instantOrZero(r.ExpiresAt))
		d.want("used", c.Used, int64(r.UsageCount))
		codes := []string{}
		if r.Code != "" {
			codes = []string{r.Code}
		}
		if several := r.Extra["codes"]; several != "" {
			codes = strings.Split(several, "\n")
		}
		slices.Sort(codes)
		d.want("codes", strings.Join(slices.Sorted(slices.Values(c.Codes)), " "), strings.Join(codes, " "))
		if c.Kind == "free_shipping" {
			c.Percent = decimal.NullDecimal{} // GraphQL does not tell that it is all of the shipping
		}
		products := []string{}
		for _, id := range c.Products {
			products = append(products, idText(id))
		}
		d.want("products", strings.Join(products, " "), strings.Join(r.ProductIDs, " "))
		d.want("free shipping", c.Kind == "free_shipping", r.FreeShipping == 1)
		compareWorth(d, &c, r)
	}
}

func compareWorth(d *differences, c *shopifyadmin.Discount, r *schemas.Coupon) {
	for _, one := range []struct {
		what string
		want decimal.NullDecimal
		got  *decimal.Decimal
	}{{"percent", c.Percent, r.Percent}, {"amount", c.Amount, r.Amount}, {"minimum", c.Minimum, r.MinimumAmount}} {
		if one.want.Valid != (one.got != nil) {
			d.want(one.what+" known", one.want.Valid, one.got != nil)
		} else if one.got != nil {
			d.want(one.what, one.want.Decimal, *one.got)
		}
	}
}

func addPayments(add func(string, string, func(*differences, *schemas.Rows)), shop *shopifyadmin.Shop, currency string) {
	shown := map[int64]bool{}
	for _, o := range shop.Orders() {
		shown[o.ID] = true
	}
	for _, p := range shop.Payouts() {
		add(streamPayouts, idText(p.ID), func(d *differences, rows *schemas.Rows) {
			if r, ok := single(d, rows.Payouts); ok {
				d.want("day", p.Day, r.PayoutDay.String())
				d.want("status", p.Status, r.Status)
				d.want("amount", p.Amount, r.Amount)
				d.want("currency", currency, r.Currency)
			}
		})
	}
	for _, b := range shop.BalanceTransactions() {
		add(streamBalanceTransactions, idText(b.ID), func(d *differences, rows *schemas.Rows) {
			if r, ok := single(d, rows.BalanceEntries); ok {
				d.want("day", b.Day, r.CreatedDay.String())
				d.want("at", b.Processed, r.CreatedAt)
				d.want("amount", b.Amount, r.AmountInitial)
				d.want("fee", b.Fee, r.Fee)
				d.want("net", b.Net, r.AmountResult)
				d.want("payout", idText(b.PayoutID), r.PayoutID)
				if r.Extra["order_id"] != "" || shown[b.OrderID] {
					d.want("order", idText(b.OrderID), r.Extra["order_id"])
				}
				d.want("test", b.Test, r.Extra["test"] == "1")
			}
		})
	}
	for _, x := range shop.Disputes() {
		add(streamDisputes, idText(x.ID), func(d *differences, rows *schemas.Rows) {
			if x.Kind == "inquiry" {
				d.want("rows", 0, len(rows.Chargebacks))
				return
			}
			if r, ok := single(d, rows.Chargebacks); ok {
				d.want("day", x.Day, r.CreatedDay.String())
				d.want("amount", x.Amount, r.Amount)
				if r.OrderID != "" || shown[x.OrderID] {
					d.want("order", idText(x.OrderID), r.OrderID)
				}
				d.want("reason", x.Reason, r.Reason)
				d.want("won", x.Status == "won", r.ReversedAt != nil)
			}
		})
	}
	for _, x := range shop.Tenders() {
		add(streamTenderTransactions, idText(x.ID), func(d *differences, rows *schemas.Rows) {
			if r, ok := single(d, rows.TenderTransactions); ok {
				d.want("day", x.Day, r.ProcessedDay.String())
				d.want("at", x.Processed, r.ProcessedAt)
				d.want("amount", x.Amount, r.Amount)
				d.want("currency", x.Currency, r.Currency)
				if r.OrderID != "" || shown[x.OrderID] { // GraphQL does not name an order that was deleted
					d.want("order", idText(x.OrderID), r.OrderID)
				}
				d.want("method", x.Method, r.Method)
				d.want("test", x.Test, r.IsTest == 1)
			}
		})
	}
}

// unfilledOfRecords are those of the streams beside orders.
func unfilledOfRecords() map[string]string {
	return map[string]string{
		"Shopify does not tell it of a record":      "Chargebacks.payment_id Checkouts.order_id Checkouts.step Payouts.paid_at VariantCosts.author",
		"a discount of Shopify has no such limit":   "Coupons.excluded_product_ids Coupons.maximum_amount",
		"the warehouse compares, not the connector": "ReconDaily.difference ReconDaily.note ReconDaily.our_value",
		"Shopify's report of sessions does not tell it": "WebDaily.campaign WebDaily.duration_s WebDaily.engaged_sessions WebDaily.is_sampled WebDaily.is_thresholded " +
			"WebDaily.purchases WebDaily.revenue WebDaily.revenue_basis WebDaily.source_medium",
	}
}
