package shopify

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// discounts reads discounts by code and automatic ones, with all their codes: Shopify can
// make many thousands for one. Bulk operations cut them at a hundred or so without a word,
// so codes are read in pages.
func discounts() feed {
	spec := discountsOf("")
	way := spec.way()
	way.page = func(ctx context.Context, r *reader, w window, token string) (page, error) {
		p, err := spec.page(ctx, r, w, token)
		if err != nil {
			return page{}, err
		}
		return p, completeDiscounts(ctx, r, p.rows)
	}
	way.byID = discountsByID
	way.ids = graphIDs{field: "discountNodes", created: "created_at"}.list
	return feed{graphql: way, census: true}
}

func discountsOf(filter string) *graphSpec {
	return &graphSpec{
		tree:    connection{field: "discountNodes", args: "sortKey: UPDATED_AT", on: "DiscountNode", fields: discountFields},
		changed: "updated_at", created: "created_at", filter: filter, count: "discountNodesCount", most: 25, rows: rowsOfDiscount,
	}
}

// The lists below a discount: what they are called in errors, and how one of their pages
// is selected in it.
const (
	codePage       = `codes(first: %d%s) { nodes { id code asyncUsageCount } pageInfo { hasNextPage endCursor } }`
	productPage    = `customerGets { items { ... on DiscountProducts { products(first: %d%s) { nodes { id } pageInfo { hasNextPage endCursor } } } } }`
	collectionPage = `customerGets { items { ... on DiscountCollections { collections(first: %d%s) { nodes { id } pageInfo { hasNextPage endCursor } } } } }`
)

// discountList is a list below a discount.
type discountList struct {
	name, page string
	// path leads from the discount to it.
	path []string
	// on are the kinds of discounts that have it.
	on []string
}

func discountLists() []discountList {
	codes := []string{"DiscountCodeBasic", "DiscountCodeBxgy", "DiscountCodeFreeShipping", "DiscountCodeApp"}
	gets := []string{"DiscountCodeBasic", "DiscountCodeBxgy", "DiscountAutomaticBasic", "DiscountAutomaticBxgy"}
	return []discountList{
		{name: "codes", page: codePage, path: []string{"codes"}, on: codes},
		{name: "products", page: productPage, path: []string{"customerGets", "items", "products"}, on: gets},
		{name: "collections", page: collectionPage, path: []string{"customerGets", "items", "collections"}, on: gets},
	}
}

// Parts of the selection of a discount.
const (
	discountCommon = `title status createdAt updatedAt startsAt endsAt asyncUsageCount combinesWith { orderDiscounts productDiscounts shippingDiscounts }`
	discountByCode = `usageLimit appliesOncePerCustomer codes(first: 10) { nodes { id code asyncUsageCount } pageInfo { hasNextPage endCursor } }`
	discountLeast  = `minimumRequirement { ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount currencyCode } } ... on DiscountMinimumQuantity { greaterThanOrEqualToQuantity } }`
	discountGets   = `customerGets { value { __typename ... on DiscountPercentage { percentage } ... on DiscountAmount { amount { amount currencyCode } appliesOnEachItem }
			... on DiscountOnQuantity { effect { ... on DiscountPercentage { percentage } ... on DiscountAmount { amount { amount currencyCode } appliesOnEachItem } } } }
		items { __typename ... on DiscountProducts { products(first: 10) { nodes { id } pageInfo { hasNextPage endCursor } } }
			... on DiscountCollections { collections(first: 10) { nodes { id } pageInfo { hasNextPage endCursor } } } } }`
)

// discountFields is the selection of a DiscountNode.
const discountFields = `id discount { __typename
	... on DiscountCodeBasic { ` + discountCommon + ` ` + discountByCode + ` ` + discountLeast + ` ` + discountGets + ` }
	... on DiscountCodeBxgy { ` + discountCommon + ` ` + discountByCode + ` ` + discountGets + ` }
	... on DiscountCodeFreeShipping { ` + discountCommon + ` ` + discountByCode + ` ` + discountLeast + ` }
	... on DiscountCodeApp { ` + discountCommon + ` ` + discountByCode + ` }
	... on DiscountAutomaticBasic { ` + discountCommon + ` ` + discountLeast + ` ` + discountGets + ` }
	... on DiscountAutomaticBxgy { ` + discountCommon + ` ` + discountGets + ` }
	... on DiscountAutomaticFreeShipping { ` + discountCommon + ` ` + discountLeast + ` }
	... on DiscountAutomaticApp { ` + discountCommon + ` } }`

