package warehouse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

const (
	productsResource   = "sync_webshop__products"
	variationsResource = "sync_webshop__variations"
)

var (
	productFamily   = []schemas.Table{schemas.Products, schemas.SimpleVariants, schemas.CostsOfProducts}
	variationFamily = []schemas.Table{schemas.Variations, schemas.CostsOfVariations}
)

// article is a product without options, or with a parent a variation, created on
// 1 January.
type article struct {
	id, parent, updated, cost, currency string
	options, deleted                    bool
}

func product(id string) article { return article{id: id, updated: "2026-02-01T00:00:00Z"} }
func variation(id, parent string) article {
	return article{id: id, parent: parent, updated: "2026-02-01T00:00:00Z"}
}

func (a article) at(updated string) article   { a.updated = updated; return a }
func (a article) costing(cost string) article { a.cost = cost; return a }
func (a article) in(currency string) article  { a.currency = currency; return a }
func (a article) variable() article           { a.options = true; return a }
func (a article) gone() article               { a.deleted, a.updated = true, ""; return a }

const articleCreated = "2026-01-01T00:00:00Z"

func (a article) rows(rows *schemas.Rows) {
	updated := instant(a.updated)
	parent := a.parent
	if parent == "" {
		parent = a.id
		rows.Products = append(rows.Products, schemas.Product{ProductID: a.id, Shop: shopID, Title: "Mok", Status: "publish", UpdatedAt: updated})
	}
	if a.options {
		return
	}
	rows.Variants = append(rows.Variants, schemas.Variant{VariantID: a.id, ProductID: parent, Price: money("9.95"), Currency: "EUR", UpdatedAt: updated})
	if a.cost == "" {
		return
	}
	currency := a.currency
	if currency == "" {
		currency = "EUR"
	}
	costs := []schemas.VariantCost{
		{VariantID: a.id, ValidFrom: instant(articleCreated), UnitCost: money(a.cost), Currency: currency, Origin: "assumed"},
		{VariantID: a.id, ValidFrom: updated, UnitCost: money(a.cost), Currency: currency, Origin: "cogs"},
	}
	if costs[1].ValidFrom.Equal(costs[0].ValidFrom) {
		costs = costs[1:]
	}
	rows.VariantCosts = append(rows.VariantCosts, costs...)
}

func articlesBlock(l schemas.Lease, articles ...article) schemas.CanonicalWrite {
	stream, family := "products", productFamily
	if l.Resource == variationsResource {
		stream, family = "variations", variationFamily
	}
	cw := schemas.CanonicalWrite{Source: source, Stream: stream, Shop: shopID, Family: family, Lease: l, RunID: fmt.Sprintf("%s-%d", stream, l.Fence),
		Rows: &schemas.Rows{}, SyncedAt: instant("2026-11-01T00:00:00Z")}
	for _, a := range articles {
		r := schemas.WrittenRecord{ID: a.id, Deleted: a.deleted}
		if !a.deleted {
			r.UpdatedAt = instant(a.updated)
			a.rows(cw.Rows)
		}
		cw.Records = append(cw.Records, r)
	}
	return cw
}

func variantsOf(t *testing.T, w *Warehouse) []string {
	t.Helper()
	return table(t, w, "SELECT concat(variant_id, ' of ', product_id) FROM "+w.Store()+".variants FINAL ORDER BY variant_id")
}

// costsOf is the history of one variant as a reader sees it.
func costsOf(t *testing.T, w *Warehouse, id string) []string {
	t.Helper()
	return table(t, w, "SELECT concat(toString(toDate(valid_from)), ' ', toString(unit_cost), ' ', currency, ' ', origin) FROM "+w.Store()+".variant_costs FINAL WHERE variant_id = "+quote(id)+" ORDER BY valid_from")
}

func TestAProductThatTurnsVariableLosesItsOwnVariantAndKeepsItsVariations(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	products, variations := lease(t, w, productsResource), lease(t, w, variationsResource)
	write(t, w, articlesBlock(products, product("10"), product("20")))
	write(t, w, articlesBlock(variations, variation("11", "10"), variation("12", "10")))
	write(t, w, articlesBlock(products, product("10").variable().at("2026-03-01T00:00:00Z")))
	require.Equal(t, []string{"11 of 10", "12 of 10", "20 of 20"}, variantsOf(t, w))
	require.Equal(t, 1, write(t, w, articlesBlock(products, product("10").variable().at("2026-03-01T00:00:00Z"))).Unchanged)
	require.Equal(t, 2, write(t, w, articlesBlock(variations, variation("11", "10"), variation("12", "10"))).Unchanged)

	// And back: its own variant returns, the variations go when their stream says so.
	write(t, w, articlesBlock(products, product("10").at("2026-04-01T00:00:00Z")))
	require.Equal(t, []string{"10 of 10", "11 of 10", "12 of 10", "20 of 20"}, variantsOf(t, w))
	write(t, w, articlesBlock(products, product("10").gone()))
	require.Equal(t, []string{"11 of 10", "12 of 10", "20 of 20"}, variantsOf(t, w))
}

