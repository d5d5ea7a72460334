package sandbox

import "math/rand/v2"

// open makes a payment. It expires unless something happens to it.
func (m *till) open(p *payment) *payment {
	p.id, p.status = m.token("tr_", 22), "open"
	if p.created == 0 {
		p.created = m.now
	}
	p.expires = p.created + 15*60
	if p.method != noMethod {
		p.expires = p.created + payMethods[p.method].expires
	}
	byCreated := func(p *payment) int64 { return p.created }
	m.payments = inserted(m.payments, p, byCreated)
	if p.test {
		p.profile.test = inserted(p.profile.test, p, byCreated)
	} else {
		p.profile.live = inserted(p.profile.live, p, byCreated)
	}
	m.paymentByID[p.id] = p
	if p.order != 0 && !p.test && p.profile.shop != nil {
		key := orderOf{p.profile.shop, p.order}
		m.ofOrder[key] = append(m.ofOrder[key], p)
	}
	m.happened(MolliePayments, "created", p.id)
	m.at(p.expires, func() { m.expire(p) })
	return p
}

func (m *till) become(p *payment, status string) {
	if !p.final() && p.status != status {
		p.status = status
		m.happened(MolliePayments, status, p.id)
	}
}

// expire ends what nobody finished. An authorisation that lapses leaves what was
// captured.
func (m *till) expire(p *payment) {
	switch {
	case p.final():
	case p.expires > m.now:
		m.at(p.expires, func() { m.expire(p) })
	case p.status == "authorized" && p.caught() > 0:
		p.paid = m.now
		m.become(p, "paid")
	default:
		p.expired = m.now
		m.become(p, "expired")
	}
}

func (m *till) fail(p *payment) {
	if p.final() || p.status == "authorized" {
		return
	}
	p.failed, p.reason = m.now, "insufficient_funds"
	m.become(p, "failed")
}

func (m *till) cancel(p *payment) {
	if p.final() || p.caught() > 0 {
		return
	}
	p.canceled = m.now
	m.become(p, "canceled")
}

// pay brings the money in; the ledger has it a little later.
func (m *till) pay(p *payment) {
	if p.final() {
		return
	}
	if payMethods[p.method].captured {
		m.authorize(p)
		return
	}
	p.paid = m.now
	m.become(p, "paid")
	if p.test {
		return
	}
	m.at(m.now+int64(len(p.id)+len(p.description)*7)%90, func() { m.enterPayment(p) })
	if !payMethods[p.method].disputable {
		return
	}
	if p.profile.disputable++; p.profile.disputable%7 != 2 {
		return
	}
	r := repeatable(uint64(p.created)^uint64(p.amount), mollieDice)
	m.at(m.now+5*day+r.Int64N(50*day), func() { m.dispute(r, p) })
}

const authorisationLasts = 28 * day

func (m *till) authorize(p *payment) {
	if p.final() || p.status == "authorized" {
		return
	}
	p.authorized, p.expires = m.now, m.now+authorisationLasts
	m.become(p, "authorized")
}

// captureParts takes an authorised payment at once, or a part now and the rest later, or
// never.
func (m *till) captureParts(r *rand.Rand, p *payment, inParts bool) {
	if p.status != "authorized" {
		return
	}
	if !inParts {
		m.capture(r, p, p.amount)
		return
	}
	part := p.amount.share(2, 5).round(currencyDigits(p.currency))
	m.capture(r, p, part)
	if r.IntN(4) != 0 {
		m.at(m.now+day+r.Int64N(9*day), func() { m.capture(r, p, p.amount-part) })
	}
}

// capture asks for money of an authorised payment. It is taken at once, or a while later,
// or it fails and is tried again.
func (m *till) capture(r *rand.Rand, p *payment, amount micro) *capture {
	if p.status != "authorized" || amount <= 0 {
		return nil
	}
	c := &capture{id: m.token("cpt_", 22), payment: p, status: "pending", created: m.now, amount: amount}
	m.addCapture(c)
	switch n := r.IntN(100); {
	case n < 60:
		m.succeed(c)
	case n < 92:
		m.at(m.now+600+r.Int64N(day), func() { m.succeed(c) })
	default:
		m.at(m.now+600, func() {
			if c.status != "pending" {
				return
			}
			c.status = "failed"
			m.happened(MollieCaptures, c.status, c.id)
			m.at(m.now+day, func() { m.capture(r, p, amount) })
		})
	}
	return c
}

func (m *till) addCapture(c *capture) {
	c.payment.captures = append(c.payment.captures, c)
	m.captures = append(m.captures, c)
	m.happened(MollieCaptures, "created", c.id)
}

