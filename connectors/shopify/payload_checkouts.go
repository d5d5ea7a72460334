package shopify

import "strings"

// checkoutRecord is what both transports say of a checkout that was left. GraphQL knows an
// address of e-mail only of a customer, REST also that of the form.
type checkoutRecord struct {
	ID, CreatedAt, UpdatedAt, CompletedAt text
	Email, Country, Channel               text
	HasContact                            bool
	Items                                 []integer
	Total                                 maybe[money]
}

// restCheckout is a checkout by REST. Its amounts are in the shop's currency.
// https://shopify.dev/docs/api/admin-rest/latest/resources/abandoned-checkouts
type restCheckout struct {
	ID          text             `json:"id"`
	CreatedAt   text             `json:"created_at"`
	UpdatedAt   text             `json:"updated_at"`
	CompletedAt text             `json:"completed_at"`
	Email       text             `json:"email"`
	Currency    text             `json:"currency"`
	TotalPrice  amount           `json:"total_price"`
	SourceName  text             `json:"source_name"`
	LineItems   list[counted]    `json:"line_items"`
	Customer    maybe[restBuyer] `json:"customer"`
	Shipping    maybe[inCountry] `json:"shipping_address"`
	Billing     maybe[inCountry] `json:"billing_address"`
}

type counted struct {
	Quantity integer `json:"quantity"`
}

type restBuyer struct {
	ID    text `json:"id"`
	Email text `json:"email"`
}

func (c *restCheckout) neutral() checkoutRecord {
	n := checkoutRecord{
		ID: c.ID, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, CompletedAt: c.CompletedAt, Email: c.Customer.Value.Email,
		Channel: c.SourceName, HasContact: c.Customer.Given || c.Email != "", Total: priced(c.TotalPrice, c.Currency),
		Country: c.Shipping.Value.country(), Items: quantities(c.LineItems),
	}
	if n.Email == "" {
		n.Email = c.Email
	}
	if n.Country == "" {
		n.Country = c.Billing.Value.country()
	}
	return n
}

func quantities(lines list[counted]) []integer {
	all := make([]integer, len(lines))
	for i := range lines {
		all[i] = lines[i].Quantity
	}
	return all
}

// graphQLCheckout is an AbandonedCheckout.
type graphQLCheckout struct {
	ID          text                `json:"id"`
	CreatedAt   text                `json:"createdAt"`
	UpdatedAt   text                `json:"updatedAt"`
	CompletedAt text                `json:"completedAt"`
	Total       maybe[moneyBag]     `json:"totalPriceSet"`
	Lines       nodes[counted]      `json:"lineItems"`
	Customer    maybe[graphQLBuyer] `json:"customer"`
	Shipping    maybe[inCountry]    `json:"shippingAddress"`
	Billing     maybe[inCountry]    `json:"billingAddress"`
}

type graphQLBuyer struct {
	ID    text           `json:"id"`
	Email maybe[keyable] `json:"defaultEmailAddress"`
}

func (c *graphQLCheckout) neutral() checkoutRecord {
	n := checkoutRecord{
		ID: c.ID, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, CompletedAt: c.CompletedAt, Email: c.Customer.Value.Email.Value.Address,
		HasContact: c.Customer.Given, Total: c.Total.Value.Shop, Country: c.Shipping.Value.country(), Items: quantities(c.Lines.Nodes),
	}
	if n.Country == "" {
		n.Country = c.Billing.Value.country()
	}
	return n
}

// checkoutFields is the selection of an AbandonedCheckout beside its lines.
const checkoutFields = `id createdAt updatedAt completedAt totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
	customer { id defaultEmailAddress { emailAddress } } shippingAddress { countryCodeV2 } billingAddress { countryCodeV2 }`

// channelOf is where a checkout was begun. GraphQL does not tell, and point of sale has no
// checkouts that are left.
func channelOf(source text) string {
	switch strings.ToLower(string(source)) {
	case "pos":
		return "pos"
	case "shopify_draft_order":
		return "draft"
	}
	return "online"
}
