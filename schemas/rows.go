package schemas

// Rows collects canonical rows by table. Normalise appends to it and never reads it.
type Rows struct {
	Shops              []Shop
	Orders             []Order
	OrderLines         []OrderLine
	OrderDiscounts     []OrderDiscount
	Refunds            []Refund
	RefundLines        []RefundLine
	IdentityEvidence   []IdentityEvidence
	FXRates            []FXRate
	Products           []Product
	Variants           []Variant
	VariantCosts       []VariantCost
	Customers          []Customer
	Reviews            []Review
	Coupons            []Coupon
	Payments           []Payment
	PaymentRefunds     []PaymentRefund
	Chargebacks        []Chargeback
	Transactions       []Transaction
	Settlements        []Settlement
	SettlementLines    []SettlementLine
	Payouts            []Payout
	Balances           []Balance
	BalanceEntries     []BalanceEntry
	PlatformInvoices   []PlatformInvoice
	PaymentProfiles    []PaymentProfile
	SaleEvents         []SaleEvent
	Returns            []Return
	ReturnLines        []ReturnLine
	Fulfilments        []Fulfilment
	FulfilmentLines    []FulfilmentLine
	FulfilmentEvents   []FulfilmentEvent
	Checkouts          []Checkout
	TenderTransactions []TenderTransaction
	StockDaily         []StockDay
	WebDaily           []WebDay
	ReconDaily         []ReconDay
}
