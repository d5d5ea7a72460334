package mollie

import (
	"context"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
)

func settlementList() listing {
	return listing{path: "v2/settlements", key: streamSettlements, endpoint: streamSettlements}
}

// settlementsAtOnce is how many settlements are handed over together: each is read by its
// id, since the list leaves its periods out.
const settlementsAtOnce = 25

// settlements is the stream of settlements with their lines. One is final when it is paid
// out, or has failed, and each period has its invoice.
func settlements() feed {
	return feed{
		lists: oneList(settlementList()), every: weekly, alone: "v2/settlements/%s", each: true, most: settlementsAtOnce,
		final:   func(r *reader, one *row) (bool, string) { return !r.waiting[string(one.ID)], "" },
		records: wholeSettlements,
		reread: func(ctx context.Context, r *reader, _ listing, ln *lane) error {
			for _, id := range ln.oldest() {
				if _, read := r.waiting[id]; read {
					continue
				}
				rows, p, err := r.single(ctx, id)
				if err != nil {
					return err
				}
				if err := r.take(ctx, ln)(rows, p); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func wholeSettlements(ctx context.Context, r *reader, rows []row, p page) ([]connectors.Record, error) {
	records := make([]connectors.Record, 0, len(rows))
	for i := range rows {
		one := rows[i]
		var whole settlement
		if json.Unmarshal(one.raw, &whole, lenientJSON) != nil || len(whole.Periods.Value) == 0 {
			full, at, err := r.single(ctx, string(one.ID))
			if err != nil {
				return nil, err
			}
			one, p = full[0], at
			whole = settlement{}
			_ = json.Unmarshal(one.raw, &whole, lenientJSON) // what is wrong in it is for the mapping to say
		}
		r.wait(string(one.ID), !whole.final())
		records = append(records, record(&one, p))
	}
	return records, nil
}

// final reports a settlement that does not change any more.
func (s *settlement) final() bool {
	if s.Status != "paidout" && s.Status != "failed" {
		return false
	}
	for _, months := range s.Periods.Value {
		for _, period := range months.Value {
			if period.Value.InvoiceID == "" {
				return false
			}
		}
	}
	return true
}
