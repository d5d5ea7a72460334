package warehouse

import (
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// Every column, with a value of its own, comes back as it went in: a column that is
// swapped with another, cut or forgotten shows here.
func TestEveryColumnComesBackAsItWentIn(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	roundTrip(t, w, schemas.Shops, func(r *schemas.Rows, row schemas.Shop) string {
		row.Source = source
		r.Shops = []schemas.Shop{row}
		return source
	}, l)
	roundTrip(t, w, schemas.Orders, func(r *schemas.Rows, row schemas.Order) string { r.Orders = []schemas.Order{row}; return row.OrderID }, l)
	roundTrip(t, w, schemas.Refunds, func(r *schemas.Rows, row schemas.Refund) string {
		r.Refunds = []schemas.Refund{row}
		return row.RefundID
	}, l)
	roundTrip(t, w, schemas.FXRates, func(r *schemas.Rows, row schemas.FXRate) string {
		r.FXRates = []schemas.FXRate{row}
		return row.RateDay.String()
	}, l)
	roundTrip(t, w, schemas.Products, func(r *schemas.Rows, row schemas.Product) string {
		r.Products = []schemas.Product{row}
		return row.ProductID
	}, l)
	roundTrip(t, w, schemas.Variations, func(r *schemas.Rows, row schemas.Variant) string {
		r.Variants = []schemas.Variant{row}
		return row.VariantID
	}, l)
	roundTrip(t, w, schemas.Customers, func(r *schemas.Rows, row schemas.Customer) string {
		r.Customers = []schemas.Customer{row}
		return row.CustomerID
	}, l)
	roundTrip(t, w, schemas.Reviews, func(r *schemas.Rows, row schemas.Review) string {
		row.Rating, row.ScaleMax, row.Rating5 = row.Rating.Truncate(3), row.ScaleMax.Truncate(3), row.Rating5.Truncate(3)
		r.Reviews = []schemas.Review{row}
		return row.ReviewID
	}, l)
	roundTrip(t, w, schemas.Coupons, func(r *schemas.Rows, row schemas.Coupon) string {
		r.Coupons = []schemas.Coupon{row}
		return row.CouponID
	}, l)
	roundTrip(t, w, schemas.Payments, func(r *schemas.Rows, row schemas.Payment) string {
		r.Payments = []schemas.Payment{row}
		return row.PaymentID
	}, l)
	roundTrip(t, w, schemas.PaymentRefunds, func(r *schemas.Rows, row schemas.PaymentRefund) string {
		r.PaymentRefunds = []schemas.PaymentRefund{row}
		return row.RefundID
	}, l)
	roundTrip(t, w, schemas.Chargebacks, func(r *schemas.Rows, row schemas.Chargeback) string {
		r.Chargebacks = []schemas.Chargeback{row}
		return row.ChargebackID
	}, l)
	roundTrip(t, w, schemas.Transactions, func(r *schemas.Rows, row schemas.Transaction) string {
		r.Transactions = []schemas.Transaction{row}
		return row.TransactionID
	}, l)
	roundTrip(t, w, schemas.Settlements, func(r *schemas.Rows, row schemas.Settlement) string {
		r.Settlements = []schemas.Settlement{row}
		return row.SettlementID
	}, l)
	roundTrip(t, w, schemas.Payouts, func(r *schemas.Rows, row schemas.Payout) string {
		r.Payouts = []schemas.Payout{row}
		return row.PayoutID
	}, l)
	roundTrip(t, w, schemas.Balances, func(r *schemas.Rows, row schemas.Balance) string {
		r.Balances = []schemas.Balance{row}
		return row.BalanceID
	}, l)
	roundTrip(t, w, schemas.BalanceEntries, func(r *schemas.Rows, row schemas.BalanceEntry) string {
		r.BalanceEntries = []schemas.BalanceEntry{row}
		return row.EntryID
	}, l)
	roundTrip(t, w, schemas.PlatformInvoices, func(r *schemas.Rows, row schemas.PlatformInvoice) string {
		r.PlatformInvoices = []schemas.PlatformInvoice{row}
		return row.InvoiceID
	}, l)
	roundTrip(t, w, schemas.PaymentProfiles, func(r *schemas.Rows, row schemas.PaymentProfile) string {
		r.PaymentProfiles = []schemas.PaymentProfile{row}
		return row.ProfileID
	}, l)
	roundTrip(t, w, schemas.SaleEvents, func(r *schemas.Rows, row schemas.SaleEvent) string {
		r.SaleEvents = []schemas.SaleEvent{row}
		return row.OrderID
	}, l)
	roundTrip(t, w, schemas.Returns, func(r *schemas.Rows, row schemas.Return) string {
		r.Returns = []schemas.Return{row}
		return row.OrderID
	}, l)
	roundTrip(t, w, schemas.Fulfilments, func(r *schemas.Rows, row schemas.Fulfilment) string {
		r.Fulfilments = []schemas.Fulfilment{row}
		return row.OrderID
	}, l)
	roundTrip(t, w, schemas.Checkouts, func(r *schemas.Rows, row schemas.Checkout) string {
		r.Checkouts = []schemas.Checkout{row}
		return row.CheckoutID
	}, l)
	roundTrip(t, w, schemas.TenderTransactions, func(r *schemas.Rows, row schemas.TenderTransaction) string {
		r.TenderTransactions = []schemas.TenderTransaction{row}
		return row.TenderTransactionID
	}, l)
	roundTrip(t, w, schemas.StockDaily, func(r *schemas.Rows, row schemas.StockDay) string {
		r.StockDaily = []schemas.StockDay{row}
		return row.SnapshotID
	}, l)
	roundTrip(t, w, schemas.WebDaily, func(r *schemas.Rows, row schemas.WebDay) string {
		r.WebDaily = []schemas.WebDay{row}
		return row.Day.String()
	}, l)
	roundTrip(t, w, schemas.ReconDaily, func(r *schemas.Rows, row schemas.ReconDay) string {
		r.ReconDaily = []schemas.ReconDay{row}
		return row.Day.String()
	}, l)
	roundTrip(t, w, schemas.CostsOfItems, func(r *schemas.Rows, row schemas.VariantCost) string {
		r.VariantCosts = []schemas.VariantCost{row}
		return row.VariantID
	}, l)
	columnsComeBack[schemas.OrderLine](t, w, schemas.OrderLines)
	columnsComeBack[schemas.OrderDiscount](t, w, schemas.OrderDiscounts)
	columnsComeBack[schemas.IdentityEvidence](t, w, schemas.EvidenceOfOrders)
	columnsComeBack[schemas.RefundLine](t, w, schemas.RefundLines)
	columnsComeBack[schemas.SettlementLine](t, w, schemas.SettlementLines)
	columnsComeBack[schemas.ReturnLine](t, w, schemas.ReturnLines)
	columnsComeBack[schemas.FulfilmentLine](t, w, schemas.FulfilmentLines)
	columnsComeBack[schemas.FulfilmentEvent](t, w, schemas.FulfilmentEvents)
}

// columnsComeBack is a round trip of a table whose rows are never a record's own.
func columnsComeBack[T any](t *testing.T, w *Warehouse, of schemas.Table) {
	t.Helper()
	ready := w.tables[of.Name].(*tableOf[T])
	sent, p := filled[T](t), ready.plan
	ready.meta(&sent).IsDeleted = 0
	for i := range p.columns {
		// settlement_lines has the one narrower decimal.
		if c := &p.columns[i]; c.name == "rate_percent" {
			*cellOf[*decimal.Decimal](&sent, c) = new(money("21.0001"))
		}
	}
	require.NoError(t, send(t.Context(), w, p, []T{sent}))
	count := 0
	for got, err := range read(t.Context(), w, p, "SELECT "+p.selects+" FROM "+w.Store()+"."+of.Name) {
		require.NoError(t, err)
		require.True(t, p.same(&sent, &got), "%s\n%+v\n%+v", of.Name, sent, got)
		count++
	}
	require.Equal(t, 1, count, of.Name)
}

func TestEveryCollectionOfRowsHasItsTable(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	collections := reflect.TypeFor[schemas.Rows]()
	require.Len(t, w.tables, collections.NumField())
	for i := range collections.NumField() {
		var rows schemas.Rows
		field := reflect.ValueOf(&rows).Elem().Field(i)
		field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		counted := 0
		for _, table := range w.tables {
			counted += table.count(&rows)
		}
		require.Equal(t, 1, counted, "rows of %s would be dropped or written twice", collections.Field(i).Name)
	}
}

func roundTrip[T any](t *testing.T, w *Warehouse, of schemas.Table, put func(*schemas.Rows, T) string, l schemas.Lease) {
	t.Helper()
	sent := filled[T](t)
	rows := &schemas.Rows{}
	id := put(rows, sent)
	cw := schemas.CanonicalWrite{Source: source, Stream: "s", Shop: shopID, Family: []schemas.Table{of}, Lease: l, RunID: "run", Rows: rows,
		Records: []schemas.WrittenRecord{{ID: id, UpdatedAt: instant("2026-01-01T00:00:00Z")}}, SyncedAt: instant("2026-11-01T00:00:00Z")}
	require.Equal(t, 1, write(t, w, cw).Written)
	require.Equal(t, 1, write(t, w, cw).Unchanged)
	p := w.tables[of.Name].(*tableOf[T]).plan
	for got, err := range read(t.Context(), w, p, "SELECT "+p.selects+" FROM "+w.Store()+"."+of.Name+" FINAL") {
		require.NoError(t, err)
		wanted := w.tables[of.Name].(*tableOf[T]).rows(rows)
		require.True(t, p.same(&(*wanted)[0], &got), "%s\n%+v\n%+v", of.Name, (*wanted)[0], got)
	}
	for i := range p.columns {
		other := filled[T](t)
		c := &p.columns[i]
		if c.meta {
			continue
		}
		reflect.NewAt(fieldOf[T](c), addressOf(&other, c)).Elem().SetZero()
		require.False(t, p.same(&sent, &other), "%s.%s is not compared", of.Name, c.name)
	}
}

// filled is a row with another value in every field.
func filled[T any](t *testing.T) T {
	t.Helper()
	var row T
	n := 0
	fill(t, reflect.ValueOf(&row).Elem(), &n)
	return row
}

func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	when := instant("2024-02-29T23:59:59.123Z").Add(time.Duration(*n) * time.Hour)
	amount := decimal.New(int64(1000001+*n), -4)
	switch field := v.Addr().Interface().(type) {
	case *string:
		*field = "tekst\n'" + strconv.Itoa(*n) + "\\ \x00 é"
	case *decimal.Decimal:
		*field = amount.Neg()
	case **decimal.Decimal:
		*field = &amount
	case *time.Time:
		*field = when
	case **time.Time:
		*field = &when
	case *schemas.Day:
		*field = schemas.Day(20000 + *n)
	case **schemas.Day:
		*field = new(schemas.Day(20000 + *n))
	case *[]string:
		*field = []string{"a", "b" + strconv.Itoa(*n)}
	case *map[string]string:
		*field = map[string]string{"k": strconv.Itoa(*n), "l": ""}
	case *uint8:
		*field = uint8(*n)
	case **uint8:
		*field = new(uint8(*n))
	case **uint32:
		*field = new(uint32(*n))
	case *uint16:
		*field = uint16(*n)
	case *uint32:
		*field = uint32(*n)
	case *uint64:
		*field = uint64(*n)
	case *int32:
		*field = int32(-*n)
	default:
		require.Equal(t, reflect.Struct, v.Kind(), "%s", v.Type())
		for _, part := range v.Fields() {
			fill(t, part, n)
		}
	}
}
