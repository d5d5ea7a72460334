package shopifyadmin

import (
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// forms are what texts of an answer look like. The first that fits is a text's form.
var forms = []struct {
	name string
	like *regexp.Regexp
}{
	{"gid", regexp.MustCompile(`^gid://shopify/[A-Za-z]+/\d+`)},
	{"instant", regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)},
	{"amount", regexp.MustCompile(`^-?\d+\.\d+$`)},
	{"trimmed amount", regexp.MustCompile(`^-?\d+\.(\d|\d*[1-9])$`)},
	{"cursor", regexp.MustCompile(`^eyJsYXN0X2lkIjo`)},
	{"address", regexp.MustCompile(`^https?://`)},
}

// formOf is the JSON type of a value; for ids the type too, and for texts what they look like.
func formOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case float64:
		return "number"
	case string:
		for _, f := range forms {
			if f.like.MatchString(v) {
				if f.name == "gid" {
					return v[:strings.LastIndex(v, "/")]
				}
				return f.name
			}
		}
		return "text"
	}
	return "other"
}

// sameShape compares two answers: the same names in objects, the same forms of values.
func sameShape(t *testing.T, where string, recorded, own any) {
	t.Helper()
	if recorded == nil || own == nil {
		return
	}
	switch r := recorded.(type) {
	case map[string]any:
		o, ok := own.(map[string]any)
		if !assert.True(t, ok, "%s is no object but %v", where, own) {
			return
		}
		assert.Equal(t, sortedNames(r), sortedNames(o), where)
		for name, value := range r {
			sameShape(t, where+"."+name, value, o[name])
		}
	case []any:
		o, ok := own.([]any)
		if assert.True(t, ok, "%s is no list but %v", where, own) && len(r) > 0 && len(o) > 0 {
			sameShape(t, where+"[0]", r[0], o[0])
		}
	default:
		theirs, ours := formOf(recorded), formOf(own)
		if theirs == "text" || ours == "text" {
			theirs, ours = "text", formOfText(ours)
		}
		assert.Equal(t, theirs, ours, "%s: %v, recorded %v", where, own, recorded)
	}
}

// formOfText lets a plain text stand for any text but a number or a truth.
func formOfText(form string) string {
	switch form {
	case "number", "bool", "other":
		return form
	}
	return "text"
}

// TestRecordedQueriesGetAnswersOfTheRecordedShape puts each recorded query that the schema
// has everything for to the face, about the face's own things.
func TestRecordedQueriesGetAnswersOfTheRecordedShape(t *testing.T) {
	w := newGraphWorld(t, DollarShop(), FaceConfig{})
	ids := map[string]string{}
	data := w.good(`{ orders(first: 50) { nodes { id fulfillments { id } returns(first: 1) { nodes { id } } } }
		customers(first: 1) { nodes { id } } inventoryItems(first: 1) { nodes { id inventoryLevels(first: 1) { nodes { id } } } } }`, nil)
	var collect func(any)
	collect = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if id, ok := v["id"].(string); ok {
				kind, _, _ := parseGID(id)
				ids[kind] = id
			}
			for _, name := range sortedNames(v) {
				collect(v[name])
			}
		case []any:
			for _, one := range v {
				collect(one)
			}
		}
	}
	collect(data)
	met := map[string]bool{}
	for _, r := range recordings(t) {
		schema := ownSchema(t, "2026-07")
		doc, err := parser.ParseQuery(&ast.Source{Input: r.query})
		if err != nil || len(validator.ValidateWithRules(schema, doc, nil)) > 0 || doc.Operations[0].Operation != ast.Query || strings.Contains(r.query, "__type") {
			continue
		}
		if strings.Contains(r.file, "orderCancel") {
			continue // the file shows an answer to more than its query
		}
		variables := map[string]any{}
		for name, value := range r.variables {
			variables[name] = value
			if text, ok := value.(string); ok {
				if kind, _, isID := parseGID(text); isID {
					if ids[kind] == "" {
						continue
					}
					variables[name] = ids[kind]
				} else {
					variables[name] = "" // a search, for everything; or a cursor, for the start
				}
			}
		}
		for _, v := range doc.Operations[0].VariableDefinitions {
			if v.Type.NonNull && variables[v.Variable] == nil {
				variables[v.Variable] = "" // the file does not tell its variables
				if strings.HasSuffix(strings.ToLower(v.Variable), "id") {
					variables[v.Variable] = ids["Customer"]
				}
			}
		}
		a := w.ask(r.query, variables)
		if strings.Contains(r.file, "inventory-item-levels") {
			continue // pages by cursors of its own
		}
		require.Equal(t, 200, a.Status, r.file)
		require.Empty(t, a.Errors, "%s: %s", r.file, a.Body)
		sameShape(t, r.file+" "+doc.Operations[0].Name, r.answer["data"], any(a.Data))
		met[r.file] = true
	}
	require.Greater(t, len(met), 8, "%v", sortedNames(met))
}

