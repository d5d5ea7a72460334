package woocommerce

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

// data is what the invented shop lists of a stream, with the instants of change.
func (s shopFake) data(stream string) map[string]time.Time { return listedIn(s.world, stream) }

func listedIn(world *sandbox.World, stream string) map[string]time.Time {
	data := map[string]time.Time{}
	add := func(number int64, changed time.Time) { data[strconv.FormatInt(number, 10)] = changed }
	switch stream {
	case streamOrders:
		for _, o := range world.Orders("main") {
			if o.Status != "trash" {
				add(o.ID, o.Modified)
			}
		}
	case streamRefunds:
		for _, f := range world.Refunds("main") {
			add(f.ID, time.Time{})
		}
	case streamCustomers:
		for _, c := range world.Customers("main") {
			add(c.ID, time.Time{}) // a modified date that a change need not move is no version
		}
	case streamProducts:
		for _, p := range world.Products("main") {
			if p.Status != "trash" {
				add(p.ID, p.Modified)
			}
		}
	case streamVariations:
		for _, v := range world.Variations("main") {
			if v.Status != "trash" {
				add(v.ID, v.Modified)
			}
		}
	case streamCoupons:
		for _, c := range world.Coupons("main") {
			if c.Status == "publish" {
				add(c.ID, c.Modified)
			}
		}
	case streamReviews:
		for _, v := range world.Reviews("main") {
			if v.Status == "approved" || v.Status == "hold" {
				add(v.ID, time.Time{})
			}
		}
	}
	return data
}

// compare compares the rows of one record with the shop's truth as it is now.
func (s shopFake) compare(stream, id string, rows schemas.Rows) error {
	return compareWith(s.world, s.version, stream, id, rows)
}

// compareWith leaves out what the shop's version does not tell.
func compareWith(world *sandbox.World, v version, stream, id string, rows schemas.Rows) error {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return err
	}
	switch stream {
	case streamOrders:
		return compareOne(world.Orders("main"), number, func(o sandbox.Order) int64 { return o.ID }, rows, sameOrder)
	case streamRefunds:
		return compareOne(world.Refunds("main"), number, func(f sandbox.Refund) int64 { return f.ID }, rows, func(f sandbox.Refund, rows schemas.Rows) error {
			return same("the amount", rows.Refunds[0].MoneyRefunded, f.Amount)
		})
	case streamCustomers:
		return compareOne(world.Customers("main"), number, func(c sandbox.Customer) int64 { return c.ID }, rows, sameCustomer)
	case streamProducts:
		costs := costsIn(world, v)
		return compareOne(world.Products("main"), number, func(p sandbox.Product) int64 { return p.ID }, rows, func(p sandbox.Product, rows schemas.Rows) error {
			p.GTIN = told(v, p.GTIN)
			return sameProduct(p, costs[p.ID], rows)
		})
	case streamVariations:
		costs := costsIn(world, v)
		return compareOne(world.Variations("main"), number, func(n sandbox.Variation) int64 { return n.ID }, rows, func(n sandbox.Variation, rows schemas.Rows) error {
			return errors.Join(
				equal("the product", rows.Variants[0].ProductID, strconv.FormatInt(n.ProductID, 10)), equal("the title", rows.Variants[0].Title, n.Name),
				sameVariant(rows.Variants[0], n.SKU, n.Price, n.RegularPrice, n.WeightKG, n.TracksStock, told(v, n.GTIN), n.Modified),
				sameCost(costs[n.ID], n.Created, rows),
			)
		})
	case streamCoupons:
		return compareOne(world.Coupons("main"), number, func(c sandbox.Coupon) int64 { return c.ID }, rows, sameCoupon)
	case streamReviews:
		return compareOne(world.Reviews("main"), number, func(v sandbox.Review) int64 { return v.ID }, rows, sameReview)
	}
	return fmt.Errorf("there is no truth of %s", stream)
}

func compareOne[T any](list []T, number int64, idOf func(T) int64, rows schemas.Rows, compare func(T, schemas.Rows) error) error {
	for _, one := range list {
		if idOf(one) == number {
			return compare(one, rows)
		}
	}
	return fmt.Errorf("the shop has no record %d", number)
}

func same(what string, got, want decimal.Decimal) error {
	if got.Equal(want) {
		return nil
	}
	return fmt.Errorf("%s is %s, the shop has %s", what, got, want)
}

func equal[T comparable](what string, got, want T) error {
	if got == want {
		return nil
	}
	return fmt.Errorf("%s is %v, the shop has %v", what, got, want)
}

func sameTime(what string, got, want time.Time) error {
	if got.Equal(want) {
		return nil
	}
	return fmt.Errorf("%s is %s, the shop has %s", what, got, want)
}

// sameOptional compares an amount that may be missing.
func sameOptional(what string, got *decimal.Decimal, want decimal.NullDecimal) error {
	switch {
	case got == nil && !want.Valid:
		return nil
	case got == nil || !want.Valid:
		return fmt.Errorf("%s is %v, the shop has %v", what, got, want)
	}
	return same(what, *got, want.Decimal)
}

func sameOrder(o sandbox.Order, rows schemas.Rows) error {
	row := rows.Orders[0]
	return errors.Join(
		same("the total", row.Total, o.Total), same("the tax", row.Tax, o.TotalTax),
		same("the discount", row.Discounts, o.DiscountTotal), same("the shipping", row.Shipping, o.ShippingTotal),
		equal("the number of lines", len(rows.OrderLines), len(o.Lines)),
	)
}

