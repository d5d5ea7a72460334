package schemas

// Table names a canonical table and says how its rows are identified.
// Columns and DDL come from tables/<name>.sql.
type Table struct {
	// Name is the table in tillhouse_store.
	Name string
	// Key is the business key, the ORDER BY of the table.
	Key []string
	// Group is the column that holds the id of the record a row came from: the rows
	// that share (source, Group) are replaced together.
	Group string
	// Frozen is the key column whose stored value wins over a newly computed one;
	// empty where the key has no computed day.
	Frozen string
	// Family is the table of the record itself; children name their parent's table.
	Family string
	// Where is a condition on stored rows, for a table that two streams share: a stream
	// looks up, deletes and compares only the rows that match. Empty means all rows.
	Where string
	// History says that rows are added and never taken back: of the rows a record gives,
	// the earliest is written when nothing is stored, and the latest when it says
	// something else than the row that holds at its instant.
	History bool
}

// The canonical tables, parents before children.
var (
	Shops            = Table{Name: "shops", Key: []string{"source"}, Group: "source", Family: "shops"}
	Orders           = Table{Name: "orders", Key: []string{"source", "created_day", "order_id"}, Group: "order_id", Frozen: "created_day", Family: "orders"}
	OrderLines       = Table{Name: "order_lines", Key: []string{"source", "created_day", "order_id", "line_id"}, Group: "order_id", Frozen: "created_day", Family: "orders"}
	OrderDiscounts   = Table{Name: "order_discounts", Key: []string{"source", "created_day", "order_id", "discount_id"}, Group: "order_id", Frozen: "created_day", Family: "orders"}
	EvidenceOfOrders = Table{Name: "identity_evidence", Key: []string{"source", "created_day", "order_id", "evidence_key"}, Group: "order_id", Frozen: "created_day", Family: "orders"}
	Refunds          = Table{Name: "refunds", Key: []string{"source", "refund_day", "refund_id"}, Group: "refund_id", Frozen: "refund_day", Family: "refunds"}
	RefundLines      = Table{Name: "refund_lines", Key: []string{"source", "refund_day", "refund_id", "refund_line_id"}, Group: "refund_id", Frozen: "refund_day", Family: "refunds"}
	FXRates          = Table{Name: "fx_rates", Key: []string{"rate_day", "currency"}, Group: "rate_day", Family: "fx_rates"}
	Products         = Table{Name: "products", Key: []string{"source", "product_id"}, Group: "product_id", Family: "products"}
	// SimpleVariants are the variants of products without options, which are their own
	// only variant and come with the product.
	SimpleVariants = Table{Name: "variants", Key: []string{"source", "variant_id"}, Group: "variant_id", Family: "products", Where: "variant_id = product_id"}
	// Variations are the variants that are records of their own.
	Variations        = Table{Name: "variants", Key: []string{"source", "variant_id"}, Group: "variant_id", Family: "variants", Where: "variant_id != product_id"}
	CostsOfProducts   = Table{Name: "variant_costs", Key: []string{"source", "variant_id", "valid_from"}, Group: "variant_id", Family: "products", History: true}
	CostsOfVariations = Table{Name: "variant_costs", Key: []string{"source", "variant_id", "valid_from"}, Group: "variant_id", Family: "variants", History: true}
	Customers         = Table{Name: "customers", Key: []string{"source", "customer_id"}, Group: "customer_id", Family: "customers"}
	Reviews           = Table{Name: "reviews", Key: []string{"source", "created_day", "review_id"}, Group: "review_id", Frozen: "created_day", Family: "reviews"}
	Coupons           = Table{Name: "coupons", Key: []string{"source", "coupon_id"}, Group: "coupon_id", Family: "coupons"}
	Payments          = Table{Name: "payments", Key: []string{"source", "created_day", "payment_id"}, Group: "payment_id", Frozen: "created_day", Family: "payments"}
	PaymentRefunds    = Table{Name: "payment_refunds", Key: []string{"source", "created_day", "refund_id"}, Group: "refund_id", Frozen: "created_day", Family: "payment_refunds"}
	Chargebacks       = Table{Name: "chargebacks", Key: []string{"source", "created_day", "chargeback_id"}, Group: "chargeback_id", Frozen: "created_day", Family: "chargebacks"}
	Transactions      = Table{Name: "transactions", Key: []string{"source", "created_day", "transaction_id"}, Group: "transaction_id", Frozen: "created_day", Family: "transactions"}
	Settlements       = Table{Name: "settlements", Key: []string{"source", "settlement_id"}, Group: "settlement_id", Family: "settlements"}
	SettlementLines   = Table{Name: "settlement_lines", Key: []string{"source", "settlement_id", "period_month", "side", "line_no"}, Group: "settlement_id", Family: "settlements"}
	Payouts           = Table{Name: "payouts", Key: []string{"source", "payout_day", "payout_id"}, Group: "payout_id", Frozen: "payout_day", Family: "payouts"}
	Balances          = Table{Name: "balances", Key: []string{"source", "balance_id"}, Group: "balance_id", Family: "balances"}
	BalanceEntries    = Table{Name: "balance_entries", Key: []string{"source", "created_day", "entry_id"}, Group: "entry_id", Frozen: "created_day", Family: "balance_entries"}
	PlatformInvoices  = Table{Name: "platform_invoices", Key: []string{"source", "invoice_id"}, Group: "invoice_id", Family: "platform_invoices"}
	PaymentProfiles   = Table{Name: "payment_profiles", Key: []string{"source", "profile_id"}, Group: "profile_id", Family: "payment_profiles"}
)

// Tables lists every canonical table, parents before children; a table that two streams
// share stands there once for each of them.
func Tables() []Table {
	return []Table{
		Shops, Orders, OrderLines, OrderDiscounts, EvidenceOfOrders, Refunds, RefundLines, FXRates,
		Products, SimpleVariants, CostsOfProducts, Variations, CostsOfVariations, Customers, Reviews, Coupons,
		Payments, PaymentRefunds, Chargebacks, Transactions, Settlements, SettlementLines, Payouts, Balances, BalanceEntries, PlatformInvoices, PaymentProfiles,
	}
}
