package warehouse

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// canonicalTable makes the part of a block that goes to one table.
type canonicalTable interface {
	member(table schemas.Table) member
	// count is how many rows the collection has for the table.
	count(rows *schemas.Rows) int
}

// member is what a block and the store say of one table of a family. Records are
// named by the text of the table's Group column.
type member interface {
	name() string
	// take groups the block's rows by record and fills in what the writer knows.
	take(w schemas.CanonicalWrite) error
	// look reads the stored rows of the records, tombstones included.
	look(ctx context.Context, w *Warehouse, source string, ids []string) error
	has(id string) bool
	// top is the record's newest stored row: its version, its frozen day, and whether
	// any row of the record is live.
	top(id string) (found storedRecord, ok bool)
	freeze(id string, day schemas.Day)
	unchanged(id string) bool
	// put stages the record's new rows, and tombstones for live stored rows that are no
	// longer among them.
	put(id string, version uint64)
	// remove stages tombstones for the record's live rows; where renew is set, for its
	// tombstones too.
	remove(id string, version, fence uint64, renew bool)
	// flush inserts what was staged and says how many rows that were.
	flush(ctx context.Context, w *Warehouse, name string) (int, error)
}

// storedRecord sums up the stored rows of a record in one table.
type storedRecord struct {
	version uint64
	day     schemas.Day
	live    bool
}

// tableOf ties a row type to its table.
type tableOf[T any] struct {
	plan *plan[T]
	rows func(*schemas.Rows) *[]T
	meta func(*T) *schemas.Meta
	// group is the id of the record the row came from.
	group func(*T) string
	// frozen is the key's day; nil where the key has none.
	frozen func(*T) *schemas.Day
	// child tells the rows of one record apart.
	child func(*T) string
	// from is the instant from which a row of a table with History holds, and equal
	// whether two rows say the same; nil in other tables.
	from  func(*T) time.Time
	equal func(one, other *T) bool
}

func (t *tableOf[T]) count(rows *schemas.Rows) int { return len(*t.rows(rows)) }

func (t *tableOf[T]) member(table schemas.Table) member {
	m := &memberOf[T]{tableOf: t, table: table, incoming: map[string][]*T{}, stored: map[string][]*T{}}
	if table.History {
		return &historyOf[T]{m}
	}
	return m
}

// plan readies every row type for its table; a mismatch is a defect of the program.
func (w *Warehouse) plan() error {
	list, err := schemas.Definitions()
	if err != nil {
		return err
	}
	w.defs = map[string]schemas.Definition{}
	for _, d := range list {
		w.defs[d.Name] = d
	}
	w.tables = map[string]canonicalTable{}
	for _, add := range []func() error{
		w.planShops, w.planOrders, w.planOrderLines, w.planOrderDiscounts, w.planEvidence, w.planRefunds, w.planRefundLines, w.planRates,
		w.planProducts, w.planVariants, w.planCosts, w.planCustomers, w.planReviews, w.planCoupons,
		w.planPayments, w.planPaymentRefunds, w.planChargebacks, w.planTransactions, w.planSettlements, w.planSettlementLines, w.planPayouts,
		w.planBalances, w.planBalanceEntries, w.planPlatformInvoices, w.planPaymentProfiles, w.planSystem,
	} {
		if err := add(); err != nil {
			return err
		}
	}
	return nil
}

func register[T any](w *Warehouse, table schemas.Table, t tableOf[T]) error {
	if table.History != (t.from != nil) {
		return fmt.Errorf("table %s: whether it is a history is said in two ways", table.Name)
	}
	var year func(*T) int
	if t.frozen != nil {
		year = func(row *T) int { return t.frozen(row).Time().Year() }
	}
	var err error
	if t.plan, err = newPlan(w.layout, w.defs[table.Name], year); err != nil {
		return err
	}
	w.tables[table.Name] = &t
	return nil
}

func (w *Warehouse) planShops() error {
	return register(w, schemas.Shops, tableOf[schemas.Shop]{
		rows:  func(r *schemas.Rows) *[]schemas.Shop { return &r.Shops },
		meta:  func(r *schemas.Shop) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.Shop) string { return r.Source },
		child: func(r *schemas.Shop) string { return r.Source },
	})
}

