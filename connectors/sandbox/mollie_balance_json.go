package sandbox

import "slices"

// routeBalances serves balances, their ledgers and reports. The account has money in live
// mode only.
func (c *mollieCall) routeBalances(rest []string) (any, *mollieError) {
	scope := "balances.read"
	if len(rest) == 2 && rest[1] == "report" {
		scope = "balance-reports.read"
	}
	if refused := c.allowed(organisation, false, scope); refused != nil {
		return nil, refused
	}
	purses := c.till.purses
	if c.test {
		purses = nil
	}
	if len(rest) == 0 {
		currency, _ := c.query("currency")
		spec := listSpec{key: "balances", docs: docs("list-balances"), excess: []string{"currency"}}
		list := seen(purses, func(p *purse) bool { return currency == "" || p.currency == currency })
		slices.Reverse(list) // the primary balance comes first
		return page(c, spec, list, func(p *purse) string { return p.id }, func(p *purse) any { return c.balance(p) })
	}
	at := slices.IndexFunc(purses, func(p *purse) bool { return p.id == rest[0] })
	if rest[0] == "primary" && len(purses) > 0 {
		at = 0
	}
	if at < 0 {
		return nil, notFound("balance", rest[0])
	}
	switch p := purses[at]; {
	case len(rest) == 1:
		if refused := c.known("testmode"); refused != nil {
			return nil, refused
		}
		return c.balance(p), nil
	case len(rest) == 2 && rest[1] == "transactions":
		spec := listSpec{key: "balance_transactions", docs: docs("list-balance-transactions")}
		return page(c, spec, p.entries, func(e *entry) string { return e.id }, func(e *entry) any { return e.render() })
	case len(rest) == 2 && rest[1] == "report":
		return c.report(p)
	}
	return nil, mollieNoRoute()
}

type balanceJSON struct {
	Resource            string  `json:"resource"`
	ID                  string  `json:"id"`
	Mode                string  `json:"mode"`
	CreatedAt           string  `json:"createdAt"`
	Currency            string  `json:"currency"`
	Description         string  `json:"description"`
	Status              string  `json:"status"`
	AvailableAmount     *money  `json:"availableAmount"`
	PendingAmount       *money  `json:"pendingAmount"`
	TransferFrequency   string  `json:"transferFrequency"`
	TransferThreshold   *money  `json:"transferThreshold"`
	TransferReference   *string `json:"transferReference"`
	TransferDestination any     `json:"transferDestination"`
	Links               halRefs `json:"_links"`
}

func (c *mollieCall) balance(p *purse) *balanceJSON {
	available, pending := p.holds(c.till.now)
	reference := "Mollie payout"
	return &balanceJSON{
		Resource: "balance", ID: p.id, Mode: "live", CreatedAt: moment(p.created), Currency: p.currency, Description: p.currency + " balance",
		Status: "active", AvailableAmount: moneyOf(available, p.currency), PendingAmount: moneyOf(pending, p.currency),
		TransferFrequency: "every-tuesday", TransferThreshold: moneyOf(0, p.currency), TransferReference: &reference,
		TransferDestination: struct {
			Type    string `json:"type"`
			Account string `json:"bankAccount"`
			Name    string `json:"beneficiaryName"`
		}{"bank-account", "NL53INGB0654422370", "Jan Houder"},
		Links: halRefs{{"self", c.to("balances", p.id)}, {"documentation", htmlRef(docs("get-balance"))}},
	}
}

type entryJSON struct {
	Resource         string         `json:"resource"`
	ID               string         `json:"id"`
	Type             string         `json:"type"`
	ResultAmount     *money         `json:"resultAmount"`
	InitialAmount    *money         `json:"initialAmount"`
	Deductions       *money         `json:"deductions"`
	DeductionDetails *deductionJSON `json:"deductionDetails,omitzero"`
	CreatedAt        string         `json:"createdAt"`
	Context          any            `json:"context"`
}

type deductionJSON struct {
	Fees *money `json:"fees"`
}

func (e *entry) render() *entryJSON {
	currency := e.purse.currency
	out := &entryJSON{
		Resource: "balance-transaction", ID: e.id, Type: e.kind, ResultAmount: moneyOf(e.result(), currency),
		InitialAmount: moneyOf(e.initial, currency), CreatedAt: moment(e.created), Context: e.context(),
	}
	if e.fee != 0 {
		out.Deductions = moneyOf(-e.fee, currency)
		out.DeductionDetails = &deductionJSON{Fees: moneyOf(-e.fee, currency)}
	}
	return out
}

type contextJSON struct {
	PaymentID             string `json:"paymentId,omitzero"`
	PaymentDescription    string `json:"paymentDescription,omitzero"`
	CaptureID             string `json:"captureId,omitzero"`
	CaptureDescription    string `json:"captureDescription,omitzero"`
	RefundID              string `json:"refundId,omitzero"`
	RefundDescription     string `json:"refundDescription,omitzero"`
	ChargebackID          string `json:"chargebackId,omitzero"`
	ChargebackDescription string `json:"chargebackDescription,omitzero"`
	SettlementID          string `json:"settlementId,omitzero"`
	TransferID            string `json:"transferId,omitzero"`
	InvoiceID             string `json:"invoiceId,omitzero"`
}

// context is flat, as in the vendor's examples, or under the name of the type, as in its
// schema: chargebacks and captures are so here.
func (e *entry) context() any {
	var c contextJSON
	if p := e.payment; p != nil {
		c.PaymentID, c.PaymentDescription = p.id, p.description
	}
	if e.capture != nil {
		c.CaptureID, c.CaptureDescription = e.capture.id, "Capture of "+e.payment.description
	}
	if e.refund != nil {
		c.RefundID, c.RefundDescription = e.refund.id, e.refund.description
	}
	if e.chargeback != nil {
		c.ChargebackID, c.ChargebackDescription = e.chargeback.id, "Chargeback of "+e.payment.description
	}
	if e.settlement != nil {
		c.SettlementID, c.TransferID = e.settlement.id, e.transfer
	}
	if e.invoice != nil {
		c.InvoiceID = e.invoice.id
	}
	switch {
	case c == contextJSON{}:
		return nil
	case e.kind == "chargeback" || e.kind == "capture":
		return map[string]contextJSON{e.kind: c}
	}
	return c
}
