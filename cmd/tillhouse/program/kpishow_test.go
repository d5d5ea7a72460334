package program

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func TestAFigureIsShownAsPeopleReadItsUnit(t *testing.T) {
	value := decimal.NewNullDecimal(decimal.RequireFromString("1234.56789"))
	for _, c := range []struct {
		f      figure
		en, nl string
	}{
		{figure{Unit: schemas.Money, Value: value}, "1,234.57", "1.234,57"},
		{figure{Unit: schemas.Count, Value: value}, "1,235", "1.235"},
		{figure{Unit: schemas.Average, Value: value, Provisional: true}, "1,234.57*", "1.234,57*"},
		{figure{Unit: schemas.Rating, Value: decimal.NewNullDecimal(decimal.RequireFromString("4.3333"))}, "4.33", "4,33"},
		{figure{Unit: schemas.Ratio, Value: decimal.NewNullDecimal(decimal.RequireFromString("0.333333333333333333"))}, "33.3%", "33,3%"},
		{figure{Unit: schemas.Ratio, Value: decimal.NewNullDecimal(decimal.NewFromInt(0))}, "0.0%", "0,0%"},
		{figure{Unit: schemas.Ratio}, "–", "–"},
	} {
		require.Equal(t, c.en, cell(c.f, "en"))
		require.Equal(t, c.nl, cell(c.f, "nl"))
	}
}

func TestPeriodsAreNamedByTheirGrainAndFollowEachOther(t *testing.T) {
	for grain, want := range map[string][]string{
		"day": {"2026-09-30", "2026-10-01"}, "week": {"2026-09-24", "2026-10-01"}, "month": {"2026-09", "2026-10"}, "quarter": {"2026 Q3", "2026 Q4"},
	} {
		var got []string
		for _, p := range periodsUntil("2026-10-01", kpiQuery{grain: grain, last: 2}) {
			got = append(got, periodName(p, grain))
		}
		require.Equal(t, want, got, grain)
	}
}

func TestFiguresInDifferentCurrenciesAreNeverInOneRow(t *testing.T) {
	gap := func(currency, period string) figure {
		return figure{KPI: "settlement_gap", Currency: currency, Period: period}
	}
	orders := figure{KPI: "orders", Period: "2026-01-01"}
	euro, dollar, later := gap("EUR", "2026-01-01"), gap("USD", "2026-01-01"), gap("EUR", "2026-02-01")
	require.Equal(t, [][]figure{{euro, orders, later}, {dollar}}, byCurrency([]figure{dollar, euro, orders, later}))
	require.Equal(t, [][]figure{{orders, euro}}, byCurrency([]figure{orders, euro}))
}
