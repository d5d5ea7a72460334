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
	// MayBeEmpty says that a record is a set of rows which may be empty. The version of a
	// record whose rows do not hold it is then stored by itself: in a tombstone without a
	// key, so that older versions stay dead.
	MayBeEmpty bool
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
	Chargebacks       = Table{Name: "chargebacks", Key: []string{"source", "created_day", "chargeback_id"}, Group: "chargeback_id", Frozen: "created_day", Family: "chargebacks", MayBeEmpty: true}
	Transactions      = Table{Name: "transactions", Key: []string{"source", "created_day", "transaction_id"}, Group: "transaction_id", Frozen: "created_day", Family: "transactions"}
	Settlements       = Table{Name: "settlements", Key: []string{"source", "settlement_id"}, Group: "settlement_id", Family: "settlements"}
	SettlementLines   = Table{Name: "settlement_lines", Key: []string{"source", "settlement_id", "period_month", "side", "line_no"}, Group: "settlement_id", Family: "settlements"}
	Payouts           = Table{Name: "payouts", Key: []string{"source", "payout_day", "payout_id"}, Group: "payout_id", Frozen: "payout_day", Family: "payouts"}
	Balances          = Table{Name: "balances", Key: []string{"source", "balance_id"}, Group: "balance_id", Family: "balances"}
	BalanceEntries    = Table{Name: "balance_entries", Key: []string{"source", "created_day", "entry_id"}, Group: "entry_id", Frozen: "created_day", Family: "balance_entries"}
	PlatformInvoices  = Table{Name: "platform_invoices", Key: []string{"source", "invoice_id"}, Group: "invoice_id", Family: "platform_invoices"}
	PaymentProfiles   = Table{Name: "payment_profiles", Key: []string{"source", "profile_id"}, Group: "profile_id", Family: "payment_profiles"}

	// RefundsOfOrders and RefundLinesOfOrders are refunds that come with their order, of
	// a source that has no stream of refunds. Each refund of an order has its own frozen
	// day.
	RefundsOfOrders     = Table{Name: "refunds", Key: []string{"source", "refund_day", "refund_id"}, Group: "order_id", Frozen: "refund_day", Family: "orders"}
	RefundLinesOfOrders = Table{Name: "refund_lines", Key: []string{"source", "refund_day", "refund_id", "refund_line_id"}, Group: "order_id", Frozen: "refund_day", Family: "orders"}
	// SaleEvents, TransactionsOfOrders, Fulfilments and Returns and what belongs to them
	// are the complete set of an order, which may be empty: the record is the order.
	SaleEvents           = Table{Name: "sale_events", Key: []string{"source", "happened_day", "order_id", "event_id"}, Group: "order_id", Frozen: "happened_day", Family: "sale_events", MayBeEmpty: true}
	TransactionsOfOrders = Table{Name: "transactions", Key: []string{"source", "created_day", "transaction_id"}, Group: "order_id", Frozen: "created_day", Family: "transactions", MayBeEmpty: true}
	Fulfilments          = Table{Name: "fulfilments", Key: []string{"source", "created_day", "fulfilment_id"}, Group: "order_id", Frozen: "created_day", Family: "fulfilments", MayBeEmpty: true}
	FulfilmentLines      = Table{Name: "fulfilment_lines", Key: []string{"source", "created_day", "fulfilment_id", "line_id"}, Group: "order_id", Frozen: "created_day", Family: "fulfilments"}
	FulfilmentEvents     = Table{Name: "fulfilment_events", Key: []string{"source", "happened_day", "fulfilment_id", "event_id"}, Group: "order_id", Frozen: "happened_day", Family: "fulfilments"}
	Returns              = Table{Name: "returns", Key: []string{"source", "requested_day", "return_id"}, Group: "order_id", Frozen: "requested_day", Family: "returns", MayBeEmpty: true}
	ReturnLines          = Table{Name: "return_lines", Key: []string{"source", "requested_day", "return_id", "return_line_id"}, Group: "order_id", Frozen: "requested_day", Family: "returns"}
	Checkouts            = Table{Name: "checkouts", Key: []string{"source", "created_day", "checkout_id"}, Group: "checkout_id", Frozen: "created_day", Family: "checkouts"}
	TenderTransactions   = Table{Name: "tender_transactions", Key: []string{"source", "processed_day", "tender_transaction_id"}, Group: "tender_transaction_id", Frozen: "processed_day", Family: "tender_transactions"}
	// StockDaily holds snapshots: the record is a day, a variant and a location.
	StockDaily = Table{Name: "stock_daily", Key: []string{"source", "day", "variant_id", "location_id"}, Group: "snapshot_id", Frozen: "day", Family: "stock_daily"}
	// WebDaily and ReconDaily come as whole days.
	WebDaily   = Table{Name: "web_daily", Key: []string{"source", "day", "channel_group", "source_medium", "campaign", "device", "country"}, Group: "day", Frozen: "day", Family: "web_daily"}
	ReconDaily = Table{Name: "recon_daily", Key: []string{"source", "day", "metric"}, Group: "day", Family: "recon_daily"}
	// CostsOfItems are costs that are a stream of their own: the record is the variant.
	CostsOfItems = Table{Name: "variant_costs", Key: []string{"source", "variant_id", "valid_from"}, Group: "variant_id", Family: "variant_costs", History: true, MayBeEmpty: true}
)

// Tables lists every canonical table, parents before children; a table that two streams
// share stands there once for each of them.
func Tables() []Table {
	return []Table{
		Shops, Orders, OrderLines, OrderDiscounts, EvidenceOfOrders, Refunds, RefundLines, FXRates,
		Products, SimpleVariants, CostsOfProducts, Variations, CostsOfVariations, Customers, Reviews, Coupons,
		Payments, PaymentRefunds, Chargebacks, Transactions, Settlements, SettlementLines, Payouts, Balances, BalanceEntries, PlatformInvoices, PaymentProfiles,
		RefundsOfOrders, RefundLinesOfOrders, SaleEvents, TransactionsOfOrders, Fulfilments, FulfilmentLines, FulfilmentEvents, Returns, ReturnLines,
		Checkouts, TenderTransactions, StockDaily, WebDaily, ReconDaily, CostsOfItems,
	}
}
