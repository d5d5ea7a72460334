package shopify

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// inventoryLevels takes a snapshot of what is in stock on each read. Shopify keeps no
// history of it: the last snapshot of a day of the shop is that day's.
func inventoryLevels() feed {
	return feed{
		rest:    &way{api: apiREST, page: restLevels},
		graphql: levelsSpec().way(),
		slow:    true, own: snapshot,
	}
}

func levelsSpec() *graphSpec {
	return &graphSpec{
		tree: connection{
			field: "inventoryItems", on: "InventoryItem", fields: itemFields, below: []connection{
				{field: "variants", on: "ProductVariant", fields: "id", size: 3},
				{field: "inventoryLevels", on: "InventoryLevel", fields: levelFields, size: 10},
			},
		},
		most: 100, rows: rowsOfLevels,
	}
}

// taken is how far a snapshot is.
type taken struct {
	Day   string `json:"day"`
	API   string `json:"api"`
	Token string `json:"token"`
}

// snapshot reads all levels. One that was stopped goes on, on the same day.
func snapshot(ctx context.Context, r *reader, _ connectors.Request) error {
	today, err := r.source.day(ctx, r.now())
	if err != nil {
		return err
	}
	var at taken
	if len(r.state.Own) > 0 && json.Unmarshal(r.state.Own, &at) != nil {
		return connectors.UnreadableState(errors.New("it does not say how far the snapshot is"))
	}
	if at.Day != today.String() || at.API != r.way.api {
		at = taken{Day: today.String(), API: r.way.api}
	}
	restarts := 0
	for {
		p, err := snapshotPage(ctx, r, at.Token)
		switch {
		case err != nil && deadToken(err) && at.Token != "" && restarts < mostRestarts:
			restarts++
			at.Token = ""
			continue
		case err != nil:
			return err
		case p.next != "" && p.next == at.Token:
			return drift(r.stream, errors.New("the list names a page that was read before, which would never end"))
		}
		records, err := r.levels(ctx, p)
		if err != nil {
			return err
		}
		at.Token, r.state.Own = p.next, nil
		if p.next != "" {
			if r.state.Own, err = json.Marshal(at); err != nil {
				return err
			}
		}
		if err := r.send(connectors.Batch{Records: records}); err != nil || p.next == "" {
			return err
		}
	}
}

// snapshotPage asks for a page, for a smaller one where that helps.
func snapshotPage(ctx context.Context, r *reader, token string) (page, error) {
	for {
		p, err := r.way.page(ctx, r, window{}, token)
		switch {
		case err == nil:
			r.well()
			return p, nil
		case tooMuch(err) && r.halve():
		default:
			return page{}, err
		}
	}
}

// levels names the records by the day on which they were read. That is Shopify's, where it
// says so: of a day that is over nothing is read again, and the reading of a machine whose
// clock was ahead would stand before later ones.
func (r *reader) levels(ctx context.Context, p page) ([]connectors.Record, error) {
	p.dated()
	records := make([]connectors.Record, 0, len(p.rows))
	for i := range p.rows {
		record := p.rows[i].Record
		day, err := r.source.day(ctx, record.ExtractedAt)
		if err != nil {
			return nil, err
		}
		record.ID = day.String() + ":" + record.ID
		records = append(records, record)
	}
	return records, nil
}

// day is the shop's day of an instant, as the mapping will find it.
func (s *source) day(ctx context.Context, at time.Time) (schemas.Day, error) {
	facts, err := s.Facts(ctx)
	if err != nil {
		return 0, err
	}
	return dayOf(facts, at)
}

// rowsOfLevels makes a record of each variant and location of an item: the item with one
// variant and one level in place of all of them. Its id lacks the day.
func rowsOfLevels(node *object, one row) ([]row, error) {
	var variants nodes[reference]
	if err := vendorjson.Decode(node.get("variants"), &variants); err != nil {
		return nil, err
	}
	var levels nodes[jsontext.Value]
	if err := vendorjson.Decode(node.get("inventoryLevels"), &levels); err != nil {
		return nil, err
	}
	var rows []row
	for _, level := range levels.Nodes {
		var of graphQLLevelOf
		if err := vendorjson.Decode(level, &of); err != nil {
			return nil, err
		}
		for _, v := range variants.Nodes {
			record := node.without("variants", "inventoryLevels")
			record.set("variantId", jsontext.Value(quoted(string(v.ID))))
			record.set("level", level)
			here := one
			here.ID, here.Payload = vendorID(v.ID)+":"+vendorID(of.Location.Value.ID), payloadOf(record.json(), "")
			rows = append(rows, here)
		}
	}
	return rows, nil
}

// restLevels reads the levels of the variants in a page of products. REST tells only what
// is available.
// https://shopify.dev/docs/api/admin-rest/latest/resources/inventorylevel
func restLevels(ctx context.Context, r *reader, _ window, token string) (page, error) {
	p, err := everyProduct(ctx, r, token)
	if err != nil {
		return page{}, err
	}
	known, err := itemsIn(ctx, r, p.rows)
	if err != nil {
		return page{}, err
	}
	p.rows = nil
	for part := range slices.Chunk(known, itemsAtOnce/2) {
		some, err := levelsOfItems(ctx, r, part)
		if err != nil {
			return page{}, err
		}
		p.rows = append(p.rows, some...)
	}
	return p, nil
}

// levelsOfItems reads the levels of items at every location.
func levelsOfItems(ctx context.Context, r *reader, known []variantOfItem) ([]row, error) {
	var ids []byte
	variants := map[string][]variantOfItem{}
	for _, one := range known {
		if variants[one.item] == nil {
			ids = append(append(ids, one.item...), ',')
		}
		variants[one.item] = append(variants[one.item], one)
	}
	query := url.Values{"inventory_item_ids": {string(ids[:len(ids)-1])}, "limit": {strconv.Itoa(mostPerPage)}}
	var rows []row
	for asked := map[string]bool{}; ; {
		answer, err := r.source.get(ctx, rest.Call{Stream: r.stream, Endpoint: "inventory_levels", Path: "inventory_levels.json", Query: query})
		if err != nil {
			return nil, err
		}
		raws, err := listIn(answer.Body, "inventory_levels")
		if err != nil {
			return nil, drift(r.stream, err)
		}
		for _, raw := range raws {
			var level restLevelOf
			if err := vendorjson.Decode(raw, &level); err != nil {
				return nil, drift(r.stream, err)
			}
			for _, of := range variants[vendorID(level.ItemID)] {
				one := row{Record: connectors.Record{ExtractedAt: answer.At, RequestID: answer.RequestID}}
				one.ID, one.Payload = of.variant+":"+vendorID(level.LocationID), levelInREST(of, raw)
				rows = append(rows, one)
			}
		}
		token, err := nextToken(answer, "inventory_levels")
		switch {
		case err != nil:
			return nil, drift(r.stream, err)
		case token == "":
			return rows, nil
		case asked[token]:
			return nil, drift(r.stream, errors.New("a page of levels names one that was read before"))
		}
		asked[token] = true
		query = url.Values{"page_info": {token}, "limit": {strconv.Itoa(mostPerPage)}}
	}
}

// levelInREST is a level as it is landed, beside the variant it is of.
func levelInREST(of variantOfItem, raw []byte) []byte {
	return slices.Concat([]byte(`{"rest":{"variant_id":`), []byte(of.variant), []byte(`,"sku":`), []byte(quoted(of.sku)),
		[]byte(`,"inventory_level":`), raw, []byte(`}}`))
}
