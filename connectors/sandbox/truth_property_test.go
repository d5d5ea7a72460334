package sandbox

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// crowd is a shop with several zones' worth of trouble and years of orders.
func crowd(t testing.TB, seed uint64) *World {
	t.Helper()
	w, err := New(Options{Seed: seed, Orders: 400, From: time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	w.Advance(300)
	return w
}

// purchase is a counted order of somebody, worked out here from the orders themselves.
type purchase struct {
	who string
	day time.Time
}

// purchases lists the orders of a profile that have a customer, straight from the rules.
func purchases(t testing.TB, w *World, profile Profile) []purchase {
	t.Helper()
	zone, err := time.LoadLocation(w.Config("main").Zone)
	require.NoError(t, err)
	var all []purchase
	for _, o := range w.Orders("main") {
		who := NormalEmail(o.Email)
		if who == "" && o.CustomerID > 0 {
			who = itoa(int(o.CustomerID))
		}
		free := o.Total.IsZero()
		for _, l := range o.Lines {
			free = free && (l.Kind != KindProduct || l.Total.IsZero()) // no product has a negative price here
		}
		out := []string{"checkout-draft", "trash", "cancelled", "failed"}
		if profile == Platform {
			out = append(out, "pending")
		}
		if who == "" || o.Paid.IsZero() || slices.Contains(out, o.Status) || profile == Valid && free {
			continue
		}
		y, m, d := o.Paid.In(zone).Date()
		all = append(all, purchase{who, time.Date(y, m, d, 0, 0, 0, 0, time.UTC)})
	}
	require.NotEmpty(t, all)
	return all
}

// TestWindowsEqualAWalkOverEveryCustomerOnEveryDay counts every purchase again for each
// day, in dates instead of numbers.
func TestWindowsEqualAWalkOverEveryCustomerOnEveryDay(t *testing.T) {
	w := crowd(t, 5)
	for profile, got := range w.Windows("main") {
		all := purchases(t, w, profile)
		first, last := all[0].day, all[0].day
		for _, p := range all {
			if p.day.Before(first) {
				first = p.day
			}
			if p.day.After(last) {
				last = p.day
			}
		}
		days := 0
		for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
			days++
			if days%7 == 0 || day.Equal(first) || day.Equal(last) {
				require.Equal(t, naiveWindow(all, day), got[DayOf(day, time.UTC)], "%s %s", profile, day)
			}
		}
		require.Len(t, got, days)
		end := got[DayOf(last, time.UTC)]
		require.Positive(t, end.YearRepeat)
		require.Greater(t, end.EverRepeat, end.YearRepeat)
		require.Positive(t, end.Churn365.Churned)
		require.Less(t, end.Churn365.Churned, end.Churn365.Base)
	}
}

func naiveWindow(all []purchase, day time.Time) Window {
	// between counts each customer's orders of [day − back, day].
	between := func(back int) map[string]int {
		counts := map[string]int{}
		for _, p := range all {
			if !p.day.After(day) && !p.day.Before(day.AddDate(0, 0, -back)) {
				counts[p.who]++
			}
		}
		return counts
	}
	twice := func(counts map[string]int) int {
		n := 0
		for _, orders := range counts {
			if orders > 1 {
				n++
			}
		}
		return n
	}
	churn := func(window int) Churn {
		old, recent := map[string]bool{}, between(window-1)
		for _, p := range all {
			if !p.day.After(day.AddDate(0, 0, -window)) {
				old[p.who] = true
			}
		}
		c := Churn{Base: len(old)}
		for who := range old {
			if recent[who] == 0 {
				c.Churned++
			}
		}
		return c
	}
	year, ever := between(364), between(100_000)
	return Window{
		Year: len(year), YearRepeat: twice(year), Ever: len(ever), EverRepeat: twice(ever),
		Churn90: churn(90), Churn180: churn(180), Churn365: churn(365),
	}
}

func TestWindowsOnlyGrowWhereNothingIsForgotten(t *testing.T) {
	for profile, days := range crowd(t, 6).Windows("main") {
		var before Window
		for _, day := range sorted(days) {
			now := days[day]
			require.LessOrEqual(t, before.Ever, now.Ever, "%s %s", profile, day)
			require.LessOrEqual(t, before.EverRepeat, now.EverRepeat)
			for _, c := range [][2]Churn{{before.Churn90, now.Churn90}, {before.Churn180, now.Churn180}, {before.Churn365, now.Churn365}} {
				require.LessOrEqual(t, c[0].Base, c[1].Base, "a base never shrinks")
				require.LessOrEqual(t, c[1].Churned, c[1].Base)
			}
			require.LessOrEqual(t, now.YearRepeat, now.Year)
			require.LessOrEqual(t, now.EverRepeat, now.Ever)
			require.LessOrEqual(t, now.Year, now.Ever)
			require.LessOrEqual(t, now.YearRepeat, now.EverRepeat)
			require.LessOrEqual(t, now.Churn180.Base, now.Churn90.Base, "a longer window has a smaller base")
			require.LessOrEqual(t, now.Churn365.Base, now.Churn180.Base)
			require.LessOrEqual(t, now.Churn180.Churned, now.Churn90.Churned, "who stayed away longer stayed away")
			require.LessOrEqual(t, now.Churn365.Churned, now.Churn180.Churned)
			require.Equal(t, now.Ever, now.Year+now.Churn365.Churned, "whoever is not in the year has left")
			before = now
		}
	}
}

func TestPeriodsAgreeWithTheirDays(t *testing.T) {
	w := crowd(t, 7)
	kpis, windows := w.KPIs("main"), w.Windows("main")
	daily := w.Buyers("main", GrainDay)
	for _, grain := range []Grain{GrainWeek, GrainMonth, GrainQuarter} {
		periods, retained := w.Buyers("main", grain), w.Retention("main", grain)
		for _, profile := range []Profile{Platform, Valid} {
			sums, total := map[Day]Buyers{}, 0
			for day, k := range kpis[profile] {
				require.Equal(t, Buyers{k.Customers, k.NewCustomers, k.ReturningCustomers}, daily[profile][day], "%s %s", profile, day)
				if k.Customers == 0 {
					continue
				}
				sum := sums[numberOf(day).start(grain).day()]
				sum.Customers += k.Customers
				sum.New += k.NewCustomers
				sum.Returning += k.ReturningCustomers
				sums[numberOf(day).start(grain).day()] = sum
			}
			require.Len(t, periods[profile], len(sums))
			for period, sum := range sums {
				p := periods[profile][period]
				require.LessOrEqual(t, p.Customers, sum.Customers, "a period's customers are distinct: at most the sum of its days")
				require.Equal(t, sum.New, p.New, "one is new once")
				require.LessOrEqual(t, p.Returning, sum.Returning)
				require.GreaterOrEqual(t, p.New+p.Returning, p.Customers)
				total += p.New
				next, ok := retained[profile][numberOf(period).next(grain).day()]
				require.Equal(t, period != slices.Max(sorted(sums)), ok, "each period but the last has one after it")
				if ok {
					require.Equal(t, p.Customers, next.Base)
					require.LessOrEqual(t, next.Retained, next.Base)
					require.LessOrEqual(t, next.Retained, periods[profile][numberOf(period).next(grain).day()].Returning)
				}
			}
			require.Equal(t, windows[profile][slices.Max(sorted(windows[profile]))].Ever, total, "new customers add up to all there ever were")
		}
	}
}

func TestCohortsHoldEveryCustomerOnce(t *testing.T) {
	w := crowd(t, 8)
	windows, buyers := w.Windows("main"), w.Buyers("main", GrainMonth)
	for profile, cells := range w.Cohorts("main") {
		last := slices.Max(sorted(windows[profile]))
		customers, reordered := 0, 0
		active := map[Day]int{}
		var before CohortCell
		for _, c := range cells {
			month := Day(c.Cohort.Time().AddDate(0, c.Offset, 0).Format(time.DateOnly))
			active[month] += c.Active
			require.LessOrEqual(t, month, last)
			require.LessOrEqual(t, c.Active, c.Customers)
			require.LessOrEqual(t, c.Reordered, c.Customers)
			if c.Offset == 0 {
				customers += c.Customers
				require.Equal(t, c.Customers, c.Active, "the month of the first order has everybody")
				require.Equal(t, buyers[profile][c.Cohort].New, c.Customers)
			} else {
				require.Equal(t, CohortCell{Cohort: before.Cohort, Offset: before.Offset + 1, Customers: before.Customers}, CohortCell{
					Cohort: c.Cohort, Offset: c.Offset, Customers: c.Customers,
				}, "no month is left out and no cohort changes its size")
				require.LessOrEqual(t, before.Reordered, c.Reordered, "who has ordered again has done so for ever")
			}
			if month[:7] == last[:7] {
				reordered += c.Reordered
			}
			before = c
		}
		end := windows[profile][last]
		require.Equal(t, end.Ever, customers)
		require.Equal(t, end.EverRepeat, reordered)
		for month, n := range active {
			require.Equal(t, buyers[profile][month].Customers, n, "a month's customers come from the cohorts up to it")
		}
	}
}

func TestReturnedGoodsAreNoMoreThanReturnsSay(t *testing.T) {
	w := crowd(t, 9)
	want := map[Profile]int64{}
	counts := map[int64][2]bool{}
	for _, row := range w.Ledger("main") {
		counts[row.OrderID] = [2]bool{row.CountsPlatform, row.CountsValid}
	}
	for _, f := range w.Refunds("main") {
		for _, l := range f.Lines {
			if l.Kind != KindProduct {
				continue
			}
			if counts[f.OrderID][0] {
				want[Platform] -= l.Quantity
			}
			if counts[f.OrderID][1] {
				want[Valid] -= l.Quantity
			}
		}
	}
	for profile, days := range w.KPIs("main") {
		units := int64(0)
		for day, k := range days {
			units += k.ReturnedUnits
			require.False(t, k.ReturnedValue.IsNegative(), day)
			require.GreaterOrEqual(t, k.ReturnedUnits, int64(0), day)
		}
		require.Positive(t, units)
		require.Equal(t, want[profile], units, profile)
	}
}

// FuzzPeriods: each day is in the one period that starts on or before it and ends before
// the next.
func FuzzPeriods(f *testing.F) {
	f.Add(0)
	f.Add(20_000)
	f.Add(-141_428)
	f.Fuzz(func(t *testing.T, n int) {
		if n < -300_000 || n > 2_000_000 {
			return // years of four digits
		}
		d := dayNumber(n)
		require.Equal(t, d, numberOf(d.day()))
		for _, grain := range []Grain{GrainDay, GrainWeek, GrainMonth, GrainQuarter} {
			start := d.start(grain)
			require.LessOrEqual(t, start, d, grain)
			require.Greater(t, start.next(grain), d, grain)
			require.Equal(t, start, (start.next(grain) - 1).start(grain), grain)
			require.Equal(t, start.next(grain), start.next(grain).start(grain), grain)
		}
		require.Equal(t, time.Monday, d.start(GrainWeek).time().Weekday())
		require.Equal(t, 1, d.start(GrainMonth).time().Day())
		require.Contains(t, []time.Month{1, 4, 7, 10}, d.start(GrainQuarter).time().Month())
	})
}

// FuzzWindows: whatever days customers order on, windows equal the naive count.
func FuzzWindows(f *testing.F) {
	f.Add([]byte{0, 0, 1, 200, 0, 165, 2, 1})
	f.Add([]byte{3, 90, 3, 90, 0, 180, 4, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 40 {
			data = data[:40]
		}
		// Two bytes an order: who, and how many days after the one before.
		b := &books{}
		var all []purchase
		day := time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC)
		for i := 0; i+1 < len(data); i += 2 {
			day = day.AddDate(0, 0, int(data[i+1]))
			who := string(rune('a' + data[i]%5))
			b.sold = append(b.sold, sold(int64(i+1), who, day, false))
			all = append(all, purchase{who, day})
		}
		got := windows(b.customerDays(Platform))
		for i, day := range sorted(got) {
			if i%5 == 0 || i == len(got)-1 {
				require.Equal(t, naiveWindow(all, day.Time()), got[day], day)
			}
		}
	})
}

func sorted[T any](days map[Day]T) []Day {
	keys := make([]Day, 0, len(days))
	for day := range days {
		keys = append(keys, day)
	}
	slices.Sort(keys)
	return keys
}
