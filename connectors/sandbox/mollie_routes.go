package sandbox

import (
	"slices"
)

// route finds what is asked. Each endpoint has the kinds of credential, the scopes and
// the parameters that the vendor's OpenAPI file names for it.
func (c *mollieCall) route() (any, *mollieError) {
	switch p := c.path; p[0] {
	case "payments":
		return c.routePayments(p[1:])
	case "settlements":
		return c.routeSettlements(p[1:])
	case "balances":
		return c.routeBalances(p[1:])
	default:
		return c.routeOthers(p[0], p[1:])
	}
}

func (c *mollieCall) routeOthers(first string, rest []string) (any, *mollieError) {
	whole, one := len(rest) == 0, len(rest) == 1
	switch {
	case first == "refunds" && whole:
		return c.listRefunds(nil)
	case first == "chargebacks" && whole:
		return c.listChargebacks(nil)
	case first == "customers" && whole:
		return c.listCustomers()
	case first == "customers" && one:
		return c.oneCustomer(rest[0])
	case first == "customers" && len(rest) == 2 && rest[1] == "payments":
		return c.paymentsOf(rest[0])
	case first == "payouts" && whole:
		return c.listPayouts()
	case first == "payouts" && one:
		return c.onePayout(rest[0])
	case first == "invoices" && whole:
		return c.listInvoices()
	case first == "invoices" && one:
		return c.oneInvoice(rest[0])
	case first == "profiles" && whole:
		return c.listProfiles()
	case first == "profiles" && one:
		return c.oneProfile(rest[0])
	case first == "permissions" && whole:
		return c.listPermissions()
	case first == "permissions" && one:
		return c.onePermission(rest[0])
	case first == "organizations" && one:
		return c.organisation(rest[0])
	case first == "methods" && one && rest[0] == "all":
		return c.listMethods()
	}
	return nil, mollieNoRoute()
}

// allowed checks credential, mode and profile in the vendor's order.
func (c *mollieCall) allowed(kinds tokenKind, profile bool, scopes ...string) *mollieError {
	if refused := c.allow(kinds, scopes...); refused != nil {
		return refused
	}
	if refused := c.mode(); refused != nil {
		return refused
	}
	return c.within(profile)
}

const everybody = apiKey | organisation

func (c *mollieCall) routePayments(rest []string) (any, *mollieError) {
	scope := "payments.read"
	if len(rest) > 1 && rest[1] == "refunds" {
		scope = "refunds.read"
	}
	if refused := c.allowed(everybody, len(rest) == 0, scope); refused != nil {
		return nil, refused
	}
	if len(rest) == 0 {
		spec := listSpec{key: "payments", docs: docs("list-payments"), sorts: true, excess: []string{"profileId"}}
		list := c.profile.live
		if c.test {
			list = c.profile.test
		}
		return page(c, spec, list, func(p *payment) string { return p.id }, func(p *payment) any { return c.payment(p, nil, false) })
	}
	p := c.findPayment(rest[0])
	if p == nil {
		return nil, notFound("payment", rest[0])
	}
	switch len(rest) {
	case 1:
		return c.onePayment(p)
	case 2:
		switch rest[1] {
		case "refunds":
			return c.listRefunds(p)
		case "chargebacks":
			return c.listChargebacks(p)
		case "captures":
			return c.listCaptures(p)
		}
	case 3:
		return c.partOf(p, rest[1], rest[2])
	}
	return nil, mollieNoRoute()
}

func (c *mollieCall) findPayment(id string) *payment {
	if p := c.till.paymentByID[id]; p != nil && c.sees(p) {
		return p
	}
	return nil
}

var paymentEmbeds = []string{"captures", "refunds", "chargebacks"}

func (c *mollieCall) onePayment(p *payment) (any, *mollieError) {
	if refused := c.known("embed", "include", "testmode"); refused != nil {
		return nil, refused
	}
	embeds, refused := c.words("embed", paymentEmbeds)
	if refused != nil {
		return nil, refused
	}
	include, refused := c.words("include", []string{"details.qrCode", "details.remainderDetails"})
	if refused != nil {
		return nil, refused
	}
	return c.payment(p, embeds, slices.Contains(include, "details.remainderDetails")), nil
}

// partOf is one refund, chargeback or capture of a payment.
func (c *mollieCall) partOf(p *payment, kind, id string) (any, *mollieError) {
	if refused := c.known("embed", "testmode"); refused != nil {
		return nil, refused
	}
	if _, refused := c.words("embed", []string{"payment"}); refused != nil {
		return nil, refused
	}
	switch kind {
	case "refunds":
		for _, f := range p.refunds {
			if f.id == id {
				return c.refund(f), nil
			}
		}
		return nil, notFound("refund", id)
	case "chargebacks":
		for _, b := range p.chargebacks {
			if b.id == id {
				return c.chargeback(b), nil
			}
		}
		return nil, notFound("chargeback", id)
	case "captures":
		for _, x := range p.captures {
			if x.id == id {
				return c.capture(x), nil
			}
		}
		return nil, notFound("capture", id)
	}
	return nil, mollieNoRoute()
}

// seen lists what the caller may see.
func seen[T any](all []T, sees func(T) bool) []T {
	var list []T
	for _, one := range all {
		if sees(one) {
			list = append(list, one)
		}
	}
	return list
}

func docs(page string) string { return "https://docs.mollie.com/reference/" + page }

// listRefunds lists those of a payment, or, of nil, all.
func (c *mollieCall) listRefunds(of *payment) (any, *mollieError) {
	spec := listSpec{key: "refunds", docs: docs("list-refunds"), embeds: []string{"payment"}}
	all := c.till.refunds
	if of == nil {
		if refused := c.allowed(everybody, true, "refunds.read"); refused != nil {
			return nil, refused
		}
		spec.sorts, spec.excess = true, []string{"profileId"}
	} else {
		all = of.refunds
	}
	all = seen(all, func(f *payback) bool { return c.sees(f.payment) })
	return page(c, spec, all, func(f *payback) string { return f.id }, func(f *payback) any { return c.refund(f) })
}

func (c *mollieCall) listChargebacks(of *payment) (any, *mollieError) {
	spec := listSpec{key: "chargebacks", docs: docs("list-chargebacks"), embeds: []string{"payment"}}
	all := c.till.chargebacks
	if of == nil {
		if refused := c.allowed(everybody, false, "payments.read"); refused != nil {
			return nil, refused
		}
		spec.sorts, spec.excess = true, []string{"profileId"}
	} else {
		all = of.chargebacks
	}
	all = seen(all, func(b *chargeback) bool { return c.sees(b.payment) })
	return page(c, spec, all, func(b *chargeback) string { return b.id }, func(b *chargeback) any { return c.chargeback(b) })
}

func (c *mollieCall) listCaptures(of *payment) (any, *mollieError) {
	spec := listSpec{key: "captures", docs: docs("list-captures"), embeds: []string{"payment"}}
	return page(c, spec, of.captures, func(x *capture) string { return x.id }, func(x *capture) any { return c.capture(x) })
}
