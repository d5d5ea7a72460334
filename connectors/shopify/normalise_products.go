package shopify

import (
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactProducts() connectors.Redaction {
	return kept(nil, append(
		under("rest", "id", "title", "handle", "vendor", "product_type", "status", "created_at", "updated_at", "published_at"),
		under("graphql", "id", "title", "handle", "vendor", "productType", "status", "createdAt", "updatedAt", "isGiftCard", "category.fullName")...,
	)...)
}

// normaliseProduct maps one product. Its category is Shopify's own, from the root down; what
// a shop calls the type is free text.
func normaliseProduct(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restProduct).neutral, (*graphQLProduct).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	row := schemas.Product{
		ProductID: r.ID, Shop: f.Shop, Title: string(p.Title), Handle: string(p.Handle), Vendor: string(p.Vendor), ProductType: string(p.Type),
		CategoryPath: string(p.Category), Categories: []string{}, Status: spelled(p.Status), IsGiftCard: flag(p.GiftCard),
	}
	if p.Category != "" {
		row.Categories = strings.Split(string(p.Category), " > ")
	}
	if err == nil {
		row.CreatedAt, err = instantOf("created_at", p.CreatedAt)
	}
	if err == nil {
		row.UpdatedAt, err = instantOf("updated_at", p.UpdatedAt)
	}
	if err != nil {
		return failed("product", r, err)
	}
	rows.Products = append(rows.Products, row)
	return nil
}