func (m *till) succeed(c *capture) {
	p := c.payment
	if c.status != "pending" || p.status != "authorized" {
		return
	}
	c.status = "succeeded"
	m.happened(MollieCaptures, c.status, c.id)
	m.enterCapture(c)
	if p.caught() >= p.amount {
		p.paid = m.now
		m.become(p, "paid")
	} else {
		m.happened(MolliePayments, "partly captured", p.id)
	}
}

// refundOrder gives back through Mollie what a shop refunded; some shops do that by hand.
func (m *till) refundOrder(s *shop, f *refund) {
	if f.id%9 == 4 {
		return
	}
	for _, p := range m.ofOrder[orderOf{s, f.order}] {
		if p.received() > 0 {
			m.giveBack(p, min(f.amount.round(currencyDigits(p.currency)), p.received()-p.refunded()), f.id)
			return
		}
	}
}

// giveBack refunds a payment; nil when nothing is left of it. Most refunds are on their
// way at once; some wait for money in the balance.
func (m *till) giveBack(p *payment, amount micro, shopRefund int64) *payback {
	if amount <= 0 {
		return nil
	}
	f := &payback{
		id: m.token("re_", 22), payment: p, status: "pending", created: m.now, amount: amount, shopRefund: shopRefund,
		description: "Refund " + p.description,
	}
	m.addRefund(f)
	if p.test {
		return f
	}
	if len(m.refunds)%5 != 0 {
		m.send(f)
		return f
	}
	f.status = "queued"
	if len(m.refunds)%20 == 15 {
		m.at(m.now+6*hour, func() { m.endRefund(f, "canceled") })
		return f
	}
	m.at(m.now+2*day, func() { m.send(f) })
	return f
}

func (m *till) addRefund(f *payback) {
	f.payment.refunds = append(f.payment.refunds, f)
	m.refunds = append(m.refunds, f)
	m.happened(MollieRefunds, "created", f.id)
	m.happened(MolliePayments, "refunded", f.payment.id)
}

// send takes a refund's money out of the balance and plans its way to the payer.
func (m *till) send(f *payback) {
	if f.status != "queued" && f.status != "pending" {
		return
	}
	if f.status == "queued" {
		f.status = "pending"
		m.happened(MollieRefunds, f.status, f.id)
	}
	m.enterRefund(f)
	m.at(m.now+day, func() {
		if f.status == "pending" {
			f.status = "processing"
			m.happened(MollieRefunds, f.status, f.id)
		}
	})
	end := "refunded"
	if len(m.refunds)%13 == 6 {
		end = "failed"
	}
	m.at(m.now+3*day, func() { m.endRefund(f, end) })
}

func (f *payback) final() bool {
	return f.status == "refunded" || f.status == "failed" || f.status == "canceled"
}

// endRefund ends a refund that has not ended. One that fails brings the money back.
func (m *till) endRefund(f *payback, status string) {
	if f.final() {
		return
	}
	queued := f.status == "queued"
	f.status = status
	m.happened(MollieRefunds, status, f.id)
	if status != "refunded" {
		m.happened(MolliePayments, "refund taken back", f.payment.id)
		if !queued {
			m.enterReturnedRefund(f)
		}
	}
}

var disputeReasons = []string{"4837", "10.4", "AM04", ""}

// dispute takes a payment back, wholly or in part, and gives some of it back later.
func (m *till) dispute(r *rand.Rand, p *payment) *chargeback {
	left := p.received() - p.refunded() - p.chargedBack()
	if left <= 0 || p.method == noMethod {
		return nil
	}
	if r.IntN(5) == 0 {
		left = left.share(1, 2).round(currencyDigits(p.currency))
	}
	if left <= 0 {
		return nil
	}
	c := &chargeback{id: m.token("chb_", 22), payment: p, created: m.now, amount: left, reason: disputeReasons[r.IntN(len(disputeReasons))]}
	p.chargebacks = append(p.chargebacks, c)
	m.chargebacks = append(m.chargebacks, c)
	m.happened(MollieChargebacks, "created", c.id)
	m.happened(MolliePayments, "charged back", p.id)
	m.enterChargeback(c)
	if r.IntN(5) < 2 {
		m.at(m.now+7*day+r.Int64N(23*day), func() { m.reverse(c) })
	}
	return c
}

func (m *till) reverse(c *chargeback) {
	if c.reversed != 0 {
		return
	}
	c.reversed = m.now
	m.happened(MollieChargebacks, "reversed", c.id)
	m.happened(MolliePayments, "chargeback reversed", c.payment.id)
	m.enterReversal(c)
}
