package warehouse

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func settlementWrite(l schemas.Lease, at string, lines ...schemas.SettlementLine) schemas.CanonicalWrite {
	for i := range lines {
		lines[i].SettlementID = "stl_1"
		lines[i].AmountNet = decimal.New(int64(i+1), -4)
	}
	return schemas.CanonicalWrite{Source: source, Stream: "settlements", Shop: shopID, Family: []schemas.Table{schemas.Settlements, schemas.SettlementLines}, Lease: l, RunID: "run",
		Rows:     &schemas.Rows{Settlements: []schemas.Settlement{{SettlementID: "stl_1", Status: "open"}}, SettlementLines: lines},
		Records:  []schemas.WrittenRecord{{ID: "stl_1", UpdatedAt: instant(at)}},
		SyncedAt: instant("2026-11-01T00:00:00Z")}
}

func TestLinesThatASettlementNoLongerHasAreGone(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	line := func(month schemas.Day, side string, n uint16) schemas.SettlementLine {
		return schemas.SettlementLine{PeriodMonth: month, Side: side, LineNo: n}
	}
	stored := func() []string {
		return table(t, w, "SELECT concat(toString(period_month), ' ', side, ' ', toString(line_no)) FROM "+w.Store()+".settlement_lines FINAL ORDER BY 1")
	}
	january, february := schemas.Day(20454), schemas.Day(20485)
	first := settlementWrite(l, "2026-02-01T00:00:00Z", line(january, "cost", 1), line(january, "cost", 2), line(january, "revenue", 1), line(february, "cost", 1))
	require.Equal(t, 1, write(t, w, first).Written)
	require.Equal(t, 1, write(t, w, first).Unchanged)
	require.Len(t, stored(), 4)
	require.Equal(t, 1, write(t, w, settlementWrite(l, "2026-02-02T00:00:00Z", line(january, "cost", 1), line(february, "cost", 1))).Written)
	require.Equal(t, []string{"2026-01-01 cost 1", "2026-02-01 cost 1"}, stored())
}

func TestAPaymentsOldAndNewDaysAreMarkedForTheWholeAccount(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	pay := func(at string, paid *schemas.Day) schemas.Outcome {
		return write(t, w, schemas.CanonicalWrite{Source: source, Stream: "payments", Shop: shopID, Family: []schemas.Table{schemas.Payments}, Lease: l, RunID: at,
			Rows:    &schemas.Rows{Payments: []schemas.Payment{{CreatedDay: 20454, PaymentID: "tr_1", PaidDay: paid}}},
			Records: []schemas.WrittenRecord{{ID: "tr_1", UpdatedAt: instant(at)}}, SyncedAt: instant("2026-11-01T00:00:00Z")})
	}
	marked := func(run string) []string {
		return table(t, w, "SELECT DISTINCT concat(model_group, ' [', shop, '] ', toString(day)) FROM "+w.Store()+".dirty_days WHERE run_id = '"+run+"' ORDER BY day")
	}
	require.Equal(t, 1, pay("2026-02-01T00:00:00Z", nil).Written)
	require.Equal(t, []string{"payments [] 2026-01-01"}, marked("2026-02-01T00:00:00Z"))
	require.Equal(t, 1, pay("2026-02-02T00:00:00Z", new(schemas.Day(20455))).Written)
	require.Equal(t, 1, pay("2026-02-03T00:00:00Z", nil).Written)
	require.Equal(t, []string{"payments [] 2026-01-01", "payments [] 2026-01-02"}, marked("2026-02-03T00:00:00Z"), "the day it is no longer paid on")
}
