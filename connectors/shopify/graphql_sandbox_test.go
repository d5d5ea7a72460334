package shopify

import (
	"maps"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// ofOrders are the streams whose records are orders, and that REST offers of them.
var ofOrders = map[string]bool{streamSaleEvents: false, streamTransactions: true, streamFulfilments: true, streamReturns: false}

// bothShops are one with prices that hold their tax and one with prices without.
func bothShops() map[string]shopifyadmin.Config {
	return map[string]shopifyadmin.Config{"with tax": shopifyadmin.DefaultShop(), "without": shopifyadmin.DollarShop()}
}

func TestStreamsOfOrdersEqualTheShopsTruth(t *testing.T) {
	for name, config := range bothShops() {
		for stream, rest := range ofOrders {
			for _, api := range []string{apiGraphQL, apiREST} {
				if api == apiREST && !rest {
					continue
				}
				t.Run(name+" "+stream+" "+api, func(t *testing.T) {
					shop := newShop(t, config, 80)
					b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": api})
					b.Sync(stream)
					require.Equal(t, slices.Sorted(maps.Keys(shop.Listed(shopifyadmin.Orders))), b.IDs(stream))
					truth := ledgerOfShop(shop, config.Currency)
					wrong := 0
					for id, record := range b.Kept[stream] {
						if err := truth.compare(stream, id, b.Rows(stream, record)); err != nil {
							t.Errorf("order %s: %v", id, err)
							if wrong++; wrong > 3 {
								t.FailNow()
							}
						}
					}
				})
			}
		}
	}
}

// What both transports offer they give alike, row by row. Only GraphQL tells: the fees of
// Shopify Payments, what was promised of a delivery, the name of the app that made an order,
// which order of its customer it is, and which return a refund is of.
func TestBothTransportsGiveTheSameRows(t *testing.T) {
	for name, config := range bothShops() {
		for _, stream := range []string{streamOrders, streamTransactions, streamFulfilments} {
			t.Run(name+" "+stream, func(t *testing.T) {
				shop := newShop(t, config, 60)
				read := func(api string) *bench {
					b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": api})
					b.Sync(stream)
					return b
				}
				rest, graph := read(apiREST), read(apiGraphQL)
				require.Equal(t, rest.IDs(stream), graph.IDs(stream))
				for _, id := range rest.IDs(stream) {
					want, got := rest.Rows(stream, rest.Kept[stream][id]), graph.Rows(stream, graph.Kept[stream][id])
					for i := range got.Transactions {
						got.Transactions[i].Fee, got.Transactions[i].FeeTax = nil, nil
						want.Transactions[i].Extra, got.Transactions[i].Extra = nil, nil
					}
					for i := range got.Fulfilments {
						got.Fulfilments[i].PromisedFrom, got.Fulfilments[i].PromisedUntil = nil, nil
					}
					for i := range got.Orders {
						got.Orders[i].AppName, got.Orders[i].PlatformOrderIndex = "", 0
						want.Orders[i].AppName, want.Orders[i].PlatformOrderIndex = "", 0
					}
					for i := range got.RefundLines {
						got.RefundLines[i].ReturnID, want.RefundLines[i].ReturnID = "", ""
					}
					require.Equal(t, plain(want), plain(got), "%s %s", stream, id)
				}
			})
		}
	}
}

// openServed opens a source at an invented shop over a real connection, as files of bulk
// operations need one.
func openServed(t *testing.T, shop *shopifyadmin.Shop, c shopifyadmin.FaceConfig) (*bench, *reader) {
	t.Helper()
	b := openShop(t, shop, c, map[string]any{"api": apiGraphQL})
	server := httptest.NewServer(shopifyadmin.NewFace(shop, c))
	t.Cleanup(server.Close)
	env := connectors.Env{Transport: server.Client().Transport, Log: zerolog.Nop(), Clock: b.Clock, AllowPlainHTTP: true}
	opened, err := Connector().Open(t.Context(), config.ValuesOf(Connector().Config, map[string]any{
		"store": "laden-test", "url": server.URL, "access_token": shopifyadmin.AdminToken, "api": apiGraphQL,
	}), env)
	require.NoError(t, err)
	b.Source = opened
	s, ok := opened.(*source)
	require.True(t, ok)
	return b, &reader{source: s, sizer: sizer{size: 100, most: 100}}
}

// exported reads a stream by a bulk operation alone.
func exported(t *testing.T, r *reader, stream string, spec *graphSpec) map[string]connectors.Record {
	t.Helper()
	all := map[string]connectors.Record{}
	r.stream = stream
	require.NoError(t, spec.inBulk(t.Context(), r, window{}, &bulkPlace{}, func(rows []row) error {
		for _, one := range rows {
			all[one.ID] = one.Record
		}
		return nil
	}))
	return all
}

func TestBulkOperationsAndPagesGiveTheSameRows(t *testing.T) {
	for name, c := range bothShops() {
		for stream, spec := range graphTrees() {
			if !spec.bulk {
				continue
			}
			t.Run(name+" "+stream, func(t *testing.T) {
				shop := newShop(t, c, 50)
				b, r := openServed(t, shop, shopifyadmin.FaceConfig{})
				b.Sync(stream)
				bulk := exported(t, r, stream, spec)
				require.Len(t, bulk, len(b.IDs(stream)))
				for _, id := range b.IDs(stream) {
					paged := b.Kept[stream][id]
					require.Equal(t, paged.Version, bulk[id].Version)
					require.Equal(t, plain(b.Rows(stream, paged)), plain(b.Rows(stream, bulk[id])), "%s %s", stream, id)
				}
			})
		}
	}
}

// Pages of one or two children, so that every list goes on.
func TestNestedListsOfTheShopAreReadToTheirEnd(t *testing.T) {
	for stream := range ofOrders {
		t.Run(stream, func(t *testing.T) {
			shop := newShop(t, shopifyadmin.DefaultShop(), 40)
			b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiGraphQL})
			s, ok := b.Source.(*source)
			require.True(t, ok)
			spec := graphTrees()[stream]
			s.graphql.planOf(stream, &spec.tree).nested = 4
			b.Sync(stream)
			truth := ledgerOfShop(shop, "EUR")
			for id, record := range b.Kept[stream] {
				require.NoError(t, truth.compare(stream, id, b.Rows(stream, record)), "order %s", id)
			}
		})
	}
}

