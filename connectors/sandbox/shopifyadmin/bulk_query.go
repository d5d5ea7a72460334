package shopifyadmin

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// What a query of a bulk operation may be, as https://shopify.dev/api/usage/bulk-operations/queries
// says and recorded refusals word it.
const (
	mostBulkConnections = 5
	mostBulkNesting     = 2
)

// checkBulk reads the query of a bulk operation.
func checkBulk(schema *ast.Schema, query string) (*ast.OperationDefinition, []userError) {
	invalid := func(message string) userError {
		return userError{field: []string{"query"}, message: message, code: "INVALID"}
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Name: "query", Input: query}, 20_000)
	if err != nil || len(doc.Operations) != 1 {
		return nil, []userError{invalid("Invalid bulk query: " + problemText(err))}
	}
	op := doc.Operations[0]
	problems := validator.ValidateWithRules(schema, doc, nil)
	if op.Operation != ast.Query {
		return nil, []userError{invalid("Invalid operation type. Only `query` operations are supported.")}
	}
	if len(problems) > 0 {
		return nil, []userError{invalid("Invalid bulk query: " + problems[0].Message)}
	}
	w := &bulkWalk{schema: schema}
	w.set(op.SelectionSet, bulkPlace{})
	var found []userError
	add := func(wrong bool, format string, args ...any) {
		if wrong {
			found = append(found, invalid(fmt.Sprintf(format, args...)))
		}
	}
	add(w.topNode, "Bulk queries cannot contain a top level `node` field.")
	add(w.connections == 0, "Bulk queries must contain at least one connection.")
	add(w.connections > mostBulkConnections, "Bulk queries cannot contain more than %d connections.", mostBulkConnections)
	add(w.deepest > mostBulkNesting+1, "Bulk queries cannot contain connections with a nesting depth greater than %d.", mostBulkNesting)
	add(w.inList, "Queries that contain a connection field within a list field are not currently supported.")
	if len(w.byNodes) > 0 {
		add(true, "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: '%s { edges { node {'. "+
			"Selecting via 'nodes' is not supported. Invalid connection fields: '%s'.", w.byNodes[0], strings.Join(w.byNodes, "', '"))
	}
	if len(w.withoutID) > 0 {
		add(true, "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. "+
			"Connection fields without 'id': %s.", strings.Join(w.withoutID, ", "))
	}
	return op, found
}

func problemText(err error) string {
	if err == nil {
		return "exactly one operation is expected"
	}
	return err.Error()
}

// bulkPlace is where in a query a field stands.
type bulkPlace struct {
	depth  int // connections above
	list   bool
	above  string // the connection above
	hasID  bool   // of its node
	inside bool
}

type bulkWalk struct {
	schema      *ast.Schema
	connections int
	deepest     int
	topNode     bool
	inList      bool
	byNodes     []string
	withoutID   []string
}

func (w *bulkWalk) set(set ast.SelectionSet, at bulkPlace) {
	for _, f := range (costing{schema: w.schema}).fields(set) {
		if at == (bulkPlace{}) && (f.Name == "node" || f.Name == "nodes") {
			w.topNode = true
		}
		of := w.schema.Types[f.Definition.Type.Name()]
		switch {
		case of == nil || of.IsLeafType():
		case isConnection(of):
			w.connection(f, at)
		default:
			inner := at
			inner.inside = true
			inner.list = at.list || f.Definition.Type.Elem != nil
			w.set(f.SelectionSet, inner)
		}
	}
}

func (w *bulkWalk) connection(f *ast.Field, at bulkPlace) {
	w.connections++
	w.deepest = max(w.deepest, at.depth+1)
	w.inList = w.inList || at.list
	if at.depth > 0 && !at.hasID && !slices.Contains(w.withoutID, at.above) {
		w.withoutID = append(w.withoutID, at.above)
	}
	c := costing{schema: w.schema}
	for _, part := range c.fields(f.SelectionSet) {
		switch part.Name {
		case "nodes":
			w.byNodes = append(w.byNodes, f.Name)
			w.node(part, f, at)
		case "edges":
			for _, inner := range c.fields(part.SelectionSet) {
				if inner.Name == "node" {
					w.node(inner, f, at)
				}
			}
		}
	}
}

