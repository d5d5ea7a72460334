package shopifyadmin

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// recording is one request of the vendor's with its answer.
type recording struct {
	file, query string
	variables   map[string]any
	answer      map[string]any
}

// recordings finds the requests in the recorded files, whatever their frame looks like.
func recordings(t *testing.T) []recording {
	t.Helper()
	var all []recording
	seen := map[string]bool{}
	root := filepath.Join(payloads.Dir(t), "shopify", "graphql-recorded")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var frame any
		require.NoError(t, json.Unmarshal(text, &frame), path)
		name, err := filepath.Rel(root, path)
		require.NoError(t, err)
		dig(frame, func(query string, variables, answer map[string]any) {
			key, err := json.Marshal([]any{query, variables, answer}, json.Deterministic(true))
			require.NoError(t, err)
			if !seen[string(key)] {
				seen[string(key)] = true
				all = append(all, recording{name, query, variables, answer})
			}
		})
		return nil
	})
	require.NoError(t, err)
	return all
}

func dig(at any, found func(query string, variables, answer map[string]any)) {
	switch at := at.(type) {
	case []any:
		for _, v := range at {
			dig(v, found)
		}
	case map[string]any:
		if query, ok := at["query"].(string); ok {
			if answer := answerIn(at); answer != nil {
				variables, _ := at["variables"].(map[string]any)
				found(query, variables, answer)
			}
		}
		for _, v := range at {
			dig(v, found)
		}
	}
}

func answerIn(at map[string]any) map[string]any {
	if extensions, ok := at["extensions"].(map[string]any); ok && extensions["cost"] != nil {
		return at
	}
	for _, name := range []string{"response", "result", "payload", "body"} {
		if inner, ok := at[name].(map[string]any); ok {
			if a := answerIn(inner); a != nil {
				return a
			}
		}
	}
	return nil
}

func (r recording) cost(name string) (int, bool) {
	extensions, _ := r.answer["extensions"].(map[string]any)
	cost, _ := extensions["cost"].(map[string]any)
	n, ok := cost[name].(float64)
	return int(n), ok
}

// vendorSchema is the vendor's own, all of it.
func vendorSchema(t *testing.T) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(payloads.Dir(t), "shopify", "graphql-schema", "admin-2026-07.graphql"))
	require.NoError(t, err)
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "admin-2026-07.graphql", Input: string(text)})
	require.NoError(t, err)
	return schema
}

func TestRequestedCostsAreTheRecordedOnes(t *testing.T) {
	schema := vendorSchema(t)
	met := 0
	for _, r := range recordings(t) {
		want, ok := r.cost("requestedQueryCost")
		doc, err := parser.ParseQuery(&ast.Source{Input: r.query})
		if err != nil || !ok {
			continue
		}
		validator.Validate(schema, doc) //nolint:staticcheck // only to connect fields with their definitions
		op := doc.Operations[0]
		switch {
		case strings.Contains(r.query, "__type"):
			continue // costs two points a type; the face has no introspection
		case op.Operation == ast.Mutation && !strings.Contains(r.query, "bulkOperation"):
			continue // dearer by their input; the face has bulk operations only
		case strings.HasPrefix(filepath.Base(r.file), "orderCancel") && op.Operation == ast.Query:
			continue // the file shows an answer to more than its query
		}
		got := costing{schema: schema, variables: r.variables}.requested(op)
		if assert.Equal(t, want, got, "%s: %s", r.file, op.Name) {
			met++
		}
	}
	require.Greater(t, met, 60)
}
