package frankfurter

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

// lookbackDays is how long after its day a rate may still come or change: as far back as
// Frankfurter itself looks for a bank that is late.
const lookbackDays = 14

// windowDays is what one request asks for.
const windowDays = 365

// firstDay is that of the euro, 1999-01-01.
const firstDay schemas.Day = 10592

const stateVersion = 1

// state is where the stream continues: Mark is the last day with a rate that was read, for
// what is named in Asked.
type state struct {
	Mark  string `json:"mark"`
	Asked string `json:"asked"`
}

func (s state) save() connectors.State { return connectors.NewState(stateVersion, s) }

func loadState(saved connectors.State) (s state, mark schemas.Day, err error) {
	if err := saved.Read(stateVersion, &s); err != nil {
		return s, mark, err
	}
	if mark, err = schemas.ParseDay(s.Mark); err != nil {
		return s, mark, connectors.UnreadableState(err)
	}
	return s, mark, nil
}

// asked is what the configuration chooses.
func (s *source) asked() string {
	return strings.TrimSpace(strings.Join(s.currencies, ",") + " " + s.provider)
}

// span is what a request means: the days from one to another, both included, and the last
// day with a rate that was read. A day counts from its midnight in UTC.
type span struct {
	from, to, mark schemas.Day
	warnings       []string
}

func (s *source) span(req connectors.Request) (span, error) {
	p := span{from: firstDay, to: s.today()}
	if !req.Since.IsZero() {
		p.from = max(p.from, dayOf(req.Since.Add(24*time.Hour-1)))
	}
	if req.Bounded && !req.Until.IsZero() {
		p.to = min(p.to, dayOf(req.Until.Add(-1)))
	}
	p.mark = p.from - 1
	if req.Bounded || req.State.IsZero() {
		return p, nil
	}
	st, mark, err := loadState(req.State)
	switch {
	case err != nil:
		return p, err
	case st.Asked != s.asked():
		p.warnings = []string{"currencies or provider were changed: the whole history is read"}
	default:
		p.mark = mark
		p.from = max(p.from, mark-lookbackDays)
	}
	return p, nil
}

// readRates reads windows of days, oldest first.
func (s *source) readRates(ctx context.Context, req connectors.Request, emit func(connectors.Batch) error) error {
	p, err := s.span(req)
	if err != nil {
		return err
	}
	if req.Estimate {
		return emit(connectors.Batch{Progress: connectors.Progress{Total: int64(p.to - p.from + 1), CallsLeft: calls(p.from, p.to)}})
	}
	for ; p.from <= p.to; p.from += windowDays {
		end := min(p.from+windowDays-1, p.to)
		days, err := s.window(ctx, p.from, end)
		if err != nil {
			return err
		}
		b := connectors.Batch{Warnings: p.warnings, Progress: connectors.Progress{CallsLeft: calls(end+1, p.to)}}
		p.warnings = nil
		for _, d := range days {
			record, err := d.record()
			if err != nil {
				return drift(err)
			}
			b.Records = append(b.Records, record)
		}
		if len(days) > 0 { // never this machine's today, which may be wrong
			p.mark = days[len(days)-1].on
		}
		if !req.Bounded {
			b.State = state{Mark: p.mark.String(), Asked: s.asked()}.save()
		}
		if err := emit(b); err != nil {
			return err
		}
	}
	return nil
}

func calls(from, to schemas.Day) int64 { return max(0, (int64(to-from)+windowDays)/windowDays) }

// window asks for the rates of some days and sorts them by day.
func (s *source) window(ctx context.Context, from, to schemas.Day) ([]*day, error) {
	query := url.Values{"base": {"EUR"}, "quotes": {strings.Join(s.currencies, ",")}, "from": {from.String()}, "to": {to.String()}}
	if s.provider != "" {
		query.Set("providers", s.provider)
	}
	answer, err := s.client.Get(ctx, rest.Call{Stream: streamRates, Path: "rates", Query: query})
	if err != nil {
		return nil, err
	}
	days, err := readDays(answer.Body, from, to)
	if err != nil {
		return nil, drift(err)
	}
	for _, d := range days {
		d.at, d.requestID = answer.At, answer.RequestID
	}
	slices.SortFunc(days, func(a, b *day) int { return int(a.on - b.on) })
	return days, nil
}
