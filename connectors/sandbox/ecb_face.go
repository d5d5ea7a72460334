package sandbox

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"
)

// ecbFolder is where the files live, as on www.ecb.europa.eu.
const ecbFolder = "/stats/eurofxref/"

// ECBFace serves the world's rates as the European Central Bank's files: the whole
// history as a zip or CSV, 90 days and the last day as XML, the last day as a zip.
// Rates are units of a currency for one euro. A day's rates appear at 16:00 in
// Frankfurt by the world's clock.
type ECBFace struct {
	world *World

	mu     sync.Mutex
	broken int // requests still to fail with 503
}

// ECB makes a face of the world's reference rates.
func (w *World) ECB() *ECBFace { return &ECBFace{world: w} }

// Fail lets the next n requests end in 503.
func (f *ECBFace) Fail(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = n
}

// ServeHTTP answers with a file, or 304 to a client that has it (ETag, Last-Modified).
func (f *ECBFace) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	fail := f.broken > 0
	if fail {
		f.broken--
	}
	f.mu.Unlock()
	if fail {
		http.Error(out, "503 Service Unavailable", http.StatusServiceUnavailable)
		return
	}
	days := f.world.rates.published(f.world.Now().Unix())
	if len(days) == 0 {
		http.NotFound(out, r)
		return
	}
	changed := time.Unix(publication(days[len(days)-1].date), 0).UTC()
	var body []byte
	kind := "text/xml"
	switch strings.TrimPrefix(r.URL.Path, ecbFolder) {
	case "eurofxref-hist.zip":
		body, kind = zipped("eurofxref-hist.csv", historyCSV(days), changed), "application/zip"
	case "eurofxref-hist.csv":
		body, kind = historyCSV(days), "text/csv"
	case "eurofxref.zip":
		body, kind = zipped("eurofxref.csv", dailyCSV(days[len(days)-1]), changed), "application/zip"
	case "eurofxref-daily.xml":
		body = ratesXML(days[len(days)-1:])
	case "eurofxref-hist-90d.xml":
		body = ratesXML(daysSince(days, days[len(days)-1].date.AddDate(0, 0, -90)))
	case "eurofxref-hist.xml":
		body = ratesXML(days)
	default:
		http.NotFound(out, r)
		return
	}
	sum := sha256.Sum256(body)
	out.Header().Set("Content-Type", kind)
	out.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(out, r, "", changed, bytes.NewReader(body))
}

func daysSince(days []rateDay, from time.Time) []rateDay {
	for len(days) > 0 && days[0].date.Before(from) {
		days = days[1:]
	}
	return days
}

// historyCSV is the whole history, newest first: N/A where there is no rate, no
// needless zeros, a comma at the end of each line.
func historyCSV(days []rateDay) []byte {
	var b bytes.Buffer
	b.WriteString("Date,")
	for _, c := range ecbCurrencies {
		b.WriteString(c.code + ",")
	}
	b.WriteByte('\n')
	for _, d := range slices.Backward(days) {
		b.WriteString(d.date.Format(time.DateOnly) + ",")
		for n, rate := range d.rates {
			if rate == 0 {
				b.WriteString("N/A,")
			} else {
				b.WriteString(decimal.New(rate, -ecbCurrencies[n].digits).String() + ",")
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// dailyCSV is the last day only: a space after each comma, the date in words, all
// decimals, and only currencies that have a rate.
func dailyCSV(d rateDay) []byte {
	var head, line bytes.Buffer
	head.WriteString("Date, ")
	line.WriteString(d.date.Format("02 January 2006") + ", ")
	for n, rate := range d.rates {
		if rate != 0 {
			head.WriteString(ecbCurrencies[n].code + ", ")
			line.WriteString(decimal.New(rate, -ecbCurrencies[n].digits).StringFixed(ecbCurrencies[n].digits) + ", ")
		}
	}
	return []byte(head.String() + "\n" + line.String() + "\n")
}

func zipped(name string, content []byte, changed time.Time) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	entry, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: changed})
	if err == nil {
		_, err = entry.Write(content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // a bytes.Buffer does not fail
	}
	return b.Bytes()
}

// ratesXML is the gesmes envelope with one Cube per day, newest first.
func ratesXML(days []rateDay) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">` + "\n" +
		"\t<gesmes:subject>Reference rates</gesmes:subject>\n" +
		"\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n\t</gesmes:Sender>\n\t<Cube>\n")
	for _, d := range slices.Backward(days) {
		fmt.Fprintf(&b, "\t\t<Cube time='%s'>\n", d.date.Format(time.DateOnly))
		for n, rate := range d.rates {
			if rate != 0 {
				fmt.Fprintf(&b, "\t\t\t<Cube currency='%s' rate='%s'/>\n", ecbCurrencies[n].code, decimal.New(rate, -ecbCurrencies[n].digits))
			}
		}
		b.WriteString("\t\t</Cube>\n")
	}
	b.WriteString("\t</Cube>\n</gesmes:Envelope>\n")
	return b.Bytes()
}
