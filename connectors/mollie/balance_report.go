package mollie

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

// controlled is how many days the ledger is compared with the vendor's report of them.
const controlled = 7

// control lists the ledger of the last whole days once more, once a day, and compares its
// sum with what the balance report of the same days says. A difference is a warning of
// the run. The token need not have the right to read reports.
func control(ctx context.Context, r *reader, lists map[string]listing, names []string, now time.Time) error {
	if now.Sub(r.state.Back) < daily {
		return nil
	}
	location, err := connectors.Zone(zone)
	if err != nil {
		return err
	}
	for _, name := range names {
		ln := r.state.Lanes.lane(name)
		if ln.At.IsZero() {
			continue
		}
		until := schemas.DayOf(ln.At, location) // the day of the newest row is not whole yet
		from := until - controlled
		sum, err := r.ledgerSum(ctx, lists[name], ln, from.Start(location), until.Start(location))
		if err != nil {
			return err
		}
		if err := r.compare(ctx, name, from, until, sum); err != nil {
			return err
		}
	}
	r.state.Back = now
	return r.send(nil)
}

// ledgerSum hands over the rows since an instant, and sums up those before another.
func (r *reader) ledgerSum(ctx context.Context, l listing, ln *lane, from, until time.Time) (sum decimal.Decimal, err error) {
	for p, err := range r.pages(ctx, l, place{newest: true}) {
		if err != nil {
			return sum, err
		}
		var rows []row
		for _, one := range p.rows {
			if one.at.Before(from) {
				continue
			}
			rows = append(rows, one)
			if one.at.Before(until) {
				sum = sum.Add(one.ResultAmount.Value.Value.Decimal)
			}
		}
		if err := r.take(ctx, ln)(rows, p); err != nil {
			return sum, err
		}
		if len(p.rows) > 0 && len(rows) == 0 {
			break
		}
	}
	return sum, nil
}

// reportBalance is the state of money at both ends of a report.
type reportBalance struct {
	Open  reportAmount `json:"open"`
	Close reportAmount `json:"close"`
}

type reportAmount struct {
	Amount maybe[money] `json:"amount"`
}

// compare asks for the report of some days, the last one excluded.
func (r *reader) compare(ctx context.Context, balance string, from, until schemas.Day, sum decimal.Decimal) error {
	query := r.source.query(false)
	query.Set("from", from.String())
	query.Set("until", until.String())
	query.Set("grouping", "status-balances")
	answer, err := r.source.client.Get(ctx, rest.Call{Stream: r.stream, Endpoint: "balances/{id}/report", Path: "v2/balances/" + url.PathEscape(balance) + "/report", Query: query})
	if connectors.KindOf(err) == connectors.Permission {
		r.source.env.Log.Info().Str("stream", r.stream).Msg("the token lacks balance-reports.read, so the ledger is not compared with Mollie's report")
		return nil
	}
	if err != nil {
		return err
	}
	var report struct {
		Totals struct {
			Pending   maybe[reportBalance] `json:"pendingBalance"`
			Available maybe[reportBalance] `json:"availableBalance"`
		} `json:"totals"`
	}
	if err := json.Unmarshal(answer.Body, &report, lenientJSON); err != nil || !report.Totals.Available.Given || !report.Totals.Pending.Given {
		return drift(r.stream, errors.New("the balance report has no totals"))
	}
	said := decimal.Decimal{}
	for _, b := range []reportBalance{report.Totals.Pending.Value, report.Totals.Available.Value} {
		said = said.Add(b.Close.Amount.Value.Value.Decimal).Sub(b.Open.Amount.Value.Value.Decimal)
	}
	if !said.Equal(sum) {
		r.warnf("the ledger of %s from %s to before %s moves the balance by %s, and Mollie's report of these days says %s", balance, from, until, sum, said)
		return nil
	}
	r.source.env.Log.Info().Str("stream", r.stream).Str("balance", balance).Stringer("from", from).Stringer("until", until).Stringer("moved", sum).
		Msg("the ledger equals Mollie's report")
	return nil
}
