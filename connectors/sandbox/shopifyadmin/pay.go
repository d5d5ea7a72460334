package shopifyadmin

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// outstanding is what the buyer still owes.
func (o *order) owed() money { return o.totals().outstanding }

func (o *order) transact(x *transaction) *transaction {
	x.id, x.order, x.test = o.childID(), o.id, o.test
	if x.processed == 0 && x.status != "pending" {
		x.processed = x.created
	}
	if x.paymentID == "" {
		x.paymentID = fmt.Sprintf("%s.%d", o.name, len(o.transactions)+1)
		switch parent := o.transactionByID(x.parent); {
		case !strings.HasPrefix(x.gateway, "Mollie"):
		case parent != nil:
			x.paymentID = parent.paymentID
		default:
			x.paymentID = o.paymentSession()
		}
	}
	if !slices.Contains(o.gateways, x.gateway) {
		o.gateways = append(o.gateways, x.gateway)
	}
	o.transactions = append(o.transactions, x)
	o.touch(x.created)
	o.touch(x.processed)
	return x
}

// paymentSession is the id under which a payments app knows the next payment of the order.
func (o *order) paymentSession() string {
	id := fmt.Sprintf("r%s%02d", o.token[:20], len(o.transactions)+1)
	if o.paymentID == "" {
		o.paymentID = id
	}
	return id
}

func manual(gateway string) bool { return gateway == ManualCOD || gateway == ManualDeposit }

var methodOf = map[string]string{
	MollieGateway: "ideal", "Mollie - Creditcard": "creditcard", "Mollie - Bancontact": "bancontact", PaymentsGateway: "visa", "paypal": "paypal",
}

// gatewayFor picks how the buyer pays.
func (s *Shop) gatewayFor(r *rand.Rand, o *order) string {
	switch o.source {
	case "pos":
		return []string{"cash", s.config.Gateways[0]}[r.IntN(2)]
	case "shopify_draft_order":
		return ManualDeposit
	}
	weights := make([]int, len(s.config.Gateways))
	for i := range weights {
		weights[i] = 60 >> min(i, 5)
	}
	return s.config.Gateways[weighted(r, weights...)]
}

// settle takes an amount through a gateway at once.
func (s *Shop) settle(o *order, gateway string, amount money, at int64) *transaction {
	x := &transaction{
		kind: "sale", status: "success", gateway: gateway, method: methodOf[gateway], created: at, amount: amount, authorization: "auth" + o.token[:8],
	}
	s.decorate(o, x)
	return o.transact(x)
}

// decorate adds what Shopify Payments knows of a charge: its card, fee and settlement.
func (s *Shop) decorate(o *order, x *transaction) {
	switch x.gateway {
	case PaymentsGateway:
		x.cardCompany, x.digits = "Visa", "•••• •••• •••• 4242"
		x.settlement, x.settlementRate = o.currency, 1_000_000
		if o.presentment != o.currency {
			x.settlementRate = divide(1_000_000*1_000_000, o.rate)
		}
		if (x.kind == "sale" || x.kind == "capture") && x.status == "success" {
			flat := int64(30)
			x.fees = []transactionFee{{
				amount: divide(x.amount.shop*290, 10000) + flat, flat: flat, rate: 29000, kind: "processing_fee", name: "Shopify Payments",
			}}
		}
	case GiftCardGateway:
		x.giftCard = 505_000_000_000 + o.number
		x.digits = "•••• 9kq2"
	}
}

// payOrder lets the buyer pay what is owed; authorised money is captured.
func (s *Shop) payOrder(r *rand.Rand, o *order, at int64) bool {
	if o.cancelled != 0 || !o.hasRoom() {
		return false
	}
	if auth := o.openAuthorization(); auth != nil {
		x := &transaction{kind: "capture", status: "success", gateway: auth.gateway, method: auth.method, created: at, parent: auth.id, amount: auth.amount, authorization: auth.authorization}
		s.decorate(o, x)
		o.transact(x)
		return true
	}
	owed := o.owed()
	if owed.shop <= 0 {
		return false
	}
	for _, x := range o.transactions {
		if x.status == "pending" && x.kind == "sale" && x.amount == owed {
			// A promise to pay is kept: the transaction itself goes on.
			x.status, x.processed = "success", at
			o.touch(at)
			return true
		}
	}
	gateway := s.config.Gateways[0]
	if len(o.transactions) > 0 && !manual(o.transactions[0].gateway) && o.transactions[0].gateway != GiftCardGateway {
		gateway = o.transactions[0].gateway
	}
	_ = r
	s.settle(o, gateway, owed, at)
	return true
}

