package shopifyadmin

import (
	"slices"
	"strconv"
)

// hasPayments tells whether the shop uses Shopify Payments; without it there is no account.
func (c *graphCall) hasPayments() bool {
	return slices.Contains(c.shop.config.Gateways, PaymentsGateway)
}

func (c *graphCall) own(minor int64) object { return moneyOf(minor, c.shop.config.Currency) }

func tendersListing() *catalog[*tender] {
	return &catalog[*tender]{
		name: "tenderTransactions", id: func(t *tender) int64 { return t.id }, natural: "ID",
		filters: map[string]filter[*tender]{
			"id":           byID(func(t *tender) int64 { return t.id }),
			"processed_at": byTime(func(t *tender) int64 { return t.processed }),
			"test":         byTruth(func(t *tender) bool { return t.test }),
		},
		others: []string{"point_of_sale_device_id"},
		render: func(_ *graphCall, t *tender) object { return object{"TenderTransaction", t} },
	}
}

func tenderFields() fields[*tender] {
	return fields[*tender]{
		"id":              func(_ *graphCall, t *tender, _ arguments) any { return gid("TenderTransaction", t.id) },
		"amount":          func(_ *graphCall, t *tender, _ arguments) any { return moneyOf(t.amount, t.currency) },
		"order":           func(c *graphCall, t *tender, _ arguments) any { return c.orderObject(t.order) },
		"paymentMethod":   func(_ *graphCall, t *tender, _ arguments) any { return textOrNull(t.method) },
		"processedAt":     func(_ *graphCall, t *tender, _ arguments) any { return moment(t.processed) },
		"remoteReference": func(_ *graphCall, t *tender, _ arguments) any { return textOrNull(t.reference) },
		"test":            func(_ *graphCall, t *tender, _ arguments) any { return t.test },
	}
}

func payoutsListing() *catalog[*payout] {
	return &catalog[*payout]{
		name: "payouts", id: func(p *payout) int64 { return p.id }, natural: "ISSUED_AT",
		filters: map[string]filter[*payout]{
			"id":        byID(func(p *payout) int64 { return p.id }),
			"issued_at": byTime(func(p *payout) int64 { return p.issued }),
			"status":    one(func(p *payout) string { return p.status }),
		},
		others: []string{"amount", "bank_account", "currency", "ledger_type", "transaction_dates", "default"},
		sorts: map[string]sorting[*payout]{
			"ISSUED_AT": {number: func(_ *graphCall, p *payout) int64 { return p.issued * 1000 }},
			"AMOUNT":    {number: func(_ *graphCall, p *payout) int64 { return p.amount }},
			"STATUS":    {text: func(_ *graphCall, p *payout) string { return p.status }},
		},
		render: func(_ *graphCall, p *payout) object { return object{"ShopifyPaymentsPayout", p} },
	}
}

func balanceListing() *catalog[*balanceTransaction] {
	payoutStatus := func(b *balanceTransaction) string {
		if b.payout == nil {
			return "pending"
		}
		return b.payout.status
	}
	return &catalog[*balanceTransaction]{
		name: "balanceTransactions", id: func(b *balanceTransaction) int64 { return b.id }, natural: "PROCESSED_AT",
		filters: map[string]filter[*balanceTransaction]{
			"id":               byID(func(b *balanceTransaction) int64 { return b.id }),
			"processed_at":     byTime(func(b *balanceTransaction) int64 { return b.processed }),
			"available_on":     byTime(func(b *balanceTransaction) int64 { return b.available }),
			"payout_status":    one(payoutStatus),
			"transaction_type": byText(func(_ *graphCall, b *balanceTransaction) []string { return []string{b.kind, b.graphKind} }),
			"payments_transfer_id": byID(func(b *balanceTransaction) int64 {
				if b.payout == nil {
					return 0
				}
				return b.payout.id
			}),
			"payout_date": byTime(func(b *balanceTransaction) int64 {
				if b.payout == nil {
					return 0
				}
				return b.payout.issued
			}),
		},
		others: []string{"currency", "payment_method_name", "tax_reporting_exempt", "default"},
		sorts: map[string]sorting[*balanceTransaction]{
			"PROCESSED_AT":     {number: func(_ *graphCall, b *balanceTransaction) int64 { return b.processed * 1000 }},
			"AMOUNT":           {number: func(_ *graphCall, b *balanceTransaction) int64 { return b.amount }},
			"FEE":              {number: func(_ *graphCall, b *balanceTransaction) int64 { return b.fee }},
			"NET":              {number: func(_ *graphCall, b *balanceTransaction) int64 { return b.net }},
			"TRANSACTION_TYPE": {text: func(_ *graphCall, b *balanceTransaction) string { return b.graphKind }},
			"PAYOUT_STATUS":    {text: func(_ *graphCall, b *balanceTransaction) string { return payoutStatus(b) }},
		},
		render: func(_ *graphCall, b *balanceTransaction) object {
			return object{"ShopifyPaymentsBalanceTransaction", b}
		},
	}
}

