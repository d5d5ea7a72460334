package sandbox

import (
	"slices"
	"strings"
	"time"
)

// routeSettlements serves settlements and what is in them. There is no test mode.
func (c *mollieCall) routeSettlements(rest []string) (any, *mollieError) {
	scopes := []string{"settlements.read"}
	if len(rest) == 2 {
		scopes = append(scopes, "payments.read")
		if rest[1] == "refunds" {
			scopes[1] = "refunds.read"
		}
	}
	if refused := c.allow(organisation, scopes...); refused != nil {
		return nil, refused
	}
	switch len(rest) {
	case 0:
		return c.listSettlements()
	case 1:
		return c.oneSettlement(rest[0])
	case 2:
		s := c.findSettlement(rest[0])
		if s == nil {
			return nil, notFound("settlement", rest[0])
		}
		return c.settled(s, rest[1])
	}
	return nil, mollieNoRoute()
}

func (c *mollieCall) findSettlement(id string) *settlement {
	at := slices.IndexFunc(c.till.settlements, func(s *settlement) bool { return s.id == id || s.reference == id })
	if at < 0 {
		return nil
	}
	return c.till.settlements[at]
}

func (c *mollieCall) listSettlements() (any, *mollieError) {
	balance, _ := c.query("balanceId")
	currencies, refused := c.words("currencies", []string{"EUR", "GBP", "CHF", "DKK", "NOK", "PLN", "SEK", "USD", "CZK", "HUF", "AUD", "CAD", "RON"})
	if refused != nil {
		return nil, refused
	}
	year, hasYear := c.query("year")
	month, hasMonth := c.query("month")
	if hasYear != hasMonth {
		return nil, badParameter("year", "The parameters 'year' and 'month' have to be used together")
	}
	list := seen(c.till.settlements, func(s *settlement) bool {
		at := time.Unix(s.created, 0).In(amsterdam)
		return (balance == "" || s.purse.id == balance) && (len(currencies) == 0 || slices.Contains(currencies, s.purse.currency)) &&
			(!hasYear || at.Format("2006") == year && strings.TrimPrefix(at.Format("01"), "0") == strings.TrimPrefix(month, "0"))
	})
	spec := listSpec{key: "settlements", docs: docs("list-settlements"), live: true, excess: []string{"balanceId", "year", "month", "currencies"}}
	return page(c, spec, list, func(s *settlement) string { return s.id }, func(s *settlement) any { return c.settlement(s, false) })
}

func (c *mollieCall) oneSettlement(id string) (any, *mollieError) {
	if refused := c.known(); refused != nil {
		return nil, refused
	}
	primary := c.till.purses[0]
	switch id {
	case "open":
		s := &settlement{id: id, purse: primary, status: "open", created: c.till.now, entries: primary.unsettled, periods: periodsOf(primary.unsettled)}
		for _, e := range s.entries {
			s.amount += e.result()
		}
		return c.settlement(s, true), nil
	case "next":
		next := settlement{id: id, purse: primary, status: "pending", created: c.till.now}
		for _, s := range c.till.settlements {
			if s.purse == primary && (s.status == "pending" || s.status == "processing-at-bank") {
				next = *s
				next.id = id
			}
		}
		return c.settlement(&next, true), nil
	}
	s := c.findSettlement(id)
	if s == nil {
		return nil, notFound("settlement", id)
	}
	return c.settlement(s, true), nil
}

type settlementJSON struct {
	Resource  string  `json:"resource"`
	ID        string  `json:"id"`
	CreatedAt string  `json:"createdAt"`
	Reference *string `json:"reference"`
	Status    string  `json:"status"`
	Amount    *money  `json:"amount"`
	BalanceID string  `json:"balanceId"`
	InvoiceID *string `json:"invoiceId,omitzero"`
	Periods   any     `json:"periods"`
	SettledAt *string `json:"settledAt"`
	Links     halRefs `json:"_links"`
}

type periodJSON struct {
	Revenue          []lineJSON `json:"revenue"`
	Costs            []lineJSON `json:"costs"`
	InvoiceID        string     `json:"invoiceId,omitzero"`
	InvoiceReference string     `json:"invoiceReference,omitzero"`
}

type lineJSON struct {
	Description string    `json:"description"`
	Method      *string   `json:"method"`
	Count       int       `json:"count"`
	Rate        *rateJSON `json:"rate,omitzero"`
	AmountNet   *money    `json:"amountNet"`
	AmountVAT   *money    `json:"amountVat"`
	AmountGross *money    `json:"amountGross"`
}

type rateJSON struct {
	Fixed      *money  `json:"fixed,omitzero"`
	Percentage *string `json:"percentage"`
}

