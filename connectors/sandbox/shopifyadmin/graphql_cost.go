package shopifyadmin

import (
	"math"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// The vendor publishes that an object costs a point, a mutation ten, and that a connection
// costs more the more it may return. How much more is not published: the numbers here are
// those that give the requestedQueryCost of each recorded query.
const (
	mutationCost   = 10
	countCost      = 10 // of ordersCount and the like
	connectionCost = 2  // of a connection, whatever it returns
	maxQueryCost   = 1000
)

// freeTypes cost nothing: they are parts of the object that has them.
var freeTypes = map[string]bool{"MoneyBag": true, "MoneyV2": true, "PageInfo": true}

// freeField is an object that costs nothing where a customer has it, although an order's
// addresses cost a point each.
const freeField = "defaultAddress"

// pageWeight says how many times a page of n objects costs what one object does.
func pageWeight(n int) int { return max(1, int(math.Floor(2*math.Log(float64(max(1, n)))))) }

// costing adds up what a query asks for, before it runs.
type costing struct {
	schema    *ast.Schema
	variables map[string]any
}

// requested is the requestedQueryCost of an operation.
func (c costing) requested(op *ast.OperationDefinition) int {
	if op.Operation != ast.Mutation {
		return c.set(op.SelectionSet)
	}
	sum := 0
	for _, f := range c.fields(op.SelectionSet) {
		sum += mutationCost
		// What the payload holds directly is part of the ten points.
		for _, part := range c.fields(f.SelectionSet) {
			sum += c.set(part.SelectionSet)
		}
	}
	return sum
}

// set is what a selection costs: all of its own fields, and of fragments for several types
// the dearest, since an object has one type.
func (c costing) set(set ast.SelectionSet) int {
	sum, dearest := 0, 0
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			sum += c.field(s)
		case *ast.InlineFragment:
			dearest = c.fragment(s.SelectionSet, s.TypeCondition, s.ObjectDefinition, &sum, dearest)
		case *ast.FragmentSpread:
			dearest = c.fragment(s.Definition.SelectionSet, s.Definition.TypeCondition, s.ObjectDefinition, &sum, dearest)
		}
	}
	return sum + dearest
}

func (c costing) fragment(set ast.SelectionSet, on string, in *ast.Definition, sum *int, dearest int) int {
	cost := c.set(set)
	if on == "" || in != nil && in.Name == on {
		*sum += cost
		return dearest
	}
	return max(dearest, cost)
}

func (c costing) field(f *ast.Field) int {
	if f.Definition == nil || !included(f.Directives, c.variables) {
		return 0
	}
	of := c.schema.Types[f.Definition.Type.Name()]
	switch {
	case of == nil || of.IsLeafType():
		return 0
	case of.Name == "Count":
		return countCost
	case isConnection(of):
		return connectionCost + pageWeight(c.pageSize(f))*c.page(f.SelectionSet)
	case freeTypes[of.Name] || f.Name == freeField:
		return c.set(f.SelectionSet)
	}
	return 1 + c.set(f.SelectionSet)
}

// page is what one object of a connection costs, however it is selected.
func (c costing) page(set ast.SelectionSet) int {
	cost := 0
	for _, f := range c.fields(set) {
		switch f.Name {
		case "nodes":
			cost += 1 + c.set(f.SelectionSet)
		case "edges":
			for _, inner := range c.fields(f.SelectionSet) {
				if inner.Name == "node" {
					cost += 1 + c.set(inner.SelectionSet)
				}
			}
		}
	}
	return cost
}

// fields are the fields of a selection, those in fragments too.
func (c costing) fields(set ast.SelectionSet) []*ast.Field {
	var all []*ast.Field
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if included(s.Directives, c.variables) {
				all = append(all, s)
			}
		case *ast.InlineFragment:
			all = append(all, c.fields(s.SelectionSet)...)
		case *ast.FragmentSpread:
			all = append(all, c.fields(s.Definition.SelectionSet)...)
		}
	}
	return all
}

func (c costing) pageSize(f *ast.Field) int {
	args := f.ArgumentMap(c.variables)
	for _, name := range []string{"first", "last"} {
		if n, ok := integerArg(args, name); ok {
			return n
		}
	}
	return 1
}

// included follows @skip and @include.
func included(directives ast.DirectiveList, variables map[string]any) bool {
	if d := directives.ForName("skip"); d != nil && d.ArgumentMap(variables)["if"] == true {
		return false
	}
	if d := directives.ForName("include"); d != nil && d.ArgumentMap(variables)["if"] == false {
		return false
	}
	return true
}

func isConnection(of *ast.Definition) bool {
	return of.Kind == ast.Object && strings.HasSuffix(of.Name, "Connection")
}

// integerArg reads an Int argument; the library gives numbers of a query as int64 and those
// of variables as they were decoded.
func integerArg(args map[string]any, name string) (int, bool) {
	switch n := args[name].(type) {
	case int64:
		return int(n), true
	case int:
		return n, true
	case float64:
		return int(n), true
	}
	return 0, false
}
