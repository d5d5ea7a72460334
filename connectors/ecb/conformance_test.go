package ecb

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

func TestConformance(t *testing.T) { connectortest.Run(t, subject()) }

func FuzzNormalise(f *testing.F) { connectortest.FuzzNormalise(f, subject()) }

func BenchmarkNormalise(b *testing.B) { connectortest.BenchmarkNormalise(b, subject()) }

func subject() connectortest.Subject {
	const (
		whole = "the bank publishes whole files: there are no pages"
		open  = "the bank's files need no key and hold no persons"
	)
	return connectortest.Subject{Connector: Connector, Vendor: inventedBank, Unfilled: map[string]string{
		"FXRates.is_provisional": "the bank's rates are final",
	}, DoesNotApply: map[string]string{
		"SecretsAppearNowhere":                  open,
		"EmailsAppearNowhere":                   open,
		"TheSmallestPageReadsEverything":        whole,
		"AnyPageSizeReadsEverything":            whole,
		"AnEmptyPageIsNotTheEnd":                whole,
		"AMissingNextIsNotTheEnd":               whole,
		"ATokenIsRefreshedOnceForAllReads":      open,
		"AThrottleInsideAnAnswerIsObeyed":       "the bank publishes files, which hold no such answer",
		"PagesTooLargeAreMadeSmaller":           whole,
		"RecordsRemovedBetweenPagesSkipNone":    "the bank takes no published day back",
		"TiesAtThePageBreakAllArrive":           "a record is a day, and no two are of one day",
		"LateRecordsArriveWithinTheLookback":    "the bank publishes days in their order",
		"UnknownFieldsAndLargeNumbersStayInRaw": "the bank's files are tables of days and currencies, of which the payload is made",
	}}
}

// bankFake is the sandbox's bank; its truth is the plain CSV, which the connector does
// not read.
type bankFake struct {
	tb    testing.TB
	world *sandbox.World
	clock *connectortest.Clock
	// published is the table until the world moves on.
	published map[string]map[string]string
}

func inventedBank(tb testing.TB) *connectortest.Vendor {
	tb.Helper()
	world, err := sandbox.New(sandbox.Options{Seed: 5, Orders: 20})
	require.NoError(tb, err)
	b := &bankFake{tb: tb, world: world, clock: connectortest.NewClock(world.Now())}
	return &connectortest.Vendor{
		Handler: world.ECB(), Clock: b.clock, Data: b.data, Compare: func(_, day string, rows schemas.Rows) error { return compare(b.table()[day], rows) },
		Config: func(base string) map[string]any { return map[string]any{"url": base + "/stats/eurofxref"} },
		Insert: b.nextDay,
		// A published rate is not changed; what changes is that there is one more.
		Change: b.nextDay,
		Serves: func(string, *http.Request) bool { return true },
	}
}

// table is the bank's whole history by day, its cells by currency.
func (b *bankFake) table() map[string]map[string]string {
	if b.published != nil {
		return b.published
	}
	out := httptest.NewRecorder()
	b.world.ECB().ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/stats/eurofxref/eurofxref-hist.csv", nil))
	lines, err := csv.NewReader(out.Body).ReadAll()
	require.NoError(b.tb, err)
	table := map[string]map[string]string{}
	for _, line := range lines[1:] {
		rates := map[string]string{}
		for i, cell := range line[1:] {
			if cell != "" && cell != "N/A" {
				rates[lines[0][i+1]] = cell
			}
		}
		table[line[0]] = rates
	}
	b.published = table
	return table
}

func (b *bankFake) data(string) map[string]time.Time {
	data := map[string]time.Time{}
	for day := range b.table() {
		data[day] = time.Time{} // the bank tells no instant
	}
	return data
}

// nextDay lets the invented world go on until the bank has published another day.
func (b *bankFake) nextDay(string) string {
	before := b.table()
	for range 1000 {
		b.world.Advance(8)
		b.published = nil
		after := b.table()
		for day := range after {
			if _, known := before[day]; !known {
				if behind := b.world.Now().Sub(b.clock.Now()); behind > 0 {
					b.clock.Advance(behind)
				}
				return day
			}
		}
	}
	b.tb.Fatal("the invented bank publishes no more")
	return ""
}

func compare(rates map[string]string, rows schemas.Rows) error {
	if len(rows.FXRates) != len(rates) {
		return fmt.Errorf("%d rates, the bank has %d", len(rows.FXRates), len(rates))
	}
	for _, row := range rows.FXRates {
		if want, err := decimal.NewFromString(rates[row.Currency]); err != nil || !row.PerEUR.Equal(want) {
			return fmt.Errorf("%s is %s, the bank has %s", row.Currency, row.PerEUR, rates[row.Currency])
		}
	}
	return nil
}
