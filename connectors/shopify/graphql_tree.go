package shopify

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// connection describes what is read of a list of the GraphQL Admin API, and of the lists
// below it. The paged query, those that go on where a nested page ended, and the query of
// a bulk operation are all made of it, so that they read the same.
type connection struct {
	// field is the list's name on its parent.
	field string
	// args are its arguments besides those for paging and filtering, as in a query.
	args string
	// on is the type of its elements.
	on string
	// types are the names that elements have in a bulk file; nil is on alone.
	types []string
	// typed: the mapping reads the name of an element's type.
	typed bool
	// fields is the selection of one element without the lists in below. It has id where
	// the type has one.
	fields string
	// extras are further parts of the selection that can be left out.
	extras []extra
	// size is how many elements a nested page has.
	size int
	// plain: the list has no pages, all elements come at once.
	plain bool
	// bare: elements cannot be asked for by their id.
	bare bool
	// optional: without the right to it everything else is read; loses says what is missing
	// then.
	optional bool
	loses    string
	below    []connection
}

// extra is a part of a selection that needs a right of its own. Without the right everything
// else is read; loses says what is missing then.
type extra struct {
	fields string
	loses  string
}

// named are the names of a list's elements in a bulk file.
func (c *connection) named() []string {
	if c.types == nil {
		return []string{c.on}
	}
	return c.types
}

// edged: the cursors of the elements are needed, as they are the only way back to one.
func (c *connection) edged() bool { return c.bare && len(c.below) > 0 }

// without is the tree without the optional parts that have a field; "" is without all of
// them. The second value reports whether there was one.
func (c *connection) without(field string) (connection, bool) {
	had, rest := false, *c
	drops := func(name, fields string) bool {
		return field == "" || name == field || slices.Contains(fieldNames.FindAllString(fields, -1), field)
	}
	var extras []extra
	for _, one := range c.extras {
		if drops("", one.fields) {
			had = true
			continue
		}
		extras = append(extras, one)
	}
	var below []connection
	for _, one := range c.below {
		if one.optional && drops(one.field, one.fields) {
			had = true
			continue
		}
		part, some := one.without(field)
		had = had || some
		below = append(below, part)
	}
	rest.extras, rest.below = extras, below
	return rest, had
}

var fieldNames = regexp.MustCompile(`[A-Za-z_]+`)

// losses say what is missing without the optional parts.
func (c *connection) losses() []string {
	var all []string
	for _, one := range c.extras {
		all = append(all, one.loses)
	}
	for i := range c.below {
		if c.below[i].optional {
			all = append(all, c.below[i].loses)
		} else {
			all = append(all, c.below[i].losses()...)
		}
	}
	return all
}

// selection is the selection of one element without its lists.
func (c *connection) selection() string {
	all := []string{c.fields}
	if c.typed {
		all = []string{"__typename", c.fields}
	}
	for _, one := range c.extras {
		all = append(all, one.fields)
	}
	return strings.Join(all, " ")
}

// scale makes nested pages smaller: each is halved that many times.
type scale int

func (s scale) of(size int) int { return max(size>>s, 1) }

const pageInfo = " pageInfo{hasNextPage endCursor}"

// element is the selection of one element with its lists.
func (c *connection) element(s scale) string {
	var b strings.Builder
	b.WriteString(c.selection())
	for i := range c.below {
		b.WriteByte(' ')
		b.WriteString(c.below[i].nested(s))
	}
	return b.String()
}

// nested is the selection of a list on its parent, first page.
func (c *connection) nested(s scale) string {
	if c.plain {
		return c.field + arguments(c.args) + "{" + c.element(s) + "}"
	}
	return c.page(s, "first: "+strconv.Itoa(s.of(c.size)))
}

// page is the selection of a page.
func (c *connection) page(s scale, paging string) string {
	rows := "nodes{" + c.element(s) + "}"
	if c.edged() {
		rows = "edges{cursor node{" + c.element(s) + "}}"
	}
	return c.field + arguments(paging, c.args) + "{" + rows + pageInfo + "}"
}

