package shopify

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// recordsByREST are the streams beside orders that REST offers.
var recordsByREST = []string{
	streamCustomers, streamProducts, streamVariants, streamInventoryItems, streamInventoryLevels, streamCheckouts, streamPayouts,
	streamBalanceTransactions, streamDisputes, streamTenderTransactions,
}

// requireRecords requires what is kept of streams to be what the shop has.
func requireRecords(t *testing.T, b *bench, shop *shopifyadmin.Shop, partial bool, streams ...string) {
	t.Helper()
	truth := recordsOfShop(shop, partial)
	for _, stream := range streams {
		require.Equal(t, slices.Sorted(maps.Keys(truth[stream])), b.IDs(stream), stream)
		wrong := 0
		for _, id := range b.IDs(stream) {
			if err := truth.compare(stream, id, b.Rows(stream, b.Kept[stream][id])); err != nil {
				t.Errorf("%s %s: %v", stream, id, err)
				if wrong++; wrong > 3 {
					t.FailNow()
				}
			}
		}
	}
}

// requireFound requires everything that the shop has to be kept as it is; what was deleted
// is found by a comparison of ids, once a day.
func requireFound(t *testing.T, b *bench, shop *shopifyadmin.Shop, partial bool, streams ...string) {
	t.Helper()
	truth := recordsOfShop(shop, partial)
	for _, stream := range streams {
		for id := range truth[stream] {
			require.Contains(t, b.Kept[stream], id, stream)
			require.NoError(t, truth.compare(stream, id, b.Rows(stream, b.Kept[stream][id])), "%s %s", stream, id)
		}
	}
}

func TestRecordsByRESTEqualTheShopsTruth(t *testing.T) {
	for name, config := range map[string]shopifyadmin.Config{"euros": shopifyadmin.DefaultShop(), "dollars": shopifyadmin.DollarShop()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, config, 100)
			b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
			b.Sync(recordsByREST...)
			requireRecords(t, b, shop, true, recordsByREST...)
		})
	}
}

// recordsByGraphQL are all streams beside orders.
func recordsByGraphQL() []string {
	var all []string
	for _, s := range recordStreams(connectors.Cursor{}) {
		all = append(all, s.Name)
	}
	return all
}

func TestRecordsByGraphQLEqualTheShopsTruth(t *testing.T) {
	for name, config := range map[string]shopifyadmin.Config{"euros": shopifyadmin.DefaultShop(), "dollars": shopifyadmin.DollarShop()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, config, 100)
			b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiGraphQL})
			for _, stream := range recordsByGraphQL() {
				if described, _ := Connector().Stream(stream); described.Write == connectors.Upsert {
					b.Sync(stream)
					requireRecords(t, b, shop, false, stream)
				}
			}
		})
	}
}

// TestReportsEqualTheShopsTruth reads the last weeks of ShopifyQL's reports, and reads on
// after sales.
func TestReportsEqualTheShopsTruth(t *testing.T) {
	shop := newShop(t, shopifyadmin.DollarShop(), 150)
	from := shop.Now().AddDate(0, 0, -30)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"history_from": from.Format(time.DateOnly)})
	for range 2 {
		truth := recordsOfShop(shop, false)
		for _, stream := range []string{streamSessions, streamSalesReport} {
			b.Sync(stream)
			require.NotEmpty(t, b.IDs(stream))
			for _, id := range b.IDs(stream) {
				require.NoError(t, truth.compare(stream, id, b.Rows(stream, b.Kept[stream][id])), "%s %s", stream, id)
			}
		}
		for day := from.AddDate(0, 0, 1); day.Before(shop.Now().AddDate(0, 0, -1)); day = day.AddDate(0, 0, 1) {
			require.Contains(t, b.Kept[streamSalesReport], day.Format(time.DateOnly))
		}
		shop.Advance(60)
		b.Clock.Advance(shop.Now().Add(time.Minute).Sub(b.Clock.Now()))
	}
}

