package shopifyadmin

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// shape is what objects at each place of a document look like: their members with the
// kinds of values.
type shape struct {
	objects map[string][]map[string]string // by place: members with kinds, one per object
}

func (s *shape) add(place string, value any) {
	switch v := value.(type) {
	case map[string]any:
		members := map[string]string{}
		for name, child := range v {
			members[name] = kindOf(child)
			s.add(place+"."+name, child)
		}
		s.objects[place] = append(s.objects[place], members)
	case []any:
		for _, child := range v {
			s.add(place+"[]", child)
		}
	}
}

func kindOf(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "bool"
	case []any:
		return "list"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "float"
		}
		return "integer"
	}
	return "object"
}

func newShape() *shape { return &shape{objects: map[string][]map[string]string{}} }

// recordedShape reads files of the vendor; a record that stands alone is put where it
// stands in a list.
func recordedShape(t *testing.T, list, one string, files ...string) *shape {
	t.Helper()
	s := newShape()
	for _, file := range files {
		content, err := os.Open(filepath.Join(payloads.Dir(t), "shopify", filepath.FromSlash(file)))
		require.NoError(t, err)
		var body map[string]any
		d := json.NewDecoder(bufio.NewReader(content))
		d.UseNumber()
		require.NoError(t, d.Decode(&body))
		require.NoError(t, content.Close())
		if record, ok := body[one]; ok && one != "" {
			s.add(list+"[]", record)
		} else {
			require.Contains(t, body, list, file)
			s.add(list, body[list])
		}
	}
	return s
}

