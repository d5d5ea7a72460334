package sandbox

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

func ecbGet(t *testing.T, w *World, file string, header http.Header) reply {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "https://www.ecb.example/stats/eurofxref/"+file, nil)
	if header != nil {
		r.Header = header
	}
	return do(t, w.ECB(), r)
}

func unzip(t *testing.T, content []byte) (name, text string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	require.Len(t, z.File, 1)
	f, err := z.File[0].Open()
	require.NoError(t, err)
	b, err := io.ReadAll(f)
	require.NoError(t, err)
	return z.File[0].Name, string(b)
}

func TestTheHistoryHasTheRecordedFilesForm(t *testing.T) {
	dir := filepath.Join(payloads.Dir(t), "fx-ecb")
	recorded, err := os.ReadFile(filepath.Join(dir, "eurofxref-hist.zip"))
	require.NoError(t, err)
	wantName, want := unzip(t, recorded)
	w := newWorld(t, Options{Orders: 30})
	name, got := unzip(t, []byte(ecbGet(t, w, "eurofxref-hist.zip", nil).text))
	require.Equal(t, wantName, name)
	wantLines, lines := strings.Split(want, "\n"), strings.Split(got, "\n")
	require.Equal(t, wantLines[0], lines[0], "the header, with its comma at the end")
	require.Equal(t, strings.Count(wantLines[1], ","), strings.Count(lines[1], ","))
	cell := `(N/A|\d+(\.\d*[1-9])?)`
	line := `^\d{4}-\d\d-\d\d(,` + cell + `){41},$`
	require.Regexp(t, line, wantLines[1])
	for _, l := range lines[1 : len(lines)-1] {
		require.Regexp(t, line, l)
	}
	require.Equal(t, wantLines[len(wantLines)-1], lines[len(lines)-1], "how the file ends")

	daily, err := os.ReadFile(filepath.Join(dir, "eurofxref.csv"))
	require.NoError(t, err)
	_, got = unzip(t, []byte(ecbGet(t, w, "eurofxref.zip", nil).text))
	require.Equal(t, strings.Split(string(daily), "\n")[0], strings.Split(got, "\n")[0])
	require.Regexp(t, `^\d\d [A-Z][a-z]+ 2026(, \d+\.\d+)+, $`, strings.Split(got, "\n")[1])
}

func TestRatesMissOnDaysWithoutPublicationAndAfterACurrencyEnded(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	rows, err := csv.NewReader(strings.NewReader(ecbGet(t, w, "eurofxref-hist.csv", nil).text)).ReadAll()
	require.NoError(t, err)
	bgn := 3
	require.Equal(t, "BGN", rows[0][bgn])
	days := map[string][]string{}
	for i, row := range rows[1:] {
		days[row[0]] = row
		day := Day(row[0]).Time()
		require.NotEqual(t, time.Saturday, day.Weekday())
		require.NotEqual(t, time.Sunday, day.Weekday())
		require.Equal(t, row[0] > "2025-12-31", row[bgn] == "N/A", row[0])
		if i > 0 {
			require.Less(t, row[0], rows[i][0], "newest first")
		}
	}
	for _, closed := range []string{"2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01"} {
		require.NotContains(t, days, closed)
	}
	for _, open := range []string{"2025-12-24", "2026-04-02", "2026-04-07", "2026-11-19"} {
		require.Contains(t, days, open)
	}
	require.NotContains(t, days, "2026-11-20", "before 16:00 in Frankfurt that day's rates are not out")

	onGoodFriday, ok := w.Rate("2026-04-03", "USD")
	require.True(t, ok)
	require.Equal(t, days["2026-04-02"][1], onGoodFriday.String())
	_, ok = w.Rate("2026-01-08", "BGN")
	require.True(t, ok, "eight days back")
	_, ok = w.Rate("2026-01-11", "BGN")
	require.False(t, ok, "eleven days back")
	_, ok = w.Rate("2026-01-02", "XXX")
	require.False(t, ok)
}

func TestADaysRatesAppearAtFourInFrankfurt(t *testing.T) {
	w := newWorld(t, Options{Orders: 30, To: time.Date(2026, 7, 1, 13, 59, 59, 0, time.UTC)})
	require.NotContains(t, ecbGet(t, w, "eurofxref-daily.xml", nil).text, "time='2026-07-01'")
	w.mu.Lock()
	w.now++
	w.mu.Unlock()
	require.Contains(t, ecbGet(t, w, "eurofxref-daily.xml", nil).text, "time='2026-07-01'")
}

func TestTheXMLFilesHaveTheDaysTheyShould(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	type envelope struct {
		Days []struct {
			Time  string `xml:"time,attr"`
			Rates []struct {
				Currency string `xml:"currency,attr"`
				Rate     string `xml:"rate,attr"`
			} `xml:"Cube"`
		} `xml:"Cube>Cube"`
	}
	for file, wanted := range map[string][2]int{"eurofxref-daily.xml": {1, 1}, "eurofxref-hist-90d.xml": {60, 66}, "eurofxref-hist.xml": {300, 400}} {
		var e envelope
		require.NoError(t, xml.Unmarshal([]byte(ecbGet(t, w, file, nil).text), &e))
		require.GreaterOrEqual(t, len(e.Days), wanted[0], file)
		require.LessOrEqual(t, len(e.Days), wanted[1], file)
		require.Equal(t, "2026-11-19", e.Days[0].Time)
		require.Equal(t, "USD", e.Days[0].Rates[0].Currency)
	}
}

func TestAFileThatDidNotChangeIsNotSentAgain(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	first := ecbGet(t, w, "eurofxref-hist.zip", nil)
	require.NotEmpty(t, first.Header.Get("Last-Modified"))
	known := http.Header{"If-None-Match": {first.Header.Get("ETag")}}
	require.Equal(t, http.StatusNotModified, ecbGet(t, w, "eurofxref-hist.zip", known).StatusCode)
	w.mu.Lock()
	w.now += 4 * day
	w.mu.Unlock()
	require.Equal(t, http.StatusOK, ecbGet(t, w, "eurofxref-hist.zip", known).StatusCode)
	require.Equal(t, http.StatusNotFound, ecbGet(t, w, "nothing.csv", nil).StatusCode)
}

func TestTheECBCanFail(t *testing.T) {
	f := newWorld(t, Options{Orders: 30}).ECB()
	f.Fail(1)
	r := httptest.NewRequest(http.MethodGet, "/stats/eurofxref/eurofxref-daily.xml", nil)
	require.Equal(t, http.StatusServiceUnavailable, do(t, f, r).StatusCode)
	require.Equal(t, http.StatusOK, do(t, f, r).StatusCode)
}

func TestEasterSundays(t *testing.T) {
	for year, day := range map[int]string{1999: "1999-04-04", 2008: "2008-03-23", 2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2038: "2038-04-25"} {
		require.Equal(t, day, easterSunday(year).Format(time.DateOnly))
	}
}
