package shopifyadmin

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// graphql answers the GraphQL Admin API for a face: requests are validated against the
// schema, weighed, and answered out of the shop by the resolvers of objectTypes.
type graphql struct {
	face    *Face
	schemas schemas
	types   map[string]objectType
	finders map[string]func(c *graphCall, id int64) any
	faults  *graphFaults
	bulk    bulkStore

	mu      sync.Mutex
	buckets map[string]*points
}

// newGraphQL puts the GraphQL API behind a face.
func newGraphQL(f *Face) *graphql {
	g := &graphql{face: f, types: objectTypes(), finders: nodeFinders(), faults: &graphFaults{}, buckets: map[string]*points{}}
	if f.config.Clock == nil {
		// The shop's clock may stand still while a reader waits for an operation.
		g.faults.set(GraphQLFaults{BulkPolls: 3})
	}
	return g
}

// graphRequest is what a client sends.
type graphRequest struct {
	Query     *string        `json:"query"`
	Variables map[string]any `json:"variables"`
	Operation string         `json:"operationName"`
}

const mostQuery = 1 << 20

// serve answers POST graphql.json.
func (g *graphql) serve(out http.ResponseWriter, r *http.Request, who *caller, version string) {
	a := g.answer(r, who, version)
	if a.header == nil {
		a.header = map[string]string{}
	}
	g.face.send(out, r, a)
}

func (g *graphql) answer(r *http.Request, who *caller, version string) reply {
	if r.Method != http.MethodPost {
		return (&refusal{status: http.StatusMethodNotAllowed, text: "Method Not Allowed"}).reply()
	}
	request, refused := readRequest(r)
	if refused != nil {
		return refused.reply()
	}
	schema, err := g.schemas.of(version)
	if err != nil {
		return (&refusal{status: http.StatusInternalServerError, text: err.Error()}).reply()
	}
	op, variables, problems := prepare(schema, request)
	if len(problems) > 0 {
		return written(problems, nil)
	}
	now := g.face.clock()
	c := &graphCall{
		face: g, shop: g.face.shop, who: who, schema: schema, variables: variables, site: siteOf(r), now: now.Unix(), broken: g.faults.partial(),
	}
	return g.execute(c, op, now)
}

// readRequest reads a request's body.
func readRequest(r *http.Request) (graphRequest, *refusal) {
	var request graphRequest
	body, err := io.ReadAll(io.LimitReader(r.Body, mostQuery+1))
	if err != nil || len(body) > mostQuery {
		return request, &refusal{status: http.StatusRequestEntityTooLarge, text: "Payload Too Large"}
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil || kind != "application/json" && kind != "application/graphql":
		return request, &refusal{status: http.StatusUnsupportedMediaType, text: "Unsupported media type"}
	case kind == "application/graphql":
		text := string(body)
		request.Query = &text
		return request, nil
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return request, &refusal{status: http.StatusBadRequest, text: "Malformed JSON"}
	}
	if request.Query == nil || strings.TrimSpace(*request.Query) == "" {
		return request, &refusal{status: http.StatusBadRequest, fields: [][2]string{{"query", "Required parameter missing or invalid"}}}
	}
	return request, nil
}

// prepare parses and validates a request.
func prepare(schema *ast.Schema, request graphRequest) (*ast.OperationDefinition, map[string]any, []*graphError) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Name: "query", Input: *request.Query}, 20_000)
	if err != nil {
		return nil, nil, invalidQuery(nil, asList(err))
	}
	var op *ast.OperationDefinition
	if len(doc.Operations) > 0 {
		op = doc.Operations.ForName(request.Operation)
	}
	if op == nil {
		return nil, nil, []*graphError{{message: "No operation named \"" + request.Operation + "\""}}
	}
	if problems := validator.ValidateWithRules(schema, doc, nil); len(problems) > 0 {
		return nil, nil, invalidQuery(op, problems)
	}
	variables, err := validator.VariableValues(schema, op, request.Variables)
	if err != nil {
		problems := invalidQuery(op, asList(err))
		for _, p := range problems {
			p.extensions = members{{"code", "INVALID_VARIABLE"}}
		}
		return nil, nil, problems
	}
	if len(variables) == 0 {
		variables = nil
	}
	return op, variables, nil
}

func asList(err error) gqlerror.List {
	if one, ok := errors.AsType[*gqlerror.Error](err); ok {
		return gqlerror.List{one}
	}
	if list, ok := errors.AsType[gqlerror.List](err); ok {
		return list
	}
	return gqlerror.List{{Message: err.Error()}}
}

// execute weighs a request and answers it.
func (g *graphql) execute(c *graphCall, op *ast.OperationDefinition, now time.Time) reply {
	requested := costing{schema: c.schema, variables: c.variables}.requested(op)
	if requested > maxQueryCost {
		return written([]*graphError{tooDear(requested)}, nil)
	}
	if g.faults.throttle() || !g.afford(c.who.app, requested, now) {
		g.face.countThrottled()
		return written([]*graphError{throttledQuery()}, g.cost(c.who.app, requested, nil, now))
	}
	kind := "QueryRoot"
	if op.Operation == ast.Mutation {
		kind = "Mutation"
	}
	var got outcome
	c.shop.read(func() { got = c.object(object{kind, root{}}, op.SelectionSet, nil) })
	for _, e := range c.errors {
		if errors.Is(e, errSlow) {
			return page(http.StatusGatewayTimeout, "504 Gateway Timeout")
		}
	}
	actual := max(1, min(got.cost, requested))
	if op.Operation == ast.Mutation {
		actual = min(requested, max(mutationCost, actual))
	}
	g.charge(c.who.app, actual)
	extensions := g.cost(c.who.app, requested, actual, now)
	if len(c.search) > 0 {
		extensions = append(extensions, member{"search", c.search})
	}
	data := got.value
	if got.lost {
		data = nil
	}
	return writtenWith(member{"data", data}, c.errors, extensions)
}

// written is an answer without data.
func written(problems []*graphError, extensions members) reply {
	return writtenWith(member{}, problems, extensions)
}

func writtenWith(data member, problems []*graphError, extensions members) reply {
	body := members{}
	if len(problems) > 0 {
		list := make([]any, len(problems))
		for i, p := range problems {
			list[i] = p.members()
		}
		body = append(body, member{"errors", list})
	}
	if data.name != "" {
		body = append(body, data)
	}
	if len(extensions) > 0 {
		body = append(body, member{"extensions", extensions})
	}
	text, err := encoded(body)
	if err != nil {
		return (&refusal{status: http.StatusInternalServerError, text: err.Error()}).reply()
	}
	return reply{status: http.StatusOK, body: text}
}

func siteOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (f *Face) countThrottled() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.throttled++
}