func TestACompleteListOfVariationsLeavesVariantsOfSimpleProductsAlone(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	products, variations := lease(t, w, productsResource), lease(t, w, variationsResource)
	write(t, w, articlesBlock(products, product("10"), product("20")))
	write(t, w, articlesBlock(variations, variation("11", "9"), variation("12", "9")))
	list := schemas.Reconciliation{Source: source, Stream: "variations", Shop: shopID, Family: variationFamily, Lease: variations, RunID: "census",
		After: 0, UpTo: 99, IDs: []int64{12, 20}, SeenAt: instant("2026-04-01T00:00:00Z"), SyncedAt: instant("2026-04-01T00:01:00Z")}
	found, err := w.Reconcile(t.Context(), list)
	require.NoError(t, err)
	require.Equal(t, schemas.Reconciled{Tombstoned: []string{"11"}, Missing: []string{"20"}}, found, "the variant of product 20 is no variation")
	require.Equal(t, []string{"10 of 10", "12 of 9", "20 of 20"}, variantsOf(t, w))
}

// The condition is about what a reader sees: a version that another one has replaced
// must not be found again.
func TestASharedTableIsJudgedByTheNewestVersionOfEachRow(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	products, variations := lease(t, w, productsResource), lease(t, w, variationsResource)
	write(t, w, articlesBlock(products, product("10")))
	write(t, w, articlesBlock(variations, variation("10", "9").at("2026-03-01T00:00:00Z")))
	require.Equal(t, []string{"10 of 9"}, variantsOf(t, w), "a product became a variation of another")
	deleted := articlesBlock(products, product("10").gone())
	deleted.Records[0].UpdatedAt = instant("2026-04-01T00:00:00Z")
	write(t, w, deleted)
	require.Equal(t, []string{"10 of 9"}, variantsOf(t, w), "the product's deletion finds no variant of its own")
}

// A tombstone has no content, so it matches no condition on content.
func TestTombstonesOfASharedTableKeepLateOlderVersionsDead(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, variationsResource)
	ofTen := schemas.Variations
	ofTen.Where = "product_id = '10'"
	block := func(a article) schemas.CanonicalWrite {
		cw := articlesBlock(l, a)
		cw.Family = []schemas.Table{ofTen}
		return cw
	}
	write(t, w, block(variation("11", "10")))
	deleted := block(variation("11", "10").gone())
	deleted.Records[0].UpdatedAt = instant("2026-05-01T00:00:00Z")
	write(t, w, deleted)
	require.Equal(t, 1, write(t, w, block(variation("11", "10").at("2026-04-01T00:00:00Z"))).Stale)
	require.Empty(t, variantsOf(t, w))
}

func TestTheFirstKnownCostIsAssumedFromTheCreationOn(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, productsResource)
	write(t, w, articlesBlock(l, product("10").costing("4.20"), product("20")))
	require.Equal(t, []string{"2026-01-01 4.2 EUR assumed"}, costsOf(t, w, "10"))
	require.Empty(t, costsOf(t, w, "20"))

	// A product never changed since it was made says it once.
	write(t, w, articlesBlock(l, product("30").costing("1").at(articleCreated)))
	require.Equal(t, []string{"2026-01-01 1 EUR cogs"}, costsOf(t, w, "30"))

	// A cost that comes later was not known before: it is assumed all the same.
	write(t, w, articlesBlock(l, product("20").costing("3").at("2026-03-01T00:00:00Z")))
	require.Equal(t, []string{"2026-01-01 3 EUR assumed"}, costsOf(t, w, "20"))
}

func TestAnEqualCostAddsNothingAndAChangedOneAddsOne(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, productsResource)
	first := product("10").costing("4.20")
	write(t, w, articlesBlock(l, first))
	require.Equal(t, 1, write(t, w, articlesBlock(l, first)).Unchanged)
	write(t, w, articlesBlock(l, first.at("2026-03-01T00:00:00Z").costing("4.2000")))
	require.Equal(t, []string{"2026-01-01 4.2 EUR assumed"}, costsOf(t, w, "10"), "the product changed, its cost did not")

	changed := first.at("2026-04-01T00:00:00Z").costing("5")
	require.Equal(t, map[string]int{"products": 1, "variants": 1, "variant_costs": 1}, write(t, w, articlesBlock(l, changed)).Rows)
	require.Equal(t, 1, write(t, w, articlesBlock(l, changed)).Unchanged)
	write(t, w, articlesBlock(l, changed.at("2026-05-01T00:00:00Z").in("USD")))
	write(t, w, articlesBlock(l, first.at("2026-06-01T00:00:00Z")))
	history := []string{"2026-01-01 4.2 EUR assumed", "2026-04-01 5 EUR cogs", "2026-05-01 5 USD cogs", "2026-06-01 4.2 EUR cogs"}
	require.Equal(t, history, costsOf(t, w, "10"))

	write(t, w, articlesBlock(l, first.at("2026-07-01T00:00:00Z").costing("")))
	require.Equal(t, history, costsOf(t, w, "10"), "a cost that is no longer given is unknown, not another one")
}

