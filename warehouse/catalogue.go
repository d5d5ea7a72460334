package warehouse

import (
	"strconv"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

func (w *Warehouse) planProducts() error {
	return register(w, schemas.Products, tableOf[schemas.Product]{
		rows:  func(r *schemas.Rows) *[]schemas.Product { return &r.Products },
		meta:  func(r *schemas.Product) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.Product) string { return r.ProductID },
		child: func(r *schemas.Product) string { return r.ProductID },
	})
}

// planVariants serves both streams that write variants: the table is one, the rows that
// each sees differ.
func (w *Warehouse) planVariants() error {
	return register(w, schemas.Variations, tableOf[schemas.Variant]{
		rows:  func(r *schemas.Rows) *[]schemas.Variant { return &r.Variants },
		meta:  func(r *schemas.Variant) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.Variant) string { return r.VariantID },
		child: func(r *schemas.Variant) string { return r.VariantID },
	})
}

func (w *Warehouse) planCosts() error {
	return register(w, schemas.CostsOfVariations, tableOf[schemas.VariantCost]{
		rows:  func(r *schemas.Rows) *[]schemas.VariantCost { return &r.VariantCosts },
		meta:  func(r *schemas.VariantCost) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.VariantCost) string { return r.VariantID },
		child: func(r *schemas.VariantCost) string { return strconv.FormatInt(stored(&r.ValidFrom), 10) },
		from:  func(r *schemas.VariantCost) time.Time { return r.ValidFrom },
		equal: func(one, other *schemas.VariantCost) bool {
			return one.UnitCost.Equal(other.UnitCost) && one.Currency == other.Currency
		},
	})
}

func (w *Warehouse) planCustomers() error {
	return register(w, schemas.Customers, tableOf[schemas.Customer]{
		rows:  func(r *schemas.Rows) *[]schemas.Customer { return &r.Customers },
		meta:  func(r *schemas.Customer) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.Customer) string { return r.CustomerID },
		child: func(r *schemas.Customer) string { return r.CustomerID },
	})
}

func (w *Warehouse) planReviews() error {
	return register(w, schemas.Reviews, tableOf[schemas.Review]{
		rows:   func(r *schemas.Rows) *[]schemas.Review { return &r.Reviews },
		meta:   func(r *schemas.Review) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.Review) string { return r.ReviewID },
		frozen: func(r *schemas.Review) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.Review) string { return r.ReviewID },
	})
}

func (w *Warehouse) planCoupons() error {
	return register(w, schemas.Coupons, tableOf[schemas.Coupon]{
		rows:  func(r *schemas.Rows) *[]schemas.Coupon { return &r.Coupons },
		meta:  func(r *schemas.Coupon) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.Coupon) string { return r.CouponID },
		child: func(r *schemas.Coupon) string { return r.CouponID },
	})
}
