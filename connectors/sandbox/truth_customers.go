package sandbox

import (
	"cmp"
	"slices"
	"time"
)

// A Window holds what the windows that end on a shop day, that day included, say of the
// customers of one profile.
type Window struct {
	// Year customers ordered in the 365 days up to the day, YearRepeat of them at least
	// twice: repeat_purchase_rate = YearRepeat ÷ Year.
	Year, YearRepeat int
	// Ever customers ordered up to the day, EverRepeat of them at least twice:
	// repeat_rate_lifetime = EverRepeat ÷ Ever.
	Ever, EverRepeat int
	// The windows of churn_rate_90, churn_rate_180 and churn_rate_365.
	Churn90, Churn180, Churn365 Churn
}

// Churn of a window of w days: Base customers ordered first before the window (at least
// w days before its last day), Churned of them not in it. The rate is Churned ÷ Base.
type Churn struct{ Base, Churned int }

// Retained is one period's retention: Base customers ordered in the period before it,
// Retained of them in it as well. retention_rate = Retained ÷ Base.
type Retained struct{ Base, Retained int }

// CohortCell is what one month means to the customers who ordered first in another.
type CohortCell struct {
	Cohort Day // the first day of the month of the first order
	Offset int // months since then
	// Customers is the size of the cohort, the same at every offset; Active of them
	// ordered in the month, Reordered had ordered a second time by the end of it.
	Customers, Active, Reordered int
}

// Buyers are a period's customers, each counted once: New ones placed their first order
// in it, Returning ones a later one; somebody may be both.
type Buyers struct{ Customers, New, Returning int }

// Grain is the length of a period.
type Grain string

// The grains; a week starts on Monday.
const (
	GrainDay     Grain = "day"
	GrainWeek    Grain = "week"
	GrainMonth   Grain = "month"
	GrainQuarter Grain = "quarter"
)

// Windows computes, per profile, every day from the first to the last sale day with a
// customer's order. The value of a week, month or quarter is the one at its last day, or
// at the last day there is. docs/decisions/063-truth-over-time.md has the readings.
func (w *World) Windows(shopName string) map[Profile]map[Day]Window {
	return perProfile(w, shopName, windows)
}

// Retention computes, per profile, the retention of every period after one with
// customers, by the first day of the period, up to the one of the last sale day.
func (w *World) Retention(shopName string, grain Grain) map[Profile]map[Day]Retained {
	return perProfile(w, shopName, func(of []customerDays) map[Day]Retained { return retention(of, grain) })
}

// Cohorts computes, per profile, every cohort in every month from its own up to the one
// of the last sale day, by cohort and offset.
func (w *World) Cohorts(shopName string) map[Profile][]CohortCell {
	return perProfile(w, shopName, cohorts)
}

// Buyers computes, per profile, the distinct customers of every period that has some, by
// the first day of the period: returning_customer_rate = Returning ÷ Customers.
func (w *World) Buyers(shopName string, grain Grain) map[Profile]map[Day]Buyers {
	return perProfile(w, shopName, func(of []customerDays) map[Day]Buyers { return buyers(of, grain) })
}

func perProfile[T any](w *World, shopName string, compute func([]customerDays) T) map[Profile]T {
	w.mu.RLock()
	defer w.mu.RUnlock()
	b := w.books(shopName)
	return map[Profile]T{Platform: compute(b.customerDays(Platform)), Valid: compute(b.customerDays(Valid))}
}

// customerDays are the sale days of a customer's counted orders, a day for each order, in
// the order of time; never empty.
type customerDays []dayNumber

func (b *books) customerDays(profile Profile) []customerDays {
	var all []customerDays
	for _, orders := range b.histories(profile) {
		days := make(customerDays, len(orders))
		for i, o := range orders {
			days[i] = numberOf(o.day)
		}
		slices.Sort(days) // a clock that is put back past midnight gives a later order an earlier day
		all = append(all, days)
	}
	return all
}

// upTo counts the orders on or before a day.
func (c customerDays) upTo(day dayNumber) int {
	n, _ := slices.BinarySearch(c, day+1)
	return n
}

// in counts the orders of the days from the first to the last.
func (c customerDays) in(first, last dayNumber) int { return c.upTo(last) - c.upTo(first-1) }

func windows(of []customerDays) map[Day]Window {
	days := map[Day]Window{}
	first, last := span(of)
	for d := first; d <= last && len(of) > 0; d++ {
		var w Window
		for _, c := range of {
			w.add(c, d)
		}
		days[d.day()] = w
	}
	return days
}

