package shopify

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// inventoryItems reads the cost of variants. A new cost changes the item and not its
// variant or product, so items are read by their own change. A record is a variant: several
// may share an item.
func inventoryItems() feed {
	return feed{
		rest:    restItems(),
		graphql: itemsSpec().way(), slow: true,
	}
}

func itemsSpec() *graphSpec {
	return &graphSpec{
		tree: connection{
			field: "inventoryItems", on: "InventoryItem", fields: itemFields,
			below: []connection{{field: "variants", on: "ProductVariant", fields: "id", size: 3}},
		},
		changed: "updated_at", created: "created_at", version: "updatedAt", born: "createdAt", bulk: true, rows: rowsOfItem,
	}
}

// rowsOfItem makes a record of each variant of an item.
func rowsOfItem(node *object, one row) ([]row, error) {
	var variants nodes[reference]
	if err := vendorjson.Decode(node.get("variants"), &variants); err != nil {
		return nil, err
	}
	var rows []row
	for _, v := range variants.Nodes {
		of := one
		of.ID, of.Payload = vendorID(v.ID), payloadOf(node.json(), "")
		rows = append(rows, of)
	}
	return rows, nil
}

// itemsAtOnce is how many items are asked for by id.
const itemsAtOnce = 100

// restItems reads items by REST, which lists them by id only: those of every variant, of
// every product. What did not change is left out afterwards.
// https://shopify.dev/docs/api/admin-rest/latest/resources/inventoryitem
func restItems() *way {
	return &way{api: apiREST, page: func(ctx context.Context, r *reader, _ window, token string) (page, error) {
		p, err := everyProduct(ctx, r, token)
		if err != nil {
			return page{}, err
		}
		p.rows, err = itemsOfProducts(ctx, r, p.rows)
		return p, err
	}}
}

// everyProduct is a page of all products with their variants, whenever they changed. The
// token is the last id: such pages need no Link header, so that one that is missing cuts
// nothing short. They end with an empty one.
func everyProduct(ctx context.Context, r *reader, token string) (page, error) {
	products := restList{path: "products", key: "products"}
	if token == "" {
		token = "0"
	}
	answer, err := products.patiently(ctx, r, url.Values{
		"status": {everyStatus}, "fields": {"id,created_at,updated_at,variants"}, "since_id": {token}, "limit": {strconv.Itoa(r.size)},
	})
	if err != nil {
		return page{}, err
	}
	p := page{server: serverTime(answer), took: r.source.env.Clock.Now().Sub(answer.At)}
	p.rows, err = products.rows(r, answer)
	if n := len(p.rows); n > 0 {
		p.next = p.rows[n-1].ID
	}
	return p, err
}

// variantOfItem is which variant an item is of.
type variantOfItem struct{ item, variant, sku string }

// itemsIn are the items of the variants of products.
func itemsIn(ctx context.Context, r *reader, products []row) ([]variantOfItem, error) {
	rows, err := variantsIn(ctx, r, products)
	if err != nil {
		return nil, err
	}
	var all []variantOfItem
	for i := range rows {
		var v struct {
			REST struct {
				Item text `json:"inventory_item_id"`
				SKU  text `json:"sku"`
			} `json:"rest"`
			GraphQL struct {
				Item reference `json:"inventoryItem"`
				SKU  text      `json:"sku"`
			} `json:"graphql"`
		}
		if err := json.Unmarshal(rows[i].Payload, &v, lenientJSON); err != nil {
			return nil, drift(r.stream, errors.New("a variant cannot be read"))
		}
		one := variantOfItem{item: vendorID(v.REST.Item), variant: rows[i].ID, sku: string(v.REST.SKU)}
		if one.item == "" {
			one.item, one.sku = vendorID(v.GraphQL.Item.ID), string(v.GraphQL.SKU)
		}
		if one.item != "" {
			all = append(all, one)
		}
	}
	return all, nil
}

func itemsOfProducts(ctx context.Context, r *reader, products []row) ([]row, error) {
	known, err := itemsIn(ctx, r, products)
	if err != nil {
		return nil, err
	}
	var rows []row
	for part := range slices.Chunk(known, itemsAtOnce) {
		some, err := itemsByID(ctx, r, part)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	return rows, nil
}

// itemsByID reads items by their ids.
func itemsByID(ctx context.Context, r *reader, known []variantOfItem) ([]row, error) {
	ids := make([]string, len(known))
	variants := map[string][]string{}
	for i, one := range known {
		ids[i] = one.item
		variants[one.item] = append(variants[one.item], one.variant)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	answer, err := r.source.get(ctx, rest.Call{
		Stream: r.stream, Endpoint: "inventory_items", Path: "inventory_items.json",
		Query: url.Values{"ids": {strings.Join(ids, ",")}, "limit": {strconv.Itoa(itemsAtOnce)}},
	})
	if err != nil {
		return nil, err
	}
	raws, err := listIn(answer.Body, "inventory_items")
	if err != nil {
		return nil, drift(r.stream, err)
	}
	var rows []row
	for _, raw := range raws {
		one, err := readRow(raw)
		if err != nil {
			return nil, drift(r.stream, err)
		}
		item := one.ID
		one.ExtractedAt, one.RequestID = answer.At, answer.RequestID
		for _, variant := range variants[item] {
			one.ID, one.Payload = variant, itemInREST(variant, raw)
			rows = append(rows, one)
		}
	}
	return rows, nil
}

// itemInREST is an item as it is landed, beside the variant it is of.
func itemInREST(variant string, raw jsontext.Value) []byte {
	return slices.Concat([]byte(`{"rest":{"variant_id":`), []byte(variant), []byte(`,"inventory_item":`), raw, []byte(`}}`))
}
