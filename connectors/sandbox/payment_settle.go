package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// settlement is what is sent to the bank at once.
type settlement struct {
	id, reference    string
	purse            *purse
	status           string
	created, settled int64
	amount           micro
	entries          []*entry
	periods          []*period
	payout           *payout
}

// period is what a settlement has of one calendar month, in Amsterdam.
type period struct {
	month         Day
	revenue, cost []settledLine
}

// settledLine is a revenue or a cost; of a cost, price says what one costs. bare has no
// VAT, not even of zero.
type settledLine struct {
	price cost
	count int
	net   micro
	vat   micro
	bare  bool
}

func (l settledLine) gross() micro { return l.net + l.vat }

type payout struct {
	id                                      string
	purse                                   *purse
	status                                  string
	created, initiated, completed, canceled int64
	amount                                  micro
	reference                               string
}

// feeInvoice is Mollie's invoice for the fees of a month in one currency.
type feeInvoice struct {
	id, reference   string
	purse           *purse
	month           Day
	status          string
	issued, paidAt  int64
	net, vat, gross micro
	lines           []settledLine
}

// planMoney plans what happens by the calendar: settlements on Tuesdays and Fridays at
// six, invoices on the first of the month at seven, Amsterdam time, and now and then a
// kind of ledger row that no documentation knows.
func (m *till) planMoney() {
	m.at(m.nextRun(m.opened), m.settleAll)
	m.at(m.nextMonth(m.opened), m.invoiceAll)
	m.at(m.opened+70*day, m.bonus)
}

func (m *till) nextRun(after int64) int64 {
	t := time.Unix(after, 0).In(amsterdam)
	for {
		t = time.Date(t.Year(), t.Month(), t.Day()+1, 6, 0, 1, 0, amsterdam)
		if t.Weekday() == time.Tuesday || t.Weekday() == time.Friday {
			return t.Unix()
		}
	}
}

func (m *till) nextMonth(after int64) int64 {
	t := time.Unix(after, 0).In(amsterdam)
	return time.Date(t.Year(), t.Month()+1, 1, 7, 0, 0, 0, amsterdam).Unix()
}

func (m *till) bonus() {
	m.enter(&entry{kind: "loyalty-bonus", purse: m.purses[0], initial: unit})
	m.at(m.now+91*day+hour, m.bonus)
}

func (m *till) settleAll() {
	for _, p := range m.purses {
		m.settle(p)
	}
	m.at(m.nextRun(m.now), m.settleAll)
}

// settle sends to the bank what a purse can give, if that is more than nothing.
func (m *till) settle(p *purse) *settlement {
	var ready, waiting []*entry
	var amount micro
	for _, e := range p.unsettled {
		if e.available > m.now {
			waiting = append(waiting, e)
			continue
		}
		ready = append(ready, e)
		amount += e.result()
	}
	if amount <= 0 {
		return nil
	}
	p.unsettled = waiting
	m.transfers++
	s := &settlement{
		id: m.token("stl_", 12), reference: fmt.Sprintf("07049691.%s.%02d", time.Unix(m.now, 0).In(amsterdam).Format("0601"), m.transfers%100),
		purse: p, status: "pending", created: m.now, amount: amount, entries: ready, periods: periodsOf(ready),
	}
	m.settlements = append(m.settlements, s)
	m.happened(MollieSettlements, "created", s.id)
	for _, e := range ready {
		m.markSettled(e, s)
	}
	m.enter(&entry{kind: "outgoing-transfer", purse: p, initial: -amount, settlement: s, transfer: m.token("trf_", 12)})
	s.payout = &payout{id: m.token("payout_", 21), purse: p, status: "requested", created: m.now, amount: amount, reference: s.reference}
	m.payouts = append(m.payouts, s.payout)
	m.happened(MolliePayouts, "created", s.payout.id)
	m.at(m.now+hour, func() { m.payOut(s, "initiated") })
	m.at(m.now+2*hour, func() { m.payOut(s, "processing-at-bank") })
	end := "completed"
	if m.transfers%23 == 11 {
		end = "failed"
	}
	m.at(m.now+day+3*hour, func() { m.payOut(s, end) })
	return s
}

// markSettled says on what an entry is about that it is in a settlement. A payment that
// is captured is not: its captures are.
func (m *till) markSettled(e *entry, s *settlement) {
	e.settled = s
	switch e.kind {
	case "payment":
		e.payment.settled = s
		m.happened(MolliePayments, "settled", e.payment.id)
	case "capture":
		e.capture.settled = s
		m.happened(MollieCaptures, "settled", e.capture.id)
	case "refund":
		e.refund.settled = s
		m.happened(MollieRefunds, "settled", e.refund.id)
	case "chargeback":
		e.chargeback.settled = s
		m.happened(MollieChargebacks, "settled", e.chargeback.id)
	}
}

// payOut moves a payout and its settlement on. A transfer that failed brings its money
// back into the purse, for a later settlement.
func (m *till) payOut(s *settlement, status string) {
	p := s.payout
	if p.status == status || p.status == "completed" || p.status == "failed" {
		return
	}
	before := s.status
	p.status = status
	switch status {
	case "initiated":
		p.initiated = m.now
	case "processing-at-bank":
		s.status = status
	case "completed":
		s.status, s.settled, p.completed = "paidout", m.now, m.now
	case "failed":
		s.status = status
		m.enter(&entry{kind: "returned-transfer", purse: s.purse, initial: s.amount, settlement: s, transfer: m.token("trf_", 12)})
	}
	m.happened(MolliePayouts, status, p.id)
	if s.status != before {
		m.happened(MollieSettlements, s.status, s.id)
	}
}

