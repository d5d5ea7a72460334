package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestOneMoveDoesWhatItPromises holds the functions that tests move records with against
// what the API lists before and after.
func TestOneMoveDoesWhatItPromises(t *testing.T) {
	for _, of := range resources {
		t.Run(string(of), func(t *testing.T) {
			for seed := range uint64(3) {
				w := newWorld(t, Options{Seed: seed, Orders: 60})
				f := newest(w)
				before := byIDs(everything(t, f, route(of)))
				hasModified := of != ResourceReviews
				requireClock := func(id int64, ago time.Duration) {
					r := byIDs(everything(t, f, route(of)))[id]
					moment := r.Modified
					if !hasModified {
						moment = r.Created
					}
					require.Equal(t, shownTime(w.Now().Add(-ago)), moment)
				}

				changed := w.ChangeRecord("main", of)
				require.Contains(t, before, changed)
				after := byIDs(everything(t, f, route(of)))
				require.NotEqual(t, before[changed].whole, after[changed].whole)
				require.Len(t, after, len(before))
				if hasModified {
					requireClock(changed, 0)
				}

				inserted := w.InsertRecord("main", of)
				require.NotContains(t, after, inserted)
				requireClock(inserted, 0)
				late := w.InsertLateRecord("main", of)
				requireClock(late, time.Minute)
				require.Greater(t, late, inserted, "later ids are greater")

				for range 8 {
					listed := byIDs(everything(t, f, route(of)))
					removed := w.RemoveRecord("main", of)
					require.Contains(t, listed, removed)
					require.NotContains(t, byIDs(everything(t, f, route(of))), removed)
				}

				before = byIDs(everything(t, f, route(of)))
				tied := w.TouchRecords("main", of)
				require.GreaterOrEqual(t, len(tied), 12)
				after = byIDs(everything(t, f, route(of)))
				for _, id := range tied {
					require.NotEqual(t, before[id].whole, after[id].whole)
					if hasModified {
						require.Equal(t, shownTime(w.Now()), after[id].Modified)
					}
				}
			}
		})
	}
}

func byIDs(records []listedRecord) map[int64]listedRecord {
	all := map[int64]listedRecord{}
	for _, r := range records {
		all[r.ID] = r
	}
	return all
}

func TestRecordsMoveBesideOrders(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 100})
	w.Advance(4000)
	happened := map[string]int{}
	for _, e := range w.RecordEvents("main") {
		happened[string(e.Resource)+" "+e.What]++
	}
	for _, what := range []string{
		"customers created", "customers moved house", "customers address changed", "customers moved house, silently", "customers deleted for good",
		"products created", "products price changed", "products cost changed", "products status changed", "products trashed", "products restored", "products deleted for good",
		"variations created", "variations price changed", "variations cost changed", "variations deleted for good",
		"coupons created", "coupons amount changed", "coupons limit changed", "coupons trashed", "coupons restored", "coupons deleted for good",
		"reviews created", "reviews approved", "reviews held back", "reviews rating changed", "reviews marked as spam", "reviews trashed", "reviews deleted for good",
		"reviews set aside with its product", "reviews restored with its product", "reviews deleted with its product",
	} {
		require.Positive(t, happened[what], what)
	}
}

// TestASilentEditMovesNoDate: what a plugin writes to the database is told by nothing.
func TestASilentEditMovesNoDate(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 100})
	s := w.shops[0]
	for range 20 {
		before := map[int64]Customer{}
		for _, c := range w.Customers("main") {
			before[c.ID] = c
		}
		id := s.editSilently(w.Now().Unix())
		s.changed()
		for _, c := range w.Customers("main") {
			require.Equal(t, before[c.ID].Modified, c.Modified)
			require.Equal(t, c.ID == id, before[c.ID] != c)
		}
	}
}

