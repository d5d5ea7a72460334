package mollie

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

// listedPayouts are those that the API lists.
var payoutsFrom = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC).Add(-2 * time.Hour)

// knownTruth is what an account has of each kind at one instant: telling it takes the
// account long, and each of the moves that the kit asks for takes seconds.
type knownTruth struct {
	at   time.Time
	kept map[reflect.Type]any
}

// truth is one stream of the account by id; test data are left out.
func truth[T any](s accountFake, list func() []T, of func(T) (id string, test bool)) map[string]T {
	if now := s.world.Now(); s.known.kept == nil || !s.known.at.Equal(now) {
		*s.known = knownTruth{at: now, kept: map[reflect.Type]any{}}
	}
	kind := reflect.TypeFor[T]()
	if kept, ok := s.known.kept[kind].(map[string]T); ok {
		return kept
	}
	found := map[string]T{}
	for _, one := range list() {
		if id, test := of(one); !test {
			found[id] = one
		}
	}
	s.known.kept[kind] = found
	return found
}

func (s accountFake) payments() map[string]sandbox.Payment {
	return truth(s, s.world.Payments, func(p sandbox.Payment) (string, bool) { return p.ID, p.Test })
}

func (s accountFake) refunds() map[string]sandbox.PaymentRefund {
	return truth(s, s.world.PaymentRefunds, func(p sandbox.PaymentRefund) (string, bool) { return p.ID, p.Test })
}

func (s accountFake) chargebacks() map[string]sandbox.Chargeback {
	return truth(s, s.world.Chargebacks, func(p sandbox.Chargeback) (string, bool) { return p.ID, p.Test })
}

func (s accountFake) captures() map[string]sandbox.Capture {
	return truth(s, s.world.Captures, func(p sandbox.Capture) (string, bool) { return p.ID, p.Test })
}

func (s accountFake) customers() map[string]sandbox.MollieCustomer {
	return truth(s, s.world.MollieCustomers, func(p sandbox.MollieCustomer) (string, bool) { return p.ID, p.Test })
}

func (s accountFake) settlements() map[string]sandbox.Settlement {
	return truth(s, s.world.Settlements, func(p sandbox.Settlement) (string, bool) { return p.ID, false })
}

func (s accountFake) balances() map[string]sandbox.Balance {
	return truth(s, s.world.Balances, func(p sandbox.Balance) (string, bool) { return p.ID, p.Test })
}

func (s accountFake) entries() map[string]sandbox.BalanceEntry {
	return truth(s, s.world.BalanceEntries, func(p sandbox.BalanceEntry) (string, bool) { return p.ID, p.Test })
}

func (s accountFake) payouts() map[string]sandbox.Payout {
	return truth(s, s.world.Payouts, func(p sandbox.Payout) (string, bool) { return p.ID, p.Created.Before(payoutsFrom) })
}

func (s accountFake) invoices() map[string]sandbox.PlatformInvoice {
	return truth(s, s.world.PlatformInvoices, func(p sandbox.PlatformInvoice) (string, bool) { return p.ID, false })
}

func (s accountFake) profiles() map[string]sandbox.PaymentProfile {
	return truth(s, s.world.PaymentProfiles, func(p sandbox.PaymentProfile) (string, bool) { return p.ID, false })
}

// data are the ids of a stream; Mollie tells no instant of a change.
func (s accountFake) data(stream string) map[string]time.Time {
	ids := map[string]time.Time{}
	switch stream {
	case streamPayments:
		keysOf(s.payments(), ids)
	case streamRefunds:
		keysOf(s.refunds(), ids)
	case streamChargebacks:
		keysOf(s.chargebacks(), ids)
	case streamCaptures:
		keysOf(s.captures(), ids)
	case streamCustomers:
		keysOf(s.customers(), ids)
	case streamSettlements:
		keysOf(s.settlements(), ids)
	case streamBalances:
		keysOf(s.balances(), ids)
	case streamBalanceTransactions:
		keysOf(s.entries(), ids)
	case streamPayouts:
		keysOf(s.payouts(), ids)
	case streamInvoices:
		keysOf(s.invoices(), ids)
	case streamProfiles:
		keysOf(s.profiles(), ids)
	}
	return ids
}

func keysOf[T any](list map[string]T, ids map[string]time.Time) {
	for id := range list {
		ids[id] = time.Time{}
	}
}

