package ecb

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/schemas"
)

// day is what the stream lands: the rates of one day by currency, as the bank's text.
// A currency without a rate that day is absent.
type day struct {
	Day   string            `json:"day"` // YYYY-MM-DD
	Rates map[string]string `json:"rates"`
}

func (d day) payload() ([]byte, error) { return json.Marshal(d, json.Deterministic(true)) }

// largestCSV bounds what the zip unpacks to; the file had 2 MB after 27 years.
const largestCSV = 64 << 20

// readHistory reads eurofxref-hist.zip: one CSV with a column per currency, newest day
// first, "N/A" where there is no rate, and a comma at the end of each line. Days come
// oldest first.
func readHistory(body []byte) ([]day, error) {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, err
	}
	for _, file := range archive.File {
		if !strings.HasSuffix(file.Name, ".csv") {
			continue
		}
		content, err := file.Open()
		if err != nil {
			return nil, err
		}
		days, err := readCSV(io.LimitReader(content, largestCSV))
		return days, errors.Join(err, content.Close())
	}
	return nil, errors.New("it holds no CSV file")
}

func readCSV(content io.Reader) ([]day, error) {
	r := csv.NewReader(content)
	r.TrimLeadingSpace = true
	r.ReuseRecord = false
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("reading the names of its columns: %w", err)
	}
	if len(head) < 2 || head[0] != "Date" {
		return nil, errors.New("its first column is not Date")
	}
	var days []day
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		d := day{Day: strings.TrimSpace(cells[0]), Rates: make(map[string]string, len(head))}
		for i := 1; i < len(head); i++ {
			if err := d.add(strings.TrimSpace(head[i]), strings.TrimSpace(cells[i])); err != nil {
				return nil, err
			}
		}
		days = append(days, d)
	}
	return inOrder(days)
}

// envelope is eurofxref-hist-90d.xml: Cube/Cube[time]/Cube[currency, rate].
type envelope struct {
	Days []struct {
		Time  string `xml:"time,attr"`
		Rates []struct {
			Currency string `xml:"currency,attr"`
			Rate     string `xml:"rate,attr"`
		} `xml:"Cube"`
	} `xml:"Cube>Cube"`
}

func readXML(body []byte) ([]day, error) {
	var e envelope
	if err := xml.Unmarshal(body, &e); err != nil {
		return nil, err
	}
	days := make([]day, 0, len(e.Days))
	for _, cube := range e.Days {
		d := day{Day: cube.Time, Rates: make(map[string]string, len(cube.Rates))}
		for _, rate := range cube.Rates {
			if err := d.add(rate.Currency, rate.Rate); err != nil {
				return nil, err
			}
		}
		days = append(days, d)
	}
	return inOrder(days)
}

// add takes one cell. The empty name is the column after the last comma.
func (d day) add(currency, rate string) error {
	if currency == "" && rate == "" || rate == "N/A" || rate == "" {
		return nil
	}
	if len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return fmt.Errorf("on %.20q a rate stands under %.20q, which is no currency", d.Day, currency)
	}
	if _, twice := d.Rates[currency]; twice {
		return fmt.Errorf("on %.20q %s has two rates", d.Day, currency)
	}
	d.Rates[currency] = rate
	return nil
}

// inOrder proves that every day is a date and stands there once, and sorts oldest
// first. A file without days is an error, never "no rates".
func inOrder(days []day) ([]day, error) {
	if len(days) == 0 {
		return nil, errors.New("it holds no days")
	}
	slices.SortFunc(days, func(a, b day) int { return strings.Compare(a.Day, b.Day) })
	for i := range days {
		if _, err := schemas.ParseDay(days[i].Day); err != nil {
			return nil, err
		}
		if i > 0 && days[i].Day == days[i-1].Day {
			return nil, fmt.Errorf("day %s stands there twice", days[i].Day)
		}
	}
	return days, nil
}