// TestAVariationsEditLeavesItsProductsDate, and an edit of the product's cost leaves the
// dates of variations whose cost it changes.
func TestAVariationsEditLeavesItsProductsDate(t *testing.T) {
	w := newWorld(t, Options{Seed: 9, Orders: 60})
	for range 60 {
		products := w.Products("main")
		w.ChangeRecord("main", ResourceVariations)
		for i, p := range w.Products("main") {
			require.Equal(t, products[i].Modified, p.Modified)
		}
	}
	silent := 0
	for range 400 {
		variations := w.Variations("main")
		product := w.ChangeRecord("main", ResourceProducts)
		for i, v := range w.Variations("main") {
			require.Equal(t, variations[i].Modified, v.Modified)
			if shownPrice(v.Cost, 6) != shownPrice(variations[i].Cost, 6) {
				require.Equal(t, product, v.ProductID)
				silent++
			}
		}
	}
	require.Positive(t, silent)
}

// TestCostsTellEveryChangeWithItsInstant: the history begins at the creation, alternates,
// ends with the cost of now, and only silent changes happen at another instant than that
// of an edit.
func TestCostsTellEveryChangeWithItsInstant(t *testing.T) {
	for _, source := range []CostSource{CostsInCOGS, CostsInMeta, CostsNowhere} {
		shop := DefaultShop()
		shop.Costs = source
		w := newWorld(t, Options{Seed: 5, Orders: 60, Shops: []Shop{shop}})
		w.Advance(3000)
		created, edited, cost := map[int64]time.Time{}, map[string]bool{}, map[int64]string{}
		listed := 0
		note := func(id int64, at time.Time, status, c string) {
			created[id], cost[id] = at, c
			if status != "trash" {
				listed++
			}
		}
		for _, p := range w.Products("main") {
			if p.Type != "variable" {
				note(p.ID, p.Created, p.Status, fmt.Sprint(p.Cost))
			}
		}
		for _, v := range w.Variations("main") {
			note(v.ID, v.Created, v.Status, fmt.Sprint(v.Cost))
		}
		for _, e := range w.RecordEvents("main") {
			edited[strconv.FormatInt(e.ID, 10)+e.At.String()] = true
		}
		costs := w.Costs("main")
		if source == CostsNowhere {
			require.Empty(t, costs)
			continue
		}
		require.Len(t, costs, listed)
		changes, silent := 0, 0
		for _, c := range costs {
			require.Equal(t, created[c.VariantID], c.Changes[0].At)
			require.Equal(t, cost[c.VariantID], fmt.Sprint(c.Unit))
			require.Equal(t, c.Unit, c.Changes[len(c.Changes)-1].Unit)
			for i, change := range c.Changes[1:] {
				changes++
				require.NotEqual(t, c.Changes[i].Unit, change.Unit)
				require.True(t, change.At.After(c.Changes[i].At) || change.At.Equal(c.Changes[i].At))
				by := c.VariantID
				if change.Silent {
					by = c.ProductID
					silent++
				}
				require.True(t, edited[strconv.FormatInt(by, 10)+change.At.String()], "%d at %s", c.VariantID, change.At)
			}
		}
		require.Greater(t, changes, 20)
		require.Equal(t, source == CostsInCOGS, silent > 0, "only a cost of WooCommerce's own is inherited")
	}
}

func TestWithAProductGoItsReviewsAndVariations(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 300})
	s := w.shops[0]
	f := newest(w)
	p := s.items[slices.IndexFunc(s.items, func(p *item) bool { return p.kind == "variable" })]
	query := "products/reviews?product=" + strconv.FormatInt(p.id, 10) + "&status="
	all, spam := everything(t, f, query+"all"), everything(t, f, query+"spam")
	variations := len(p.variants)
	require.NotEmpty(t, all)
	s.trashItem(p, w.Now().Unix())
	s.changed()
	for _, status := range []string{"all", "spam", "trash", "hold"} {
		require.Empty(t, everything(t, f, query+status))
	}
	require.Equal(t, http.StatusOK, get(t, f, "/wp-json/wc/v3/products/reviews/"+strconv.FormatInt(all[0].ID, 10)).StatusCode)
	path := "products/" + strconv.FormatInt(p.id, 10) + "/variations?"
	require.Empty(t, everything(t, f, path))
	require.Len(t, everything(t, f, path+"status=trash"), variations)
	s.restoreItem(p, w.Now().Unix())
	s.changed()
	require.Equal(t, listedIDs(all), listedIDs(everything(t, f, query+"all")))
	require.Equal(t, listedIDs(spam), listedIDs(everything(t, f, query+"spam")))
	require.Len(t, everything(t, f, path), variations)
}
