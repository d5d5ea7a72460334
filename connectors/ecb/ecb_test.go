package ecb

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

// recordedHistory is the bank's file as published, and its CSV.
func recordedHistory(tb testing.TB) (archive, text []byte) {
	tb.Helper()
	archive, err := os.ReadFile(filepath.Join(payloads.Dir(tb), "fx-ecb", "eurofxref-hist.zip"))
	require.NoError(tb, err)
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(tb, err)
	content, err := files.File[0].Open()
	require.NoError(tb, err)
	text, err = io.ReadAll(content)
	require.NoError(tb, err)
	return archive, text
}

// serve opens a source on a handler of the bank's folder.
func serve(tb testing.TB, handler http.HandlerFunc, clock *connectortest.Clock) connectors.Source {
	tb.Helper()
	server := httptest.NewTLSServer(handler)
	tb.Cleanup(server.Close)
	values := config.ValuesOf(Connector().Config, map[string]any{"url": server.URL + "/stats/eurofxref"})
	source, err := Connector().Open(tb.Context(), values, connectors.Env{Transport: server.Client().Transport, Log: zerolog.Nop(), Clock: clock})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, source.Close()) })
	return source
}

func readAll(tb testing.TB, source connectors.Source, req connectors.Request) (records []connectors.Record, state connectors.State, err error) {
	tb.Helper()
	req.Stream, state = streamRates, req.State
	for batch, err := range source.Read(tb.Context(), req) {
		if err != nil {
			return records, state, err
		}
		records, state = append(records, batch.Records...), batch.State
	}
	return records, state, nil
}

func mapAll(tb testing.TB, records []connectors.Record) map[string]map[string]schemas.FXRate {
	tb.Helper()
	days := map[string]map[string]schemas.FXRate{}
	for _, record := range records {
		var rows schemas.Rows
		require.NoError(tb, Connector().Streams[0].Normalise(connectors.Facts{}, record, &rows))
		of := map[string]schemas.FXRate{}
		for _, rate := range rows.FXRates {
			of[rate.Currency] = rate
		}
		days[record.ID] = of
	}
	return days
}

func today() *connectortest.Clock {
	return connectortest.NewClock(time.Date(2026, 4, 13, 18, 0, 0, 0, time.UTC))
}

func TestEveryPublishedRateArrivesExactAndNothingElse(t *testing.T) {
	t.Parallel()
	archive, text := recordedHistory(t)
	source := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archive) }, today())
	records, _, err := readAll(t, source, connectors.Request{})
	require.NoError(t, err)
	days := mapAll(t, records)

	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, days, len(lines)-1)
	for _, line := range lines[1:] {
		got := days[line[0]]
		n := 0
		for i, cell := range line[1:] {
			if cell == "N/A" || cell == "" {
				continue
			}
			n++
			want, err := decimal.NewFromString(cell)
			rate, ok := got[lines[0][i+1]]
			if err != nil || !ok || !want.Equal(rate.PerEUR) || rate.Origin != "ecb" || rate.IsProvisional != 0 || rate.RateDay != rate.PublishedDay {
				t.Fatalf("%s %s: %q arrived as %+v", line[0], lines[0][i+1], cell, rate)
			}
		}
		require.Len(t, got, n, line[0])
	}
	// Currencies end, pause and begin; a day without a rate has no row.
	for day, currencies := range map[string]map[string]bool{
		"2022-12-30": {"HRK": true, "RUB": false, "BGN": true, "USD": true},
		"2023-01-02": {"HRK": false, "BGN": true},
		"2022-03-01": {"RUB": true}, "2022-03-02": {"RUB": false},
		"2025-12-31": {"BGN": true}, "2026-01-02": {"BGN": false, "USD": true},
		"2015-06-01": {"ISK": false}, "2018-02-01": {"ISK": true},
		"1999-01-04": {"USD": true, "EUR": false, "CNY": false},
	} {
		require.Contains(t, days, day)
		for currency, published := range currencies {
			_, ok := days[day][currency]
			require.Equal(t, published, ok, "%s %s", day, currency)
		}
	}
}

// TestTheDailyFileAgreesWithTheHistory reads the bank's other file of the same day.
func TestTheDailyFileAgreesWithTheHistory(t *testing.T) {
	t.Parallel()
	_, text := recordedHistory(t)
	history, err := readCSV(bytes.NewReader(text))
	require.NoError(t, err)
	daily, err := os.ReadFile(filepath.Join(payloads.Dir(t), "fx-ecb", "eurofxref.csv"))
	require.NoError(t, err)
	days, err := readCSV(strings.NewReader(strings.Replace(string(daily), "13 April 2026", "2026-04-13", 1)))
	require.NoError(t, err)
	require.Len(t, days, 1)
	last := history[len(history)-1]
	require.Equal(t, last.Day, days[0].Day)
	require.Len(t, days[0].Rates, len(last.Rates))
	for currency, rate := range last.Rates {
		a, err := parseRate(rate)
		require.NoError(t, err)
		b, err := parseRate(days[0].Rates[currency])
		require.NoError(t, err)
		require.True(t, a.Equal(b), currency)
	}
}

