package frankfurter

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/schemas"
)

func openAt(t *testing.T, handler http.Handler, clock *connectortest.Clock, given map[string]any) (connectors.Source, error) {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	given["url"] = server.URL + "/v2"
	return Connector().Open(t.Context(), config.ValuesOf(Connector().Config, given), connectors.Env{
		Transport: server.Client().Transport, Log: zerolog.Nop(), Clock: clock,
	})
}

func read(t *testing.T, s connectors.Source, req connectors.Request) (batches []connectors.Batch) {
	t.Helper()
	req.Stream = streamRates
	for b, err := range s.Read(t.Context(), req) {
		require.NoError(t, err)
		batches = append(batches, b)
	}
	return batches
}

func TestRowsAreLandedAsTheyCame(t *testing.T) {
	t.Parallel()
	const one = `{"date":"2026-04-09","base":"EUR","quote":"UAH","rate":48.77120,"unknown":9007199254740993}`
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("providers") == "NBU" {
			_, _ = w.Write([]byte("[" + one + "]"))
		}
	})
	s, err := openAt(t, answer, connectortest.NewClock(time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC)), map[string]any{"currencies": []string{"UAH"}, "provider": "NBU"})
	require.NoError(t, err)
	batches := read(t, s, connectors.Request{Bounded: true, Since: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)})
	require.Len(t, batches, 1)
	record := batches[0].Records[0]
	require.Contains(t, string(record.Payload), `"rows":[`+one+`]`)

	facts, err := s.Facts(t.Context())
	require.NoError(t, err)
	var rows schemas.Rows
	require.NoError(t, normaliseRates(facts, record, &rows))
	require.Equal(t, "frankfurter:nbu", rows.FXRates[0].Origin)
	require.Equal(t, "48.7712", rows.FXRates[0].PerEUR.String())
}

func TestACurrencyThatNobodyPublishesIsNamedByCheck(t *testing.T) {
	t.Parallel()
	v := inventedFrankfurter(t)
	s, err := openAt(t, v.Handler, v.Clock, map[string]any{"currencies": []string{"UAH", "ZWL"}})
	require.NoError(t, err)
	err = s.Check(t.Context())
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
	require.ErrorContains(t, err, "no rate of the last 14 days for ZWL")

	s, err = openAt(t, v.Handler, v.Clock, map[string]any{"currencies": []string{"XXX"}})
	require.NoError(t, err)
	err = s.Check(t.Context())
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
	require.ErrorContains(t, err, "one of the currencies or the provider is not known")
}

func TestCurrenciesThatCannotBeReadAreRefused(t *testing.T) {
	t.Parallel()
	for told, list := range map[string][]string{"is empty": {}, `"EUR" is no currency`: {"UAH", "EUR"}, `"uah" is no currency`: {"uah"}} {
		_, err := openAt(t, http.NotFoundHandler(), connectortest.NewClock(time.Time{}), map[string]any{"currencies": list})
		require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
		require.ErrorContains(t, err, told)
	}
}

// TestAnotherCurrencyBringsItsWholeHistory: nothing of a currency that is added later is
// missing, and the run says why it reads everything.
func TestAnotherCurrencyBringsItsWholeHistory(t *testing.T) {
	t.Parallel()
	v := inventedFrankfurter(t)
	s, err := openAt(t, v.Handler, v.Clock, map[string]any{"currencies": []string{"UAH", "RSD"}})
	require.NoError(t, err)
	batches := read(t, s, connectors.Request{})
	state := batches[len(batches)-1].State

	require.Len(t, read(t, s, connectors.Request{State: state}), 1)
	sorted, err := openAt(t, v.Handler, v.Clock, map[string]any{"currencies": []string{"RSD", "UAH", "RSD"}})
	require.NoError(t, err)
	require.Len(t, read(t, sorted, connectors.Request{State: state}), 1, "the order of the list means nothing")

	more, err := openAt(t, v.Handler, v.Clock, map[string]any{"currencies": []string{"UAH", "RSD", "VND"}})
	require.NoError(t, err)
	again := read(t, more, connectors.Request{State: state})
	require.Len(t, again, len(batches))
	require.Equal(t, []string{"currencies or provider were changed: the whole history is read"}, again[0].Warnings)
	require.Empty(t, again[1].Warnings)
}

func TestRatesThatDoNotFitAreErrors(t *testing.T) {
	t.Parallel()
	for text, fits := range map[string]bool{
		"1": true, "48.7712": true, "9.1e-06": true, "0.00000001": true, "9999999999.99999999": true, "1E+3": true,
		"0": false, "-1": false, "10000000000": false, "0.000000001": false, "1e99": false, `"1"`: false, "null": false, "": false, "01x": false,
	} {
		_, err := parseRate([]byte(text))
		require.Equal(t, fits, err == nil, "%s: %v", text, err)
	}
}

// TestAClockWeeksAheadLeavesNoGap: the mark is a day that Frankfurter has, not this
// machine's today.
func TestAClockWeeksAheadLeavesNoGap(t *testing.T) {
	t.Parallel()
	v := inventedFrankfurter(t)
	wrong := connectortest.NewClock(v.Clock.Now().Add(400 * 24 * time.Hour))
	s, err := openAt(t, v.Handler, wrong, map[string]any{"currencies": []string{"UAH"}})
	require.NoError(t, err)
	state := connectors.State{}
	for range 2 { // the second read finds nothing new
		batches := read(t, s, connectors.Request{State: state})
		state = batches[len(batches)-1].State
	}
	v.Clock.Advance(30 * 24 * time.Hour)
	day := v.Insert(streamRates)
	right, err := openAt(t, v.Handler, v.Clock, map[string]any{"currencies": []string{"UAH"}})
	require.NoError(t, err)
	last := read(t, right, connectors.Request{State: state})
	records := last[len(last)-1].Records
	require.Equal(t, day, records[len(records)-1].ID)
	require.Contains(t, string(state.Payload), `"mark":"2026-04-10"`)
}