func disputesListing() *catalog[*dispute] {
	return &catalog[*dispute]{
		name: "disputes", id: func(d *dispute) int64 { return d.id }, natural: "ID",
		filters: map[string]filter[*dispute]{
			"id":           byID(func(d *dispute) int64 { return d.id }),
			"initiated_at": byTime(func(d *dispute) int64 { return d.initiated }),
			"status":       one(func(d *dispute) string { return d.status }),
		},
		render: func(_ *graphCall, d *dispute) object { return object{"ShopifyPaymentsDispute", d} },
	}
}

// account stands for the shop's Shopify Payments account.
type account struct{}

func accountFields() fields[account] {
	return fields[account]{
		"id":              func(_ *graphCall, _ account, _ arguments) any { return gid("ShopifyPaymentsAccount", shopID) },
		"activated":       func(_ *graphCall, _ account, _ arguments) any { return true },
		"onboardable":     func(_ *graphCall, _ account, _ arguments) any { return false },
		"country":         func(c *graphCall, _ account, _ arguments) any { return c.shop.config.Country },
		"defaultCurrency": func(c *graphCall, _ account, _ arguments) any { return c.shop.config.Currency },
		"balance": func(c *graphCall, _ account, _ arguments) any {
			var sum int64
			for _, b := range c.shop.balance {
				if b.payout == nil && !b.test {
					sum += b.net
				}
			}
			return []object{c.own(sum)}
		},
		"payouts": func(c *graphCall, _ account, a arguments) any {
			list := c.shop.payouts
			if kind := a.text("transactionType"); kind != "" {
				list = present(list, func(p *payout) bool { return p.direction() != kind })
			}
			return payoutsListing().list(c, a, list)
		},
		"balanceTransactions": func(c *graphCall, _ account, a arguments) any {
			list := c.shop.balance
			if a.yes("hideTransfers") {
				list = present(list, func(b *balanceTransaction) bool { return b.graphSource == "TRANSFER" })
			}
			return balanceListing().list(c, a, list)
		},
		"disputes": func(c *graphCall, _ account, a arguments) any { return disputesListing().list(c, a, c.shop.disputes) },
	}
}

func (p *payout) direction() string {
	if p.amount < 0 {
		return "WITHDRAWAL"
	}
	return "DEPOSIT"
}

func payoutFields() fields[*payout] {
	return fields[*payout]{
		"id":               func(_ *graphCall, p *payout, _ arguments) any { return gid("ShopifyPaymentsPayout", p.id) },
		"legacyResourceId": func(_ *graphCall, p *payout, _ arguments) any { return strconv.FormatInt(p.id, 10) },
		"issuedAt":         func(_ *graphCall, p *payout, _ arguments) any { return moment(p.issued) },
		"status":           func(_ *graphCall, p *payout, _ arguments) any { return upper(p.status) },
		"net":              func(c *graphCall, p *payout, _ arguments) any { return c.own(p.amount) },
		"gross":            func(c *graphCall, p *payout, _ arguments) any { return c.own(p.amount) },
		"externalTraceId":  func(_ *graphCall, p *payout, _ arguments) any { return textOrNull(p.reference) },
		"transactionType":  func(_ *graphCall, p *payout, _ arguments) any { return p.direction() },
		"summary":          func(_ *graphCall, p *payout, _ arguments) any { return object{"ShopifyPaymentsPayoutSummary", p} },
	}
}

