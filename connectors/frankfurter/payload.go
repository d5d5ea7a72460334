package frankfurter

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// row is one rate of an answer: units of Quote for one Base.
type row struct {
	Date  string         `json:"date"`
	Base  string         `json:"base"`
	Quote string         `json:"quote"`
	Rate  jsontext.Value `json:"rate"`
}

// day is what the stream lands: the vendor's rows of one day, byte for byte.
type day struct {
	Day  string           `json:"day"`
	Rows []jsontext.Value `json:"rows"`

	on        schemas.Day
	quotes    []string
	at        time.Time
	requestID string
}

func (d *day) has(currency string) bool { return slices.Contains(d.quotes, currency) }

func (d *day) record() (connectors.Record, error) {
	payload, err := json.Marshal(d)
	return connectors.Record{ID: d.Day, Version: d.on.Time(), Payload: payload, ExtractedAt: d.at, RequestID: d.requestID}, err
}

func dayOf(t time.Time) schemas.Day { return schemas.DayOf(t, time.UTC) }

// readDays sorts an answer's rows into days. Where nothing was published on the first day
// asked for, Frankfurter puts before it what held then: those rows belong to earlier
// windows. All others must be of the days that were asked for.
func readDays(body []byte, from, to schemas.Day) ([]*day, error) {
	var list []jsontext.Value
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, err
	}
	if list == nil {
		return nil, errors.New("it holds no list of rates")
	}
	byDay := map[schemas.Day]*day{}
	var days []*day
	for _, text := range list {
		var r row
		if err := json.Unmarshal(text, &r); err != nil {
			return nil, err
		}
		on, err := schemas.ParseDay(r.Date)
		switch {
		case err != nil:
			return nil, err
		case on > to || on < from-lookbackDays:
			return nil, fmt.Errorf("a rate is of %s, and %s to %s was asked for", on, from, to)
		case on < from:
			continue
		}
		d := byDay[on]
		if d == nil {
			d = &day{Day: on.String(), on: on}
			byDay[on] = d
			days = append(days, d)
		}
		d.Rows = append(d.Rows, text)
		d.quotes = append(d.quotes, r.Quote)
	}
	return days, nil
}
