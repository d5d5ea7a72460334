package sandbox

import (
	"fmt"
	"strconv"
)

type paymentJSON struct {
	Resource          string         `json:"resource"`
	ID                string         `json:"id"`
	Mode              string         `json:"mode"`
	CreatedAt         string         `json:"createdAt"`
	Amount            *money         `json:"amount"`
	Description       string         `json:"description"`
	Method            *string        `json:"method"`
	Metadata          any            `json:"metadata"`
	Status            string         `json:"status"`
	StatusReason      any            `json:"statusReason,omitzero"`
	IsCancelable      *bool          `json:"isCancelable,omitzero"`
	PaidAt            string         `json:"paidAt,omitzero"`
	AuthorizedAt      string         `json:"authorizedAt,omitzero"`
	CanceledAt        string         `json:"canceledAt,omitzero"`
	ExpiredAt         string         `json:"expiredAt,omitzero"`
	FailedAt          string         `json:"failedAt,omitzero"`
	ExpiresAt         string         `json:"expiresAt,omitzero"`
	AmountRefunded    *money         `json:"amountRefunded,omitzero"`
	AmountRemaining   *money         `json:"amountRemaining,omitzero"`
	AmountCaptured    *money         `json:"amountCaptured,omitzero"`
	AmountChargedBack *money         `json:"amountChargedBack,omitzero"`
	Locale            *string        `json:"locale,omitzero"`
	CountryCode       *string        `json:"countryCode,omitzero"`
	CaptureMode       *string        `json:"captureMode,omitzero"`
	CaptureBefore     string         `json:"captureBefore,omitzero"`
	ProfileID         string         `json:"profileId"`
	CustomerID        string         `json:"customerId,omitzero"`
	SettlementID      string         `json:"settlementId,omitzero"`
	SettlementAmount  *money         `json:"settlementAmount,omitzero"`
	SequenceType      string         `json:"sequenceType"`
	RedirectURL       *string        `json:"redirectUrl"`
	CancelURL         *string        `json:"cancelUrl"`
	WebhookURL        *string        `json:"webhookUrl"`
	BillingAddress    any            `json:"billingAddress,omitzero"`
	Details           any            `json:"details"`
	Embedded          map[string]any `json:"_embedded,omitzero"`
	Links             halRefs        `json:"_links"`
}

// payment renders a payment. remainders asks for the details of what a gift card left.
func (c *mollieCall) payment(p *payment, embeds []string, remainders bool) *paymentJSON {
	who := p.payerAt()
	out := &paymentJSON{
		Resource: "payment", ID: p.id, Mode: modeOf(p.test), CreatedAt: moment(p.created), Amount: moneyOf(p.amount, p.currency),
		Description: p.description, Metadata: p.metadata(), Status: p.status, PaidAt: moment(p.paid), AuthorizedAt: moment(p.authorized),
		CanceledAt: moment(p.canceled), ExpiredAt: moment(p.expired), FailedAt: moment(p.failed), ProfileID: p.profile.id,
		SettlementID: p.settled.name(), SequenceType: p.sequence, Details: p.details(who, remainders),
	}
	site := p.profile.website
	out.RedirectURL, out.WebhookURL = textOrNull(fmt.Sprintf("%s/afrekenen/bedankt/?order=%d", site, p.order)), textOrNull(site+"/wc-api/mollie_return/")
	if p.method != noMethod {
		out.Method = textOrNull(payMethods[p.method].id)
	}
	if p.customer != nil {
		out.CustomerID = p.customer.id
	}
	if p.reason != "" {
		out.StatusReason = struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		}{p.reason, "The account has not enough funds"}
	}
	if !p.final() {
		cancelable := p.method == payBanktransfer || p.method == payKlarna
		out.IsCancelable = &cancelable
	}
	if p.status == "open" || p.status == "pending" {
		out.ExpiresAt = moment(p.expires)
	} else {
		country := who.country
		out.CountryCode = &country
		locale := "nl_NL"
		out.Locale = &locale
	}
	p.amounts(out)
	if p.method == payKlarna {
		out.CaptureMode, out.CaptureBefore = textOrNull("manual"), moment(p.expires)
		out.BillingAddress = map[string]string{
			"givenName": who.first, "familyName": who.last, "email": who.email, "streetAndNumber": "Dorpsstraat 1",
			"postalCode": "1234 AB", "city": who.city, "country": who.country,
		}
	}
	c.embedIn(p, embeds, out)
	out.Links = c.paymentLinks(p)
	return out
}