// rowsOfDiscount reads the instants of a discount, which stand in the node's discount.
func rowsOfDiscount(node *object, one row) ([]row, error) {
	inner, err := parseObject(node.get("discount"))
	if err != nil {
		return nil, errors.New("a discount is empty")
	}
	if one.Version, err = instantOf("updatedAt", text(inner.text("updatedAt"))); err != nil {
		return nil, err
	}
	if one.created, err = instantOf("createdAt", text(inner.text("createdAt"))); err != nil {
		return nil, err
	}
	one.Payload = payloadOf(node.json(), "")
	return []row{one}, nil
}

// completeDiscounts reads the lists of discounts to their end.
func completeDiscounts(ctx context.Context, r *reader, rows []row) error {
	for i := range rows {
		payload, err := parseObject(rows[i].Payload)
		if err != nil {
			return drift(r.stream, err)
		}
		node, err := parseObject(payload.get("graphql"))
		if err != nil {
			return drift(r.stream, err)
		}
		for _, list := range discountLists() {
			if err := list.complete(ctx, r, node); err != nil {
				return err
			}
		}
		rows[i].Payload = payloadOf(node.json(), "")
	}
	return nil
}

// complete replaces the first page of a list by all of its elements.
func (l discountList) complete(ctx context.Context, r *reader, node *object) error {
	value := dig(node, append([]string{"discount"}, l.path...)...)
	if value.Kind() != '{' {
		return nil // a kind of discount that has no such list
	}
	listed, err := readConnection(value)
	if err != nil {
		return drift(r.stream, fmt.Errorf("%s: %w", l.name, err))
	}
	all := listed.elements
	size := mostPerPage
	for asked := map[string]bool{}; listed.more; {
		if listed.end == "" || asked[listed.end] {
			return drift(r.stream, fmt.Errorf("%s says that there is more and not where", l.name))
		}
		attempts := 1
		if size <= smallNested {
			attempts = 0
		}
		data, _, err := r.source.graphql.ask(ctx, question{
			stream: r.stream, name: l.name, query: l.onward(size), variables: map[string]any{"id": node.text("id"), "after": listed.end}, attempts: attempts,
		})
		if err != nil && size > smallNested && (tooMuch(err) || passes(err)) {
			size = max(size/4, smallNested)
			continue
		}
		if err != nil {
			return err
		}
		asked[listed.end] = true
		value = dig(data, append([]string{"discountNode", "discount"}, l.path...)...)
		if value.Kind() != '{' {
			return changed(r.stream, l.name)
		}
		if listed, err = readConnection(value); err != nil {
			return drift(r.stream, fmt.Errorf("%s: %w", l.name, err))
		}
		all = append(all, listed.elements...)
	}
	replaced, err := replaceIn(node.get("discount"), l.path, listOf(all))
	if err != nil {
		return drift(r.stream, err)
	}
	node.set("discount", replaced)
	return nil
}

// onward is the query of the next page of the list.
func (l discountList) onward(size int) string {
	var b strings.Builder
	b.WriteString("query Discount" + strings.ToUpper(l.name[:1]) + l.name[1:] + "($id: ID!, $after: String){discountNode(id: $id){discount{__typename")
	for _, kind := range l.on {
		fmt.Fprintf(&b, " ... on %s{%s}", kind, fmt.Sprintf(l.page, size, ", after: $after"))
	}
	b.WriteString("}}}")
	return b.String()
}

// replaceIn is an object with another value at a path.
func replaceIn(value jsontext.Value, path []string, by jsontext.Value) (jsontext.Value, error) {
	if len(path) == 0 {
		return by, nil
	}
	o, err := parseObject(value)
	if err != nil {
		return nil, err
	}
	below, err := replaceIn(o.get(path[0]), path[1:], by)
	if err != nil {
		return nil, err
	}
	o.set(path[0], below)
	return o.json(), nil
}

// discountsByID reads discounts by their ids. Whether one is by code or automatic stands in
// its global id, which is not known, so they are searched.
func discountsByID(ctx context.Context, r *reader, ids []string) ([]row, error) {
	var rows []row
	for len(ids) > 0 {
		n := min(len(ids), r.size)
		terms := make([]string, n)
		for i, id := range ids[:n] {
			terms[i] = "id:" + id
		}
		spec := discountsOf("(" + strings.Join(terms, " OR ") + ")")
		for token := ""; ; {
			p, err := spec.page(ctx, r, window{}, token)
			if err != nil {
				return nil, err
			}
			if err := completeDiscounts(ctx, r, p.rows); err != nil {
				return nil, err
			}
			rows = append(rows, p.rows...)
			if token = p.next; token == "" {
				break
			}
		}
		ids = ids[n:]
	}
	return rows, nil
}
