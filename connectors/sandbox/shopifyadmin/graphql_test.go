package shopifyadmin

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
)

// graphWorld is a shop with a face and a clock of its own.
type graphWorld struct {
	t      *testing.T
	shop   *Shop
	face   *Face
	server *httptest.Server
	now    time.Time
}

func newGraphWorld(t *testing.T, config Config, face FaceConfig) *graphWorld {
	t.Helper()
	if config.Orders == 0 {
		config.Orders = 120
	}
	shop, err := New(config)
	require.NoError(t, err)
	w := &graphWorld{t: t, shop: shop, now: shop.Now()}
	face.Clock = func() time.Time { return w.now }
	w.face = NewFace(shop, face)
	w.server = httptest.NewServer(w.face)
	t.Cleanup(w.server.Close)
	return w
}

// graphReply is an answer as a client sees it.
type graphReply struct {
	Status int
	Body   string
	Data   map[string]any   `json:"data"`
	Errors []map[string]any `json:"errors"`

	Extensions struct {
		Cost struct {
			Requested int  `json:"requestedQueryCost"`
			Actual    *int `json:"actualQueryCost"`
			Throttle  struct {
				Maximum   int `json:"maximumAvailable"`
				Available int `json:"currentlyAvailable"`
				Rate      int `json:"restoreRate"`
			} `json:"throttleStatus"`
		} `json:"cost"`
		Search []map[string]any `json:"search"`
	} `json:"extensions"`
}

func (w *graphWorld) ask(query string, variables map[string]any) graphReply {
	w.t.Helper()
	return w.askVersion("2026-10", query, variables)
}

func (w *graphWorld) askVersion(version, query string, variables map[string]any) graphReply {
	w.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(w.t, err)
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.server.URL+"/admin/api/"+version+"/graphql.json", bytes.NewReader(body))
	require.NoError(w.t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Shopify-Access-Token", AdminToken)
	response, err := w.server.Client().Do(request)
	require.NoError(w.t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	a := graphReply{Status: response.StatusCode, Body: string(text)}
	if response.Header.Get("Content-Type") == "application/json; charset=utf-8" {
		_ = json.Unmarshal(text, &a) // a fault's body need not be of this form
	}
	return a
}

// good asks and expects no errors.
func (w *graphWorld) good(query string, variables map[string]any) map[string]any {
	w.t.Helper()
	a := w.ask(query, variables)
	require.Equal(w.t, http.StatusOK, a.Status, a.Body)
	require.Empty(w.t, a.Errors, a.Body)
	return a.Data
}

// at digs in decoded JSON.
func at(t *testing.T, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := value.(map[string]any)
			require.True(t, ok, "no object at %q of %v", step, path)
			value = object[step]
		case int:
			list, ok := value.([]any)
			require.True(t, ok, "no list at %d of %v", step, path)
			require.Greater(t, len(list), step, "%v", path)
			value = list[step]
		}
	}
	return value
}

func listAt(t *testing.T, value any, path ...any) []any {
	t.Helper()
	list, ok := at(t, value, path...).([]any)
	require.True(t, ok, "%v", path)
	return list
}

// selectAll selects all fields of a type, so many levels deep.
func selectAll(schema *ast.Schema, kind string, depth int) string {
	of := schema.Types[kind]
	var out strings.Builder
	out.WriteString("{ __typename ")
	for _, f := range of.Fields {
		if strings.HasPrefix(f.Name, "__") || f.Name == "nodes" && of.Fields.ForName("edges") != nil {
			continue
		}
		inner := schema.Types[f.Type.Name()]
		var args []string
		if isConnection(inner) {
			args = append(args, "first: 4")
		}
		for _, a := range f.Arguments {
			if a.Name == "names" {
				args = append(args, `names: ["available", "on_hand", "committed", "incoming"]`)
			} else if a.Type.NonNull && a.DefaultValue == nil {
				args = append(args, a.Name+`: "gid://shopify/Location/1"`)
			}
		}
		selection := ""
		if !inner.IsLeafType() {
			if depth == 0 && !freeTypes[inner.Name] && !isEdge(inner) && inner.Name != "Count" {
				continue
			}
			next := depth - 1
			if isEdge(inner) || isConnection(inner) {
				next = depth
			}
			selection = selectAll(schema, inner.Name, max(0, next))
		}
		// An alias, since types may have fields of one name and several shapes.
		out.WriteString(kind + "_" + f.Name + ": " + f.Name)
		if len(args) > 0 {
			out.WriteString("(" + strings.Join(args, ", ") + ")")
		}
		out.WriteString(" " + selection + " ")
	}
	if of.IsAbstractType() {
		for _, possible := range schema.GetPossibleTypes(of) {
			out.WriteString("... on " + possible.Name + " " + selectAll(schema, possible.Name, depth) + " ")
		}
	}
	out.WriteString("}")
	return out.String()
}

// answerAll runs a query without weighing it.
func (w *graphWorld) answerAll(query string, variables map[string]any) (members, []*graphError) {
	w.t.Helper()
	schema := ownSchema(w.t, "2026-10")
	op, vars, problems := prepare(schema, graphRequest{Query: &query, Variables: variables})
	require.Empty(w.t, problems)
	c := &graphCall{
		face: w.face.graph, shop: w.shop, who: &caller{app: "test", scopes: w.shop.config.Scopes}, schema: schema, variables: vars,
		now: w.now.Unix(), site: "http://sandbox",
	}
	var got outcome
	w.shop.read(func() { got = c.object(object{"QueryRoot", root{}}, op.SelectionSet, nil) })
	m, _ := got.value.(members)
	return m, c.errors
}

// TestEverythingCanBeAsked asks the lists of both shops for all that there is.
func TestEverythingCanBeAsked(t *testing.T) {
	for _, config := range []Config{DefaultShop(), DollarShop()} {
		w := newGraphWorld(t, config, FaceConfig{})
		schema := ownSchema(t, "2026-10")
		for _, f := range schema.Query.Fields {
			inner := schema.Types[f.Type.Name()]
			if strings.HasPrefix(f.Name, "__") || !isConnection(inner) && inner.Name != "Count" && inner.Name != "Shop" && inner.Name != "ShopifyPaymentsAccount" && inner.Name != "AppInstallation" {
				continue
			}
			args := ""
			if isConnection(inner) {
				args = "(first: 60)"
			}
			_, problems := w.answerAll("{ "+f.Name+args+" "+selectAll(schema, inner.Name, 2)+" }", nil)
			for _, p := range problems {
				require.NoError(t, p, "%s: %s at %v", config.Name, f.Name, p.path)
			}
		}
	}
}
