package pipeline

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// errPanicked is in the chain of every error that was a panic of a connector.
var errPanicked = errors.New("the connector panicked, which is a bug in it")

// normalise maps one record. It leaves rows as they were when it returns an error, and
// turns a panic of the mapping into an error, so that one record cannot end a run.
func normalise(stream connectors.Stream, facts connectors.Facts, rec connectors.Record, rows *schemas.Rows) (err error) {
	before := *rows
	defer func() {
		if p := recover(); p != nil {
			err = panicError(p)
		}
		if err != nil {
			*rows = before
		}
	}()
	return stream.Normalise(facts, rec, rows)
}

// mapped is a block after mapping.
type mapped struct {
	counts
	rows        *schemas.Rows
	records     []schemas.WrittenRecord
	quarantined []schemas.Quarantined
}

// emptied is rows without its rows, but with their room for the next block.
func emptied(rows *schemas.Rows) *schemas.Rows {
	return &schemas.Rows{
		Shops: rows.Shops[:0], Orders: rows.Orders[:0], OrderLines: rows.OrderLines[:0], OrderDiscounts: rows.OrderDiscounts[:0],
		Refunds: rows.Refunds[:0], RefundLines: rows.RefundLines[:0], IdentityEvidence: rows.IdentityEvidence[:0], FXRates: rows.FXRates[:0],
		Products: rows.Products[:0], Variants: rows.Variants[:0], VariantCosts: rows.VariantCosts[:0],
		Customers: rows.Customers[:0], Reviews: rows.Reviews[:0], Coupons: rows.Coupons[:0],
		Payments: rows.Payments[:0], PaymentRefunds: rows.PaymentRefunds[:0], Chargebacks: rows.Chargebacks[:0], Transactions: rows.Transactions[:0],
		Settlements: rows.Settlements[:0], SettlementLines: rows.SettlementLines[:0], Payouts: rows.Payouts[:0], Balances: rows.Balances[:0],
		BalanceEntries: rows.BalanceEntries[:0], PlatformInvoices: rows.PlatformInvoices[:0], PaymentProfiles: rows.PaymentProfiles[:0],
		SaleEvents: rows.SaleEvents[:0], Returns: rows.Returns[:0], ReturnLines: rows.ReturnLines[:0],
		Fulfilments: rows.Fulfilments[:0], FulfilmentLines: rows.FulfilmentLines[:0], FulfilmentEvents: rows.FulfilmentEvents[:0],
		Checkouts: rows.Checkouts[:0], TenderTransactions: rows.TenderTransactions[:0],
		StockDaily: rows.StockDaily[:0], WebDaily: rows.WebDaily[:0], ReconDaily: rows.ReconDaily[:0],
	}
}

// addAll maps the records of a block. Those in unfit are quarantined for the reason
// that stands there.
func (m *mapped) addAll(s *streamRun, b *block, kept []connectors.Record, factsOf func(id string) connectors.Facts, unfit map[string]error) error {
	for _, u := range b.unparsed {
		m.quarantine(s, u.Record, true, fmt.Errorf("the payload cannot be parsed: %w", u.err))
	}
	for _, rec := range kept {
		if err := unfit[rec.ID]; err != nil {
			m.quarantine(s, rec, false, fmt.Errorf("storing: %w", err))
			continue
		}
		if err := m.add(s, rec, factsOf(rec.ID)); err != nil {
			return err
		}
	}
	return nil
}

// add maps one record, or quarantines it. An error blocks the whole block: the vendor's
// payloads have changed their shape.
func (m *mapped) add(s *streamRun, rec connectors.Record, facts connectors.Facts) error {
	if rec.Op == connectors.Delete {
		// Without an instant of the vendor the deletion takes the stored version's.
		m.records = append(m.records, schemas.WrittenRecord{ID: rec.ID, Deleted: true, UpdatedAt: rec.Version})
		return nil
	}
	err := normalise(s.stream, facts, rec, m.rows)
	switch {
	case err == nil:
		m.records = append(m.records, schemas.WrittenRecord{ID: rec.ID, UpdatedAt: rec.UpdatedAt(), Undated: rec.Version.IsZero()})
	case connectors.KindOf(err) == connectors.Drift:
		return &stopError{connectors.Drift, fmt.Errorf("mapping %s %s: %w: its payload is kept in raw; replay it with a version of Tillhouse that knows the new shape",
			s.stream.Name, rec.ID, err)}
	default:
		m.quarantine(s, rec, false, fmt.Errorf("mapping: %w", err))
	}
	return nil
}

func (m *mapped) quarantine(s *streamRun, rec connectors.Record, unparsed bool, err error) {
	m.counts.quarantined++
	m.quarantined = append(m.quarantined, schemas.Quarantined{
		RawRecord: s.raw(rec), Error: scrub(err).Error(), Unparsed: unparsed,
		FirstSeen: s.run.Clock.Now(), Attempts: 1,
	})
}

// panicError describes a panic by its place. The value is shown for the runtime's own
// errors only: any other may repeat personal data of the record.
func panicError(p any) error {
	what := "with a value of type " + fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error()
	}
	return fmt.Errorf("%w: %s at %s", errPanicked, what, panicPlace())
}

// panicPlace is the function and line that panicked. It is called from a deferred
// function while the stack of the panic is still there.
func panicPlace() string {
	pc := make([]uintptr, 64)
	frames := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	panicking := false
	for {
		f, more := frames.Next()
		isRuntime := strings.HasPrefix(f.Function, "runtime.")
		switch {
		case isRuntime && (f.Function == "runtime.gopanic" || f.Function == "runtime.sigpanic" || strings.HasPrefix(f.Function, "runtime.panic")):
			panicking = true
		case panicking && !isRuntime:
			return fmt.Sprintf("%s (%s:%d)", f.Function, filepath.Base(f.File), f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}