func (o *order) openAuthorization() *transaction {
	for _, x := range o.transactions {
		if x.kind != "authorization" || x.status != "success" {
			continue
		}
		used := slices.ContainsFunc(o.transactions, func(y *transaction) bool { return y.parent == x.id && y.status == "success" })
		if !used {
			return x
		}
	}
	return nil
}

// startPaying is what happens at the checkout. It tells whether the money is in.
func (s *Shop) startPaying(r *rand.Rand, o *order, at int64) bool {
	owed := o.owed()
	if owed.shop <= 0 {
		return true
	}
	gateway := s.gatewayFor(r, o)
	if r.IntN(18) == 0 && o.source == "web" {
		// Part of it, or all, with a gift card.
		share := owed.permillion(int64(200_000+r.IntN(600_000)), 1_000_000)
		if r.IntN(3) == 0 {
			share = owed
		}
		if share.shop > 0 {
			s.settle(o, GiftCardGateway, share, at)
			if owed = owed.minus(share); owed.shop <= 0 {
				return true
			}
		}
	}
	switch {
	case manual(gateway):
		o.paymentTerms = o.source == "shopify_draft_order" && r.IntN(2) == 0
		o.transact(&transaction{kind: "sale", status: "pending", gateway: gateway, created: at, amount: owed})
		return false
	case gateway == PaymentsGateway && r.IntN(5) < 2:
		x := &transaction{
			kind: "authorization", status: "success", gateway: gateway, method: methodOf[gateway], created: at, amount: owed, expires: at + 7*day,
			authorization: "ch_" + o.token[:12],
		}
		s.decorate(o, x)
		o.transact(x)
		return false
	case r.IntN(33) == 0:
		o.transact(&transaction{kind: "sale", status: "failure", gateway: gateway, method: methodOf[gateway], created: at, amount: owed, errorCode: "card_declined", message: "declined"})
	case strings.HasPrefix(gateway, "Mollie") && r.IntN(50) == 0:
		o.transact(&transaction{kind: "sale", status: "pending", gateway: gateway, method: methodOf[gateway], created: at, amount: owed})
		return false
	}
	s.settle(o, gateway, owed, at)
	return true
}

// voidOrder gives up an authorisation.
func (s *Shop) voidOrder(o *order, at int64) bool {
	auth := o.openAuthorization()
	if auth == nil {
		return false
	}
	o.transact(&transaction{kind: "void", status: "success", gateway: auth.gateway, method: auth.method, created: at, parent: auth.id, amount: auth.amount})
	return true
}

// refundable is what is left of a payment.
func (o *order) refundable(x *transaction) money {
	left := x.amount
	for _, y := range o.transactions {
		if y.kind == "refund" && y.parent == x.id && (y.status == "success" || y.status == "pending") {
			left = left.minus(y.amount)
		}
	}
	return left
}

// giveBack pays a refund out, to the last payment first, and no more than there is.
func (s *Shop) giveBack(o *order, f *refund, amount money, at int64, status string) {
	for i := len(o.transactions) - 1; i >= 0 && amount.shop > 0; i-- {
		x := o.transactions[i]
		if x.status != "success" || x.kind != "sale" && x.kind != "capture" {
			continue
		}
		left := o.refundable(x)
		if left.shop <= 0 {
			continue
		}
		part := amount
		if part.shop >= left.shop {
			part = left
		}
		part.paid = min(part.paid, left.paid)
		y := &transaction{kind: "refund", status: status, gateway: x.gateway, method: x.method, created: at, parent: x.id, amount: part, refund: f.id, authorization: x.authorization}
		if status == "success" || status == "failure" {
			y.processed = at
		}
		s.decorate(o, y)
		o.transact(y)
		f.transactions = append(f.transactions, y)
		amount = amount.minus(part)
	}
}
