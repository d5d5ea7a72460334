package shopify

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// vendorSchema is Shopify's own schema of a version.
func vendorSchema(t *testing.T) *ast.Schema {
	t.Helper()
	path := filepath.Join(payloads.Dir(t), "shopify", "graphql-schema", "admin-2026-07.graphql")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "admin.graphql", Input: string(text)})
	require.NoError(t, err)
	return schema
}

// graphTrees are what the streams read by GraphQL.
func graphTrees() map[string]*graphSpec {
	return map[string]*graphSpec{
		streamOrders:       orderSpec(ordersTree()),
		streamSaleEvents:   orderSpec(saleEventsTree()),
		streamTransactions: orderSpec(transactionsTree()),
		streamFulfilments:  fulfilmentsSpec(),
		streamReturns:      orderSpec(returnsTree()),
	}
}

// queriesOf are all queries that a tree can become, by what each is for.
func queriesOf(s *graphSpec) map[string]string {
	all := map[string]string{}
	for _, nested := range []scale{0, 2, mostScale} {
		suffix := string(rune('a' + nested))
		all["page "+suffix] = s.tree.listQuery(s.under, 50, nested)
		all["by id "+suffix] = s.tree.byIDQuery(nested)
	}
	without, _ := s.tree.without("")
	all["without optional parts"] = without.listQuery(s.under, 50, 0)
	if s.bulk {
		all["bulk"] = "query " + s.tree.bulkQuery("updated_at:>='2026-01-01T00:00:00Z'")
	}
	addOnward(all, &s.tree)
	return all
}

func addOnward(all map[string]string, parent *connection) {
	for i := range parent.below {
		list := &parent.below[i]
		name := parent.field + "." + list.field
		switch {
		case list.plain:
			all[name+" whole"] = list.wholeQuery(parent.on, 21, 0)
			if len(list.below) > 0 {
				all[name+" rest"] = list.restQuery(0)
			}
		case !parent.bare:
			all[name+" onward"] = list.onwardQuery(parent.on, 0)
		}
		for j := range list.below {
			if list.bare {
				all[name+"."+list.below[j].field+" onward"] = list.below[j].onwardBareQuery(parent.on, list, 0)
			}
		}
		addOnward(all, list)
	}
}

func TestQueriesAreValidAgainstTheVendorsSchema(t *testing.T) {
	schema := vendorSchema(t)
	for stream, spec := range graphTrees() {
		for name, query := range queriesOf(spec) {
			_, err := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
			require.Empty(t, err, "%s %s: %s", stream, name, query)
			require.LessOrEqual(t, estimate(query), dearest, "%s %s", stream, name)
		}
	}
	for _, query := range []string{startQuery, pollQuery} {
		_, err := gqlparser.LoadQueryWithRules(schema, query, rules.NewDefaultRules())
		require.Empty(t, err, query)
	}
}

// Elements of a bulk file are told apart by the names of their types, so within one tree a
// name stands for one list, and each is a type that the list can hold.
func TestTypesTellListsOfABulkFileApart(t *testing.T) {
	schema := vendorSchema(t)
	for stream, spec := range graphTrees() {
		if !spec.bulk {
			continue
		}
		seen := map[string]string{}
		var visit func(c *connection)
		visit = func(c *connection) {
			for i := range c.below {
				list := &c.below[i]
				if list.plain {
					continue
				}
				for _, name := range list.named() {
					require.Empty(t, seen[name], "%s: %s is in two lists", stream, name)
					seen[name] = list.field
					require.NotNil(t, schema.Types[name], name)
					require.Equal(t, ast.Object, schema.Types[name].Kind, name)
				}
				if of := schema.Types[list.on]; of.Kind == ast.Interface {
					for _, possible := range schema.GetPossibleTypes(of) {
						require.Contains(t, list.named(), possible.Name, "%s.%s", stream, list.field)
					}
				}
				visit(list)
			}
		}
		visit(&spec.tree)
	}
}

// Shopify refuses bulk queries with more than five connections or more than two levels
// below the first.
func TestBulkQueriesKeepTheVendorsLimits(t *testing.T) {
	var count func(c *connection, depth int) (connections, deepest int)
	count = func(c *connection, depth int) (int, int) {
		n, most := 1, depth
		for i := range c.below {
			if c.below[i].plain {
				continue
			}
			some, deep := count(&c.below[i], depth+1)
			n, most = n+some, max(most, deep)
		}
		return n, most
	}
	for stream, spec := range graphTrees() {
		if !spec.bulk {
			continue
		}
		n, depth := count(&spec.tree, 0)
		require.LessOrEqual(t, n, 5, stream)
		require.LessOrEqual(t, depth, 2, stream)
	}
}
