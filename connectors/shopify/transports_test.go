package shopify

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// toldByGraphQLAlone are the columns that REST does not tell.
var toldByGraphQLAlone = strings.Fields("Orders.app_name Orders.platform_order_index RefundLines.return_id" +
	" Products.is_gift_card Products.category_path Products.categories Fulfilments.promised_from Fulfilments.promised_until" +
	" StockDaily.on_hand StockDaily.committed StockDaily.incoming StockDaily.extra" +
	" StockDaily.unit_cost StockDaily.cost_currency Transactions.fee Transactions.fee_tax BalanceEntries.extra")

// TestBothTransportsGiveEqualRowsOfEveryStream compares, row by row, what REST and GraphQL tell of two
// shops, for every stream that both offer.
func TestBothTransportsGiveEqualRowsOfEveryStream(t *testing.T) {
	for name, config := range map[string]shopifyadmin.Config{"with tax": shopifyadmin.DefaultShop(), "without": shopifyadmin.DollarShop()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, config, 25)
			for _, stream := range streams() {
				f := feeds()[stream.Name]
				if f.rest == nil || f.graphql == nil {
					continue
				}
				one := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
				other := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiGraphQL})
				one.Sync(stream.Name)
				other.Sync(stream.Name)
				require.Equal(t, one.IDs(stream.Name), other.IDs(stream.Name), stream.Name)
				differing := 0
				for _, id := range one.IDs(stream.Name) {
					a, b := one.Rows(stream.Name, one.Kept[stream.Name][id]), other.Rows(stream.Name, other.Kept[stream.Name][id])
					if diff := differ(a, b); len(diff) > 0 {
						t.Errorf("%s %s: %s", stream.Name, id, strings.Join(diff, "\n\t"))
						if differing++; differing > 3 {
							break
						}
					}
				}
			}
		})
	}
}

// differ lists the columns that differ between two sets of rows.
func differ(a, b schemas.Rows) []string {
	var list []string
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		table := x.Type().Field(i).Name
		one, other := x.Field(i), y.Field(i)
		if one.Kind() != reflect.Slice {
			continue
		}
		if one.Len() != other.Len() {
			list = append(list, fmt.Sprintf("%s: %d rows and %d", table, one.Len(), other.Len()))
			continue
		}
		left, right := sortedRows(one), sortedRows(other)
		for j := range left {
			for _, column := range slices.Sorted(maps.Keys(left[j])) {
				if l, r := left[j][column], right[j][column]; l != r && !slices.Contains(toldByGraphQLAlone, table+"."+column) {
					list = append(list, fmt.Sprintf("%s.%s: %s and %s", table, column, l, r))
				}
			}
		}
	}
	return list
}

// sortedRows are rows as texts by column, in the order of their ids.
func sortedRows(rows reflect.Value) []map[string]string {
	list := make([]map[string]string, rows.Len())
	for i := range list {
		list[i] = map[string]string{}
		columns(rows.Index(i), list[i])
	}
	slices.SortStableFunc(list, func(a, b map[string]string) int {
		return strings.Compare(key(a), key(b))
	})
	return list
}

// key is what tells the rows of a record apart.
func key(row map[string]string) string {
	var parts []string
	for _, column := range slices.Sorted(maps.Keys(row)) {
		if strings.HasSuffix(column, "_id") || column == "valid_from" || column == "metric" {
			parts = append(parts, row[column])
		}
	}
	return strings.Join(parts, " ")
}

func columns(row reflect.Value, into map[string]string) {
	for i := range row.NumField() {
		field := row.Type().Field(i)
		name := field.Tag.Get("ch")
		switch {
		case field.Anonymous:
			columns(row.Field(i), into)
		case name != "":
			value := row.Field(i)
			if value.Kind() == reflect.Pointer {
				if value.IsNil() {
					into[name] = "null"
					continue
				}
				value = value.Elem()
			}
			into[name] = fmt.Sprint(value.Interface())
		}
	}
}
