package schemas

// Rows collects canonical rows by table. Normalise appends to it and never reads it.
type Rows struct {
	Shops            []Shop
	Orders           []Order
	OrderLines       []OrderLine
	OrderDiscounts   []OrderDiscount
	Refunds          []Refund
	RefundLines      []RefundLine
	IdentityEvidence []IdentityEvidence
	FXRates          []FXRate
	Products         []Product
	Variants         []Variant
	VariantCosts     []VariantCost
	Customers        []Customer
	Reviews          []Review
	Coupons          []Coupon
}