func (w *bulkWalk) node(node, f *ast.Field, at bulkPlace) {
	inner := bulkPlace{depth: at.depth + 1, above: f.Name, inside: true}
	for _, field := range (costing{schema: w.schema}).fields(node.SelectionSet) {
		inner.hasID = inner.hasID || field.Name == "id" && field.Alias == "id"
	}
	w.set(node.SelectionSet, inner)
}

// bulkRun takes out what a query finds, as lines of JSON.
type bulkRun struct {
	grouped bool // children right behind their parents
	found   findings
	pending []nested
}

// nested is a connection of something that was taken out.
type nested struct {
	parent string
	in     object
	field  *ast.Field
}

// later keeps a connection for after the object that it belongs to.
func (b *bulkRun) later(_ *graphCall, in object, f *ast.Field) {
	b.pending = append(b.pending, nested{in: in, field: f})
}

// bulkBatch is how many roots come before the children of the first when objects are not
// grouped: nobody can rely on finding children next to their parents.
const bulkBatch = 50

// export runs the query. The error's text is the operation's error code.
func (b *bulkRun) export(c *graphCall, op *ast.OperationDefinition) error {
	first := c.object(object{"QueryRoot", root{}}, op.SelectionSet, nil)
	queue := b.pending
	b.pending = nil
	if err := bulkProblem(c); err != nil || first.lost {
		return errors.Join(err)
	}
	for _, top := range queue {
		if err := b.connection(c, top, true); err != nil {
			return err
		}
	}
	return nil
}

func bulkProblem(c *graphCall) error {
	if len(c.errors) == 0 {
		return nil
	}
	for _, m := range c.errors[0].extensions {
		if m.name == "code" && m.value == "ACCESS_DENIED" {
			return errors.New("ACCESS_DENIED")
		}
	}
	return errors.New("INTERNAL_SERVER_ERROR")
}

// connection takes out what a connection holds, and what hangs on it.
func (b *bulkRun) connection(c *graphCall, n nested, isRoot bool) error {
	if err := c.may(n.in.kind, n.field.Name); err != nil {
		return errors.New("ACCESS_DENIED")
	}
	found, ok := c.resolve(n.in, n.field).(*connected)
	if !ok {
		return errors.New("INTERNAL_SERVER_ERROR")
	}
	var waiting []nested
	for i, node := range found.nodes {
		children, err := b.node(c, node, n, isRoot)
		if err != nil {
			return err
		}
		found.nodes[i] = object{} // what was made of it to write it would stay to the end
		waiting = append(waiting, children...)
		if !b.grouped && (i+1)%bulkBatch != 0 && i+1 < len(found.nodes) {
			continue
		}
		for j := range waiting {
			if !b.grouped {
				j = len(waiting) - 1 - j
			}
			if err := b.connection(c, waiting[j], false); err != nil {
				return err
			}
		}
		waiting = waiting[:0]
	}
	return nil
}

// node writes one object and gives the connections in it.
func (b *bulkRun) node(c *graphCall, node object, n nested, isRoot bool) ([]nested, error) {
	set := nodeSelection(c, n.field)
	got := c.object(node, set, []any{n.field.Alias})
	children := b.pending
	b.pending = nil
	if err := bulkProblem(c); err != nil {
		return nil, err
	}
	line, ok := got.value.(members)
	if !ok {
		return nil, errors.New("INTERNAL_SERVER_ERROR")
	}
	if n.parent != "" {
		line = append(line, member{"__parentId", n.parent})
	}
	text, err := encoded(line)
	if err != nil {
		return nil, errors.New("INTERNAL_SERVER_ERROR")
	}
	if err := b.found.add(text, isRoot); err != nil {
		return nil, errors.New("INTERNAL_SERVER_ERROR")
	}
	if len(children) == 0 {
		return nil, nil
	}
	// The parent is the object of the connection above, even when what holds the connection
	// is inside it.
	id, _ := c.face.types[node.kind].resolve(c, node.of, "id", nil)
	for i := range children {
		children[i].parent, _ = id.(string)
	}
	return children, nil
}

// nodeSelection is what is asked of each object of a connection.
func nodeSelection(c *graphCall, f *ast.Field) ast.SelectionSet {
	walk := costing{schema: c.schema}
	var set ast.SelectionSet
	for _, edges := range walk.fields(f.SelectionSet) {
		if edges.Name != "edges" {
			continue
		}
		for _, node := range walk.fields(edges.SelectionSet) {
			if node.Name == "node" {
				set = append(set, node.SelectionSet...)
			}
		}
	}
	return set
}
