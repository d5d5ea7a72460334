package sandbox

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ordered makes books of customers' orders, a sale instant each, numbered as they come.
func ordered(orders ...string) *books {
	b := &books{}
	for i := 0; i < len(orders); i += 2 {
		at, err := time.Parse(time.DateOnly, orders[i+1])
		if err != nil {
			panic(err) // written in a test
		}
		b.sold = append(b.sold, sold(int64(i+1), orders[i], at, false))
	}
	return b
}

func TestAYearHas365DaysAndItsRepeatersOrderedTwiceInsideIt(t *testing.T) {
	days := windows(ordered(
		"a", "2025-01-01", "a", "2025-12-31", // 365 days, the first and the last
		"b", "2025-01-02", "b", "2026-01-02", // one too many
		"c", "2025-06-01", "c", "2025-06-01", // twice on one day is twice
	).customerDays(Platform))
	year := func(d Day) [2]int { return [2]int{days[d].Year, days[d].YearRepeat} }
	require.Equal(t, [2]int{1, 0}, year("2025-01-01"))
	require.Equal(t, [2]int{2, 0}, year("2025-05-31"))
	require.Equal(t, [2]int{3, 1}, year("2025-06-01"))
	require.Equal(t, [2]int{3, 2}, year("2025-12-31"), "a has two orders within these 365 days")
	require.Equal(t, [2]int{3, 1}, year("2026-01-01"), "a's first order is out of the window")
	require.Equal(t, [2]int{3, 1}, year("2026-01-02"), "b's orders are 366 days apart")
	require.Len(t, days, 367, "every day from the first order to the last, with orders or not")
	require.NotContains(t, days, Day("2024-12-31"))
	require.NotContains(t, days, Day("2026-01-03"))

	ever := func(d Day) [2]int { return [2]int{days[d].Ever, days[d].EverRepeat} }
	require.Equal(t, [2]int{1, 0}, ever("2025-01-01"))
	require.Equal(t, [2]int{3, 1}, ever("2025-12-30"))
	require.Equal(t, [2]int{3, 2}, ever("2026-01-01"), "who ordered twice has done so for ever")
	require.Equal(t, [2]int{3, 3}, ever("2026-01-02"))
}

func TestChurnIsOfThoseWhoOrderedFirstBeforeTheWindow(t *testing.T) {
	days := windows(ordered(
		"a", "2026-01-01",
		"b", "2026-01-01", "b", "2026-01-02", // the first day of the window of 90 days that ends on 1 April
		"c", "2026-01-02", "c", "2026-07-01",
	).customerDays(Platform))
	require.Zero(t, days["2026-03-31"].Churn90, "90 days have not passed")
	require.Equal(t, Churn{Base: 2, Churned: 1}, days["2026-04-01"].Churn90, "b ordered on the first of the 90 days; c is too young to be in the base")
	require.Equal(t, Churn{Base: 3, Churned: 3}, days["2026-04-02"].Churn90)
	require.Equal(t, Churn{Base: 3, Churned: 3}, days["2026-06-30"].Churn90)
	require.Equal(t, Churn{Base: 3, Churned: 2}, days["2026-07-01"].Churn90, "c came back")
	require.Equal(t, Churn{Base: 2, Churned: 1}, days["2026-06-30"].Churn180)
	require.Equal(t, Churn{Base: 3, Churned: 2}, days["2026-07-01"].Churn180)
	require.Zero(t, days["2026-07-01"].Churn365)
	days = windows(ordered("a", "2025-01-01", "b", "2026-01-01").customerDays(Platform))
	require.Zero(t, days["2025-12-31"].Churn365)
	require.Equal(t, Churn{Base: 1, Churned: 1}, days["2026-01-01"].Churn365)
}

func TestRetentionIsOfThePeriodJustBefore(t *testing.T) {
	orders := ordered(
		"a", "2026-01-31", "a", "2026-02-01", "a", "2026-02-28",
		"b", "2026-01-15", "b", "2026-03-01", // skips February
		"c", "2026-02-10",
		"d", "2026-06-30", "d", "2026-07-01", // nobody in April and May
	).customerDays(Platform)
	require.Equal(t, map[Day]Retained{
		"2026-02-01": {Base: 2, Retained: 1},
		"2026-03-01": {Base: 2, Retained: 0},
		"2026-04-01": {Base: 1, Retained: 0},
		"2026-07-01": {Base: 1, Retained: 1},
	}, retention(orders, GrainMonth), "no row for the first month, after a month without customers, nor past the last order")
	require.Equal(t, map[Day]Retained{
		"2026-04-01": {Base: 3, Retained: 0},
		"2026-07-01": {Base: 1, Retained: 1},
	}, retention(orders, GrainQuarter))
}

func TestACohortIsFollowedMonthByMonth(t *testing.T) {
	require.Equal(t, []CohortCell{
		{"2025-11-01", 0, 3, 3, 1},
		{"2025-11-01", 1, 3, 0, 1},
		{"2025-11-01", 2, 3, 2, 3},
		{"2026-01-01", 0, 1, 1, 0},
	}, cohorts(ordered(
		"a", "2025-11-01", "a", "2025-11-30",
		"b", "2025-11-05", "b", "2026-01-01",
		"c", "2025-11-06", "c", "2026-01-02", "c", "2026-01-03",
		"d", "2026-01-31",
	).customerDays(Platform)))
	require.Empty(t, cohorts(nil))
}