func (w *Window) add(c customerDays, d dayNumber) {
	count := func(orders int, customers, repeat *int) {
		if orders >= 1 {
			*customers++
		}
		if orders >= 2 {
			*repeat++
		}
	}
	count(c.in(d-364, d), &w.Year, &w.YearRepeat)
	count(c.upTo(d), &w.Ever, &w.EverRepeat)
	w.Churn90.add(c, d, 90)
	w.Churn180.add(c, d, 180)
	w.Churn365.add(c, d, 365)
}

func (churn *Churn) add(c customerDays, d, window dayNumber) {
	if c[0] > d-window {
		return
	}
	churn.Base++
	if c.in(d-window+1, d) == 0 {
		churn.Churned++
	}
}

func retention(of []customerDays, grain Grain) map[Day]Retained {
	periods := map[Day]Retained{}
	_, last := span(of)
	for _, c := range of {
		active := map[dayNumber]bool{} // first days of periods
		for _, d := range c {
			active[d.start(grain)] = true
		}
		for before := range active {
			period := before.next(grain)
			if period > last {
				continue
			}
			r := periods[period.day()]
			r.Base++
			if active[period] {
				r.Retained++
			}
			periods[period.day()] = r
		}
	}
	return periods
}

func cohorts(of []customerDays) []CohortCell {
	_, last := span(of)
	members := map[dayNumber][]customerDays{}
	for _, c := range of {
		month := c[0].start(GrainMonth)
		members[month] = append(members[month], c)
	}
	var cells []CohortCell
	for cohort, customers := range members {
		offset := 0
		for month := cohort; month <= last; month = month.next(GrainMonth) {
			cell := CohortCell{Cohort: cohort.day(), Offset: offset, Customers: len(customers)}
			end := month.next(GrainMonth) - 1
			for _, c := range customers {
				if c.in(month, end) >= 1 {
					cell.Active++
				}
				if c.upTo(end) >= 2 {
					cell.Reordered++
				}
			}
			cells = append(cells, cell)
			offset++
		}
	}
	slices.SortFunc(cells, func(a, b CohortCell) int {
		return cmp.Or(cmp.Compare(a.Cohort, b.Cohort), cmp.Compare(a.Offset, b.Offset))
	})
	return cells
}

func buyers(of []customerDays, grain Grain) map[Day]Buyers {
	periods := map[Day]Buyers{}
	for _, c := range of {
		orders := map[Day]int{}
		for _, d := range c {
			orders[d.start(grain).day()]++
		}
		born := c[0].start(grain).day()
		for period, n := range orders {
			b := periods[period]
			b.Customers++
			if period == born {
				b.New++
			}
			if period != born || n >= 2 {
				b.Returning++
			}
			periods[period] = b
		}
	}
	return periods
}

// span gives the first and the last day on which anybody ordered; 0 and 0 without orders.
func span(of []customerDays) (dayNumber, dayNumber) {
	var first, last dayNumber
	for i, c := range of {
		if i == 0 {
			first, last = c[0], c[0]
		}
		first, last = min(first, c[0]), max(last, c[len(c)-1])
	}
	return first, last
}

// dayNumber counts days since 1970-01-01.
type dayNumber int

const secondsPerDay = 24 * 60 * 60

func numberOf(d Day) dayNumber { return numberAt(d.Time()) }

func numberAt(midnight time.Time) dayNumber { return dayNumber(midnight.Unix() / secondsPerDay) }

func (n dayNumber) time() time.Time { return time.Unix(int64(n)*secondsPerDay, 0).UTC() }

func (n dayNumber) day() Day { return DayOf(n.time(), time.UTC) }

// start is the first day of the period that the day is in.
func (n dayNumber) start(grain Grain) dayNumber {
	t := n.time()
	switch grain {
	case GrainDay:
		return n
	case GrainWeek:
		return n - dayNumber((t.Weekday()+6)%7)
	case GrainMonth:
		return numberAt(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))
	case GrainQuarter:
		return numberAt(time.Date(t.Year(), t.Month()-(t.Month()-1)%3, 1, 0, 0, 0, 0, time.UTC))
	}
	panic("the sandbox knows no grain " + string(grain))
}

// next is the first day of the period after the one that starts on the day.
func (n dayNumber) next(grain Grain) dayNumber {
	t := n.time()
	switch grain {
	case GrainDay:
		return n + 1
	case GrainWeek:
		return n + 7
	case GrainMonth:
		return numberAt(t.AddDate(0, 1, 0))
	case GrainQuarter:
		return numberAt(t.AddDate(0, 3, 0))
	}
	panic("the sandbox knows no grain " + string(grain))
}
