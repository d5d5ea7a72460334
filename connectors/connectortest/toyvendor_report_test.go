package connectortest_test

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

const (
	streamReport = "report"
	// toyZone has summer time, and the days of the report.
	toyZone = "Europe/Amsterdam"
)

var (
	toyLocation = func() *time.Location {
		zone, err := time.LoadLocation(toyZone)
		if err != nil {
			panic(err)
		}
		return zone
	}()
	toyFirstDay = time.Date(2026, 3, 22, 0, 0, 0, 0, toyLocation)
)

// toyVisits is a row of the report: visits that came through a channel. It has no id.
type toyVisits struct {
	Channel string `json:"channel"`
	Visits  string `json:"visits"`
}

// toyRecord tells the toys' records and the rows of the report.
func toyRecord(object map[string]any) bool {
	_, record := object["id"]
	_, row := object["channel"]
	return record || row
}

func toyDay(at time.Time) string { return at.In(toyLocation).Format(time.DateOnly) }

// dayStart is the first instant of a day; skip days later.
func dayStart(day string, skip int) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, toyLocation)
	if err != nil {
		panic(err)
	}
	return time.Date(at.Year(), at.Month(), at.Day()+skip, 0, 0, 0, 0, toyLocation)
}

// days are all days of the report, today's too.
func (s *toyShop) days() []string {
	var days []string
	for at := toyFirstDay; !at.After(s.clock.Now()); at = dayStart(toyDay(at), 1) {
		days = append(days, toyDay(at))
	}
	return days
}

// report sums up the hours of a day that are over.
func (s *toyShop) report(day string) []toyVisits {
	return s.sum(dayStart(day, 0), dayStart(day, 1))
}

// sum is the visits of the whole hours in from ≤ hour < until by channel. What a channel
// had in an hour depends on how often the hour's day was restated; each time another
// channel has none.
func (s *toyShop) sum(from, until time.Time) []toyVisits {
	visits := map[string]int64{}
	for hour := from; hour.Before(until) && !hour.Add(time.Hour).After(s.clock.Now()); hour = hour.Add(time.Hour) {
		day := toyDay(hour)
		if s.gone[day] {
			continue
		}
		for n, channel := range []string{"mail", "search", "shop"} {
			if times := s.restated[day]; times == 0 || times%3 != n {
				visits[channel] += hour.Unix()/3600%97 + int64(n+times)
			}
		}
	}
	var rows []toyVisits
	for _, channel := range []string{"mail", "search", "shop"} {
		if visits[channel] > 0 {
			rows = append(rows, toyVisits{channel, fmt.Sprintf("%d.%03d", visits[channel], visits[channel]%1000)})
		}
	}
	return rows
}

// restate changes yesterday's figures.
func (s *toyShop) restate() string {
	day := toyDay(dayStart(toyDay(s.clock.Now()), -1))
	s.restated[day]++
	return day
}

// empties takes all rows of the last complete day that has some.
func (s *toyShop) empties() string {
	for back := -1; ; back-- {
		day := toyDay(dayStart(toyDay(s.clock.Now()), back))
		if !s.gone[day] {
			s.gone[day] = true
			return day
		}
	}
}

// nextDay waits for a day that the report has not had.
func (s *toyShop) nextDay() string {
	next := dayStart(toyDay(s.clock.Now()), 1)
	s.clock.Advance(next.Add(90 * time.Minute).Sub(s.clock.Now()))
	return toyDay(next)
}

// listReport answers with the rows of from ≤ hour < until; a token is how many were shown.
func (s *toyShop) listReport(answer map[string]any, q url.Values, token string, limit int) {
	from, _ := time.Parse(time.RFC3339, q.Get("from"))
	until, _ := time.Parse(time.RFC3339, q.Get("until"))
	shown, _ := strconv.Atoi(token)
	rows := s.sum(from, until)
	rows = rows[min(shown, len(rows)):]
	page := append([]toyVisits{}, rows[:min(limit, len(rows))]...)
	answer["items"], answer["total"] = page, len(s.days())
	if len(page) < len(rows) {
		answer["more"], answer["next"] = true, strconv.Itoa(shown+len(page))
	}
}

func (s *toyShop) compareDay(day string, rows schemas.Rows) error {
	want := s.report(day)
	if len(rows.FXRates) != len(want) {
		return fmt.Errorf("%d channels, the vendor has %d", len(rows.FXRates), len(want))
	}
	for i, row := range rows.FXRates {
		if got := row.PerEUR.StringFixed(3); row.Currency != want[i].Channel || got != want[i].Visits {
			return fmt.Errorf("%s has %s visits, the vendor says %s %s", row.Currency, got, want[i].Channel, want[i].Visits)
		}
	}
	return nil
}
