package sandbox

import (
	"slices"
	"strings"
)

// payoutsListed is 2026-04-01 in Amsterdam: the API lists no earlier payouts.
const payoutsListed = 1_774_994_400

type payoutJSON struct {
	Resource     string  `json:"resource"`
	ID           string  `json:"id"`
	Mode         string  `json:"mode"`
	BalanceID    string  `json:"balanceId"`
	Amount       *money  `json:"amount"`
	Description  *string `json:"description"`
	Status       string  `json:"status"`
	StatusReason any     `json:"statusReason"`
	CreatedAt    string  `json:"createdAt"`
	InitiatedAt  *string `json:"initiatedAt"`
	CompletedAt  *string `json:"completedAt"`
	CanceledAt   *string `json:"canceledAt"`
	Links        halRefs `json:"_links"`
}

// payouts lists what the caller may see. OAuth tokens have no access to them.
func (c *mollieCall) payouts() ([]*payout, *mollieError) {
	if refused := c.allowed(apiKey|organisationToken, false, "payouts.read"); refused != nil {
		return nil, refused
	}
	return seen(c.till.payouts, func(p *payout) bool { return p.created >= payoutsListed && !c.test }), nil
}

func (c *mollieCall) listPayouts() (any, *mollieError) {
	list, refused := c.payouts()
	if refused != nil {
		return nil, refused
	}
	balance, _ := c.query("balanceId")
	list = seen(list, func(p *payout) bool { return balance == "" || p.purse.id == balance })
	spec := listSpec{key: "payouts", docs: docs("list-payouts"), sorts: true, excess: []string{"balanceId"}}
	return page(c, spec, list, func(p *payout) string { return p.id }, func(p *payout) any { return c.payout(p) })
}

func (c *mollieCall) onePayout(id string) (any, *mollieError) {
	list, refused := c.payouts()
	if refused != nil {
		return nil, refused
	}
	for _, p := range list {
		if p.id == id {
			return c.payout(p), c.known("testmode")
		}
	}
	return nil, notFound("payout", id)
}

func (c *mollieCall) payout(p *payout) *payoutJSON {
	return &payoutJSON{
		Resource: "payout", ID: p.id, Mode: "live", BalanceID: p.purse.id, Amount: moneyOf(p.amount, p.purse.currency), Description: &p.reference,
		Status: p.status, StatusReason: struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		}{strings.ReplaceAll(p.status, "-", "_"), "The payout is " + p.status + "."},
		CreatedAt: moment(p.created), InitiatedAt: nullable(p.initiated), CompletedAt: nullable(p.completed), CanceledAt: nullable(p.canceled),
		Links: halRefs{{"self", c.to("payouts", p.id)}, {"documentation", htmlRef(docs("get-payout"))}},
	}
}

type invoiceJSON struct {
	Resource    string            `json:"resource"`
	ID          string            `json:"id"`
	Reference   string            `json:"reference"`
	VATNumber   string            `json:"vatNumber"`
	Status      string            `json:"status"`
	IssuedAt    string            `json:"issuedAt"`
	PaidAt      *string           `json:"paidAt,omitzero"`
	DueAt       *string           `json:"dueAt,omitzero"`
	NetAmount   *money            `json:"netAmount"`
	VATAmount   *money            `json:"vatAmount"`
	GrossAmount *money            `json:"grossAmount"`
	Lines       []invoiceLineJSON `json:"lines"`
	Links       halRefs           `json:"_links"`
}

type invoiceLineJSON struct {
	Period        string `json:"period"`
	Description   string `json:"description"`
	Count         int    `json:"count"`
	VATPercentage int    `json:"vatPercentage"`
	Amount        *money `json:"amount"`
}

func (c *mollieCall) listInvoices() (any, *mollieError) {
	if refused := c.allow(organisation, "invoices.read"); refused != nil {
		return nil, refused
	}
	reference, _ := c.query("reference")
	year, _ := c.query("year")
	list := seen(c.till.invoices, func(v *feeInvoice) bool {
		return (reference == "" || v.reference == reference) && (year == "" || strings.HasPrefix(string(amsterdamDay(v.issued)), year))
	})
	spec := listSpec{key: "invoices", docs: docs("list-invoices"), live: true, sorts: true, excess: []string{"reference", "year"}}
	return page(c, spec, list, func(v *feeInvoice) string { return v.id }, func(v *feeInvoice) any { return c.invoice(v) })
}

