package endtoend

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/go-json-experiment/json"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/schemas"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// reports is a vendor of day reports: figures by day and channel. Each read brings all
// days.
type reports struct {
	days  map[string]map[string]string
	clock *connectortest.Clock
}

func (r *reports) connector() connectors.Connector {
	return connectors.Connector{
		Name: "reports", Title: "Reports",
		Streams: []connectors.Stream{{
			Name: "visits", Title: "Visits of a day", Key: []string{"day"}, Write: connectors.ReplaceSlice,
			Emits: []schemas.Table{schemas.FXRates}, StateVersion: 1, Normalise: mapVisits,
		}},
		Open: func(context.Context, config.Values, connectors.Env) (connectors.Source, error) { return r, nil },
	}
}

func mapVisits(_ connectors.Facts, record connectors.Record, rows *schemas.Rows) error {
	day, err := schemas.ParseDay(record.ID)
	if err != nil {
		return err
	}
	var figures map[string]string
	if err := json.Unmarshal(record.Payload, &figures); err != nil {
		return err
	}
	for _, channel := range slices.Sorted(maps.Keys(figures)) {
		rows.FXRates = append(rows.FXRates, schemas.FXRate{
			RateDay: day, PublishedDay: day, Currency: channel, PerEUR: decimal.RequireFromString(figures[channel]), Origin: "reports",
		})
	}
	return nil
}

func (r *reports) Check(context.Context) error { return nil }

func (r *reports) Facts(context.Context) (connectors.Facts, error) {
	return connectors.Facts{Platform: "reports", Timezone: "Europe/Amsterdam"}, nil
}

func (r *reports) Close() error { return nil }

func (r *reports) Read(context.Context, connectors.Request) iter.Seq2[connectors.Batch, error] {
	return connectors.Batches(func(emit func(connectors.Batch) error) error {
		var b connectors.Batch
		for _, day := range slices.Sorted(maps.Keys(r.days)) {
			record := connectors.Record{ID: day, ExtractedAt: r.clock.Now()}
			if len(r.days[day]) == 0 {
				record.Op = connectors.Delete
			} else {
				payload, err := json.Marshal(r.days[day])
				if err != nil {
					return err
				}
				record.Payload = payload
			}
			b.Records = append(b.Records, record)
		}
		b.State = connectors.State{Version: 1, Payload: fmt.Appendf(nil, `{"at":%d}`, r.clock.Now().Unix())}
		return emit(b)
	})
}

func TestARestatedDayReplacesAllItsRowsAndAnEmptyDayHasNone(t *testing.T) {
	t.Parallel()
	engine := embeddedtest.Start(t)
	vendor := &reports{clock: connectortest.NewClock(time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC))}
	in, err := install(t.Context(), settings{WarehouseURL: engineURL(engine, engine.Address)}, vendor.clock, nil, quiet)
	require.NoError(t, err)
	defer func() { require.NoError(t, in.store.Close()) }()
	in.add("ads", vendor.connector(), nil)
	conn, err := clickhouse.Open(engine.Options("default"))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	stored := func() string {
		var list []string
		require.NoError(t, conn.QueryRow(t.Context(), `select groupArray(x) from (
			select concat(toString(rate_day), ' ', currency, ' ', toString(per_eur)) as x from tillhouse_store.fx_rates final order by x)`).Scan(&list))
		return strings.Join(list, "; ")
	}
	for _, step := range []struct {
		days               map[string]map[string]string
		want               string
		written, unchanged uint64
	}{
		{
			days: map[string]map[string]string{"2026-03-28": {"MAI": "1.25", "SEA": "2"}, "2026-03-29": {"MAI": "3"}},
			want: "2026-03-28 MAI 1.25; 2026-03-28 SEA 2; 2026-03-29 MAI 3", written: 2,
		},
		{ // one figure changes, one row vanishes, one is new; the other day is emptied
			days: map[string]map[string]string{"2026-03-28": {"MAI": "1.5", "WEB": "4"}, "2026-03-29": {}},
			want: "2026-03-28 MAI 1.5; 2026-03-28 WEB 4", written: 2,
		},
		{
			days: map[string]map[string]string{"2026-03-28": {"MAI": "1.5", "WEB": "4"}, "2026-03-29": {}},
			want: "2026-03-28 MAI 1.5; 2026-03-28 WEB 4", unchanged: 2,
		},
		{
			days: map[string]map[string]string{"2026-03-28": {"MAI": "1.5", "WEB": "4"}, "2026-03-29": {"MAI": "3"}},
			want: "2026-03-28 MAI 1.5; 2026-03-28 WEB 4; 2026-03-29 MAI 3", written: 1, unchanged: 1,
		},
	} {
		vendor.days = step.days
		vendor.clock.Advance(time.Hour)
		report, err := in.runner.Run(t.Context(), in.plan)
		require.NoError(t, err)
		line := report.Streams[0]
		require.Equal(t, pipeline.StatusOK, line.Status, line.Err)
		require.Equal(t, step.want, stored())
		require.Equal(t, []uint64{step.written, step.unchanged, 0}, []uint64{line.Written, line.Unchanged, line.Stale})
	}
}
