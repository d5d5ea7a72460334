package shopifyadmin

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sorting is one sort key of a connection: a number (instants, amounts) or a text.
type sorting[T any] struct {
	number func(c *graphCall, of T) int64
	text   func(c *graphCall, of T) string
}

// catalog is a connection of the shop: what it can be searched and sorted by.
type catalog[T any] struct {
	name    string
	id      func(T) int64
	filters map[string]filter[T]
	// others are filters that the vendor documents and the sandbox has not. Using one fails,
	// so that no test passes because a condition was ignored.
	others []string
	sorts  map[string]sorting[T]
	// natural is the order of a connection without sortKey: by id.
	natural string
	// implied is a condition that holds when a query does not name its field.
	implied *searchTerm
	render  func(c *graphCall, of T) object
}

// search reads the query argument. A field that the connection does not have is ignored and
// named in extensions.search.
func (l *catalog[T]) search(c *graphCall, a arguments) (matcher[T], error) {
	m := matcher[T]{filters: l.filters, ignored: map[*searchTerm]bool{}}
	text := a.text("query")
	m.node = parseSearch(text)
	if m.node == nil {
		return m, nil
	}
	var warnings []any
	impliedNamed := false
	for _, t := range m.node.terms() {
		impliedNamed = impliedNamed || l.implied != nil && t.field == l.implied.field
		if slices.Contains(l.others, t.field) {
			return m, badRequest("the sandbox does not filter %s by %q", l.name, t.field)
		}
		f, known := l.filters[t.field]
		if !known {
			m.ignored[t] = true
			if t.field == "" {
				continue
			}
			warnings = append(warnings, members{
				{"field", t.field}, {"message", "Invalid search field for this query."}, {"code", "invalid_field"},
			})
			continue
		}
		if !f.takes(c, t) {
			m.ignored[t] = true
			warnings = append(warnings, members{
				{"field", t.field}, {"message", fmt.Sprintf("Input `%s` is not accepted.", t.value)}, {"code", "invalid_value"},
			})
		}
	}
	if len(warnings) > 0 {
		path := slices.DeleteFunc(append([]any{}, c.path...), func(part any) bool { _, isIndex := part.(int); return isIndex })
		c.search = append(c.search, members{{"path", path}, {"query", text}, {"parsed", m.node.parsed()}, {"warnings", warnings}})
	}
	if l.implied != nil && !impliedNamed {
		m.node = together(m.node, &searchNode{term: l.implied})
	}
	return m, nil
}

// matching are the objects that a query finds.
func (l *catalog[T]) matching(c *graphCall, a arguments, from []T) ([]T, error) {
	m, err := l.search(c, a)
	if err != nil {
		return nil, err
	}
	if m.node == nil {
		return from, nil
	}
	var found []T
	for _, one := range from {
		if m.meets(c, one) {
			found = append(found, one)
		}
	}
	return found, nil
}

// list answers the connection.
func (l *catalog[T]) list(c *graphCall, a arguments, from []T) any {
	w := pageWindow{reverse: a.yes("reverse")}
	if c.bulk == nil {
		var err error
		if w, err = readWindow(a); err != nil {
			return err
		}
		if err := c.face.faults.slow(w.first); err != nil {
			return err
		}
	}
	found, err := l.matching(c, a, from)
	if err != nil {
		return err
	}
	key := a.text("sortKey")
	if key == "" {
		key = l.natural
	}
	by, known := l.sorts[key]
	if !known && key != "ID" && key != "RELEVANCE" {
		return badRequest("the sandbox does not sort %s by %s", l.name, key)
	}
	type entry struct {
		place sortPlace
		at    int
	}
	entries := make([]entry, len(found))
	for i, one := range found {
		p := sortPlace{id: l.id(one)}
		switch {
		case by.number != nil:
			p.number = by.number(c, one)
		case by.text != nil:
			p.text = by.text(c, one)
		default:
			p.number = p.id
		}
		entries[i] = entry{p, i}
	}
	slices.SortFunc(entries, func(x, y entry) int {
		if w.reverse {
			return y.place.compare(x.place)
		}
		return x.place.compare(y.place)
	})
	if c.bulk != nil {
		p := &connected{}
		for _, e := range entries {
			p.nodes = append(p.nodes, l.render(c, found[e.at]))
		}
		return p
	}
	places := make([]sortPlace, len(entries))
	for i, e := range entries {
		places[i] = e.place
	}
	bound := binding(l.name, key, strconv.FormatBool(w.reverse), strings.TrimSpace(a.text("query")))
	return c.cut(w, bound, by.text != nil, places, func(i int) object { return l.render(c, found[entries[i].at]) })
}

// counted is what Count is made of.
type counted struct {
	n       int
	atLeast bool
}

// count answers ordersCount and the like: exact up to limit, which is 10,000 unless null.
func (l *catalog[T]) count(c *graphCall, a arguments, from []T) any {
	found, err := l.matching(c, a, from)
	if err != nil {
		return err
	}
	return limited(len(found), a)
}

func limited(n int, a arguments) object {
	if limit, ok := integerArg(a, "limit"); ok && n > limit {
		return object{"Count", counted{limit, true}}
	}
	return object{"Count", counted{n, false}}
}

func countFields() fields[counted] {
	return fields[counted]{
		"count": func(_ *graphCall, n counted, _ arguments) any { return n.n },
		"precision": func(_ *graphCall, n counted, _ arguments) any {
			if n.atLeast {
				return "AT_LEAST"
			}
			return "EXACT"
		},
	}
}

// truncated is a plain list cut to its argument first.
func truncated[T any](a arguments, list []T) []T {
	if n, ok := integerArg(a, "first"); ok && n >= 0 && n < len(list) {
		return list[:n]
	}
	return list
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, cmp.Compare[string])
	return names
}