// Some plugins change a cost without telling it in the modified date.
func TestAnotherCostUnderTheSameInstantReplacesThatInstantsCost(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, productsResource)
	first := product("10").costing("4.20")
	write(t, w, articlesBlock(l, first))
	require.Equal(t, 1, write(t, w, articlesBlock(l, first.costing("5"))).Written)
	require.Equal(t, []string{"2026-01-01 4.2 EUR assumed", "2026-02-01 5 EUR cogs"}, costsOf(t, w, "10"))
	require.Equal(t, 1, write(t, w, articlesBlock(l, first.costing("6"))).Written)
	require.Equal(t, []string{"2026-01-01 4.2 EUR assumed", "2026-02-01 6 EUR cogs"}, costsOf(t, w, "10"))
	require.Equal(t, 1, write(t, w, articlesBlock(l, first.costing("6"))).Unchanged)
}

func TestALateOlderVersionAddsNoCost(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, variationsResource)
	write(t, w, articlesBlock(l, variation("11", "10").costing("4").at("2026-05-01T00:00:00Z")))
	require.Equal(t, 1, write(t, w, articlesBlock(l, variation("11", "10").costing("3").at("2026-03-01T00:00:00Z"))).Stale)
	require.Equal(t, []string{"2026-01-01 4 EUR assumed"}, costsOf(t, w, "11"))
}

func TestTheCostHistoryOutlivesItsVariant(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, productsResource)
	write(t, w, articlesBlock(l, product("10").costing("4")))
	outcome := write(t, w, articlesBlock(l, product("10").gone()))
	require.Equal(t, map[string]int{"products": 1, "variants": 1}, outcome.Rows)
	require.Equal(t, 1, write(t, w, articlesBlock(l, product("10").gone())).Unchanged, "a history does not keep its record alive")
	require.Empty(t, variantsOf(t, w))
	require.Equal(t, []string{"2026-01-01 4 EUR assumed"}, costsOf(t, w, "10"))

	write(t, w, articlesBlock(l, product("10").variable().at("2026-06-01T00:00:00Z")))
	require.Equal(t, []string{"2026-01-01 4 EUR assumed"}, costsOf(t, w, "10"), "nor does a product that turns variable lose it")
}

func TestAWriteWithHistoryThatIsKilledAndRepeatedGivesTheSame(t *testing.T) {
	t.Parallel()
	earlier := []article{product("10").costing("4"), product("20").costing("1"), product("40").costing("9")}
	later := []article{
		product("10").costing("5").at("2026-03-01T00:00:00Z"), product("20").variable().at("2026-03-01T00:00:00Z"),
		product("30").costing("7").at("2026-03-01T00:00:00Z"), product("40").gone(),
	}
	everything := func(w *Warehouse) string {
		lines := variantsOf(t, w)
		for _, id := range []string{"10", "20", "30", "40"} {
			lines = append(lines, id+": "+strings.Join(costsOf(t, w, id), ", "))
		}
		return strings.Join(append(lines, table(t, w, "SELECT product_id FROM "+w.Store()+".products FINAL ORDER BY 1")...), "\n")
	}
	calm := newWarehouse(t)
	l := lease(t, calm, productsResource)
	write(t, calm, articlesBlock(l, earlier...))
	write(t, calm, articlesBlock(l, later...))
	wanted := everything(calm)

	killed := 0
	for n := 1; ; n++ {
		w := newWarehouse(t)
		first, done := run(t, w, productsResource)
		write(t, w, articlesBlock(first, earlier...))
		done()
		second, done := run(t, w, productsResource)
		killAt(w, n)
		_, err := w.WriteCanonical(t.Context(), articlesBlock(second, later...))
		w.failSend = nil
		done()
		if err == nil {
			break
		}
		killed++
		next := another(t, w)
		third := lease(t, next, productsResource)
		write(t, next, articlesBlock(third, later...))
		require.Equal(t, wanted, everything(next), "killed at insert %d", n)
		require.Equal(t, len(later), write(t, next, articlesBlock(third, later...)).Unchanged, "killed at insert %d", n)
	}
	require.Equal(t, 3, killed, "costs, variants, products")
}