func sameCustomer(c sandbox.Customer, rows schemas.Rows) error {
	row := rows.Customers[0]
	country := c.Country
	if country == "" {
		country = unknownCountry
	}
	modified := c.Modified
	if modified.IsZero() {
		modified = c.Created
	}
	return errors.Join(
		equal("the country", row.Country, country), equal("the role", row.Tags[0], c.Role),
		equal("a key of the address", row.CustomerKey != "", c.Email != ""),
		sameTime("its beginning", row.CreatedAt, c.Created), sameTime("its last change", row.UpdatedAt, modified),
	)
}

func sameProduct(p sandbox.Product, cost *sandbox.Cost, rows schemas.Rows) error {
	row := rows.Products[0]
	err := errors.Join(
		equal("the title", row.Title, p.Name), equal("the status", row.Status, p.Status), equal("the type", row.ProductType, p.Type),
		equal("being a gift card", row.IsGiftCard == 1, p.GiftCard), equal("the handle", row.Handle, p.Slug), equal("the category", row.Categories[0], p.Categories[0]),
		sameTime("its beginning", row.CreatedAt, p.Created), sameTime("its last change", row.UpdatedAt, p.Modified),
	)
	if p.Type == "variable" {
		return errors.Join(err, equal("variants", len(rows.Variants), 0), equal("costs", len(rows.VariantCosts), 0))
	}
	if err := equal("variants", len(rows.Variants), 1); err != nil {
		return err
	}
	return errors.Join(
		err, sameVariant(rows.Variants[0], p.SKU, p.Price, p.RegularPrice, p.WeightKG, p.TracksStock, p.GTIN, p.Modified),
		sameCost(cost, p.Created, rows),
	)
}

func sameVariant(v schemas.Variant, sku string, price, regular, kg decimal.NullDecimal, tracks bool, gtin string, modified time.Time) error {
	compareAt := regular
	compareAt.Valid = regular.Valid && price.Valid && regular.Decimal.GreaterThan(price.Decimal)
	weight := "unknown"
	if kg.Valid {
		weight = kg.Decimal.Mul(decimal.New(1000, 0)).Round(0).String()
	}
	got := "unknown"
	if v.WeightG != nil {
		got = strconv.FormatUint(uint64(*v.WeightG), 10)
	}
	return errors.Join(
		equal("the SKU", v.SKU, sku), same("the price", v.Price, price.Decimal), sameOptional("the regular price", v.CompareAtPrice, compareAt),
		equal("the weight", got, weight), equal("tracking stock", v.TracksStock == 1, tracks), equal("the barcode", v.Barcode, gtin),
		sameTime("the last change of the variant", v.UpdatedAt, modified),
	)
}

// told is a barcode, where the version has it.
func told(v version, gtin string) string {
	if v.before(9, 2) {
		return ""
	}
	return gtin
}

func costsIn(world *sandbox.World, v version) map[int64]*sandbox.Cost {
	costs := map[int64]*sandbox.Cost{}
	if v.before(9, 5) && world.Config("main").Costs == sandbox.CostsInCOGS {
		return costs
	}
	for _, c := range world.Costs("main") {
		costs[c.VariantID] = &c
	}
	return costs
}

// sameCost requires the present cost, from the variant's beginning on and from its last
// change on.
func sameCost(cost *sandbox.Cost, created time.Time, rows schemas.Rows) error {
	if cost == nil || !cost.Unit.Valid {
		return equal("costs", len(rows.VariantCosts), 0)
	}
	if len(rows.VariantCosts) == 0 {
		return fmt.Errorf("there is no cost, the shop has %s", cost.Unit.Decimal)
	}
	var err error
	for i, c := range rows.VariantCosts {
		origin := cost.Origin
		if i == 0 {
			origin = originAssumed
		}
		err = errors.Join(err, same("the cost", c.UnitCost, cost.Unit.Decimal.Round(priceScale)), equal("its currency", c.Currency, cost.Currency), equal("its origin", c.Origin, origin))
	}
	return errors.Join(err, sameTime("the beginning of the first cost", rows.VariantCosts[0].ValidFrom, created))
}

func sameCoupon(c sandbox.Coupon, rows schemas.Rows) error {
	row := rows.Coupons[0]
	worth := row.Amount
	if c.Kind == "percent" {
		worth = row.Percent
	}
	if worth == nil {
		return fmt.Errorf("coupon %s is worth nothing", c.Code)
	}
	limit := int64(0)
	if row.UsageLimit != nil {
		limit = int64(*row.UsageLimit)
	}
	least := decimal.NullDecimal{Decimal: c.MinimumAmount, Valid: !c.MinimumAmount.IsZero()}
	return errors.Join(
		equal("the code", row.Code, c.Code), equal("the kind", row.KindRaw, c.Kind), same("the amount", *worth, c.Amount),
		equal("its use", int64(row.UsageCount), c.UsageCount), equal("its limit", limit, c.UsageLimit),
		sameOptional("the least amount", row.MinimumAmount, least), equal("its products", len(row.ProductIDs), len(c.ProductIDs)),
		equal("an end", row.ExpiresAt != nil, !c.Expires.IsZero()), sameTime("its last change", row.UpdatedAt, c.Modified),
	)
}

func sameReview(v sandbox.Review, rows schemas.Rows) error {
	row := rows.Reviews[0]
	stars := int64(v.Rating)
	if stars > 5 {
		stars = 0
	}
	return errors.Join(
		same("the rating", row.Rating, decimal.NewFromInt(int64(v.Rating))), same("the stars", row.Rating5, decimal.NewFromInt(stars)),
		equal("being published", row.IsPublished == 1, v.Published), equal("being verified", row.IsVerified == 1, v.Verified),
		equal("the day", row.CreatedDay.String(), string(v.Day)), equal("the product", row.ProductID, strconv.FormatInt(v.ProductID, 10)),
		equal("a key of the address", row.CustomerKey != "", v.Email != ""),
	)
}
