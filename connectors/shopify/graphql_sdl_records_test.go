package shopify

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// recordTrees are what the streams beside orders read by GraphQL.
func recordTrees() map[string]*graphSpec {
	return map[string]*graphSpec{
		streamCustomers: customersSpec(), streamProducts: productsSpec(), streamVariants: variantsOf(""), streamInventoryItems: itemsSpec(),
		streamInventoryLevels: levelsSpec(), streamCheckouts: checkoutsSpec(), streamDiscounts: discountsOf(""), streamPayouts: payoutsSpec(),
		streamBalanceTransactions: balanceTransactionsSpec(), streamDisputes: disputesSpec(), streamTenderTransactions: tenderTransactionsSpec(),
	}
}

func TestQueriesOfRecordsAreValidAgainstTheVendorsSchema(t *testing.T) {
	schema := vendorSchema(t)
	valid := func(name, query string) {
		_, err := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
		require.Empty(t, err, "%s: %s", name, query)
		require.LessOrEqual(t, estimate(query), dearest, name)
	}
	for stream, spec := range recordTrees() {
		for name, query := range queriesOf(spec) {
			valid(stream+" "+name, query)
		}
		size := mostPerPage
		if spec.most > 0 {
			size = spec.most
		}
		valid(stream+" largest page", spec.tree.listQuery(spec.under, size, 0))
	}
	for _, field := range []string{"customers", "products", "productVariants", "discountNodes"} {
		valid(field, graphIDs{field: field}.query())
	}
	for _, list := range discountLists() {
		valid(list.name, list.onward(mostPerPage))
	}
	report, _ := reportQuery(20_000, 20_006)
	valid("reports", report)
}
