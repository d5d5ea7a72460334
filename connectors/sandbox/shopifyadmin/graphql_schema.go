package shopifyadmin

import (
	_ "embed"
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// The types and fields that the invented shop can answer for. A test holds them against
// the vendor's schema.
//
//go:embed graphql_schema.graphql
var schemaText string

// fieldsSince are the fields that came with a version, out of the vendor's changes between
// 2025-10 and 2026-07. Older versions do not know them.
var fieldsSince = map[string]map[string]string{
	"Order":         {"attribution": "2026-07", "cartToken": "2026-07", "checkoutToken": "2026-07"},
	"LineItem":      {"priceAfterAllDiscountsBeforeTaxesSet": "2026-07"},
	"Refund":        {"processedAt": "2026-01"},
	"InventoryItem": {"variants": "2026-01"},
}

// schemas are what each version serves, read once.
type schemas struct {
	mu       sync.Mutex
	versions map[string]*ast.Schema
}

// of gives the schema of a version (2026-10).
func (s *schemas) of(version string) (*ast.Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.versions[version]; known != nil {
		return known, nil
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "graphql_schema.graphql", Input: schemaText})
	if err != nil {
		return nil, err
	}
	for kind, fields := range fieldsSince {
		of := schema.Types[kind]
		of.Fields = slices.DeleteFunc(of.Fields, func(f *ast.FieldDefinition) bool { return fields[f.Name] > version })
	}
	if s.versions == nil {
		s.versions = map[string]*ast.Schema{}
	}
	s.versions[version] = schema
	return schema, nil
}