// amounts shows what was done with the money, once there is some.
func (p *payment) amounts(out *paymentJSON) {
	got := p.received()
	if p.method == payKlarna && (p.status == "authorized" || p.status == "paid") {
		out.AmountCaptured = moneyOf(got, p.currency)
	}
	if got > 0 {
		refunded := p.refunded()
		out.AmountRefunded = moneyOf(refunded, p.currency)
		out.AmountRemaining = moneyOf(max(0, got-refunded), p.currency)
		if back := p.chargedBack(); back != 0 {
			out.AmountChargedBack = moneyOf(back, p.currency)
		}
	}
}

// metadata is what the shop's plugin wrote.
func (p *payment) metadata() any {
	switch {
	case p.order == 0:
		return nil
	case p.link == linkNumber:
		return struct {
			OrderID int64 `json:"order_id"`
		}{p.order}
	case p.link == linkText:
		return struct {
			OrderID string `json:"order_id"`
			Email   string `json:"email"`
			Cart    []int  `json:"cart"`
		}{strconv.FormatInt(p.order, 10), p.payerAt().email, []int{1, 2}}
	}
	return nil
}

func (c *mollieCall) embedIn(p *payment, embeds []string, out *paymentJSON) {
	for _, what := range embeds {
		var list []any
		switch what {
		case "refunds":
			for _, f := range p.refunds {
				list = append(list, c.refund(f))
			}
		case "chargebacks":
			for _, b := range p.chargebacks {
				list = append(list, c.chargeback(b))
			}
		case "captures":
			for _, x := range p.captures {
				list = append(list, c.capture(x))
			}
		}
		if list == nil {
			list = []any{}
		}
		if out.Embedded == nil {
			out.Embedded = map[string]any{}
		}
		out.Embedded[what] = list
	}
}

func (c *mollieCall) paymentLinks(p *payment) halRefs {
	links := halRefs{{"self", c.to("payments", p.id)}}
	if p.status == "open" {
		links = append(links, halRef{"checkout", htmlRef("https://www.mollie.com/checkout/select-method/" + p.id[3:])})
	}
	links = append(links, halRef{"dashboard", htmlRef("https://my.mollie.com/dashboard/org_12345678/payments/" + p.id)})
	if len(p.refunds) > 0 {
		links = append(links, halRef{"refunds", c.to("payments", p.id, "refunds")})
	}
	if len(p.chargebacks) > 0 {
		links = append(links, halRef{"chargebacks", c.to("payments", p.id, "chargebacks")})
	}
	if len(p.captures) > 0 {
		links = append(links, halRef{"captures", c.to("payments", p.id, "captures")})
	}
	if p.settled != nil {
		links = append(links, halRef{"settlement", c.to("settlements", p.settled.id)})
	}
	if p.customer != nil {
		links = append(links, halRef{"customer", c.to("customers", p.customer.id)})
	}
	return append(links, halRef{"documentation", htmlRef(docs("get-payment"))})
}

type refundJSON struct {
	Resource         string         `json:"resource"`
	ID               string         `json:"id"`
	Mode             string         `json:"mode"`
	Amount           *money         `json:"amount"`
	SettlementAmount *money         `json:"settlementAmount,omitzero"`
	SettlementID     string         `json:"settlementId,omitzero"`
	Status           string         `json:"status"`
	CreatedAt        string         `json:"createdAt"`
	Description      string         `json:"description"`
	Metadata         any            `json:"metadata"`
	PaymentID        string         `json:"paymentId"`
	Embedded         map[string]any `json:"_embedded,omitzero"`
	Links            halRefs        `json:"_links"`
}