func TestHistoryFirstThenNinetyDaysAndHistoryAgainAfterAMonth(t *testing.T) {
	t.Parallel()
	world, err := sandbox.New(sandbox.Options{Seed: 9, Orders: 1})
	require.NoError(t, err)
	face := world.ECB()
	var asked []string
	clock := connectortest.NewClock(world.Now())
	source := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, filepath.Base(r.URL.Path))
		face.ServeHTTP(w, r)
	}, clock)
	require.NoError(t, source.Check(t.Context()))
	asked = nil

	records, state, err := readAll(t, source, connectors.Request{})
	require.NoError(t, err)
	whole := len(records)
	require.Greater(t, whole, 250)
	days := mapAll(t, records)
	for day, rates := range days {
		for currency, rate := range rates {
			want, ok := world.Rate(sandbox.Day(day), currency)
			require.True(t, ok)
			require.True(t, want.Equal(rate.PerEUR), "%s %s", day, currency)
		}
	}
	clock.Advance(time.Hour)
	records, state, err = readAll(t, source, connectors.Request{State: state})
	require.NoError(t, err)
	require.Greater(t, len(records), 50)
	require.Less(t, len(records), 70)
	require.Equal(t, days[records[0].ID], mapAll(t, records)[records[0].ID], "both files give equal rows")

	// The same bytes again hold nothing new.
	clock.Advance(time.Hour)
	records, state, err = readAll(t, source, connectors.Request{State: state})
	require.NoError(t, err)
	require.Empty(t, records)
	world.Advance(40)
	clock.Advance(24 * time.Hour)
	records, state, err = readAll(t, source, connectors.Request{State: state})
	require.NoError(t, err)
	require.NotEmpty(t, records)

	clock.Advance(historyEvery)
	records, _, err = readAll(t, source, connectors.Request{State: state})
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(records), whole)
	require.Equal(t, []string{fileHistory, fileRecent, fileRecent, fileRecent, fileHistory}, asked)
}

func TestStopAfterEveryBatchAndResumeTheUnionIsComplete(t *testing.T) {
	t.Parallel()
	archive, _ := recordedHistory(t)
	source := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archive) }, today())
	all, _, err := readAll(t, source, connectors.Request{})
	require.NoError(t, err)
	for _, stop := range []int{1, 4, 7} {
		seen, state, n := map[string]bool{}, connectors.State{}, 0
		for batch, err := range source.Read(t.Context(), connectors.Request{Stream: streamRates}) {
			require.NoError(t, err)
			state = batch.State
			for _, one := range batch.Records {
				seen[one.ID] = true
			}
			if n++; n == stop {
				break
			}
		}
		rest, _, err := readAll(t, source, connectors.Request{State: state})
		if stop < 7 {
			require.NoError(t, err)
			for _, one := range rest {
				seen[one.ID] = true
			}
		}
		require.Len(t, seen, len(all), "stopped after %d batches", stop)
	}
}

func TestBoundedAndSingleDays(t *testing.T) {
	t.Parallel()
	archive, _ := recordedHistory(t)
	source := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archive) }, today())
	frankfurt, err := connectors.Zone(zone)
	require.NoError(t, err)
	records, state, err := readAll(t, source, connectors.Request{
		Bounded: true, Since: time.Date(2026, 4, 1, 0, 0, 0, 0, frankfurt), Until: time.Date(2026, 4, 8, 0, 0, 0, 0, frankfurt),
	})
	require.NoError(t, err)
	require.True(t, state.IsZero())
	var ids []string
	for _, one := range records {
		ids = append(ids, one.ID)
	}
	require.Equal(t, []string{"2026-04-01", "2026-04-02", "2026-04-07"}, ids, "Easter has no rates")
	require.Equal(t, time.Date(2026, 4, 1, 14, 0, 0, 0, time.UTC), records[0].Version)

	records, _, err = readAll(t, source, connectors.Request{IDs: []string{"2026-04-02", "2026-04-03"}})
	require.NoError(t, err)
	require.Len(t, records, 1)
	for _, req := range []connectors.Request{{Estimate: true}, {Estimate: true, Bounded: true}} {
		records, _, err = readAll(t, source, req)
		require.NoError(t, err)
		require.Empty(t, records)
	}
}