func arguments(lists ...string) string {
	var all []string
	for _, one := range lists {
		if one != "" {
			all = append(all, one)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "(" + strings.Join(all, ", ") + ")"
}

// listQuery reads a page of the tree at the root, or in a field of the root.
func (c *connection) listQuery(under string, first int, s scale) string {
	page := c.page(s, fmt.Sprintf("first: %d, after: $after, query: $query", first))
	if under != "" {
		page = under + "{" + page + "}"
	}
	return "query " + operationName(c.field, "Page") + "($after: String, $query: String){" + page + "}"
}

// byIDQuery reads elements by their ids.
func (c *connection) byIDQuery(s scale) string {
	return "query " + operationName(c.field, "ByID") + "($ids: [ID!]!){nodes(ids: $ids){... on " + c.on + "{" + c.element(s) + "}}}"
}

// restQuery reads what of elements by their ids stands in lists below alone.
func (c *connection) restQuery(s scale) string {
	only := *c
	only.fields, only.extras = "id", nil
	return "query " + operationName(c.field, "Rest") + "($ids: [ID!]!){nodes(ids: $ids){... on " + c.on + "{" + only.element(s) + "}}}"
}

// onwardQuery reads the next page of a list whose parent is a node.
func (c *connection) onwardQuery(parent string, s scale) string {
	page := c.page(s, fmt.Sprintf("first: %d, after: $after", s.of(c.size)))
	return "query " + operationName(c.field, "Onward") + "($id: ID!, $after: String){node(id: $id){... on " + parent + "{" + page + "}}}"
}

// onwardBareQuery reads the next page of a list whose parent is no node itself: it is the
// element behind a cursor in the list via, of a node.
func (c *connection) onwardBareQuery(node string, via *connection, s scale) string {
	page := c.page(s, fmt.Sprintf("first: %d, after: $after", s.of(c.size)))
	return "query " + operationName(c.field, "Onward") + "($id: ID!, $before: String, $after: String){node(id: $id){... on " + node + "{" +
		via.field + arguments("first: 1, after: $before", via.args) + "{nodes{id " + page + "}" + pageInfo + "}}}}"
}

// wholeQuery reads plain lists of a node with room for more elements than were seen.
func (c *connection) wholeQuery(parent string, first int, s scale) string {
	return "query " + operationName(c.field, "Whole") + "($id: ID!){node(id: $id){... on " + parent + "{" +
		c.field + arguments(fmt.Sprintf("first: %d", first), c.args) + "{" + c.element(s) + "}}}}"
}

// bulkQuery is the query of a bulk operation. Lists in plain lists cannot be exported and
// are left out; they are read afterwards.
// https://shopify.dev/docs/api/usage/bulk-operations/queries
func (c *connection) bulkQuery(filter string) string {
	filtered := ""
	if filter != "" {
		filtered = "query: " + quoteGraphQL(filter)
	}
	return "{" + c.bulkList(filtered, false) + "}"
}

func (c *connection) bulkList(filter string, nested bool) string {
	var fields []string
	if nested && !c.typed {
		fields = append(fields, "__typename")
	}
	fields = append(fields, c.selection())
	for i := range c.below {
		fields = append(fields, c.below[i].bulkPart())
	}
	return c.field + arguments(filter, c.args) + "{edges{node{" + strings.Join(fields, " ") + "}}}"
}

func (c *connection) bulkPart() string {
	if c.plain {
		return c.field + arguments(c.args) + "{" + c.selection() + "}"
	}
	return c.bulkList("", true)
}

// quoteGraphQL is a text as a GraphQL string.
func quoteGraphQL(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// operationName names a query in the vendor's logs and in errors.
func operationName(field, suffix string) string {
	return strings.ToUpper(field[:1]) + field[1:] + suffix
}
