package shopifyadmin

import (
	"encoding/base64"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	mostPerConnection = 250
	mostPaged         = 25_000 // objects that one connection can be paged through
)

// connected is what a connection gives.
type connected struct {
	nodes             []object
	cursors           []string
	next, previous    bool
	startAt, endAfter string // cursors of an empty page that a test put in between
	asked             int
}

// connection answers edges, nodes and pageInfo of a page. It costs by how many objects came
// back; an empty one costs what was asked for, as far as its own objects go.
func (c *graphCall) connection(p *connected, f *ast.Field, path []any) outcome {
	kind := c.schema.Types[f.Definition.Type.Name()]
	result, perNode := members{}, 0
	for _, part := range c.selected(kind, f.SelectionSet) {
		here := below(path, part.Alias)
		switch part.Name {
		case "__typename":
			result = append(result, member{part.Alias, kind.Name})
		case "nodes":
			got := c.nodes(p, part, here)
			if got.lost {
				return lostValue
			}
			perNode += got.cost
			result = append(result, member{part.Alias, got.value})
		case "edges":
			got := c.edges(p, part, here)
			if got.lost {
				return lostValue
			}
			perNode += got.cost
			result = append(result, member{part.Alias, got.value})
		case "pageInfo":
			result = append(result, member{part.Alias, c.pageInfo(p, part)})
		}
	}
	if len(p.nodes) == 0 {
		return outcome{value: result, cost: connectionCost + pageWeight(p.asked)}
	}
	// perNode is of all nodes together.
	share := (perNode + len(p.nodes) - 1) / len(p.nodes)
	return outcome{value: result, cost: connectionCost + pageWeight(len(p.nodes))*share}
}

// below is a path with one more step.
func below(path []any, step any) []any { return append(path, step) }

func (c *graphCall) nodes(p *connected, f *ast.Field, path []any) outcome {
	list, cost := make([]any, 0, len(p.nodes)), 0
	for i, n := range p.nodes {
		got := c.object(n, f.SelectionSet, append(path, i))
		if got.lost {
			return lostValue
		}
		list = append(list, got.value)
		cost += got.cost + 1
	}
	return outcome{value: list, cost: cost}
}

func (c *graphCall) edges(p *connected, f *ast.Field, path []any) outcome {
	edge := c.schema.Types[f.Definition.Type.Name()]
	parts := c.selected(edge, f.SelectionSet)
	list, cost := make([]any, 0, len(p.nodes)), 0
	for i, n := range p.nodes {
		one := members{}
		for _, part := range parts {
			switch part.Name {
			case "__typename":
				one = append(one, member{part.Alias, edge.Name})
			case "cursor":
				one = append(one, member{part.Alias, p.cursors[i]})
			case "node":
				got := c.object(n, part.SelectionSet, append(path, i, part.Alias))
				if got.lost {
					return lostValue
				}
				cost += got.cost + 1
				one = append(one, member{part.Alias, got.value})
			}
		}
		list = append(list, one)
	}
	return outcome{value: list, cost: cost}
}

func (c *graphCall) pageInfo(p *connected, f *ast.Field) members {
	var start, end any
	if len(p.cursors) > 0 {
		start, end = p.cursors[0], p.cursors[len(p.cursors)-1]
	} else if p.endAfter != "" {
		start, end = p.startAt, p.endAfter
	}
	info := members{}
	for _, part := range c.selected(c.schema.Types["PageInfo"], f.SelectionSet) {
		var value any
		switch part.Name {
		case "__typename":
			value = "PageInfo"
		case "hasNextPage":
			value = p.next
		case "hasPreviousPage":
			value = p.previous
		case "startCursor":
			value = start
		case "endCursor":
			value = end
		}
		info = append(info, member{part.Alias, value})
	}
	return info
}

// sortPlace is where an object stands in a sorted list.
type sortPlace struct {
	number int64
	text   string
	id     int64
}

func (p sortPlace) compare(o sortPlace) int {
	switch {
	case p.number != o.number:
		return sign(p.number < o.number)
	case p.text != o.text:
		return sign(p.text < o.text)
	case p.id != o.id:
		return sign(p.id < o.id)
	}
	return 0
}

func sign(less bool) int {
	if less {
		return -1
	}
	return 1
}

// pageCursor is the vendor's: the id and the sort value of the object it stands for. Bound says
// for which list it was given; Ghost is for a test's empty pages.
type pageCursor struct {
	ID    int64  `json:"last_id"`
	Value any    `json:"last_value"`
	Bound uint32 `json:"b"`
	Ghost bool   `json:"g,omitzero"`
}

func (p sortPlace) cursorText(bound uint32, textual bool) string {
	var value any = p.number
	if textual {
		value = p.text
	}
	return pageCursor{ID: p.id, Value: value, Bound: bound}.text()
}

func (k pageCursor) text() string {
	written, err := json.Marshal(k)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(written)
}