// payoutParts are the kinds of a balance transaction, in REST's spelling, that each part of a
// payout's summary sums up. What is none of them is an adjustment.
var payoutParts = map[string]string{
	"charge": "charges", "refund": "refunds", "refund_failure": "refunds", "reserve": "reserved", "payout_failure": "retried",
	"payout_cancellation": "retried", "payout": "",
}

func (p *payout) sums(part string) (gross, fee int64) {
	for _, b := range p.transactions {
		of, known := payoutParts[b.kind]
		if !known {
			of = "adjustments"
		}
		if of == part {
			gross += b.amount
			fee += b.fee
		}
	}
	return gross, fee
}

func payoutSummaryFields() fields[*payout] {
	gross := func(part string) func(*graphCall, *payout, arguments) any {
		return func(c *graphCall, p *payout, _ arguments) any {
			sum, _ := p.sums(part)
			return c.own(sum)
		}
	}
	fee := func(part string) func(*graphCall, *payout, arguments) any {
		return func(c *graphCall, p *payout, _ arguments) any {
			_, sum := p.sums(part)
			return c.own(sum)
		}
	}
	return fields[*payout]{
		"chargesGross": gross("charges"), "chargesFee": fee("charges"),
		"refundsFeeGross": gross("refunds"), "refundsFee": fee("refunds"),
		"adjustmentsGross": gross("adjustments"), "adjustmentsFee": fee("adjustments"),
		"reservedFundsGross": gross("reserved"), "reservedFundsFee": fee("reserved"),
		"retriedPayoutsGross": gross("retried"), "retriedPayoutsFee": fee("retried"),
		"advanceGross": gross("advance"), "advanceFees": fee("advance"), "usdcRebateCreditAmount": gross("rebate"),
	}
}

func balanceFields() fields[*balanceTransaction] {
	return fields[*balanceTransaction]{
		"id": func(_ *graphCall, b *balanceTransaction, _ arguments) any {
			return gid("ShopifyPaymentsBalanceTransaction", b.id)
		},
		"type":             func(_ *graphCall, b *balanceTransaction, _ arguments) any { return b.graphKind },
		"amount":           func(c *graphCall, b *balanceTransaction, _ arguments) any { return c.own(b.amount) },
		"fee":              func(c *graphCall, b *balanceTransaction, _ arguments) any { return c.own(b.fee) },
		"net":              func(c *graphCall, b *balanceTransaction, _ arguments) any { return c.own(b.net) },
		"transactionDate":  func(_ *graphCall, b *balanceTransaction, _ arguments) any { return moment(b.processed) },
		"test":             func(_ *graphCall, b *balanceTransaction, _ arguments) any { return b.test },
		"adjustmentReason": func(_ *graphCall, b *balanceTransaction, _ arguments) any { return textOrNull(b.reason) },
		"associatedPayout": func(_ *graphCall, b *balanceTransaction, _ arguments) any {
			return object{"ShopifyPaymentsBalanceTransactionAssociatedPayout", b}
		},
		"associatedOrder": func(_ *graphCall, b *balanceTransaction, _ arguments) any {
			if b.order == 0 {
				return nil
			}
			return object{"ShopifyPaymentsAssociatedOrder", b}
		},
		"adjustmentsOrders": func(_ *graphCall, b *balanceTransaction, _ arguments) any {
			if b.adjustedOrderName == "" {
				return []object{}
			}
			return []object{{"ShopifyPaymentsAdjustmentOrder", b}}
		},
		"sourceId":                 func(_ *graphCall, b *balanceTransaction, _ arguments) any { return numberOrNull(b.source) },
		"sourceType":               func(_ *graphCall, b *balanceTransaction, _ arguments) any { return textOrNull(b.graphSource) },
		"sourceOrderTransactionId": func(_ *graphCall, b *balanceTransaction, _ arguments) any { return numberOrNull(b.transaction) },
	}
}

