package shopifyadmin

import (
	"errors"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments are those of one field, defaults filled in.
type arguments map[string]any

func (a arguments) text(name string) string {
	s, _ := a[name].(string)
	return s
}

func (a arguments) yes(name string) bool { return a[name] == true }

// texts is a list of strings; ok is false when the argument is absent or null.
func (a arguments) texts(name string) (list []string, ok bool) {
	values, ok := a[name].([]any)
	if !ok {
		return nil, false
	}
	for _, v := range values {
		s, _ := v.(string)
		list = append(list, s)
	}
	return list, true
}

// fields are the resolvers of one type by field: what a field of such a value is. A resolver
// gives a scalar, an object, a list ([]any or []object), a *connected, nil or an error.
type fields[T any] map[string]func(c *graphCall, of T, a arguments) any

// objectType is fields without its type parameter.
type objectType interface {
	resolve(c *graphCall, of any, field string, a arguments) (value any, known bool)
	names() []string
}

func (f fields[T]) resolve(c *graphCall, of any, field string, a arguments) (any, bool) {
	do := f[field]
	if do == nil {
		return nil, false
	}
	typed, ok := of.(T)
	if !ok {
		return fmt.Errorf("resolving %s: a %T is no %T", field, of, typed), true
	}
	return do(c, typed, a), true
}

func (f fields[T]) names() []string { return sortedNames(f) }

// graphCall is one request while it is answered. The shop's lock is held.
type graphCall struct {
	face      *graphql
	shop      *Shop
	who       *caller
	schema    *ast.Schema
	variables map[string]any
	site      string // https://host, for the addresses of files
	now       int64
	path      []any // where the field is that is being resolved
	errors    []*graphError
	search    []members
	// bulk collects what a bulk operation takes out of nested connections; nil otherwise.
	bulk *bulkRun
	// broken is how many nullable objects are yet to fail, for tests of partial answers.
	broken int
}

// outcome is a value of the answer and what it cost.
type outcome struct {
	value any
	cost  int
	lost  bool // null where null is not allowed: the object around it is null too
}

var lostValue = outcome{lost: true}

// fail records an error at a place in the answer.
func (c *graphCall) fail(err error, f *ast.Field, path []any) {
	var e *graphError
	if !errors.As(err, &e) {
		e = &graphError{message: "the sandbox failed: " + err.Error(), extensions: members{{"code", "INTERNAL_SERVER_ERROR"}}}
	}
	shown := *e
	shown.at = f.Position
	shown.path = append([]any{}, path...)
	c.errors = append(c.errors, &shown)
}

// selected gathers the fields that a selection asks of an object of a type, each name once,
// with what all its mentions select.
func (c *graphCall) selected(kind *ast.Definition, sets ...ast.SelectionSet) []*ast.Field {
	var order []*ast.Field
	at := map[string]int{}
	var gather func(set ast.SelectionSet)
	gather = func(set ast.SelectionSet) {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				if !included(s.Directives, c.variables) {
					continue
				}
				i, met := at[s.Alias]
				if !met {
					at[s.Alias] = len(order)
					order = append(order, s)
					continue
				}
				merged := *order[i]
				merged.SelectionSet = append(append(ast.SelectionSet{}, merged.SelectionSet...), s.SelectionSet...)
				order[i] = &merged
			case *ast.InlineFragment:
				if included(s.Directives, c.variables) && c.applies(s.TypeCondition, kind) {
					gather(s.SelectionSet)
				}
			case *ast.FragmentSpread:
				if included(s.Directives, c.variables) && c.applies(s.Definition.TypeCondition, kind) {
					gather(s.Definition.SelectionSet)
				}
			}
		}
	}
	for _, set := range sets {
		gather(set)
	}
	return order
}

// applies tells whether a fragment on a type concerns an object of another.
func (c *graphCall) applies(condition string, kind *ast.Definition) bool {
	if condition == "" || condition == kind.Name {
		return true
	}
	for _, possible := range c.schema.GetPossibleTypes(c.schema.Types[condition]) {
		if possible.Name == kind.Name {
			return true
		}
	}
	return false
}

