package shopifyadmin

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// moved is one transaction that moved money, on its way into tenders and the balance.
type moved struct {
	order *order
	x     *transaction
}

func movesMoney(x *transaction) bool {
	return x.status == "success" && (x.kind == "sale" || x.kind == "capture" || x.kind == "refund")
}

// enterHistory enters what all orders paid and were given back, in the order of time.
func (s *Shop) enterHistory() {
	var all []moved
	for i := range s.orders {
		o := s.grow(&s.orders[i])
		for _, x := range o.transactions {
			if movesMoney(x) {
				all = append(all, moved{o, x})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b moved) int {
		return cmp.Or(cmp.Compare(a.x.processed, b.x.processed), cmp.Compare(a.x.id, b.x.id))
	})
	for _, m := range all {
		s.keepAppointments(m.x.processed)
		s.enter(m.order, m.x)
	}
	s.keepAppointments(s.now)
}

// enterMoney enters what an order's transactions moved since it was last asked.
func (s *Shop) enterMoney(o *order) {
	if s.config.OrdersOnly {
		return
	}
	for _, x := range o.transactions {
		if movesMoney(x) {
			s.enter(o, x)
		}
	}
}

// enter books one movement of money, once.
func (s *Shop) enter(o *order, x *transaction) {
	if s.entered[x.id] {
		return
	}
	s.entered[x.id] = true
	s.addTender(o, x)
	if x.gateway != PaymentsGateway {
		return
	}
	b := &balanceTransaction{
		kind: "charge", graphKind: "CHARGE", amount: x.amount.shop, processed: x.processed, order: o.id, orderName: o.name, source: x.id,
		sourceKind: "charge", graphSource: "CHARGE", transaction: x.id, test: x.test,
	}
	for _, fee := range x.fees {
		b.fee += fee.amount
	}
	if x.kind == "refund" {
		b.kind, b.graphKind, b.amount, b.fee = "refund", "REFUND", -x.amount.shop, 0
		b.sourceKind, b.graphSource = "Payments::Refund", "REFUND"
	}
	s.book(b)
	if x.kind != "refund" && !x.test && x.id%71 < 3 {
		s.appoint(appointment{at: x.processed + 20*day + x.id%5*day, order: o.id, what: "dispute", id: x.id})
	}
}

func (s *Shop) book(b *balanceTransaction) {
	b.id = s.takeID()
	b.net = b.amount - b.fee
	b.available = b.processed + 2*day
	s.balance = append(s.balance, b)
	if !b.test {
		s.unpaid = append(s.unpaid, b)
	}
}

var tenderMethods = map[string]string{PaymentsGateway: "credit_card", "paypal": "paypal", GiftCardGateway: "unknown", "cash": "cash", "Mollie - Creditcard": "credit_card"}

func (s *Shop) addTender(o *order, x *transaction) {
	t := &tender{
		id: s.takeID(), order: o.id, transaction: x.id, amount: x.amount.paid, currency: o.presentment, processed: x.processed, test: x.test,
		reference: x.authorization, company: x.cardCompany, digits: x.digits,
	}
	if t.method = tenderMethods[x.gateway]; t.method == "" {
		t.method = "other"
	}
	if x.kind == "refund" {
		t.amount = -t.amount
	}
	s.tenders = append(s.tenders, t)
}

// appoint puts something on the agenda, which is kept in the order of time.
func (s *Shop) appoint(a appointment) {
	i, _ := slices.BinarySearchFunc(s.agenda, a, func(x, y appointment) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.id, y.id))
	})
	s.agenda = slices.Insert(s.agenda, i, a)
}

// keepAppointments does what was to happen until an instant: payouts at nine in the morning
// of each day of the shop's, what becomes of them, disputes.
func (s *Shop) keepAppointments(until int64) {
	if s.config.OrdersOnly || !slices.Contains(s.config.Gateways, PaymentsGateway) {
		return
	}
	if s.nextPayout == 0 {
		s.nextPayout = s.morningAfter(s.config.From.Unix())
	}
	for {
		switch {
		case len(s.agenda) > 0 && s.agenda[0].at <= min(until, s.nextPayout):
			a := s.agenda[0]
			s.agenda = s.agenda[1:]
			s.keep(a)
		case s.nextPayout <= until:
			s.payOut(s.nextPayout)
			s.nextPayout = s.morningAfter(s.nextPayout)
		default:
			return
		}
	}
}

func (s *Shop) morningAfter(at int64) int64 {
	y, m, d := instant(at).In(s.zone).Date()
	return dateIn(y, m, d+1, s.zone) + 9*hour
}

func dateIn(y int, m time.Month, d int, zone *time.Location) int64 {
	return time.Date(y, m, d, 0, 0, 0, 0, zone).Unix()
}

