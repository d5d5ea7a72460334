package shopify

import (
	"context"
	"errors"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/rest"
)

// variants reads the variants of products. GraphQL lists them by their own change; REST
// gives them with their product, a hundred at most.
func variants() feed {
	spec := variantsOf("")
	way := spec.way()
	way.ids = graphIDs{field: "productVariants"}.list
	return feed{rest: restVariants(), graphql: way, slow: true, byChange: true, census: true}
}

// variantsOf lists variants that match a filter. They have neither an order by change nor a
// filter by creation.
func variantsOf(filter string) *graphSpec {
	return &graphSpec{
		tree:    connection{field: "productVariants", args: "sortKey: ID", on: "ProductVariant", fields: variantFields},
		changed: "updated_at", filter: filter, version: "updatedAt", bulk: filter == "",
	}
}

// mostVariants is how many variants REST gives with a product.
const mostVariants = 100

// restVariants reads variants out of the products that changed.
func restVariants() *way {
	products := restProducts().way()
	return &way{
		api: apiREST,
		page: func(ctx context.Context, r *reader, w window, token string) (page, error) {
			p, err := products.page(ctx, r, window{From: w.From, To: w.To}, token)
			if err != nil {
				return page{}, err
			}
			p.rows, err = variantsIn(ctx, r, p.rows)
			return p, err
		},
		byID: variantsByID,
		ids:  graphIDs{field: "productVariants"}.list, // REST does not list variants of all products
	}
}

// variantsIn are the variants of products; what windows find them by is their product's
// change.
func variantsIn(ctx context.Context, r *reader, products []row) ([]row, error) {
	var all []row
	for i := range products {
		raws, err := variantsWithin(products[i].Payload)
		if err != nil {
			return nil, drift(r.stream, err)
		}
		if len(raws) >= mostVariants {
			rest, err := variantsBeyond(ctx, r, products[i])
			if err != nil {
				return nil, err
			}
			all = append(all, rest...)
			continue
		}
		for _, raw := range raws {
			one, err := readRow(raw)
			if err != nil {
				return nil, drift(r.stream, err)
			}
			one.Payload, one.cursor = inREST(raw), products[i].Version
			one.ExtractedAt, one.RequestID = products[i].ExtractedAt, products[i].RequestID
			all = append(all, one)
		}
	}
	return all, nil
}

// variantsWithin are the variants that a product of REST comes with.
func variantsWithin(payload []byte) ([]jsontext.Value, error) {
	var p struct {
		REST struct {
			Variants *[]jsontext.Value `json:"variants"`
		} `json:"rest"`
	}
	if err := json.Unmarshal(payload, &p, lenientJSON); err != nil || p.REST.Variants == nil {
		return nil, errors.New("a product has no variants")
	}
	return *p.REST.Variants, nil
}

// variantsBeyond reads all variants of a product that has more than REST gives.
func variantsBeyond(ctx context.Context, r *reader, product row) ([]row, error) {
	spec := variantsOf("product_id:" + product.ID)
	var all []row
	for token := ""; ; {
		p, err := spec.page(ctx, r, window{}, token)
		if err != nil {
			return nil, err
		}
		for i := range p.rows {
			p.rows[i].cursor = product.Version
		}
		all = append(all, p.rows...)
		if token = p.next; token == "" {
			return all, nil
		}
	}
}

// variantsByID reads variants one by one.
func variantsByID(ctx context.Context, r *reader, ids []string) ([]row, error) {
	var rows []row
	for _, id := range ids {
		answer, err := r.source.get(ctx, rest.Call{Stream: r.stream, Endpoint: "variants/id", Path: "variants/" + id + ".json"})
		if notThere(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var body struct {
			Variant jsontext.Value `json:"variant"`
		}
		if err := json.Unmarshal(answer.Body, &body, lenientJSON); err != nil || body.Variant.Kind() != '{' {
			return nil, drift(r.stream, errors.New("the answer is no variant"))
		}
		one, err := readRow(body.Variant)
		if err != nil {
			return nil, drift(r.stream, err)
		}
		one.Payload, one.ExtractedAt, one.RequestID = inREST(body.Variant), answer.At, answer.RequestID
		rows = append(rows, one)
	}
	return rows, nil
}

// notThere reports that a single record is not there.
func notThere(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && failure.Status == http.StatusNotFound
}