// differences of a row from the truth.
type differences []error

func (d *differences) same(what string, got, want any) {
	if got != want {
		*d = append(*d, fmt.Errorf("%s is %v, and the account's is %v", what, got, want))
	}
}

func (d *differences) amount(what string, got, want decimal.Decimal) {
	if !got.Equal(want) {
		*d = append(*d, fmt.Errorf("%s is %s, and the account's is %s", what, got, want))
	}
}

func (d *differences) instant(what string, got, want time.Time) {
	if !got.Equal(want) && (!got.IsZero() || !want.IsZero()) {
		*d = append(*d, fmt.Errorf("%s is %s, and the account's is %s", what, got, want))
	}
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

func dayText(p *schemas.Day) string {
	if p == nil {
		return ""
	}
	return p.String()
}

// compare says how the rows of one record differ from the account's truth.
func (s accountFake) compare(stream, id string, rows schemas.Rows) error {
	var d differences
	switch stream {
	case streamPayments:
		comparePayment(&d, rows.Payments[0], s.payments()[id])
	case streamRefunds:
		g, w := rows.PaymentRefunds[0], s.refunds()[id]
		d.same("payment", g.PaymentID, w.PaymentID)
		d.same("status", g.Status, w.Status)
		d.same("day", g.CreatedDay.String(), string(w.Day))
		d.instant("created", g.CreatedAt, w.Created)
		d.amount("amount", g.Amount, w.Amount)
		d.same("currency", g.Currency, w.Currency)
		d.same("settlement", g.SettlementID, w.Settlement)
	case streamChargebacks:
		g, w := rows.Chargebacks[0], s.chargebacks()[id]
		d.same("payment", g.PaymentID, w.PaymentID)
		d.same("day", g.CreatedDay.String(), string(w.Day))
		d.instant("created", g.CreatedAt, w.Created)
		d.instant("reversed", value(g.ReversedAt), w.Reversed)
		d.amount("amount", g.Amount, w.Amount)
		d.same("currency", g.Currency, w.Currency)
		d.same("reason", g.Reason, w.Reason)
	case streamCaptures:
		g, w := rows.Transactions[0], s.captures()[id]
		d.same("payment", g.PaymentID, w.PaymentID)
		d.same("status", strings.Replace(g.Status, "success", "succeeded", 1), w.Status)
		d.same("day", g.CreatedDay.String(), string(w.Day))
		d.instant("created", g.CreatedAt, w.Created)
		d.amount("amount", g.Amount, w.Amount)
		d.same("currency", g.Currency, w.Currency)
	case streamCustomers:
		g, w := rows.Customers[0], s.customers()[id]
		d.instant("created", g.CreatedAt, w.Created)
		d.same("keyed", g.CustomerKey != "", w.Email != "")
	case streamSettlements:
		compareSettlement(&d, rows, s.settlements()[id])
	case streamBalances:
		g, w := rows.Balances[0], s.balances()[id]
		d.same("currency", g.Currency, w.Currency)
		d.amount("available", g.Available, w.Available)
		d.amount("pending", g.Pending, w.Pending)
		d.instant("created", g.UpdatedAt, w.Created)
	case streamBalanceTransactions:
		compareEntry(&d, rows.BalanceEntries[0], s.entries()[id])
	case streamPayouts:
		g, w := rows.Payouts[0], s.payouts()[id]
		d.same("status", g.Status, w.Status)
		d.same("day", g.PayoutDay.String(), string(w.Day))
		d.instant("paid", value(g.PaidAt), w.Completed)
		d.amount("amount", g.Amount, w.Amount)
		d.same("currency", g.Currency, w.Currency)
	case streamInvoices:
		g, w := rows.PlatformInvoices[0], s.invoices()[id]
		d.same("reference", g.Reference, w.Reference)
		d.same("status", g.Status, w.Status)
		d.same("issued", dayText(g.IssuedDay), string(w.Issued))
		d.same("paid", dayText(g.PaidDay), string(w.Paid))
		d.amount("net", g.AmountNet, w.Net)
		d.amount("VAT", g.AmountVAT, w.VAT)
		d.amount("gross", g.AmountGross, w.Gross)
		d.same("currency", g.Currency, w.Currency)
	case streamProfiles:
		g, w := rows.PaymentProfiles[0], s.profiles()[id]
		d.same("shop", g.Shop, w.Shop)
		d.same("name", g.Name, w.Name)
		d.same("website", g.Website, w.Website)
		d.same("status", g.Status, w.Status)
		d.instant("created", g.CreatedAt, w.Created)
		d.same("methods", fmt.Sprint(g.Methods), fmt.Sprint(slices.Sorted(slices.Values(w.Methods))))
	}
	return errors.Join(d...)
}

func comparePayment(d *differences, g schemas.Payment, w sandbox.Payment) {
	d.same("shop", g.Shop, w.Shop)
	d.same("method", g.Method, w.Method)
	d.same("status", g.StatusRaw, w.Status)
	d.same("order", g.OrderRef, w.OrderRef)
	d.same("settlement", g.SettlementID, w.Settlement)
	d.same("customer", g.Extra["customer_id"], w.Customer)
	d.same("day", g.CreatedDay.String(), string(w.Day))
	d.same("paid day", dayText(g.PaidDay), string(w.PaidDay))
	d.instant("created", g.CreatedAt, w.Created)
	d.instant("paid", value(g.PaidAt), w.Paid)
	ended := w.Failed
	for _, other := range []time.Time{w.Canceled, w.Expired} {
		if ended.IsZero() {
			ended = other
		}
	}
	d.instant("ended", value(g.EndedAt), ended)
	d.amount("amount", g.Amount, w.Amount)
	d.same("currency", g.Currency, w.Currency)
	d.amount("refunded", g.AmountRefunded, w.Refunded)
	d.amount("charged back", g.AmountChargedBack, w.ChargedBack)
	d.same("recurring", g.IsRecurring == 1, w.Sequence == "recurring")
	d.same("test", g.IsTest == 1, w.Test)
}

func compareEntry(d *differences, g schemas.BalanceEntry, w sandbox.BalanceEntry) {
	d.same("kind", g.Kind, w.Kind)
	d.same("payment", g.PaymentID, w.Payment)
	d.same("refund", g.RefundID, w.Refund+w.Chargeback)
	d.same("settlement", g.PayoutID, w.Settlement)
	d.same("day", g.CreatedDay.String(), string(w.Day))
	d.instant("created", g.CreatedAt, w.Created)
	d.amount("initial", g.AmountInitial, w.Initial)
	d.amount("fee", g.Fee, w.Fee)
	d.amount("result", g.AmountResult, w.Result)
	d.amount("what is left", g.AmountResult, g.AmountInitial.Sub(g.Fee))
	d.same("currency", g.Currency, w.Currency)
}

func compareSettlement(d *differences, rows schemas.Rows, w sandbox.Settlement) {
	g := rows.Settlements[0]
	d.same("reference", g.Reference, w.Reference)
	d.same("status", g.Status, w.Status)
	d.instant("settled", value(g.SettledAt), w.Settled)
	d.same("settled day", dayText(g.SettledDay), string(w.SettledDay))
	d.amount("amount", g.Amount, w.Amount)
	d.same("currency", g.Currency, w.Currency)
	d.same("invoice", g.InvoiceID, w.InvoiceID)
	d.same("lines", len(rows.SettlementLines), len(w.Lines))
	if len(rows.SettlementLines) != len(w.Lines) {
		return
	}
	want := slices.Clone(w.Lines)
	slices.SortStableFunc(want, func(a, b sandbox.SettlementLine) int {
		return strings.Compare(string(a.Month)+a.Side, string(b.Month)+b.Side)
	})
	sum := decimal.Decimal{}
	for i, line := range want {
		got := rows.SettlementLines[i]
		d.same("month", got.PeriodMonth.String(), string(line.Month))
		d.same("side", got.Side, line.Side)
		d.same("method", got.Method, line.Method)
		d.same("description", got.Description, line.Description)
		d.same("count", int(got.Count), line.Count)
		d.amount("fixed rate", value(got.RateFixed), line.RateFixed.Decimal)
		d.amount("percentage", value(got.RatePercent), line.RatePercent.Decimal)
		d.amount("net", got.AmountNet, line.Net)
		d.amount("VAT", got.AmountVAT, line.VAT.Decimal)
		d.amount("gross", got.AmountGross, line.Gross)
		if got.Side == sideRevenue {
			sum = sum.Add(got.AmountGross)
		} else {
			sum = sum.Sub(got.AmountGross)
		}
	}
	d.amount("sum of the lines", sum, w.Amount)
}
