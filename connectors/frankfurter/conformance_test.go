package frankfurter

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/schemas"
)

func TestConformance(t *testing.T) { connectortest.Run(t, subject()) }

func FuzzNormalise(f *testing.F) { connectortest.FuzzNormalise(f, subject()) }

func BenchmarkNormalise(b *testing.B) { connectortest.BenchmarkNormalise(b, subject()) }

func subject() connectortest.Subject {
	const (
		open  = "Frankfurter needs no key and holds no persons"
		whole = "an answer holds all rates of the days asked for: there are no pages"
	)
	return connectortest.Subject{Connector: Connector, Vendor: inventedFrankfurter, DoesNotApply: map[string]string{
		"SecretsAppearNowhere":                  open,
		"EmailsAppearNowhere":                   open,
		"TheSmallestPageReadsEverything":        whole,
		"AnyPageSizeReadsEverything":            whole,
		"PagesTooLargeAreMadeSmaller":           whole,
		"RecordsRemovedBetweenPagesSkipNone":    "published days are not taken back",
		"TiesAtThePageBreakAllArrive":           "a record is a day, and no two are of one day",
		"AnEmptyPageIsNotTheEnd":                whole,
		"AMissingNextIsNotTheEnd":               whole,
		"ATokenIsRefreshedOnceForAllReads":      open,
		"AThrottleInsideAnAnswerIsObeyed":       "Frankfurter throttles with status 429",
		"UnknownFieldsAndLargeNumbersStayInRaw": "rows have no member id; TestRowsAreLandedAsTheyCame looks at this",
	}}
}

// fake is Frankfurter as its reference and its published source describe it: rates of
// weekdays, by day and currency, as the text of their number.
type fake struct {
	clock *connectortest.Clock

	mu   sync.Mutex
	days map[string]map[string]string
}

func inventedFrankfurter(testing.TB) *connectortest.Vendor {
	now := time.Date(2026, 4, 10, 15, 0, 0, 0, time.UTC) // a Friday
	f := &fake{clock: connectortest.NewClock(now), days: map[string]map[string]string{}}
	for on := now.AddDate(-1, -3, 0); !on.After(now); on = on.AddDate(0, 0, 1) {
		if on.Weekday() != time.Saturday && on.Weekday() != time.Sunday {
			f.publish(on)
		}
	}
	return &connectortest.Vendor{
		Handler: f, Clock: f.clock, Data: f.data, Compare: f.compare,
		Config: func(base string) map[string]any {
			return map[string]any{"url": base + "/v2", "currencies": []string{"UAH", "VND", "KWD"}}
		},
		Insert: f.nextDay,
		Change: func(string) string { return f.publish(f.clock.Now().AddDate(0, 0, -3)) },
		Late:   func(string) string { return f.publish(f.clock.Now().AddDate(0, 0, -6)) },
		Serves: func(string, *http.Request) bool { return true },
	}
}

// publish gives a day new rates: a whole number, few and many decimals, a small one.
func (f *fake) publish(on time.Time) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	day, n := on.Format(time.DateOnly), len(f.days)+len(f.days[on.Format(time.DateOnly)])
	f.days[day] = map[string]string{"UAH": fmt.Sprintf("48.%04d", 7000+n), "VND": strconv.Itoa(30000 + n), "KWD": fmt.Sprintf("%d.1e-06", 1+n%9), "RSD": "117.2"}
	return day
}

func (f *fake) nextDay(string) string {
	f.clock.Advance(24 * time.Hour)
	return f.publish(f.clock.Now())
}

func (f *fake) data(string) map[string]time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	data := map[string]time.Time{}
	for day := range f.days {
		data[day] = time.Time{} // no instant of a change is told
	}
	return data
}

func (f *fake) compare(_, day string, rows schemas.Rows) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(rows.FXRates) != 3 {
		return fmt.Errorf("%d rates, three were asked for", len(rows.FXRates))
	}
	for _, r := range rows.FXRates {
		want, err := decimal.NewFromString(f.days[day][r.Currency])
		today := f.clock.Now().Format(time.DateOnly) == day
		if err != nil || !r.PerEUR.Equal(want) || r.RateDay.String() != day || r.Origin != "frankfurter" || (r.IsProvisional == 1) != today {
			return fmt.Errorf("%s arrived as %+v, the rate is %s", r.Currency, r, want)
		}
	}
	return nil
}

func daysBefore(day string, n int) string {
	on, _ := time.Parse(time.DateOnly, day)
	return on.AddDate(0, 0, -n).Format(time.DateOnly)
}

// ServeHTTP answers /v2/rates for a range of days. Where the first day has no rates, the
// ones that held then come first, under their own day of the two weeks before.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, text string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"status":%d,"message":%q}`, status, text)
	}
	if r.URL.Path != "/v2/rates" {
		refuse(http.StatusNotFound, "not found")
		return
	}
	query := r.URL.Query()
	for name := range query {
		if !slices.Contains([]string{"base", "quotes", "providers", "date", "from", "to", "group", "expand"}, name) {
			refuse(http.StatusUnprocessableEntity, "unknown parameter: "+name)
			return
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	days := slices.Sorted(maps.Keys(f.days))
	first, found := slices.BinarySearch(days, query.Get("from"))
	if !found && first > 0 && days[first-1] >= daysBefore(query.Get("from"), 14) {
		first--
	}
	var list []string
	for _, day := range days[first:] {
		if day > query.Get("to") {
			break
		}
		for _, quote := range slices.Sorted(strings.SplitSeq(query.Get("quotes"), ",")) {
			if quote == "XXX" {
				refuse(http.StatusUnprocessableEntity, "invalid currency: XXX")
				return
			}
			if rate, ok := f.days[day][quote]; ok {
				list = append(list, fmt.Sprintf(`{"date":%q,"base":%q,"quote":%q,"rate":%s}`, day, query.Get("base"), quote, rate))
			}
		}
	}
	fmt.Fprintf(w, "[%s]", strings.Join(list, ","))
}
