package sandbox

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/shopspring/decimal"
)

// The columns of the ECB's historical file, in its order. Those without a start
// value ended before any world begins and are N/A throughout.
var ecbCurrencies = []struct {
	code   string
	start  int64 // first rate, in units of the last decimal
	digits int32
}{
	{"USD", 11684, 4}, {"JPY", 18675, 2}, {"BGN", 19558, 4}, {"CYP", 0, 0}, {"CZK", 24378, 3}, {"DKK", 74727, 4}, {"EEK", 0, 0},
	{"GBP", 87058, 5}, {"HUF", 36690, 2}, {"LTL", 0, 0}, {"LVL", 0, 0}, {"MTL", 0, 0}, {"PLN", 42543, 4}, {"ROL", 0, 0},
	{"RON", 50920, 4}, {"SEK", 108920, 4}, {"SIT", 0, 0}, {"SKK", 0, 0}, {"CHF", 9242, 4}, {"ISK", 14320, 2}, {"NOK", 110980, 4},
	{"HRK", 0, 0}, {"RUB", 0, 0}, {"TRL", 0, 0}, {"TRY", 522478, 4}, {"AUD", 16610, 4}, {"BRL", 58740, 4}, {"CAD", 16177, 4},
	{"CNY", 79827, 4}, {"HKD", 91507, 4}, {"IDR", 2008205, 2}, {"ILS", 35787, 4}, {"INR", 1090470, 4}, {"KRW", 174086, 2},
	{"MXN", 203203, 4}, {"MYR", 46444, 4}, {"NZD", 20081, 4}, {"PHP", 70356, 3}, {"SGD", 14912, 4}, {"THB", 37728, 3}, {"ZAR", 193849, 4},
}

// Rates of a day appear at 16:00 in Frankfurt.
const publicationHour = 16

var (
	lastBGN     = time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)
	frankfurt   = mustZone("Europe/Berlin")
	fixedOfYear = []string{"01-01", "05-01", "12-25", "12-26"}
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// rateTable walks the rates forward a publication day at a time, as far as somebody asks.
type rateTable struct {
	mu     sync.Mutex
	random *rand.Rand
	next   time.Time // first day not yet walked
	last   []int64   // per column, in units of the last decimal
	days   []rateDay // oldest first
}

type rateDay struct {
	date  time.Time // midnight UTC of the calendar day
	rates []int64   // per column; 0 is N/A
}

func newRateTable(seed uint64, from time.Time) *rateTable {
	t := &rateTable{random: repeatable(seed, 0x656362), next: midnightUTC(from)}
	for _, c := range ecbCurrencies {
		t.last = append(t.last, c.start)
	}
	return t
}

func midnightUTC(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// published returns the days whose rates are out at an instant, oldest first. The
// world's clock only goes forward, and so does the table.
func (t *rateTable) published(now int64) []rateDay {
	t.mu.Lock()
	defer t.mu.Unlock()
	for publication(t.next) <= now {
		if isPublicationDay(t.next) {
			t.walk()
		}
		t.next = t.next.AddDate(0, 0, 1)
	}
	return slices.Clip(t.days)
}

func publication(day time.Time) int64 {
	y, m, d := day.Date()
	return time.Date(y, m, d, publicationHour, 0, 0, 0, frankfurt).Unix()
}

func (t *rateTable) walk() {
	d := rateDay{date: t.next, rates: make([]int64, len(t.last))}
	for i, c := range ecbCurrencies {
		if c.start == 0 {
			continue
		}
		drift := max(1, t.last[i]/150)
		t.last[i] = max(c.start/2, t.last[i]+t.random.Int64N(2*drift+1)-drift)
		if c.code == "BGN" {
			t.last[i] = c.start // pegged, and gone with 2026
		}
		if c.code != "BGN" || !t.next.After(lastBGN) {
			d.rates[i] = t.last[i]
		}
	}
	t.days = append(t.days, d)
}

// isPublicationDay follows the TARGET calendar: weekdays without New Year's Day, Good
// Friday, Easter Monday, 1 May, 25 and 26 December.
func isPublicationDay(day time.Time) bool {
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return false
	}
	if slices.Contains(fixedOfYear, day.Format("01-02")) {
		return false
	}
	easter := easterSunday(day.Year())
	return !day.Equal(easter.AddDate(0, 0, -2)) && !day.Equal(easter.AddDate(0, 0, 1))
}

// easterSunday is the Gregorian computus (Meeus, Jones and Butcher).
func easterSunday(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	dayOfMonth := (h + l - 7*m + 33*month + 19) % 32
	return time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
}

// Rate is what one euro was worth in a currency on a day: the last rate published on
// or before it, looking back ten days at most, as of the world's now. EUR is 1. ok is
// false when there is none.
func (w *World) Rate(on Day, currency string) (perEUR decimal.Decimal, ok bool) {
	w.mu.RLock()
	now := w.now
	w.mu.RUnlock()
	return w.rates.at(now, on, currency)
}

const lookBackDays = 10

func (t *rateTable) at(now int64, on Day, currency string) (decimal.Decimal, bool) {
	if currency == "EUR" {
		return decimal.NewFromInt(1), true
	}
	column := -1
	for i, c := range ecbCurrencies {
		if c.code == currency {
			column = i
		}
	}
	if column < 0 {
		return decimal.Zero, false
	}
	wanted := on.Time()
	oldest := wanted.AddDate(0, 0, -lookBackDays)
	days := t.published(now)
	for i := len(days) - 1; i >= 0 && !days[i].date.Before(oldest); i-- {
		if !days[i].date.After(wanted) && days[i].rates[column] != 0 {
			return decimal.New(days[i].rates[column], -ecbCurrencies[column].digits), true
		}
	}
	return decimal.Zero, false
}