// TestAccessDeniedIsAnsweredAsRecorded compares the answer word by word.
func TestAccessDeniedIsAnsweredAsRecorded(t *testing.T) {
	w := newGraphWorld(t, DollarShop(), FaceConfig{Scopes: []string{"read_orders"}})
	for _, r := range recordings(t) {
		if !strings.HasSuffix(r.file, "shopify-payments-account-access-denied.json") || !strings.Contains(r.query, "\n") {
			continue
		}
		a := w.ask(r.query, nil)
		var got map[string]any
		require.NoError(t, json.Unmarshal([]byte(a.Body), &got))
		require.Equal(t, r.answer["errors"], got["errors"])
		require.Equal(t, r.answer["data"], got["data"])
		requested, _ := r.cost("requestedQueryCost")
		actual, _ := r.cost("actualQueryCost")
		require.Equal(t, requested, a.Extensions.Cost.Requested)
		require.Equal(t, actual, *a.Extensions.Cost.Actual)
		return
	}
	t.Fatal("no recording was met")
}

// TestUnknownSearchFieldsAreNamedAsRecorded asks for a count by a field that it has not.
func TestUnknownSearchFieldsAreNamedAsRecorded(t *testing.T) {
	w := newGraphWorld(t, DollarShop(), FaceConfig{})
	all := w.good(`{ customersCount { count precision } }`, nil)
	a := w.ask(`query($q: String!) { customersCount(query: $q) { count precision } }`, map[string]any{"q": "email:nobody@example.com"})
	require.Equal(t, all, a.Data)
	require.Len(t, a.Extensions.Search, 1)
	require.Equal(t, map[string]any{
		"path": []any{"customersCount"}, "query": "email:nobody@example.com",
		"parsed":   map[string]any{"field": "email", "match_all": "nobody@example.com"},
		"warnings": []any{map[string]any{"field": "email", "message": "Invalid search field for this query.", "code": "invalid_field"}},
	}, a.Extensions.Search[0])
}

// TestBulkQueriesAreRefusedAsRecorded checks the recorded refusals against the vendor's
// schema, which has all that their queries name.
func TestBulkQueriesAreRefusedAsRecorded(t *testing.T) {
	schema := vendorSchema(t)
	met := 0
	for _, r := range recordings(t) {
		if !strings.HasSuffix(r.file, "bulk-operation-run-query-validators.json") {
			continue
		}
		query, _ := r.variables["query"].(string)
		_, problems := checkBulk(schema, query)
		var got []any
		for _, p := range problems {
			got = append(got, map[string]any{"field": []any{"query"}, "message": p.message, "code": p.code})
		}
		assert.Equal(t, at(t, r.answer, "data", "bulkOperationRunQuery", "userErrors"), any(got), query)
		met++
	}
	require.Equal(t, 8, met)
}