// A read by a bulk operation is killed after each of its batches in turn.
func TestABulkBackfillIsKilledAfterEachBatchAndTheUnionIsComplete(t *testing.T) {
	shop := newShop(t, shopifyadmin.DefaultShop(), 300)
	truth := ledgerOfShop(shop, "EUR")
	listed := slices.Sorted(maps.Keys(shop.Listed(shopifyadmin.Orders)))
	for kill := 1; ; kill++ {
		b, _ := openServed(t, shop, shopifyadmin.FaceConfig{})
		begin := state{Begun: b.Clock.Now().UTC(), Events: b.Clock.Now().UTC(), Census: b.Clock.Now().UTC(), Top: b.Clock.Now().UTC().Truncate(time.Second)}
		begin.Windows = []*opened{{To: begin.Top, API: apiGraphQL, Bulk: &bulkPlace{}}}
		b.States[streamSaleEvents] = begin.save()
		batches := 0
		err := b.Read(t.Context(), connectors.Request{Stream: streamSaleEvents}, func(connectors.Batch) error {
			if batches++; batches == kill {
				return errStop
			}
			return nil
		})
		if err == nil {
			require.Greater(t, kill, 2)
			return
		}
		require.ErrorIs(t, err, errStop)
		b.Sync(streamSaleEvents)
		require.Equal(t, listed, b.IDs(streamSaleEvents), "killed after batch %d", kill)
		for id, record := range b.Kept[streamSaleEvents] {
			require.NoError(t, truth.compare(streamSaleEvents, id, b.Rows(streamSaleEvents, record)))
		}
	}
}
