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
)

// Tables lists every canonical table, parents before children.
func Tables() []Table {
	return []Table{Shops, Orders, OrderLines, OrderDiscounts, EvidenceOfOrders, Refunds, RefundLines, FXRates}
}