// readCursor reads a cursor that was given for the list of this binding.
func readCursor(text string, bound uint32) (sortPlace, bool, error) {
	written, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return sortPlace{}, false, badRequest("Invalid cursor")
	}
	var k pageCursor
	if err := json.Unmarshal(written, &k); err != nil {
		return sortPlace{}, false, badRequest("Invalid cursor")
	}
	if k.Bound != bound {
		return sortPlace{}, false, badRequest("Invalid cursor for current pagination sort.")
	}
	at := sortPlace{id: k.ID}
	switch v := k.Value.(type) {
	case float64:
		at.number = int64(v)
	case string:
		at.text = v
	}
	return at, k.Ghost, nil
}

// binding is what a cursor belongs to: the connection, its sort and its filter.
func binding(parts ...string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.Join(parts, "\x00"))) // a hash takes everything
	return h.Sum32()
}

// pageWindow is what a caller asked of a connection.
type pageWindow struct {
	first, last   int
	after, before string
	reverse       bool
}

func readWindow(a arguments) (pageWindow, error) {
	w := pageWindow{after: a.text("after"), before: a.text("before"), reverse: a.yes("reverse")}
	first, hasFirst := integerArg(a, "first")
	last, hasLast := integerArg(a, "last")
	w.first, w.last = first, last
	switch {
	case !hasFirst && !hasLast:
		return w, badRequest("you must provide one of first or last")
	case hasFirst && hasLast:
		return w, badRequest("providing both first and last is not supported")
	case hasLast && w.before == "":
		return w, badRequest("using last without before is not supported")
	}
	for name, n := range map[string]int{"first": first, "last": last} {
		if n > mostPerConnection {
			return w, badRequest("%s cannot exceed %d", name, mostPerConnection)
		}
		if n < 0 {
			return w, badRequest("%s must be 0 or more", name)
		}
	}
	return w, nil
}

// cut takes a window out of objects that are in order. places[i] belongs to render(i).
func (c *graphCall) cut(w pageWindow, bound uint32, textual bool, places []sortPlace, render func(i int) object) any {
	compare := sortPlace.compare
	if w.reverse {
		compare = func(a, b sortPlace) int { return b.compare(a) }
	}
	from, to := 0, len(places)
	ghost := false
	if w.after != "" {
		at, isGhost, err := readCursor(w.after, bound)
		if err != nil {
			return err
		}
		ghost = isGhost
		if isGhost && at == (sortPlace{}) {
			from = 0
		} else {
			from = firstIndex(len(places), func(i int) bool { return compare(places[i], at) > 0 })
		}
	}
	if w.before != "" {
		at, _, err := readCursor(w.before, bound)
		if err != nil {
			return err
		}
		to = firstIndex(len(places), func(i int) bool { return compare(places[i], at) >= 0 })
	}
	from = min(from, to)
	end := to
	if w.last > 0 {
		from = max(from, to-w.last)
	} else {
		end = min(to, from+w.first)
	}
	if c.bulk == nil && end > mostPaged {
		return badRequest("Pagination beyond %d objects is not supported: narrow the query", mostPaged)
	}
	p := &connected{next: end < len(places), previous: from > 0, asked: max(w.first, w.last)}
	if c.face.faults.emptyPage() && !ghost && w.first > 0 && from < len(places) {
		k := pageCursor{Bound: bound, Ghost: true}
		if from > 0 {
			k.ID, k.Value = places[from-1].id, places[from-1].number
			if textual {
				k.Value = places[from-1].text
			}
		} else {
			k.Value = 0
		}
		p.next, p.startAt, p.endAfter = true, k.text(), k.text()
		return p
	}
	for i := from; i < end; i++ {
		p.nodes = append(p.nodes, render(i))
		if c.bulk == nil { // a file has no pages
			p.cursors = append(p.cursors, places[i].cursorText(bound, textual))
		}
	}
	return p
}

// firstIndex is the first index for which a condition holds, which from then on holds.
func firstIndex(n int, holds func(i int) bool) int {
	low, high := 0, n
	for low < high {
		middle := (low + high) / 2
		if holds(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// childrenOf is a connection of what an object holds, in the order of its ids or as it stands.
func childrenOf[T any](c *graphCall, a arguments, owner string, list []T, id func(T) int64, render func(T) object) any {
	if c.bulk != nil {
		p := &connected{}
		for _, one := range list {
			p.nodes = append(p.nodes, render(one))
		}
		return p
	}
	w, err := readWindow(a)
	if err != nil {
		return err
	}
	places := make([]sortPlace, len(list))
	for i := range list {
		at := i
		if w.reverse {
			at = len(list) - 1 - i
		}
		places[i] = sortPlace{number: int64(at + 1), id: id(list[at])}
	}
	bound := binding("within", owner, strconv.FormatBool(w.reverse))
	return c.cut(w, bound, false, places, func(i int) object { return render(list[places[i].number-1]) })
}
