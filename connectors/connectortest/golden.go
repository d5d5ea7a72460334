package connectortest

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// golden is the folder, below that of a connector's tests, of invented payloads and the
// rows that they give: facts.json, and for each stream a folder of <id>.json, or
// <id>.<what is special>.json, with a file .rows beside each. No text of a vendor stands
// there.
var golden = filepath.Join("testdata", "golden")

func goldenCases() []testCase {
	return []testCase{{
		name: "GoldenPayloadsGiveTheirRows", checks: "Each payload in testdata/golden/<stream>, of which every stream has some, is redacted and mapped under the facts in testdata/golden/facts.json to the rows that stand beside it.", test: keepsGoldenRows,
	}}
}

// goldenInstant is the version of golden records, and a minute later they were read.
var goldenInstant = time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)

func keepsGoldenRows(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	facts := one.goldenFacts(s.update)
	for _, stream := range one.connector.Streams {
		folder := filepath.Join(golden, stream.Name)
		if s.update {
			one.seed(folder, stream.Name)
		}
		payloads, err := filepath.Glob(filepath.Join(folder, "*.json"))
		require.NoError(tb, err)
		require.NotEmpty(tb, payloads, "%s has no golden payloads in %s: run the test with -update, and look at what it wrote", stream.Name, folder)
		for _, path := range payloads {
			payload, err := os.ReadFile(path)
			require.NoError(tb, err)
			id, err := goldenID(path)
			require.NoError(tb, err, path)
			got := one.mapGolden(stream, facts, connectors.Record{ID: id, Version: goldenInstant, ExtractedAt: goldenInstant.Add(time.Minute), Payload: payload})
			wanted := strings.TrimSuffix(path, ".json") + ".rows"
			if s.update {
				require.NoError(tb, os.WriteFile(wanted, []byte(got), 0o600))
			}
			want, err := os.ReadFile(wanted)
			require.NoError(tb, err, "a golden payload has its rows beside it: run the test with -update")
			require.Equal(tb, string(want), got, "%s is mapped in another way than %s shows; if that is right, run the test with -update", path, wanted)
		}
	}
}

// goldenID is the id of the record in a file. Some letters of ids stand in no name of a
// file of a Go module, the colon for one: they are escaped as in a query.
func goldenID(path string) (string, error) {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	return url.QueryUnescape(name)
}

// goldenFacts are the facts under which golden payloads are mapped: not the fake's, so
// that the fake may change.
func (s *session) goldenFacts(update bool) connectors.Facts {
	s.Helper()
	path := filepath.Join(golden, "facts.json")
	if _, err := os.Stat(path); update && os.IsNotExist(err) {
		facts := s.shopFacts()
		text, err := json.MarshalIndent(facts, "", "  ")
		require.NoError(s, err)
		require.NoError(s, os.MkdirAll(golden, 0o750))
		require.NoError(s, os.WriteFile(path, append(text, '\n'), 0o600))
	}
	text, err := os.ReadFile(path)
	require.NoError(s, err, "run the test with -update")
	var facts connectors.Facts
	require.NoError(s, json.Unmarshal(text, &facts), path)
	return facts
}

// seed writes payloads of the fake into the folder of a stream that has none.
func (s *session) seed(folder, stream string) {
	s.Helper()
	if there, err := filepath.Glob(filepath.Join(folder, "*.json")); err != nil || len(there) > 0 {
		require.NoError(s, err)
		return
	}
	require.NoError(s, os.MkdirAll(folder, 0o750))
	c := s.whole(stream, 0)
	ids := s.ids(stream)
	for _, id := range []string{ids[0], ids[len(ids)/2], ids[len(ids)-1]} {
		require.NoError(s, os.WriteFile(filepath.Join(folder, url.QueryEscape(id)+".json"), indented(c.records[id].Payload), 0o600))
	}
}

// indented is JSON for people to read, digit for digit.
func indented(payload []byte) []byte {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(json.RawMessage(payload)); err != nil {
		return payload
	}
	return []byte(b.String())
}

// mapGolden is the rows of a record as text, or why it gives none.
func (s *session) mapGolden(stream connectors.Stream, facts connectors.Facts, record connectors.Record) string {
	s.Helper()
	record.Payload = s.redact(stream.Name, record.Payload)
	var rows schemas.Rows
	if err := stream.Normalise(facts, record, &rows); err != nil {
		return "refused: " + err.Error() + "\n"
	}
	return rowsText(rows)
}

// filled yields the tables that have rows, by the table's name.
func filled(rows schemas.Rows) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) {
		for field, list := range reflect.ValueOf(rows).Fields() {
			if list.Len() > 0 && !yield(snake(field.Name), list) {
				return
			}
		}
	}
}

// snake is the table of a field of schemas.Rows: fx_rates of FXRates.
func snake(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, letter := range letters {
		begins := i > 0 && unicode.IsUpper(letter) && (unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(letter))
	}
	return b.String()
}

// rowsText shows rows with the columns that are filled, but for those that the pipeline
// fills.
func rowsText(rows schemas.Rows) string {
	var b strings.Builder
	for table, list := range filled(rows) {
		for i := range list.Len() {
			fmt.Fprintln(&b, table)
			row := list.Index(i)
			for _, field := range columns(row.Type()) {
				if value := row.FieldByIndex(field.Index); !empty(value) {
					fmt.Fprintf(&b, "  %s = %s\n", field.Tag.Get("ch"), cellText(value))
				}
			}
		}
	}
	return b.String()
}

// columns are the fields of a row that a connector fills.
func columns(row reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(row), func(field reflect.StructField) bool {
		return field.Tag.Get("ch") == "" || len(field.Index) > 1
	})
}

func empty(value reflect.Value) bool {
	if amount, ok := reflect.TypeAssert[decimal.Decimal](value); ok {
		return amount.IsZero()
	}
	if value.Kind() == reflect.Slice {
		return value.Len() == 0
	}
	return value.IsZero()
}

func cellText(value reflect.Value) string {
	if value.Kind() == reflect.Pointer {
		return cellText(value.Elem())
	}
	switch v := value.Interface().(type) {
	case decimal.Decimal:
		return v.String()
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case schemas.Day:
		return v.String()
	case string:
		return strconv.Quote(v)
	default:
		return fmt.Sprintf("%q", fmt.Sprint(v))
	}
}

// groupOf is the field of a table's rows that holds the id of their record.
func groupOf(stream connectors.Stream, table string, row reflect.Type) []int {
	for _, emitted := range stream.Emits {
		for _, field := range columns(row) {
			if emitted.Name == table && field.Tag.Get("ch") == emitted.Group {
				return field.Index
			}
		}
	}
	return nil
}
