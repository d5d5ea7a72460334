package shopifyadmin

// Resource is a kind of record of the shop, by the name under which a reader knows it.
type Resource string

// The resources. Sale events, transactions, fulfilments and returns are read per order: their
// ids are orders'.
const (
	Orders              Resource = "orders"
	SaleEventsOf        Resource = "sale_events"
	TransactionsOf      Resource = "transactions"
	FulfilmentsOf       Resource = "fulfilments"
	ReturnsOf           Resource = "returns"
	Customers           Resource = "customers"
	Products            Resource = "products"
	Variants            Resource = "variants"
	InventoryItems      Resource = "inventory_items"  // ids are variants'
	InventoryLevels     Resource = "inventory_levels" // ids are levels'
	Checkouts           Resource = "checkouts"
	Discounts           Resource = "discounts"
	Payouts             Resource = "payouts"
	BalanceTransactions Resource = "balance_transactions"
	Disputes            Resource = "disputes"
	TenderTransactions  Resource = "tender_transactions"
	Sessions            Resource = "sessions"     // ids are days of the shop
	SalesReports        Resource = "sales_report" // ids are days of the shop
)
