package connectortest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func mappingCases() []testCase {
	return []testCase{
		{name: "NormalisingTwiceGivesTheSameRows", checks: "A record mapped twice gives equal rows, and its payload is left alone.", test: mapsTwice},
		{name: "LiveEqualsReplay", checks: "A landed payload, redacted again and mapped by a new description, gives the rows of the live read.", test: replays},
		{
			name: "RowsEqualTheVendorsTruth", checks: "Each record's rows equal what the vendor says, amounts to the last digit; so do those of the subject's other vendors, which have currencies without and with three decimals.",
			needs: lacks(map[string]func(*Vendor) bool{"truth to compare with": needsCompare}), test: equalsTruth,
		},
		{
			name: "UnknownFieldsAndLargeNumbersStayInRaw", checks: "A member that no documentation knows, a number above 2^53, stays in the landed payload digit for digit, and changes no row.",
			needs: lacks(map[string]func(*Vendor) bool{"JSON records": needsJSON}), test: keepsUnknown,
		},
		{name: "RowsBelongToTheirRecord", checks: "The rows of a record carry its id in the column by which their table groups them: what the writer replaces together.", test: groupsItsRows},
		{name: "SpoiledPayloadsNeverPanic", checks: "Each member of a payload missing, null or of another type: rows or an error, never a panic, and no rows beside an error.", test: survivesSpoiledPayloads},
		{name: "EveryColumnIsFilledAtLeastOnce", checks: "The data of all the subject's vendors fills each column of the emitted tables that the pipeline does not fill itself; the others stand in Subject.Unfilled with a reason, and are empty.", test: fillsItsColumns},
		{name: "EmptyTablesAreNotClaimed", checks: "The vendor's data fills each table that a stream says it emits, and no other.", test: fillsItsTables},
	}
}