// numberOrNull is a BigInt, which is written as a string.
func numberOrNull(n int64) any {
	if n == 0 {
		return nil
	}
	return strconv.FormatInt(n, 10)
}

func associatedFields() fields[*balanceTransaction] {
	return fields[*balanceTransaction]{
		"id": func(_ *graphCall, b *balanceTransaction, _ arguments) any {
			if b.payout == nil {
				return nil
			}
			return gid("ShopifyPaymentsPayout", b.payout.id)
		},
		"status": func(_ *graphCall, b *balanceTransaction, _ arguments) any {
			if b.payout == nil {
				return "PENDING"
			}
			return upper(b.payout.status)
		},
	}
}

func associatedOrderFields() fields[*balanceTransaction] {
	return fields[*balanceTransaction]{
		"id":   func(_ *graphCall, b *balanceTransaction, _ arguments) any { return gid("Order", b.order) },
		"name": func(_ *graphCall, b *balanceTransaction, _ arguments) any { return b.orderName },
	}
}

func adjustedFields() fields[*balanceTransaction] {
	return fields[*balanceTransaction]{
		"amount": func(c *graphCall, b *balanceTransaction, _ arguments) any { return c.own(b.amount) },
		"fees":   func(c *graphCall, b *balanceTransaction, _ arguments) any { return c.own(b.fee) },
		"net":    func(c *graphCall, b *balanceTransaction, _ arguments) any { return c.own(b.net) },
		"name":   func(_ *graphCall, b *balanceTransaction, _ arguments) any { return b.adjustedOrderName },
		"link": func(c *graphCall, b *balanceTransaction, _ arguments) any {
			return "https://" + c.shop.config.Domain + "/admin/orders/" + strconv.FormatInt(b.order, 10)
		},
		"orderTransactionId": func(_ *graphCall, b *balanceTransaction, _ arguments) any {
			return strconv.FormatInt(b.transaction, 10)
		},
	}
}

func disputeFields() fields[*dispute] {
	return fields[*dispute]{
		"id":               func(_ *graphCall, d *dispute, _ arguments) any { return gid("ShopifyPaymentsDispute", d.id) },
		"legacyResourceId": func(_ *graphCall, d *dispute, _ arguments) any { return strconv.FormatInt(d.id, 10) },
		"amount":           func(c *graphCall, d *dispute, _ arguments) any { return c.own(d.amount) },
		"type":             func(_ *graphCall, d *dispute, _ arguments) any { return upper(d.kind) },
		"status":           func(_ *graphCall, d *dispute, _ arguments) any { return upper(d.status) },
		"initiatedAt":      func(_ *graphCall, d *dispute, _ arguments) any { return moment(d.initiated) },
		"evidenceDueBy":    func(_ *graphCall, d *dispute, _ arguments) any { return moment(d.due) },
		"evidenceSentOn":   func(_ *graphCall, d *dispute, _ arguments) any { return moment(d.sent) },
		"finalizedOn":      func(_ *graphCall, d *dispute, _ arguments) any { return moment(d.final) },
		"order":            func(c *graphCall, d *dispute, _ arguments) any { return c.orderObject(d.order) },
		"reasonDetails": func(_ *graphCall, d *dispute, _ arguments) any {
			return object{"ShopifyPaymentsDisputeReasonDetails", d}
		},
	}
}

func reasonDetailsFields() fields[*dispute] {
	return fields[*dispute]{
		"reason":            func(_ *graphCall, d *dispute, _ arguments) any { return upper(d.reason) },
		"networkReasonCode": func(_ *graphCall, d *dispute, _ arguments) any { return textOrNull(d.networkCode) },
	}
}

func disputeSummaryFields() fields[*dispute] {
	return fields[*dispute]{
		"id":          func(_ *graphCall, d *dispute, _ arguments) any { return gid("OrderDisputeSummary", d.id) },
		"initiatedAs": func(_ *graphCall, d *dispute, _ arguments) any { return upper(d.kind) },
		"status":      func(_ *graphCall, d *dispute, _ arguments) any { return upper(d.status) },
	}
}