// settlement renders a settlement; in a list its periods are empty.
func (c *mollieCall) settlement(s *settlement, whole bool) *settlementJSON {
	out := &settlementJSON{
		Resource: "settlement", ID: s.id, CreatedAt: moment(s.created), Reference: textOrNull(s.reference), Status: s.status,
		Amount: moneyOf(s.amount, s.purse.currency), BalanceID: s.purse.id, SettledAt: nullable(s.settled),
		Links: halRefs{
			{"self", c.to("settlements", s.id)}, {"payments", c.to("settlements", s.id, "payments")},
			{"refunds", c.to("settlements", s.id, "refunds")}, {"chargebacks", c.to("settlements", s.id, "chargebacks")},
			{"captures", c.to("settlements", s.id, "captures")},
		},
	}
	years := map[string]map[string]periodJSON{}
	for _, p := range s.periods {
		year, month := string(p.month[:4]), string(p.month[5:7])
		body := periodJSON{Revenue: renderLines(p.revenue, s.purse.currency, false), Costs: renderLines(p.cost, s.purse.currency, true)}
		if v := c.till.invoiceOf(s.purse, p.month); v != nil {
			body.InvoiceID, body.InvoiceReference = v.id, v.reference
			if out.InvoiceID == nil {
				out.InvoiceID = &v.id
				out.Links = append(out.Links, halRef{"invoice", c.to("invoices", v.id)})
			}
		}
		if years[year] == nil {
			years[year] = map[string]periodJSON{}
		}
		years[year][month] = body
	}
	out.Periods = struct{}{}
	if whole {
		out.Periods = years
	}
	out.Links = append(out.Links, halRef{"documentation", htmlRef(docs("get-settlement"))})
	return out
}

func renderLines(lines []settledLine, currency string, costs bool) []lineJSON {
	out := make([]lineJSON, 0, len(lines))
	for _, l := range lines {
		line := lineJSON{
			Description: l.price.description, Method: textOrNull(l.price.method), Count: l.count,
			AmountNet: exactMoney(l.net, currency), AmountGross: exactMoney(l.gross(), currency),
		}
		if !l.bare {
			line.AmountVAT = exactMoney(l.vat, currency)
		}
		if costs {
			line.Rate = &rateJSON{}
			if l.price.fixed != 0 {
				line.Rate.Fixed = exactMoney(l.price.fixed, currency)
			}
			if l.price.percent != 0 {
				percentage := string(appendTrimmed(nil, l.price.percent))
				line.Rate.Percentage = &percentage
			}
		}
		out = append(out, line)
	}
	return out
}

// settled lists one kind of what is in a settlement. Captured payments are not among its
// payments, and only refunds that arrived are among its refunds.
func (c *mollieCall) settled(s *settlement, kind string) (any, *mollieError) {
	worth := func(amount micro, currency string, on int64) *money {
		return moneyOf(c.till.moneyIn(s.purse, amount, currency, on), s.purse.currency)
	}
	spec := listSpec{key: kind, docs: docs("list-settlement-" + kind), live: true, embeds: []string{"payment"}}
	switch kind {
	case "payments":
		spec.embeds, spec.sorts, spec.excess = nil, true, []string{"profileId"}
		if refused := c.within(false); refused != nil {
			return nil, refused
		}
		list := inSettlement(s, "payment", func(e *entry) *payment { return e.payment })
		list = seen(list, c.sees)
		return page(c, spec, list, func(p *payment) string { return p.id }, func(p *payment) any {
			out := c.payment(p, nil, false)
			out.SettlementAmount = worth(p.amount, p.currency, p.paid)
			return out
		})
	case "refunds":
		list := inSettlement(s, "refund", func(e *entry) *payback { return e.refund })
		list = seen(list, func(f *payback) bool { return f.status == "refunded" })
		return page(c, spec, list, func(f *payback) string { return f.id }, func(f *payback) any {
			out := c.refund(f)
			out.SettlementAmount = worth(-f.amount, f.payment.currency, f.payment.created)
			return out
		})
	case "chargebacks":
		list := inSettlement(s, "chargeback", func(e *entry) *chargeback { return e.chargeback })
		return page(c, spec, list, func(b *chargeback) string { return b.id }, func(b *chargeback) any {
			out := c.chargeback(b)
			out.SettlementAmount = worth(-b.amount, b.payment.currency, b.created)
			return out
		})
	case "captures":
		list := inSettlement(s, "capture", func(e *entry) *capture { return e.capture })
		return page(c, spec, list, func(x *capture) string { return x.id }, func(x *capture) any {
			out := c.capture(x)
			out.SettlementAmount = worth(x.amount, x.payment.currency, x.payment.created)
			return out
		})
	}
	return nil, mollieNoRoute()
}

func inSettlement[T any](s *settlement, kind string, of func(*entry) T) []T {
	var list []T
	for _, e := range s.entries {
		if e.kind == kind {
			list = append(list, of(e))
		}
	}
	return list
}