func (w *Warehouse) planOrders() error {
	return register(w, schemas.Orders, tableOf[schemas.Order]{
		rows:   func(r *schemas.Rows) *[]schemas.Order { return &r.Orders },
		meta:   func(r *schemas.Order) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.Order) string { return r.OrderID },
		frozen: func(r *schemas.Order) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.Order) string { return r.OrderID },
	})
}

func (w *Warehouse) planOrderLines() error {
	return register(w, schemas.OrderLines, tableOf[schemas.OrderLine]{
		rows:   func(r *schemas.Rows) *[]schemas.OrderLine { return &r.OrderLines },
		meta:   func(r *schemas.OrderLine) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.OrderLine) string { return r.OrderID },
		frozen: func(r *schemas.OrderLine) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.OrderLine) string { return r.LineID },
	})
}

func (w *Warehouse) planOrderDiscounts() error {
	return register(w, schemas.OrderDiscounts, tableOf[schemas.OrderDiscount]{
		rows:   func(r *schemas.Rows) *[]schemas.OrderDiscount { return &r.OrderDiscounts },
		meta:   func(r *schemas.OrderDiscount) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.OrderDiscount) string { return r.OrderID },
		frozen: func(r *schemas.OrderDiscount) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.OrderDiscount) string { return r.DiscountID },
	})
}

func (w *Warehouse) planEvidence() error {
	return register(w, schemas.EvidenceOfOrders, tableOf[schemas.IdentityEvidence]{
		rows:   func(r *schemas.Rows) *[]schemas.IdentityEvidence { return &r.IdentityEvidence },
		meta:   func(r *schemas.IdentityEvidence) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.IdentityEvidence) string { return r.OrderID },
		frozen: func(r *schemas.IdentityEvidence) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.IdentityEvidence) string { return r.EvidenceKey },
	})
}

func (w *Warehouse) planRefunds() error {
	return register(w, schemas.Refunds, tableOf[schemas.Refund]{
		rows:   func(r *schemas.Rows) *[]schemas.Refund { return &r.Refunds },
		meta:   func(r *schemas.Refund) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.Refund) string { return r.RefundID },
		frozen: func(r *schemas.Refund) *schemas.Day { return &r.RefundDay },
		child:  func(r *schemas.Refund) string { return r.RefundID },
	})
}

func (w *Warehouse) planRefundLines() error {
	return register(w, schemas.RefundLines, tableOf[schemas.RefundLine]{
		rows:   func(r *schemas.Rows) *[]schemas.RefundLine { return &r.RefundLines },
		meta:   func(r *schemas.RefundLine) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.RefundLine) string { return r.RefundID },
		frozen: func(r *schemas.RefundLine) *schemas.Day { return &r.RefundDay },
		child:  func(r *schemas.RefundLine) string { return r.RefundLineID },
	})
}

func (w *Warehouse) planRates() error {
	return register(w, schemas.FXRates, tableOf[schemas.FXRate]{
		rows:  func(r *schemas.Rows) *[]schemas.FXRate { return &r.FXRates },
		meta:  func(r *schemas.FXRate) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.FXRate) string { return r.RateDay.String() },
		child: func(r *schemas.FXRate) string { return r.Currency },
	})
}

// whereRecords selects the rows of records. Ids of a Group column that is a day are
// compared as days. A source sees its own rows only, also where the key has no source.
func (t *tableOf[T]) whereRecords(table schemas.Table, source string, ids []string) (string, error) {
	where := "source = " + quote(source) + " AND "
	for i := range t.plan.columns {
		if c := &t.plan.columns[i]; c.name == table.Group && c.kind == kindDay {
			list, err := dayList(ids)
			return where + table.Group + " IN " + list, err
		}
	}
	return where + table.Group + " IN " + quoteList(ids), nil
}

func dayList(ids []string) (string, error) {
	list := make([]string, len(ids))
	for i, id := range ids {
		day, err := schemas.ParseDay(id)
		if err != nil {
			return "", err
		}
		list[i] = "toDate(" + strconv.Itoa(int(day)) + ")"
	}
	return "(" + strings.Join(list, ",") + ")", nil
}

func (w *Warehouse) canonical(name string) (canonicalTable, error) {
	t, ok := w.tables[name]
	if !ok {
		return nil, fmt.Errorf("table %s is not a canonical table", name)
	}
	return t, nil
}