// landed reads everything and gives each record as it is landed.
func landed(one *session, stream string) []connectors.Record {
	one.Helper()
	c := one.whole(stream, 0)
	var ids []string
	for id, record := range c.records {
		if record.Op == connectors.Put {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	records := make([]connectors.Record, 0, len(ids))
	for _, id := range ids {
		record := c.records[id]
		record.Payload = one.redact(stream, record.Payload)
		records = append(records, record)
	}
	return records
}

func mapsTwice(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	facts := one.shopFacts()
	for _, stream := range one.connector.Streams {
		for _, record := range landed(one, stream.Name) {
			before := bytes.Clone(record.Payload)
			var first, second schemas.Rows
			require.NoError(tb, stream.Normalise(facts, record, &first), "mapping %s %s", stream.Name, record.ID)
			require.NoError(tb, stream.Normalise(facts, record, &second))
			require.Equal(tb, before, record.Payload, "mapping changes the payload of %s %s", stream.Name, record.ID)
			requireSamef(tb, first, second, "%s %s mapped twice", stream.Name, record.ID)
		}
	}
}

// requireSamef compares rows as text: decimals of equal value are equal.
func requireSamef(tb testing.TB, a, b schemas.Rows, format string, values ...any) {
	tb.Helper()
	x, err := json.Marshal(a) //nolint:musttag // two texts to compare
	require.NoError(tb, err)
	y, err := json.Marshal(b) //nolint:musttag // as above
	require.NoError(tb, err)
	if !bytes.Equal(x, y) {
		tb.Fatalf("%s: rows differ\n%s\n%s", fmt.Sprintf(format, values...), x, y)
	}
}

func replays(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	facts := one.shopFacts()
	for _, stream := range one.connector.Streams {
		later, _ := s.Connector().Stream(stream.Name)
		for _, record := range landed(one, stream.Name) {
			var live, replayed schemas.Rows
			require.NoError(tb, stream.Normalise(facts, record, &live))
			again := record
			again.Payload = one.redact(stream.Name, record.Payload)
			require.Equal(tb, string(record.Payload), string(again.Payload), "redacting %s %s again", stream.Name, record.ID)
			require.NoError(tb, later.Normalise(facts, again, &replayed))
			requireSamef(tb, live, replayed, "%s %s replayed", stream.Name, record.ID)
		}
	}
}

func equalsTruth(tb testing.TB, s Subject) {
	tb.Helper()
	requireTruth(tb, start(tb, s))
	for name, other := range s.OtherVendors {
		tb.Log("comparing with " + name)
		requireTruth(tb, startAt(tb, s.Connector(), other(tb)))
	}
}

func requireTruth(tb testing.TB, one *session) {
	tb.Helper()
	for _, stream := range one.connector.Streams {
		c := one.whole(stream.Name, 0)
		for id := range one.vendor.Data(stream.Name) {
			one.requireTruth(stream.Name, c.records[id])
		}
	}
}

func keepsUnknown(tb testing.TB, s Subject) {
	tb.Helper()
	plain, one := start(tb, s), start(tb, s)
	one.wire.plant = true
	for _, stream := range one.connector.Streams {
		want, got := landed(plain, stream.Name), landed(one, stream.Name)
		require.Len(tb, got, len(want))
		for i, record := range got {
			require.Contains(tb, string(record.Payload), plantedNumber, "%s %s has lost a member that the vendor sent", stream.Name, record.ID)
			requireSamef(tb, plain.rows(stream.Name, want[i]), one.rows(stream.Name, record), "%s %s with an unknown member", stream.Name, record.ID)
		}
	}
}

func groupsItsRows(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		for _, record := range landed(one, stream.Name) {
			for table, list := range filled(one.rows(stream.Name, record)) {
				group := groupOf(stream, table, list.Type().Elem())
				require.NotNil(tb, group, "%s fills %s, which it does not say it emits, or which has no column to group by", stream.Name, table)
				for i := range list.Len() {
					id := fmt.Sprint(list.Index(i).FieldByIndex(group).Interface())
					require.Equal(tb, record.ID, id, "%s %s: a row of %s belongs to another record", stream.Name, record.ID, table)
				}
			}
		}
	}
}

// tryMapping is the rows of anything.
func tryMapping(tb testing.TB, stream connectors.Stream, facts connectors.Facts, record connectors.Record) (rows schemas.Rows) {
	tb.Helper()
	var err error
	func() {
		defer func() {
			if cause := recover(); cause != nil {
				tb.Fatalf("mapping %s panics: %v\n%s", stream.Name, cause, record.Payload)
			}
		}()
		err = stream.Normalise(facts, record, &rows)
	}()
	if err != nil {
		require.Zero(tb, count(rows), "mapping %s failed with %q and left rows", stream.Name, err)
	}
	return rows
}

func count(rows schemas.Rows) int {
	n := 0
	for _, table := range reflect.ValueOf(rows).Fields() {
		n += table.Len()
	}
	return n
}

func fillsItsTables(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		var all schemas.Rows
		for _, record := range landed(one, stream.Name) {
			require.NoError(tb, stream.Normalise(one.shopFacts(), record, &all))
		}
		filled := 0
		for _, table := range reflect.ValueOf(all).Fields() {
			if table.Len() > 0 {
				filled++
			}
		}
		require.Equal(tb, len(stream.Emits), filled, "tables that %s fills, of those that it says it emits", stream.Name)
	}
}

func fillsItsColumns(tb testing.TB, s Subject) {
	tb.Helper()
	var all schemas.Rows
	add := func(one *session) {
		for _, stream := range one.connector.Streams {
			for _, record := range landed(one, stream.Name) {
				require.NoError(tb, stream.Normalise(one.shopFacts(), record, &all))
			}
		}
	}
	add(start(tb, s))
	for _, other := range s.OtherVendors {
		add(startAt(tb, s.Connector(), other(tb)))
	}
	empty := unfilled(all)
	for _, column := range empty {
		require.NotEmpty(tb, s.Unfilled[column], "%s is filled by no record: a mapping that forgets it, or say in Unfilled why", column)
	}
	for column := range s.Unfilled {
		require.Contains(tb, empty, column, "Unfilled names a column that is filled, or is none")
	}
}

// unfilled are the columns of the filled tables that no row fills. What the pipeline
// itself writes is not the connector's.
func unfilled(rows schemas.Rows) []string {
	var unfilled []string
	for table, list := range reflect.ValueOf(rows).Fields() {
		if list.Len() == 0 {
			continue
		}
		for _, field := range columns(list.Type().Elem()) {
			filled := false
			for i := range list.Len() {
				filled = filled || !empty(list.Index(i).FieldByIndex(field.Index))
			}
			if !filled {
				unfilled = append(unfilled, table.Name+"."+field.Tag.Get("ch"))
			}
		}
	}
	slices.Sort(unfilled)
	return unfilled
}
