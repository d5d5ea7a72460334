package connectortest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// toyRefresh is how many days before the last one are read again, since the vendor may
// restate them.
const toyRefresh = 3

// reportStream is a report by day: a record is a whole day.
func (t toy) reportStream() connectors.Stream {
	return connectors.Stream{
		Name: streamReport, Title: "Visits of a day by channel", Key: []string{"day"}, Write: connectors.ReplaceSlice,
		Cursor: connectors.Cursor{Field: "day", Precision: 24 * time.Hour, Zone: toyZone, Lookback: toyRefresh * 24 * time.Hour},
		Caps:   connectors.Backfill | connectors.ByID, Emits: []schemas.Table{schemas.FXRates}, StateVersion: 2, Normalise: t.normaliseDay,
	}
}

type toyReportState struct {
	Mark string `json:"mark"` // the last day of the last whole read
	Day  string `json:"day"`  // the next day of a running one, up to Top
	Top  string `json:"top"`
}

func (t *toyReportState) marked() bool {
	_, err := schemas.ParseDay(t.Mark)
	return err == nil
}

func (t *toyReportState) save() connectors.State {
	return connectors.State{Version: 2, Payload: toyJSON(t)}
}

func (s *toySource) readReport(ctx context.Context, r connectors.Request, yield func(connectors.Batch, error) bool) error {
	today := toyDay(s.env.Clock.Now())
	first := toyDay(toyFirstDay)
	switch {
	case r.Estimate:
		p, err := s.list(ctx, streamReport, s.reportQuery(today, 1, ""))
		if err != nil {
			return err
		}
		yield(connectors.Batch{Progress: connectors.Progress{Total: int64(p.Total)}}, nil)
		return nil
	case len(r.IDs) > 0:
		return s.readDays(ctx, r, r.IDs, nil, yield)
	case r.Bounded:
		var days []string
		for day := first; day <= today; day = s.after(day) {
			if at := dayStart(day, 0); !at.Before(r.Since) && (r.Until.IsZero() || at.Before(r.Until)) {
				days = append(days, day)
			}
		}
		return s.readDays(ctx, r, days, nil, yield)
	}
	var state toyReportState
	if err := s.load(r.State, &state); err != nil {
		return err
	}
	if state.Top == "" {
		state.Top, state.Day = today, first
		if state.Mark != "" && s.toy.flaw != rereadsAll {
			state.Day = max(first, toyDay(dayStart(state.Mark, -toyRefresh)))
			if s.toy.flaw == readsDaysOnce {
				state.Day = state.Mark
			}
		}
		if state.Mark == "" {
			state.Mark = first
		}
	}
	var days []string
	for day := state.Day; day <= state.Top; day = s.after(day) {
		days = append(days, day)
	}
	return s.readDays(ctx, r, days, &state, yield)
}

// after is the next day of the calendar.
func (s *toySource) after(day string) string { return toyDay(dayStart(day, 1)) }

func (s *toySource) readDays(ctx context.Context, r connectors.Request, days []string, state *toyReportState, yield func(connectors.Batch, error) bool) error {
	for n, day := range days {
		records, err := s.readDay(ctx, r, day)
		if err != nil {
			return err
		}
		for _, record := range records {
			b := connectors.Batch{Records: []connectors.Record{record}, Progress: connectors.Progress{Done: int64(n + 1), Total: int64(len(days))}}
			if state != nil {
				state.Day = s.after(day)
				if n == len(days)-1 {
					*state = toyReportState{Mark: state.Top}
				}
				b.State = state.save()
			}
			if !yield(b, nil) {
				return nil
			}
		}
	}
	return nil
}

// readDay reads all pages of a day; only then is it a record.
func (s *toySource) readDay(ctx context.Context, r connectors.Request, day string) ([]connectors.Record, error) {
	limit := 20
	if r.PageSize > 0 {
		limit = r.PageSize
	}
	rows, parts := []json.RawMessage{}, []connectors.Record{}
	at, asked := time.Time{}, ""
	for more := true; more; {
		p, err := s.list(ctx, streamReport, s.reportQuery(day, limit, asked))
		if connectors.KindOf(err) == connectors.TooLarge && limit > 1 && s.toy.flaw != onePageSize {
			limit /= 2
			continue
		}
		if err != nil {
			return nil, err
		}
		if at.IsZero() {
			at = p.at
		}
		rows = append(rows, p.Items...)
		if asked, more, err = s.next(streamReport, p, asked); err != nil {
			return nil, err
		}
		if s.toy.flaw == handsOverHalfDays && len(p.Items) > 0 {
			parts = append(parts, connectors.Record{ID: day, Payload: toyJSON(map[string]any{"day": day, "rows": slices.Clone(rows)}), ExtractedAt: p.at})
		}
	}
	switch {
	case len(parts) > 0:
		return parts, nil
	case len(rows) == 0 && s.toy.flaw == leavesEmptyDays:
		return []connectors.Record{}, nil
	case len(rows) == 0:
		return []connectors.Record{{ID: day, Op: connectors.Delete, ExtractedAt: at}}, nil
	}
	return []connectors.Record{{ID: day, Payload: toyJSON(map[string]any{"day": day, "rows": rows}), ExtractedAt: at}}, nil
}

func (s *toySource) reportQuery(day string, limit int, page string) url.Values {
	from, until := dayStart(day, 0), dayStart(day, 1)
	if s.toy.flaw == countsHours {
		until = from.Add(24 * time.Hour)
	}
	return url.Values{"from": {from.Format(time.RFC3339)}, "until": {until.Format(time.RFC3339)}, "limit": {strconv.Itoa(limit)}, "page": {page}}
}

// origin is the column that a forgetful toy leaves empty.
func (t toy) origin() string {
	if t.flaw == forgetsColumn {
		return ""
	}
	return "toy"
}

func (t toy) normaliseDay(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var report struct {
		Rows []toyVisits `json:"rows"`
	}
	day, err := schemas.ParseDay(r.ID)
	if err == nil {
		err = json.Unmarshal(r.Payload, &report)
	}
	if err != nil || len(report.Rows) == 0 {
		return errors.New("mapping a day: it has no rows")
	}
	var list []schemas.FXRate
	for _, row := range report.Rows {
		visits, err := decimal.NewFromString(row.Visits)
		if err != nil {
			return fmt.Errorf("mapping a day: the visits of a channel are no number")
		}
		list = append(list, schemas.FXRate{RateDay: day, Currency: row.Channel, PerEUR: visits, PublishedDay: day, IsProvisional: 1, Origin: t.origin()})
	}
	rows.FXRates = append(rows.FXRates, list...)
	return nil
}
