package shopify

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// redactCheckouts leaves no address to go on with the checkout, no token and nobody's name.
func redactCheckouts() connectors.Redaction {
	return kept(
		[]string{"rest.email", "rest.customer.email", "graphql.customer.defaultEmailAddress.emailAddress"},
		append(
			under("rest", "id", "created_at", "updated_at", "completed_at", "closed_at", "currency", "presentment_currency", "total_price",
				"subtotal_price", "total_tax", "total_discounts", "total_line_items_price", "taxes_included", "source_name", "line_items.*.quantity",
				"line_items.*.product_id", "line_items.*.variant_id", "line_items.*.sku", "line_items.*.price", "customer.id",
				"shipping_address.country_code", "billing_address.country_code"),
			under("graphql", "id", "createdAt", "updatedAt", "completedAt", "totalPriceSet", "lineItems.nodes.*.id", "lineItems.nodes.*.quantity",
				"customer.id", "shippingAddress.countryCodeV2", "billingAddress.countryCodeV2")...,
		)...)
}

// normaliseCheckout maps one checkout. Its total is in the shop's currency, with tax. A
// checkout that was completed later keeps its row.
func normaliseCheckout(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restCheckout).neutral, (*graphQLCheckout).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	row := schemas.Checkout{CheckoutID: r.ID, Shop: f.Shop, HasContact: flag(boolean(p.HasContact)), Country: country(p.Country), Channel: channelOf(p.Channel)}
	if err == nil {
		row.CreatedAt, err = instantOf("created_at", p.CreatedAt)
	}
	if err == nil {
		row.CreatedDay, err = dayOf(f, row.CreatedAt)
	}
	if err == nil {
		row.UpdatedAt, err = instantOf("updated_at", p.UpdatedAt)
	}
	if err == nil {
		row.CompletedAt, err = instantOrNil("completed_at", p.CompletedAt)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf("total_price", p.Total)
	}
	var items integer
	for _, n := range p.Items {
		items += n
	}
	if err == nil {
		row.Items, err = quantity("line_items", items)
	}
	if err != nil {
		return failed("checkout", r, err)
	}
	if _, key, ok := connectors.SplitKeyed(string(p.Email)); ok {
		row.CustomerKey = key
	}
	rows.Checkouts = append(rows.Checkouts, row)
	return nil
}