// object answers a selection on an object.
func (c *graphCall) object(o object, set ast.SelectionSet, path []any) outcome {
	kind := c.schema.Types[o.kind]
	if kind == nil {
		return lostValue
	}
	result, cost := members{}, 0
	for _, f := range c.selected(kind, set) {
		if f.Name == "__typename" {
			result = append(result, member{f.Alias, o.kind})
			continue
		}
		if c.bulk != nil && isConnection(c.schema.Types[f.Definition.Type.Name()]) {
			c.bulk.later(c, o, f)
			continue
		}
		got := c.field(o, f, append(path, f.Alias))
		if got.lost {
			return lostValue
		}
		cost += got.cost
		result = append(result, member{f.Alias, got.value})
	}
	return outcome{value: result, cost: cost}
}

// field answers one field of an object.
func (c *graphCall) field(o object, f *ast.Field, path []any) outcome {
	missing := func() outcome {
		if f.Definition.Type.NonNull {
			return lostValue
		}
		return outcome{}
	}
	if err := c.may(o.kind, f.Name); err != nil {
		c.fail(err, f, path)
		return missing()
	}
	c.path = path
	value := c.resolve(o, f)
	if err, failed := value.(error); failed {
		c.fail(err, f, path)
		return missing()
	}
	if c.breaks(f, value, path) {
		c.fail(internalError("sandbox"), f, path)
		return missing()
	}
	got := c.complete(f.Definition.Type, f, value, path)
	if got.lost && !f.Definition.Type.NonNull {
		return outcome{}
	}
	return got
}

// breaks tells whether this object is one that a test wants to fail.
func (c *graphCall) breaks(f *ast.Field, value any, path []any) bool {
	_, isObject := value.(object)
	if c.broken == 0 || !isObject || f.Definition.Type.NonNull || len(path) < 2 {
		return false
	}
	c.broken--
	return true
}

func (c *graphCall) resolve(o object, f *ast.Field) any {
	kind := c.face.types[o.kind]
	if kind == nil {
		return fmt.Errorf("type %s has no resolvers", o.kind)
	}
	value, known := kind.resolve(c, o.of, f.Name, f.ArgumentMap(c.variables))
	if !known {
		return fmt.Errorf("%s.%s has no resolver", o.kind, f.Name)
	}
	return value
}

// complete makes a value of a type into an answer.
func (c *graphCall) complete(of *ast.Type, f *ast.Field, value any, path []any) outcome {
	switch v := value.(type) {
	case nil:
		if of.NonNull {
			c.fail(fmt.Errorf("%s is null where it must not be", f.Name), f, path)
			return lostValue
		}
		return outcome{}
	case *connected:
		return c.connection(v, f, path)
	case []object:
		list := make([]any, len(v))
		for i, o := range v {
			list[i] = o
		}
		return c.list(of, f, list, path)
	case []any:
		return c.list(of, f, v, path)
	case object:
		got := c.object(v, f.SelectionSet, path)
		got.cost += c.objectCost(v.kind, f.Name)
		return got
	}
	return outcome{value: value}
}

func (c *graphCall) objectCost(kind, field string) int {
	switch {
	case kind == "Count":
		return countCost
	case freeTypes[kind] || field == freeField:
		return 0
	}
	return 1
}

// list answers a plain list. It costs what one object does, however many there are.
func (c *graphCall) list(of *ast.Type, f *ast.Field, values []any, path []any) outcome {
	list, cost := make([]any, 0, len(values)), 0
	for i, v := range values {
		if o, isObject := v.(object); isObject {
			got := c.object(o, f.SelectionSet, append(path, i))
			if got.lost {
				if of.Elem != nil && of.Elem.NonNull {
					return lostValue
				}
				list = append(list, nil)
				continue
			}
			cost = max(cost, got.cost+c.objectCost(o.kind, f.Name))
			list = append(list, got.value)
			continue
		}
		list = append(list, v)
	}
	return outcome{value: list, cost: cost}
}