func (c *mollieCall) oneInvoice(id string) (any, *mollieError) {
	if refused := c.allow(organisation, "invoices.read"); refused != nil {
		return nil, refused
	}
	for _, v := range c.till.invoices {
		if v.id == id {
			return c.invoice(v), c.known()
		}
	}
	return nil, notFound("invoice", id)
}

func (c *mollieCall) invoice(v *feeInvoice) *invoiceJSON {
	currency := v.purse.currency
	out := &invoiceJSON{
		Resource: "invoice", ID: v.id, Reference: v.reference, VATNumber: "NL001234567B01", Status: v.status,
		IssuedAt: string(amsterdamDay(v.issued)), NetAmount: moneyOf(v.net, currency), VATAmount: moneyOf(v.vat, currency),
		GrossAmount: moneyOf(v.gross, currency),
		Links:       halRefs{{"self", c.to("invoices", v.id)}, {"pdf", &ref{"https://www.mollie.com/merchant/download/invoice/" + v.id[4:] + "/0", "application/pdf"}}, {"documentation", htmlRef(docs("get-invoice"))}},
	}
	out.PaidAt, out.DueAt = textOrNull(string(amsterdamDay(v.paidAt))), textOrNull(string(amsterdamDay(v.issued+14*day)))
	for _, l := range v.lines {
		out.Lines = append(out.Lines, invoiceLineJSON{string(v.month[:7]), l.price.description, l.count, vatPercent, moneyOf(l.net, currency)})
	}
	return out
}

type customerJSON struct {
	Resource  string  `json:"resource"`
	ID        string  `json:"id"`
	Mode      string  `json:"mode"`
	Name      *string `json:"name"`
	Email     *string `json:"email"`
	Locale    *string `json:"locale"`
	Metadata  any     `json:"metadata"`
	CreatedAt string  `json:"createdAt"`
	Links     halRefs `json:"_links"`
}

// listCustomers lists those of the key's profile, or of the whole organisation.
func (c *mollieCall) listCustomers() (any, *mollieError) {
	list, refused := c.payers()
	if refused != nil {
		return nil, refused
	}
	spec := listSpec{key: "customers", docs: docs("list-customers"), sorts: true}
	return page(c, spec, list, func(p *payer) string { return p.id }, func(p *payer) any { return c.customer(p) })
}

func (c *mollieCall) payers() ([]*payer, *mollieError) {
	if refused := c.allowed(everybody, false, "customers.read"); refused != nil {
		return nil, refused
	}
	return seen(c.till.customers, func(p *payer) bool { return p.test == c.test && (c.profile == nil || c.profile == p.profile) }), nil
}

func (c *mollieCall) oneCustomer(id string) (any, *mollieError) {
	list, refused := c.payers()
	if refused != nil {
		return nil, refused
	}
	for _, p := range list {
		if p.id == id {
			return c.customer(p), c.known("testmode")
		}
	}
	if slices.Contains(c.till.removed, id) {
		return nil, gone("customer", id)
	}
	return nil, notFound("customer", id)
}

// paymentsOf lists a customer's payments.
func (c *mollieCall) paymentsOf(id string) (any, *mollieError) {
	list, refused := c.payers()
	if refused != nil {
		return nil, refused
	}
	if refused = c.allow(everybody, "payments.read"); refused != nil {
		return nil, refused
	}
	if !slices.ContainsFunc(list, func(p *payer) bool { return p.id == id }) {
		return nil, notFound("customer", id)
	}
	theirs := seen(c.till.payments, func(p *payment) bool { return p.customer != nil && p.customer.id == id && c.sees(p) })
	spec := listSpec{key: "payments", docs: docs("list-customer-payments"), sorts: true, excess: []string{"profileId"}}
	return page(c, spec, theirs, func(p *payment) string { return p.id }, func(p *payment) any { return c.payment(p, nil, false) })
}