// periodsOf sums entries up into the lines of a settlement. The lines of a period hold
// exact fees; one more makes up for what was withheld by rounding up.
func periodsOf(entries []*entry) []*period {
	var periods []*period
	withheld := map[*period]micro{}
	for _, e := range entries {
		month := monthOf(amsterdamDay(e.created))
		at := slices.IndexFunc(periods, func(p *period) bool { return p.month == month })
		if at < 0 {
			at = len(periods)
			periods = append(periods, &period{month: month})
		}
		p := periods[at]
		p.add(e)
		withheld[p] += e.fee
	}
	for _, p := range periods {
		for i := range p.cost {
			l := &p.cost[i]
			if !l.bare {
				l.vat = l.net.share(vatPercent, 100).round(4)
				withheld[p] -= l.gross()
			}
		}
		if withheld[p] != 0 {
			p.cost = append(p.cost, settledLine{price: cost{description: "Rounding of withheld fees"}, count: 1, net: withheld[p], bare: true})
		}
	}
	slices.SortFunc(periods, func(a, b *period) int { return compare(a.month.Time().Unix(), b.month.Time().Unix()) })
	return periods
}

func (p *period) add(e *entry) {
	if e.kind == "invoice-rounding-compensation" {
		line := lineFor(&p.cost, cost{description: "Invoice rounding compensation"}, true)
		line.count++
		line.net -= e.initial
		return
	}
	line := lineFor(&p.revenue, e.revenue(), true)
	line.count++
	line.net += e.initial
	if e.net != 0 {
		line = lineFor(&p.cost, e.cost, false)
		line.count++
		line.net += e.net
	}
}

// revenue is the line of a settlement that the entry's money belongs to.
func (e *entry) revenue() cost {
	switch e.kind {
	case "payment", "capture":
		return cost{method: payMethods[e.payment.method].id, description: payMethods[e.payment.method].title}
	case "refund":
		return cost{method: "refund", description: "Refunds " + e.payment.title()}
	case "returned-refund":
		return cost{method: "refund", description: "Returned refunds " + e.payment.title()}
	case "chargeback":
		return cost{method: "chargeback", description: "Chargebacks " + e.payment.title()}
	case "chargeback-reversal":
		return cost{method: "chargeback", description: "Reversed chargebacks " + e.payment.title()}
	case "returned-transfer":
		return cost{description: "Returned transfer"}
	}
	return cost{description: "Other"}
}

func lineFor(lines *[]settledLine, price cost, bare bool) *settledLine {
	for i := range *lines {
		if (*lines)[i].price == price {
			return &(*lines)[i]
		}
	}
	*lines = append(*lines, settledLine{price: price, bare: bare})
	return &(*lines)[len(*lines)-1]
}

func monthOf(d Day) Day { return d[:8] + "01" }

// invoiceAll invoices the month that ended.
func (m *till) invoiceAll() {
	month := Day(time.Unix(m.now, 0).In(amsterdam).AddDate(0, -1, 0).Format(time.DateOnly))
	for _, p := range m.purses {
		m.invoice(p, monthOf(month))
	}
	m.at(m.nextMonth(m.now), m.invoiceAll)
}

// invoice sums up a month's exact fees, with VAT on their sum. They were withheld as they
// arose, rounded up: the difference goes back into the purse.
func (m *till) invoice(p *purse, month Day) *feeInvoice {
	v := &feeInvoice{purse: p, month: month, status: "open", issued: m.now}
	var withheld micro
	from := time.Date(month.Time().Year(), month.Time().Month(), 1, 0, 0, 0, 0, amsterdam)
	until := from.AddDate(0, 1, 0).Unix()
	for _, e := range p.entries {
		if e.net == 0 || e.invoiced || e.created < from.Unix() || e.created >= until {
			continue
		}
		e.invoiced = true
		line := lineFor(&v.lines, e.cost, false)
		line.count++
		line.net += e.net
		withheld += e.fee
	}
	if len(v.lines) == 0 {
		return nil
	}
	for i := range v.lines {
		v.lines[i].net = v.lines[i].net.round(2)
		v.net += v.lines[i].net
	}
	v.vat = v.net.share(vatPercent, 100).round(2)
	v.gross = v.net + v.vat
	v.id = m.token("inv_", 10)
	v.reference = fmt.Sprintf("MOL%s.%07d", month[:4], 1_399_669+len(m.invoices))
	m.invoices = append(m.invoices, v)
	m.happened(MollieInvoices, "created", v.id)
	m.announceInvoice(p, month)
	if back := withheld - v.gross; back != 0 {
		m.enter(&entry{kind: "invoice-rounding-compensation", purse: p, initial: back, invoice: v})
	}
	m.at(m.now+5*day, func() { m.settleInvoice(v) })
	return v
}

func (m *till) settleInvoice(v *feeInvoice) {
	if v.status == "open" {
		v.status, v.paidAt = "paid", m.now
		m.happened(MollieInvoices, "paid", v.id)
	}
}

// announceInvoice tells that the settlements of a month got an invoice.
func (m *till) announceInvoice(p *purse, month Day) {
	for _, s := range m.settlements {
		if s.purse == p && slices.ContainsFunc(s.periods, func(q *period) bool { return q.month == month }) {
			m.happened(MollieSettlements, "invoiced", s.id)
		}
	}
}

// invoiceOf is the invoice of a month, if it was issued.
func (m *till) invoiceOf(p *purse, month Day) *feeInvoice {
	for _, v := range m.invoices {
		if v.purse == p && v.month == month {
			return v
		}
	}
	return nil
}
