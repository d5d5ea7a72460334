package shopify

import (
	"math"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// dearest is the most that one query may cost.
// https://shopify.dev/docs/api/usage/limits
const dearest = 1000

// unknownCost stands for the cost of what cannot be read.
const unknownCost = 100

// estimate is what a query will be charged before it runs. Shopify publishes that an
// object costs 1, a scalar 0, and that lists are charged by their first argument; the
// figures here reproduce recorded answers (a connection costs 2 and its element 2·ln(first)
// times; money is free; a plain list is charged once; a count is 10, as is a
// mutation). It only spaces out the first queries: answers tell the real cost.
func estimate(query string) int {
	document, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil || len(document.Operations) == 0 {
		return unknownCost
	}
	operation := document.Operations[0]
	cost := costOf(operation.SelectionSet, true)
	if operation.Operation == ast.Mutation {
		cost = 10
	}
	return max(cost, 1)
}

func costOf(set ast.SelectionSet, root bool) int {
	cost, dearestFragment := 0, 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			cost += costOfField(s, root)
		case *ast.InlineFragment:
			dearestFragment = max(dearestFragment, costOf(s.SelectionSet, false))
		}
	}
	return cost + dearestFragment
}

func costOfField(f *ast.Field, root bool) int {
	switch {
	case len(f.SelectionSet) == 0 || f.Name == "pageInfo" || isMoney(f.Name):
		return 0
	case root && (strings.HasSuffix(f.Name, "Count") || f.Name == "shopifyqlQuery"):
		return 10
	}
	rows, connected := ast.SelectionSet(nil), false
	for _, selection := range f.SelectionSet {
		below, ok := selection.(*ast.Field)
		if !ok {
			continue
		}
		switch below.Name {
		case "nodes":
			rows, connected = below.SelectionSet, true
		case "edges":
			for _, inner := range below.SelectionSet {
				if node, ok := inner.(*ast.Field); ok && node.Name == "node" {
					rows, connected = node.SelectionSet, true
				}
			}
		}
	}
	if !connected {
		times := 1
		if f.Name == "nodes" { // by ids, of which there are as many as in a small page
			times = steps(byIDPage)
		}
		return times * (1 + costOf(f.SelectionSet, false))
	}
	first := 10
	if argument := f.Arguments.ForName("first"); argument != nil && argument.Value != nil && argument.Value.Kind == ast.IntValue {
		first = number(argument.Value.Raw)
	}
	return 2 + steps(first)*(1+costOf(rows, false))
}

// steps is how many times a list of that length is charged its element.
func steps(first int) int {
	return max(int(2*math.Log(float64(max(first, 1)))), 1) // counts points, not money
}

func number(text string) int {
	n := 0
	for _, c := range text {
		n = min(n*10+int(c-'0'), 1000)
	}
	return n
}

// isMoney reports fields of the types MoneyBag and MoneyV2.
func isMoney(name string) bool {
	if strings.HasSuffix(name, "Set") || strings.HasSuffix(name, "Money") {
		return true
	}
	switch name {
	case "totalAmount", "totalTaxAmount", "totalDiscountAmountAfterTaxes", "totalDiscountAmountBeforeTaxes",
		"amount", "taxAmount", "fee", "net", "amountSpent", "unitCost", "flatFee", "price":
		return true
	}
	return false
}
