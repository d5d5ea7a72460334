package shopifyadmin

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
)

func ownSchema(t *testing.T, version string) *ast.Schema {
	t.Helper()
	schema, err := (&schemas{}).of(version)
	require.NoError(t, err)
	return schema
}

// TestTheSchemaIsPartOfTheVendors compares every type, field, argument and value.
func TestTheSchemaIsPartOfTheVendors(t *testing.T) {
	vendor, own := vendorSchema(t), ownSchema(t, "2026-07")
	require.Equal(t, vendor.Query.Name, own.Query.Name)
	require.Equal(t, vendor.Mutation.Name, own.Mutation.Name)
	for name, of := range own.Types {
		theirs := vendor.Types[name]
		if of.BuiltIn || !assert.NotNil(t, theirs, "type %s", name) {
			continue
		}
		assert.Equal(t, theirs.Kind, of.Kind, name)
		for _, i := range of.Interfaces {
			assert.Contains(t, theirs.Interfaces, i, name)
		}
		for _, member := range of.Types {
			assert.Contains(t, theirs.Types, member, name)
		}
		if of.Kind == ast.Enum {
			assert.Equal(t, valueNames(theirs), valueNames(of), name)
		}
		for _, f := range of.Fields {
			if len(f.Name) > 1 && f.Name[:2] == "__" {
				continue
			}
			their := theirs.Fields.ForName(f.Name)
			if !assert.NotNil(t, their, "%s.%s", name, f.Name) {
				continue
			}
			assert.Equal(t, their.Type.String(), f.Type.String(), "%s.%s", name, f.Name)
			assert.Equal(t, their.Directives.ForName("deprecated") != nil, f.Directives.ForName("deprecated") != nil, "%s.%s", name, f.Name)
			for _, a := range f.Arguments {
				their := their.Arguments.ForName(a.Name)
				if assert.NotNil(t, their, "%s.%s(%s)", name, f.Name, a.Name) {
					assert.Equal(t, their.Type.String(), a.Type.String(), "%s.%s(%s)", name, f.Name, a.Name)
					assert.Equal(t, their.DefaultValue.String(), a.DefaultValue.String(), "%s.%s(%s)", name, f.Name, a.Name)
				}
			}
		}
	}
}

func valueNames(of *ast.Definition) []string {
	var names []string
	for _, v := range of.EnumValues {
		names = append(names, v.Name)
	}
	slices.Sort(names)
	return names
}

// TestArgumentsThatMatterAreNotLeftOut: an argument of the vendor's that the schema does
// not have is one whose type the shop has nothing for.
func TestArgumentsThatMatterAreNotLeftOut(t *testing.T) {
	vendor, own := vendorSchema(t), ownSchema(t, "2026-07")
	left := map[string]bool{}
	for name, of := range own.Types {
		for _, f := range of.Fields {
			if theirs := vendor.Types[name]; theirs != nil && theirs.Fields.ForName(f.Name) != nil {
				for _, a := range theirs.Fields.ForName(f.Name).Arguments {
					if f.Arguments.ForName(a.Name) == nil {
						left[name+"."+f.Name+"("+a.Name+")"] = true
					}
				}
			}
		}
	}
	require.Equal(t, map[string]bool{
		"Return.exchangeLineItems(processingStatus)": true, "Return.returnLineItems(processingStatus)": true,
	}, left)
}

// TestEveryFieldHasAResolver, but for types that stand in the schema so that queries may
// name them, and of which the shop has nothing.
func TestEveryFieldHasAResolver(t *testing.T) {
	types := objectTypes()
	never := []string{"PageInfo", "Collection"}
	for name, of := range ownSchema(t, "2026-10").Types {
		if of.BuiltIn || of.Kind != ast.Object || isConnection(of) || slices.Contains(never, name) || isEdge(of) {
			continue
		}
		resolvers := types[name]
		if !assert.NotNil(t, resolvers, name) {
			continue
		}
		for _, f := range of.Fields {
			if f.Name[:2] != "__" {
				assert.Contains(t, resolvers.names(), f.Name, name)
			}
		}
	}
}

func isEdge(of *ast.Definition) bool {
	return of.Fields.ForName("cursor") != nil && of.Fields.ForName("node") != nil
}

func TestOlderVersionsDoNotKnowNewFields(t *testing.T) {
	require.Nil(t, ownSchema(t, "2026-04").Types["Order"].Fields.ForName("attribution"))
	require.NotNil(t, ownSchema(t, "2026-07").Types["Order"].Fields.ForName("attribution"))
	require.NotNil(t, ownSchema(t, "2026-01").Types["Refund"].Fields.ForName("processedAt"))
}