func TestFilesThatAreNotTheBanksAreRefused(t *testing.T) {
	t.Parallel()
	zipped := func(name, content string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		file, err := z.Create(name)
		require.NoError(t, err)
		_, err = file.Write([]byte(content))
		require.NoError(t, err)
		require.NoError(t, z.Close())
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		body  []byte
		words string
	}{
		"a web page":           {[]byte("<html>maintenance</html>"), "zip"},
		"a zip without a CSV":  {zipped("a.txt", "x"), "no CSV"},
		"no days":              {zipped("a.csv", "Date,USD,\n"), "no days"},
		"another first column": {zipped("a.csv", "Day,USD,\n2026-01-02,1.1,\n"), "first column"},
		"a day twice":          {zipped("a.csv", "Date,USD,\n2026-01-02,1.1,\n2026-01-02,1.2,\n"), "twice"},
		"a day that is none":   {zipped("a.csv", "Date,USD,\nsoon,1.1,\n"), "reading day"},
		"a currency in words":  {zipped("a.csv", "Date,Dollar,\n2026-01-02,1.1,\n"), "no currency"},
		"a line that is short": {zipped("a.csv", "Date,USD,\n2026-01-02\n"), "wrong number of fields"},
		"an empty file":        {zipped("a.csv", ""), "names of its columns"},
	} {
		source := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(c.body) }, today())
		records, _, err := readAll(t, source, connectors.Request{})
		require.ErrorContains(t, err, c.words, name)
		require.Equal(t, connectors.Drift, connectors.KindOf(err), name)
		require.ErrorContains(t, err, "rates already stored stay valid", name)
		require.Empty(t, records)
	}
	source := serve(t, http.NotFound, today())
	_, _, err := readAll(t, source, connectors.Request{})
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
	require.ErrorContains(t, err, "no such file")
}

func TestBadRatesAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	for _, rate := range []string{"-1", "0", "0.000", "1,1", "1e3", "", ".5", "5.", "NaN", "12345678901", "1.123456789"} {
		_, err := parseRate(rate)
		require.Error(t, err, rate)
	}
	for _, payload := range []string{`{"day":"2026-13-01","rates":{"USD":"1"}}`, `{"day":"1969-01-01","rates":{"USD":"1"}}`, `{"day":"2026-01-02","rates":{"USD":"x"}}`, `[]`, `{"day":"2026-01-02","rates":{"USD":1.5}}`} {
		var rows schemas.Rows
		require.Error(t, normaliseRates(connectors.Facts{}, connectors.Record{ID: "x", Payload: []byte(payload)}, &rows), payload)
		require.Equal(t, schemas.Rows{}, rows)
	}
}

func TestUnreadableStateStopsAndNeverReloads(t *testing.T) {
	t.Parallel()
	source := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") }, today())
	for _, saved := range []connectors.State{{Version: 9, Payload: []byte(`{}`)}, {Version: stateVersion, Payload: []byte(`{"`)}} {
		_, _, err := readAll(t, source, connectors.Request{State: saved})
		require.Equal(t, connectors.BadState, connectors.KindOf(err))
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("Date,USD,JPY,\n2026-04-13,1.1684,N/A,\n")
	f.Add("Date, USD, JPY, \n2026-04-13, 1.1684, 186.75, \n")
	f.Fuzz(func(t *testing.T, text string) {
		days, err := readCSV(strings.NewReader(text))
		if err != nil {
			return
		}
		require.NotEmpty(t, days)
		fuzzDays(t, days)
	})
}

func FuzzReadXML(f *testing.F) {
	f.Add([]byte(`<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"><Cube><Cube time="2026-04-13"><Cube currency="USD" rate="1.1684"/></Cube></Cube></gesmes:Envelope>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		days, err := readXML(body)
		if err != nil {
			return
		}
		require.NotEmpty(t, days)
		fuzzDays(t, days)
	})
}

// fuzzDays: the payload made of a day maps to the same rows twice, or is refused.
func fuzzDays(t *testing.T, days []day) {
	t.Helper()
	for _, d := range days {
		payload, err := d.payload()
		if err != nil {
			continue
		}
		var one, two schemas.Rows
		first := normaliseRates(connectors.Facts{}, connectors.Record{Payload: payload}, &one)
		second := normaliseRates(connectors.Facts{}, connectors.Record{Payload: payload}, &two)
		require.Equal(t, first == nil, second == nil)
		require.Equal(t, one, two)
		for _, rate := range one.FXRates {
			require.True(t, rate.PerEUR.IsPositive())
			require.True(t, rate.PerEUR.LessThan(rateLimit))
		}
	}
}