// differences names what a record of ours has or lacks against the vendor's. allowed are
// places, or members of places ("orders[].customer"), with the reason why they may differ.
func differences(ours, vendors *shape, allowed map[string]string) []string {
	found := map[string]bool{}
	for place, objects := range ours.objects {
		known := vendors.objects[place]
		if len(known) == 0 {
			if allowed[place] == "" && !within(place, allowed) {
				found[place+" is at a place where the vendor shows nothing"] = true
			}
			continue
		}
		for _, members := range objects {
			for name, kind := range members {
				if !fits(known, name, kind) && allowed[place+"."+name] == "" {
					found[place+"."+name+" is "+kind] = true
				}
			}
			for name := range known[0] {
				if _, has := members[name]; !has && inAll(known, name) && allowed[place+"."+name] == "" {
					found[place+"."+name+" is missing"] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func within(place string, allowed map[string]string) bool {
	for prefix := range allowed {
		if strings.HasPrefix(place, prefix+".") || strings.HasPrefix(place, prefix+"[]") {
			return true
		}
	}
	return false
}

// fits tells whether the vendor's objects have such a member. null tells no type.
func fits(known []map[string]string, name, kind string) bool {
	has := false
	for _, members := range known {
		k, ok := members[name]
		if !ok {
			continue
		}
		has = true
		if k == kind || k == "null" {
			return true
		}
	}
	return has && kind == "null"
}

func inAll(known []map[string]string, name string) bool {
	for _, members := range known {
		if _, ok := members[name]; !ok {
			return false
		}
	}
	return true
}

const noExample = "the samples have no example: the members are the documented ones"

// likeRecorded are the vendor's files and where our records of that kind come from.
var likeRecorded = []struct {
	list, one string
	files     []string
	ours      func(t *testing.T, f *Face) []map[string]any
	allowed   map[string]string
}{
	{
		list: "orders", files: samples("order.01", "order.04"), ours: listing("orders.json?status=any&limit=250", "orders"),
		allowed: map[string]string{
			"orders[].line_items[].duties[]": noExample, "orders[].fulfillments[].line_items[].duties[]": noExample,
			"orders[].refunds[].refund_line_items[].line_item.duties[]": noExample, "orders[].refunds[].duties[]": noExample,
			"orders[].refunds[].order_adjustments[]":           noExample,
			"orders[].discount_applications[].code":            "automatic and manual discounts have a title instead",
			"orders[].discount_applications[].title":           "automatic and manual discounts have one",
			"orders[].discount_applications[].description":     "manual discounts have one",
			"orders[].fulfillments[].receipt.testcase":         "what a fulfilment service says is its own affair",
			"orders[].fulfillments[].receipt.authorization":    "what a fulfilment service says is its own affair",
			"orders[].payment_terms":                           noExample,
			"orders[].company":                                 noExample,
			"orders[].shipping_lines[].tax_lines[]":            noExample,
			"orders[].shipping_lines[].discount_allocations[]": noExample,
			"orders[].current_total_duties_set":                noExample,
			"orders[].original_total_duties_set":               noExample,
			"orders[].current_total_additional_fees_set":       noExample,
			"orders[].original_total_additional_fees_set":      noExample,
			"orders[].customer.default_address":                "a customer without addresses has none",
		},
	},
	{
		list: "refunds", one: "refund", files: samples("refund.01", "refund.02", "refund.04"), ours: ofEachOrder("refunds"),
		allowed: map[string]string{
			"refunds[].refund_line_items[].line_item.duties[]": noExample, "refunds[].duties[]": noExample,
			"refunds[].order_adjustments[]": noExample, "refunds[].refund_shipping_lines[]": noExample, "refunds[].return": noExample,
		},
	},
	{
		list: "transactions", one: "transaction", files: samples("transaction.01", "transaction.02", "transaction.04"), ours: ofEachOrder("transactions"),
	},
	{
		list: "fulfillments", one: "fulfillment", files: samples("fulfillment.01", "fulfillment.02", "fulfillment.05"), ours: ofEachOrder("fulfillments"),
		allowed: map[string]string{
			"fulfillments[].line_items[].duties[]": noExample,
		},
	},
	{list: "fulfillment_events", one: "fulfillment_event", files: samples("fulfillment_event.01", "fulfillment_event.02"), ours: fulfilmentEventsOf},
	{
		list: "customers", files: samples("customer.01"), ours: listing("customers.json?limit=250", "customers"),
		allowed: map[string]string{"customers[].default_address": "a customer without addresses has none"},
	},
	{
		list: "products", files: samples("product.01", "product.02"), ours: listing("products.json?limit=250", "products"),
		allowed: map[string]string{"products[].variants[].presentment_prices[].compare_at_price": noExample},
	},
	{
		list: "variants", files: samples("variant.01", "variant.02"), ours: variantsOf,
		allowed: map[string]string{"variants[].presentment_prices[].compare_at_price": noExample},
	},
	{list: "inventory_items", files: samples("inventory_item.01"), ours: itemsOf},
	{list: "inventory_levels", files: samples("inventory_level.01", "inventory_level.03"), ours: levelsOf},
	{list: "locations", files: []string{"go-shopify-fixtures/locations.json"}, ours: listing("locations.json", "locations")},
	{
		list: "checkouts", files: samples("abandoned_checkout.01"), ours: listing("checkouts.json?limit=250", "checkouts"),
		allowed: map[string]string{
			"checkouts[].line_items[].tax_lines[]": noExample,
			"checkouts[].customer.default_address": "a customer without addresses has none",
		},
	},
	{
		list: "price_rules", files: samples("price_rule.01", "price_rule.02"), ours: listing("price_rules.json?limit=250", "price_rules"),
		allowed: map[string]string{"price_rules[].prerequisite_subtotal_range": noExample},
	},
	{list: "discount_codes", files: samples("discount_code.01"), ours: codesOf},
	{list: "payouts", files: samples("payout.01", "payout.02"), ours: listing("shopify_payments/payouts.json?limit=250", "payouts")},
	{
		list: "transactions", files: []string{"python-api-fixtures/payouts_transactions.json"},
		ours: listing("shopify_payments/balance/transactions.json?limit=250", "transactions"),
	},
	{list: "disputes", files: []string{"python-api-fixtures/disputes.json"}, ours: listing("shopify_payments/disputes.json?limit=250", "disputes")},
	{
		list: "tender_transactions", files: []string{"python-api-fixtures/tender_transactions.json"},
		ours:    listing("tender_transactions.json?limit=250", "tender_transactions"),
		allowed: map[string]string{"tender_transactions[].updated_at": "of 2018: the body documented for 2026-04 has none"},
	},
	{list: "balance", files: samples("balance.01"), ours: listing("shopify_payments/balance.json", "balance")},
}

func samples(names ...string) []string {
	files := make([]string, len(names))
	for i, n := range names {
		files[i] = "rest-samples-2026-07/" + n + ".json"
	}
	return files
}

func listing(path, name string) func(*testing.T, *Face) []map[string]any {
	return func(t *testing.T, f *Face) []map[string]any {
		t.Helper()
		if strings.HasPrefix(path, "shopify_payments") && !slices.Contains(f.shop.config.Gateways, PaymentsGateway) {
			return nil
		}
		return everything(t, f, path, name)
	}
}

func ofEachOrder(name string) func(*testing.T, *Face) []map[string]any {
	return func(t *testing.T, f *Face) []map[string]any {
		t.Helper()
		var all []map[string]any
		for _, id := range f.shop.kept(func(o *orderRecord) bool { return o.updated != o.created || o.id%7 == 0 }) {
			all = append(all, everything(t, f, "orders/"+digits(id)+"/"+name+".json", name)...)
		}
		return all
	}
}

func fulfilmentEventsOf(t *testing.T, f *Face) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, r := range ofEachOrder("fulfillments")(t, f) {
		path := "orders/" + r["order_id"].(json.Number).String() + "/fulfillments/" + r["id"].(json.Number).String() + "/events.json"
		all = append(all, everything(t, f, path, "fulfillment_events")...)
	}
	return all
}

func variantsOf(t *testing.T, f *Face) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, p := range everything(t, f, "products.json?limit=250", "products") {
		all = append(all, everything(t, f, "products/"+digits(idOf(t, p))+"/variants.json", "variants")...)
	}
	return all
}

func itemsOf(t *testing.T, f *Face) []map[string]any {
	t.Helper()
	var all []map[string]any
	var ids []string
	for _, v := range variantsOf(t, f) {
		ids = append(ids, v["inventory_item_id"].(json.Number).String())
	}
	for chunk := range slices.Chunk(ids, mostIDs) {
		all = append(all, everything(t, f, "inventory_items.json?limit=100&ids="+strings.Join(chunk, ","), "inventory_items")...)
	}
	return all
}

func levelsOf(t *testing.T, f *Face) []map[string]any {
	t.Helper()
	var ids []string
	for _, l := range everything(t, f, "locations.json", "locations") {
		ids = append(ids, digits(idOf(t, l)))
	}
	return everything(t, f, "inventory_levels.json?limit=250&location_ids="+strings.Join(ids, ","), "inventory_levels")
}

func codesOf(t *testing.T, f *Face) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, r := range everything(t, f, "price_rules.json?limit=250", "price_rules") {
		all = append(all, everything(t, f, "price_rules/"+digits(idOf(t, r))+"/discount_codes.json?limit=250", "discount_codes")...)
	}
	return all
}

func TestEveryRecordHasTheMembersAndTypesOfTheVendorsSamples(t *testing.T) {
	faces := []*Face{NewFace(euroShop(), FaceConfig{}), NewFace(dollarShop(), FaceConfig{})}
	for _, kind := range likeRecorded {
		t.Run(kind.list+" as in "+kind.files[0], func(t *testing.T) {
			vendors := recordedShape(t, kind.list, kind.one, kind.files...)
			ours := newShape()
			for _, f := range faces {
				for _, r := range kind.ours(t, f) {
					ours.add(kind.list+"[]", r)
				}
			}
			require.NotEmpty(t, ours.objects[kind.list+"[]"], "no record to compare")
			assert.Empty(t, differences(ours, vendors, kind.allowed))
		})
	}
}

func TestTheShopHasTheMembersOfTheVendorsSample(t *testing.T) {
	vendors, ours := newShape(), newShape()
	content, err := os.ReadFile(filepath.Join(payloads.Dir(t), "shopify/rest-samples-2026-07/shop.01.json"))
	require.NoError(t, err)
	for s, text := range map[*shape]string{vendors: string(content), ours: ask(t, NewFace(euroShop(), FaceConfig{}), "shop.json").text} {
		var body any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		require.NoError(t, d.Decode(&body))
		s.add("", body)
	}
	assert.Empty(t, differences(ours, vendors, nil))
}

// notBuilt are recorded requests that nothing answers: no reader of a shop needs them.
var notBuilt = []string{
	"collections", "custom_collections", "customers/search", "deprecated_api_calls", "draft_orders", "fulfillment_orders",
	"gift_cards", "marketing_events", "webhooks", "batch", "dispute_evidences", "risks",
}

func TestEveryRecordedReadHasARoute(t *testing.T) {
	file, err := os.Open(filepath.Join(payloads.Dir(t), "shopify/rest-samples-2026-07/_requests.jsonl"))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	known := map[string]bool{"access_scopes": true}
	for _, r := range routes() {
		known[r.path] = true
	}
	built := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var line struct {
			Request string
			Also    []string
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		for _, request := range append(line.Also, line.Request) {
			target, isRead := strings.CutPrefix(request, "GET ")
			if !isRead || slices.ContainsFunc(notBuilt, func(part string) bool { return strings.Contains(target, part) }) {
				continue
			}
			path, _, _ := strings.Cut(target, "?")
			path = strings.ReplaceAll(strings.TrimSuffix(endpointOf(path), ".json"), "{id}", "#")
			path = strings.TrimPrefix(path, "oauth/")
			assert.True(t, known[path], "%s has no route %s", request, path)
			built++
		}
	}
	require.Greater(t, built, 50)
}