func (c *mollieCall) customer(p *payer) *customerJSON {
	out := &customerJSON{
		Resource: "customer", ID: p.id, Mode: modeOf(p.test), Name: textOrNull(p.name), Email: textOrNull(p.email), Locale: textOrNull("nl_NL"),
		CreatedAt: moment(p.created), Links: halRefs{
			{"self", c.to("customers", p.id)}, {"dashboard", htmlRef("https://my.mollie.com/dashboard/org_12345678/customers/" + p.id)},
			{"payments", c.to("customers", p.id, "payments")}, {"documentation", htmlRef(docs("get-customer"))},
		},
	}
	if p.note != "" {
		out.Metadata = map[string]string{"note": p.note}
	}
	return out
}

type profileJSON struct {
	Resource         string  `json:"resource"`
	ID               string  `json:"id"`
	Mode             string  `json:"mode"`
	Name             string  `json:"name"`
	Website          string  `json:"website"`
	Email            string  `json:"email"`
	Phone            string  `json:"phone"`
	BusinessCategory string  `json:"businessCategory"`
	Status           string  `json:"status"`
	CreatedAt        string  `json:"createdAt"`
	Links            halRefs `json:"_links"`
}

func (c *mollieCall) listProfiles() (any, *mollieError) {
	if refused := c.allow(organisation, "profiles.read"); refused != nil {
		return nil, refused
	}
	spec := listSpec{key: "profiles", docs: docs("list-profiles"), live: true}
	return page(c, spec, c.till.profiles, func(p *profile) string { return p.id }, func(p *profile) any { return c.renderProfile(p) })
}

// deletedProfile is a profile that the organisation once had.
const deletedProfile = "pfl_deleted0001"

func (c *mollieCall) oneProfile(id string) (any, *mollieError) {
	if id == "me" {
		if refused := c.allow(apiKey); refused != nil {
			return nil, refused
		}
		return c.renderProfile(c.profile), nil
	}
	if refused := c.allow(organisation, "profiles.read"); refused != nil {
		return nil, refused
	}
	for _, p := range c.till.profiles {
		if p.id == id {
			return c.renderProfile(p), c.known("testmode")
		}
	}
	if id == deletedProfile {
		return nil, gone("profile", id)
	}
	return nil, notFound("profile", id)
}

func (c *mollieCall) renderProfile(p *profile) *profileJSON {
	return &profileJSON{
		Resource: "profile", ID: p.id, Mode: modeOf(c.test), Name: p.name, Website: p.website, Email: "winkel@" + strings.TrimPrefix(p.website, "https://"),
		Phone: "+31208202070", BusinessCategory: "OTHER_MERCHANDISE", Status: p.status, CreatedAt: moment(p.created),
		Links: halRefs{
			{"self", c.to("profiles", p.id)}, {"dashboard", htmlRef("https://my.mollie.com/dashboard/org_12345678/settings/profiles/" + p.id)},
			{"chargebacks", halRefTo(c.to("chargebacks").Href + "?profileId=" + p.id)}, {"methods", halRefTo(c.to("methods").Href + "?profileId=" + p.id)},
			{"payments", halRefTo(c.to("payments").Href + "?profileId=" + p.id)}, {"refunds", halRefTo(c.to("refunds").Href + "?profileId=" + p.id)},
			{"checkoutPreviewUrl", htmlRef("https://www.mollie.com/checkout/preview/" + p.id)}, {"documentation", htmlRef(docs("get-profile"))},
		},
	}
}

type permissionJSON struct {
	Resource    string  `json:"resource"`
	ID          string  `json:"id"`
	Description string  `json:"description"`
	Granted     bool    `json:"granted"`
	Links       halRefs `json:"_links"`
}

func (c *mollieCall) permission(id string) *permissionJSON {
	what, how, _ := strings.Cut(id, ".")
	verb := map[string]string{"read": "View", "write": "Change"}[how]
	return &permissionJSON{
		Resource: "permission", ID: id, Description: verb + " your " + strings.ReplaceAll(what, "-", " "), Granted: slices.Contains(c.scopes, id),
		Links: halRefs{{"self", c.to("permissions", id)}, {"documentation", htmlRef(docs("get-permission"))}},
	}
}

// allPermissions are those that the vendor could grant: ours, and the right to write.
func allPermissions() []string {
	var all []string
	for _, s := range MollieScopes() {
		all = append(all, s, strings.Replace(s, ".read", ".write", 1))
	}
	return all
}