func TestABuyerIsCountedOncePerPeriod(t *testing.T) {
	orders := ordered(
		"a", "2026-03-30", "a", "2026-03-31", // Monday and Tuesday
		"b", "2026-03-29", "b", "2026-04-01", // Sunday and Wednesday
	).customerDays(Platform)
	for grain, want := range map[Grain]map[Day]Buyers{
		GrainDay:     {"2026-03-29": {1, 1, 0}, "2026-03-30": {1, 1, 0}, "2026-03-31": {1, 0, 1}, "2026-04-01": {1, 0, 1}},
		GrainWeek:    {"2026-03-23": {1, 1, 0}, "2026-03-30": {2, 1, 2}},
		GrainMonth:   {"2026-03-01": {2, 2, 1}, "2026-04-01": {1, 0, 1}},
		GrainQuarter: {"2026-01-01": {2, 2, 1}, "2026-04-01": {1, 0, 1}},
	} {
		require.Equal(t, want, buyers(orders, grain), grain)
	}
}

func TestEachProfileHasItsOwnCustomersOverTime(t *testing.T) {
	day1, day2 := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC), time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
	excluded := sold(4, "b", day2, false)
	excluded.platform = false
	b := &books{sold: []soldOrder{
		sold(1, "a", day1, false), sold(2, "a", day2, true), // the second one is of no value
		sold(3, "b", day1, false), excluded,
		sold(5, "", day2.AddDate(0, 5, 0), false), // nobody
	}}
	require.Equal(t, map[Day]Retained{"2026-02-01": {Base: 2, Retained: 1}}, retention(b.customerDays(Platform), GrainMonth))
	require.Equal(t, map[Day]Retained{"2026-02-01": {Base: 2, Retained: 1}}, retention(b.customerDays(Valid), GrainMonth))
	require.Equal(t, []CohortCell{{"2026-01-01", 0, 2, 2, 0}, {"2026-01-01", 1, 2, 1, 1}}, cohorts(b.customerDays(Platform)))
	require.Len(t, windows(b.customerDays(Valid)), 2, "nobody's order ends no series")
	b.sold[3].zero = true
	require.Equal(t, map[Day]Retained{}, retention(b.customerDays(Valid), GrainMonth), "February has no customer any more")
}

func TestALaterOrderOnAnEarlierDayIsStillOnItsDay(t *testing.T) {
	// St. John's put its clock back from 00:01 to 23:01 the day before, until 2010.
	zone, err := time.LoadLocation("America/St_Johns")
	require.NoError(t, err)
	first, second := time.Date(2010, 11, 7, 2, 30, 30, 0, time.UTC), time.Date(2010, 11, 7, 2, 31, 30, 0, time.UTC)
	early, late := sold(1, "a", first, false), sold(2, "a", second, false)
	early.day, late.day = DayOf(first, zone), DayOf(second, zone)
	require.Equal(t, []Day{"2010-11-07", "2010-11-06"}, []Day{early.day, late.day})
	days := windows((&books{sold: []soldOrder{early, late}}).customerDays(Platform))
	require.Len(t, days, 2)
	require.Equal(t, Window{Year: 1, Ever: 1}, days["2010-11-06"])
	require.Equal(t, Window{Year: 1, YearRepeat: 1, Ever: 1, EverRepeat: 1}, days["2010-11-07"])
}

func TestAWorldWithoutCustomersHasNoWindows(t *testing.T) {
	require.Empty(t, windows(nil))
	require.Empty(t, retention(nil, GrainQuarter))
	require.Empty(t, buyers(nil, GrainWeek))
}

func TestOnlyGoodsThatCameBackAreReturnedUnits(t *testing.T) {
	row := func(refund int64, kind LineKind, quantity int64, reversal string, converted bool) LedgerRow {
		action := ActionRefund
		if refund == 0 {
			action = ActionSale
		}
		return LedgerRow{
			OrderID: 1, RefundID: refund, LineID: 1, Kind: kind, Action: action, Day: "2026-01-02", Quantity: quantity,
			Shop: Components{Reversal: dec(reversal)}.close(), Converted: converted, CountsPlatform: true,
		}
	}
	b := &books{rows: []LedgerRow{
		row(0, KindProduct, 5, "0", true), // sold
		row(2, KindProduct, -2, "20.00", true),
		row(3, KindProduct, -1, "0", true),      // came back for nothing
		row(4, KindProduct, 0, "3.00", true),    // money for a line, no goods
		row(5, KindGiftCard, -1, "0", true),     // no product
		row(6, KindAdjustment, 0, "4.00", true), // an amount without lines
		row(7, KindRounding, 0, "0.01", true),
		row(8, KindShipping, 0, "0", true),
		row(9, KindProduct, -4, "99.00", false), // without a rate: units, no value
	}}
	k := b.kpis(Platform)["2026-01-02"]
	require.Equal(t, int64(7), k.ReturnedUnits)
	require.Equal(t, "20", k.ReturnedValue.String())
	require.Equal(t, "27.01", k.Returns.String())
	require.Equal(t, int64(5), k.UnitsSold)
	require.Empty(t, b.kpis(Valid), "the refunds of an order that does not count are no returns")
}