func (c *mollieCall) refund(f *payback) *refundJSON {
	p := f.payment
	return &refundJSON{
		Resource: "refund", ID: f.id, Mode: modeOf(p.test), Amount: moneyOf(f.amount, p.currency), SettlementID: f.settled.name(),
		Status: f.status, CreatedAt: moment(f.created), Description: f.description, PaymentID: p.id, Embedded: c.embedPayment(p),
		Links: c.partLinks("refund", f.id, p, f.settled),
	}
}

// embedPayment is the payment of a refund, chargeback or capture for those who ask.
func (c *mollieCall) embedPayment(p *payment) map[string]any {
	if len(c.path) == 2 && c.path[0] == "payments" || !c.embeds("payment") {
		return nil
	}
	return map[string]any{"payment": c.payment(p, nil, false)}
}

func (c *mollieCall) partLinks(kind, id string, p *payment, s *settlement) halRefs {
	links := halRefs{{"self", c.to("payments", p.id, kind+"s", id)}, {"payment", c.to("payments", p.id)}}
	if s != nil {
		links = append(links, halRef{"settlement", c.to("settlements", s.id)})
	}
	return append(links, halRef{"documentation", htmlRef(docs("get-" + kind))})
}

type chargebackJSON struct {
	Resource         string         `json:"resource"`
	ID               string         `json:"id"`
	Amount           *money         `json:"amount"`
	SettlementAmount *money         `json:"settlementAmount,omitzero"`
	SettlementID     string         `json:"settlementId,omitzero"`
	CreatedAt        string         `json:"createdAt"`
	Reason           any            `json:"reason"`
	ReversedAt       *string        `json:"reversedAt"`
	PaymentID        string         `json:"paymentId"`
	Embedded         map[string]any `json:"_embedded,omitzero"`
	Links            halRefs        `json:"_links"`
}

func (c *mollieCall) chargeback(b *chargeback) *chargebackJSON {
	p := b.payment
	out := &chargebackJSON{
		Resource: "chargeback", ID: b.id, Amount: moneyOf(b.amount, p.currency), SettlementID: b.settled.name(), CreatedAt: moment(b.created),
		ReversedAt: nullable(b.reversed), PaymentID: p.id, Embedded: c.embedPayment(p), Links: c.partLinks("chargeback", b.id, p, b.settled),
	}
	if b.reason != "" {
		out.Reason = struct {
			Code        string `json:"code"`
			Description string `json:"description"`
		}{b.reason, "No cardholder authorisation"}
	}
	return out
}

type captureJSON struct {
	Resource         string         `json:"resource"`
	ID               string         `json:"id"`
	Mode             string         `json:"mode"`
	Description      string         `json:"description"`
	Amount           *money         `json:"amount"`
	SettlementAmount *money         `json:"settlementAmount,omitzero"`
	SettlementID     string         `json:"settlementId,omitzero"`
	Status           string         `json:"status"`
	Metadata         any            `json:"metadata"`
	PaymentID        string         `json:"paymentId"`
	CreatedAt        string         `json:"createdAt"`
	Embedded         map[string]any `json:"_embedded,omitzero"`
	Links            halRefs        `json:"_links"`
}

func (c *mollieCall) capture(x *capture) *captureJSON {
	p := x.payment
	return &captureJSON{
		Resource: "capture", ID: x.id, Mode: modeOf(p.test), Description: "Capture of " + p.description, Amount: moneyOf(x.amount, p.currency),
		SettlementID: x.settled.name(), Status: x.status, PaymentID: p.id, CreatedAt: moment(x.created), Embedded: c.embedPayment(p),
		Links: c.partLinks("capture", x.id, p, x.settled),
	}
}