func TestAnEstimateOfReportsSaysWhatIsRead(t *testing.T) {
	shop := newShop(t, shopifyadmin.DollarShop(), 20)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"history_from": shop.Now().AddDate(0, 0, -100).Format(time.DateOnly)})
	for _, stream := range []string{streamSessions, streamSalesReport} {
		for run, after := range []time.Duration{0, time.Hour, 24 * time.Hour} { // all there is, then on each run, then once a day
			b.Clock.Advance(after)
			shop.PassTo(b.Clock.Now())
			var told connectors.Progress
			for batch, err := range b.Source.Read(t.Context(), connectors.Request{Stream: stream, State: b.States[stream], Estimate: true}) {
				require.NoError(t, err)
				told = batch.Progress
			}
			b.calls()
			var days, calls int64
			require.NoError(t, b.Read(t.Context(), connectors.Request{Stream: stream}, func(batch connectors.Batch) error {
				days += int64(len(batch.Records))
				return nil
			}))
			for _, call := range b.calls() {
				if strings.HasPrefix(call, "graphql.json") {
					calls++
				}
			}
			require.Equal(t, []int64{days, calls}, []int64{told.Total, told.CallsLeft}, "%s in run %d", stream, run)
		}
	}
}

// TestChangesOfRecordsAreFoundAlthoughReadingIsKilled moves a shop, kills reading after its
// first batch, and reads on.
func TestChangesOfRecordsAreFoundAlthoughReadingIsKilled(t *testing.T) {
	for _, api := range []string{apiREST, apiGraphQL} {
		t.Run(api, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, shopifyadmin.DollarShop(), 40)
			b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": api})
			streams := slices.DeleteFunc(slices.Clone(recordsByREST), func(s string) bool { return s == streamInventoryLevels })
			if api == apiGraphQL {
				streams = append(streams, streamDiscounts)
			}
			b.Sync(streams...)
			for range 2 {
				for _, stream := range streams {
					for _, move := range []func(shopifyadmin.Resource) string{shop.Change, shop.Insert} {
						move(shopifyadmin.Resource(stream))
					}
				}
				shop.Advance(20)
				b.Clock.Advance(shop.Now().Add(2 * time.Minute).Sub(b.Clock.Now()))
				for _, stream := range streams {
					err := b.Read(t.Context(), connectors.Request{Stream: stream}, func(connectors.Batch) error { return errStop })
					require.ErrorIs(t, err, errStop)
					b.Sync(stream)
				}
				requireFound(t, b, shop, api == apiREST, streams...)
			}
		})
	}
}

// unequalByREST are the columns that REST does not tell, by stream.
var unequalByREST = map[string]string{
	streamProducts:        "IsGiftCard CategoryPath Categories",
	streamInventoryLevels: "OnHand Committed Incoming UnitCost Extra TakenAt",
}

// TestRowsAreTheSameByBothTransports compares what both offer, row by row.
func TestRowsAreTheSameByBothTransports(t *testing.T) {
	shop := newShop(t, shopifyadmin.DollarShop(), 150)
	byREST := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
	byGraphQL := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiGraphQL})
	for _, stream := range recordsByREST {
		byREST.Sync(stream)
		byGraphQL.Sync(stream)
		if stream != streamDisputes { // a small shop may have none
			require.NotEmpty(t, byREST.IDs(stream), stream)
		}
		require.Equal(t, byREST.IDs(stream), byGraphQL.IDs(stream), stream)
		for _, id := range byREST.IDs(stream) {
			want, got := byREST.Rows(stream, byREST.Kept[stream][id]), byGraphQL.Rows(stream, byGraphQL.Kept[stream][id])
			blank(&want, unequalByREST[stream])
			blank(&got, unequalByREST[stream])
			require.Equal(t, inText(t, want), inText(t, got), "%s %s", stream, id)
			require.Equal(t, byREST.Kept[stream][id].Version, byGraphQL.Kept[stream][id].Version, "%s %s", stream, id)
		}
	}
}

// blank empties columns of all rows.
func blank(rows *schemas.Rows, columns string) {
	tables := reflect.ValueOf(rows).Elem()
	for _, field := range tables.Fields() {
		for j := range field.Len() {
			for column := range strings.FieldsSeq(columns) {
				if field := field.Index(j).FieldByName(column); field.IsValid() {
					field.SetZero()
				}
			}
		}
	}
}

// inText writes rows so that equal amounts are equal text.
func inText(t *testing.T, rows schemas.Rows) string {
	t.Helper()
	content, err := json.MarshalIndent(rows, "", " ")
	require.NoError(t, err)
	return trailingZeros.ReplaceAllString(string(content), "$1$3")
}

// trailingZeros are zeros behind the point of an amount, which REST writes and GraphQL does
// not.
var trailingZeros = regexp.MustCompile(`("-?\d+(?:\.\d*[1-9])?)(\.?0+)(")`)