func (c *mollieCall) listPermissions() (any, *mollieError) {
	if refused := c.allow(organisation); refused != nil {
		return nil, refused
	}
	spec := listSpec{key: "permissions", docs: docs("list-permissions"), notPaged: true}
	return page(c, spec, allPermissions(), func(id string) string { return id }, func(id string) any { return c.permission(id) })
}

func (c *mollieCall) onePermission(id string) (any, *mollieError) {
	if refused := c.allow(organisation); refused != nil {
		return nil, refused
	}
	if !slices.Contains(allPermissions(), id) {
		return nil, notFound("permission", id)
	}
	return c.permission(id), c.known("testmode")
}

const organisationID = "org_12345678"

func (c *mollieCall) organisation(id string) (any, *mollieError) {
	if refused := c.allow(organisation, "organizations.read"); refused != nil {
		return nil, refused
	}
	if id != "me" && id != organisationID {
		return nil, notFound("organization", id)
	}
	type address struct {
		Street   string `json:"streetAndNumber"`
		Postcode string `json:"postalCode"`
		City     string `json:"city"`
		Country  string `json:"country"`
	}
	return struct {
		Resource     string  `json:"resource"`
		ID           string  `json:"id"`
		Name         string  `json:"name"`
		Email        string  `json:"email"`
		Locale       string  `json:"locale"`
		Address      address `json:"address"`
		Registration string  `json:"registrationNumber"`
		VATNumber    string  `json:"vatNumber"`
		VAT          string  `json:"vatRegulation"`
		Links        halRefs `json:"_links"`
	}{
		"organization", organisationID, "Zandbak B.V.", "info@zandbak.example", "nl_NL", address{"Zandpad 1", "3601 AA", "Maarssen", "NL"},
		"30204462", "NL001234567B01", "dutch", halRefs{
			{"self", c.to("organizations", "me")}, {"dashboard", htmlRef("https://my.mollie.com/dashboard/" + organisationID)},
			{"documentation", htmlRef(docs("get-current-organization"))},
		},
	}, c.known("testmode")
}

type methodJSON struct {
	Resource      string            `json:"resource"`
	ID            string            `json:"id"`
	Description   string            `json:"description"`
	MinimumAmount *money            `json:"minimumAmount"`
	MaximumAmount *money            `json:"maximumAmount"`
	Image         map[string]string `json:"image"`
	Status        *string           `json:"status"`
	Pricing       []priceJSON       `json:"pricing,omitzero"`
	Links         halRefs           `json:"_links"`
}

type priceJSON struct {
	Description string `json:"description"`
	Fixed       *money `json:"fixed"`
	Variable    string `json:"variable"`
}

// listMethods lists all methods that Mollie has with their status for a profile. They are
// not paged.
func (c *mollieCall) listMethods() (any, *mollieError) {
	if refused := c.allowed(everybody, true, "payments.read"); refused != nil {
		return nil, refused
	}
	include, refused := c.words("include", []string{"issuers", "pricing"})
	if refused != nil {
		return nil, refused
	}
	spec := listSpec{key: "methods", docs: docs("list-all-methods"), notPaged: true, excess: []string{"locale", "amount", "include", "sequenceType", "profileId", "testmode"}}
	return page(c, spec, payMethods, func(m payMethod) string { return m.id }, func(m payMethod) any {
		image := "https://www.mollie.com/external/icons/payment-methods/" + m.id
		out := &methodJSON{
			Resource: "method", ID: m.id, Description: m.title, MinimumAmount: moneyOf(unit/100, "EUR"), MaximumAmount: moneyOf(50_000*unit, "EUR"),
			Image: map[string]string{"size1x": image + ".png", "size2x": image + "%402x.png", "svg": image + ".svg"},
			Links: halRefs{{"self", c.to("methods", m.id)}},
		}
		if slices.Contains(c.profile.methods, m.id) {
			out.Status = textOrNull("activated")
		}
		if slices.Contains(include, "pricing") {
			out.Pricing = []priceJSON{{m.title, moneyOf(m.fixed, "EUR"), string(appendTrimmed(nil, m.percent))}}
		}
		return out
	})
}