func (s *Shop) dayOf(at int64) string {
	if at == 0 {
		return ""
	}
	return instant(at).In(s.zone).Format(time.DateOnly)
}

// payOut transfers what is available.
func (s *Shop) payOut(at int64) *payout {
	var list, wait []*balanceTransaction
	var sum int64
	for _, b := range s.unpaid {
		if b.available <= at {
			list, sum = append(list, b), sum+b.net
		} else {
			wait = append(wait, b)
		}
	}
	if len(list) == 0 || sum <= 0 {
		return nil
	}
	p := &payout{id: s.takeID(), issued: at, day: s.dayOf(at), status: "scheduled", amount: sum, transactions: list, updated: at}
	p.reference = fmt.Sprintf("PO-%d", p.id%100000)
	transfer := &balanceTransaction{
		kind: "payout", graphKind: "TRANSFER", amount: -sum, processed: at, payout: p, source: p.id, sourceKind: "payout", graphSource: "TRANSFER",
	}
	s.book(transfer)
	s.unpaid = wait
	for _, b := range list {
		b.payout = p
	}
	s.payouts = append(s.payouts, p)
	s.appoint(appointment{at: at + day, what: "payout", id: p.id})
	return p
}

func (s *Shop) keep(a appointment) {
	switch a.what {
	case "payout":
		if p := s.payoutByID(a.id); p != nil {
			s.movePayout(p, a.at)
		}
	case "dispute":
		if o := s.orderByID(a.order); o != nil {
			if x := o.transactionByID(a.id); x != nil {
				s.openDispute(o, x, a.at)
			}
		}
	case "dispute life":
		if d := s.disputeByID(a.id); d != nil {
			s.moveDispute(d, a.at)
		}
	}
}

// movePayout takes a payout one step on: scheduled, in transit, then paid or failed. What
// failed is paid out again with a later one.
func (s *Shop) movePayout(p *payout, at int64) {
	switch p.status {
	case "scheduled":
		p.status = "in_transit"
		s.appoint(appointment{at: at + day, what: "payout", id: p.id})
	case "in_transit":
		p.status = "paid"
		if p.id%23 == 7 {
			p.status = "failed"
			s.book(&balanceTransaction{
				kind: "payout_failure", graphKind: "TRANSFER_FAILURE", amount: p.amount, processed: at, source: p.id, sourceKind: "payout", graphSource: "TRANSFER",
			})
		}
	default:
		return
	}
	p.updated = at
	s.note(Payouts, "payout "+p.status, p.id, at)
}

// openDispute books the money back until it is decided. An inquiry moves nothing.
func (s *Shop) openDispute(o *order, x *transaction, at int64) *dispute {
	d := &dispute{
		id: s.takeID(), order: o.id, transaction: x.id, kind: "chargeback", status: "needs_response", networkCode: "4837",
		reason: []string{"fraudulent", "product_not_received", "product_unacceptable", "credit_not_processed"}[x.id%4],
		amount: x.amount.shop, initiated: at, due: at + 9*day,
	}
	if x.id%3 == 0 {
		d.kind = "inquiry"
	}
	s.disputes = append(s.disputes, d)
	s.bookDispute(d, o.name, at, -1)
	s.appoint(appointment{at: at + 4*day, what: "dispute life", id: d.id})
	s.note(Disputes, "dispute opened", d.id, at)
	return d
}

func (s *Shop) bookDispute(d *dispute, name string, at, sign int64) {
	if d.kind == "inquiry" {
		return
	}
	b := &balanceTransaction{
		kind: "dispute", graphKind: "DISPUTE_WITHDRAWAL", amount: sign * d.amount, fee: 1500, processed: at, order: d.order, orderName: name,
		source: d.id, sourceKind: "Payments::Dispute", graphSource: "DISPUTE", transaction: d.transaction,
	}
	if sign > 0 {
		b.graphKind, b.fee = "DISPUTE_REVERSAL", -1500
	}
	s.book(b)
}

// moveDispute takes a dispute one step on: under review, then won or lost.
func (s *Shop) moveDispute(d *dispute, at int64) {
	switch d.status {
	case "needs_response":
		d.status, d.sent = "under_review", at
		if d.id%5 == 2 {
			d.status, d.final = "accepted", at
		} else {
			s.appoint(appointment{at: at + 25*day, what: "dispute life", id: d.id})
		}
	case "under_review":
		d.status, d.final = "lost", at
		if d.id%2 == 0 {
			d.status = "won"
			name := ""
			if o := s.orderByID(d.order); o != nil {
				name = o.name
			}
			s.bookDispute(d, name, at, 1)
		}
	default:
		return
	}
	s.note(Disputes, "dispute "+d.status, d.id, at)
}

// note remembers that something happened.
func (s *Shop) note(of Resource, what string, id, at int64) {
	s.happened = append(s.happened, Event{At: instant(at), Resource: of, What: what, ID: id})
}
