package shopifyadmin

import (
	"math"
	"slices"
	"time"
)

// before reads last_id: records of smaller ids.
func (c *call) before() int64 {
	if text := c.q.Get("last_id"); text != "" {
		return number(text)
	}
	return math.MaxInt64
}

// hasPayments tells whether the shop takes money by Shopify Payments at all.
func (c *call) hasPayments() bool { return slices.Contains(c.shop.config.Gateways, PaymentsGateway) }

var payoutStatuses = map[string][]string{
	"scheduled": {"scheduled"}, "in_transit": {"in_transit"}, "paid": {"paid"}, "failed": {"failed"}, "canceled": {"canceled"},
}

// payouts lists payouts; their dates are days without a zone.
func (c *call) payouts() (*collection, *refusal) {
	if !c.hasPayments() {
		return nil, notFound()
	}
	statuses, refused := c.chosen("status", payoutStatuses)
	if refused != nil {
		return nil, refused
	}
	days := map[string]string{}
	for _, name := range []string{"date_min", "date_max", "date"} {
		text := c.q.Get(name)
		if text == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return nil, invalidValue(name)
		}
		days[name] = text
	}
	since, before, list := c.since(), c.before(), c.shop.payouts
	return &collection{
		name: "payouts", count: len(list), order: "issued desc",
		id: func(i int) int64 { return list[i].id },
		key: func(i int, by string) int64 {
			if by == "id" {
				return list[i].id
			}
			return list[i].issued
		},
		keeps: func(i int) bool {
			p := list[i]
			return p.id > since && p.id < before && (statuses == nil || slices.Contains(statuses, p.status)) &&
				(days["date_min"] == "" || p.day >= days["date_min"]) && (days["date_max"] == "" || p.day <= days["date_max"]) &&
				(days["date"] == "" || p.day == days["date"])
		},
		write: func(w *writer, i int) { c.writePayout(w, list[i]) },
	}, nil
}

func (c *call) payout() ([]byte, map[string]string, *refusal) {
	p := c.shop.payoutByID(c.pathID(2))
	if p == nil || !c.hasPayments() {
		return nil, nil, notFound()
	}
	return c.one("payout", func(w *writer) { c.writePayout(w, p) })
}

// summaries are the groups that a payout's summary has, with the types of balance
// transactions that are in them.
var summaries = []struct {
	name  string
	kinds []string
}{
	{"adjustments", []string{"adjustment", "dispute", "dispute_reversal", "credit", "debit"}},
	{"charges", []string{"charge"}},
	{"refunds", []string{"refund"}},
	{"reserved_funds", []string{"reserve"}},
	{"retried_payouts", []string{"payout_failure", "payout_cancellation"}},
}

func (c *call) writePayout(w *writer, p *payout) {
	currency := c.shop.config.Currency
	w.open('{')
	w.integer("id", p.id)
	w.pair("status", p.status)
	w.pair("date", p.day)
	w.pair("currency", currency)
	w.pair("amount", fixed(p.amount, currency))
	w.member("summary", func() {
		w.open('{')
		for _, s := range summaries {
			var fee, gross int64
			for _, b := range p.transactions {
				if slices.Contains(s.kinds, b.kind) {
					fee += b.fee
					gross += b.amount
				}
			}
			w.pair(s.name+"_fee_amount", fixed(fee, currency))
			w.pair(s.name+"_gross_amount", fixed(gross, currency))
		}
		w.close('}')
	})
	w.close('}')
}

var balanceStatuses = map[string][]string{
	"pending": {"pending"}, "scheduled": {"scheduled"}, "in_transit": {"in_transit"}, "paid": {"paid"}, "failed": {"failed"},
	"canceled": {"canceled"},
}

// status is that of the payout that a balance transaction is in.
func (b *balanceTransaction) status() string {
	if b.payout == nil {
		return "pending"
	}
	return b.payout.status
}

// balanceTransactions lists the entries of the balance. They cannot be asked for by date.
func (c *call) balanceTransactions() (*collection, *refusal) {
	if !c.hasPayments() {
		return nil, notFound()
	}
	statuses, refused := c.chosen("payout_status", balanceStatuses)
	if refused != nil {
		return nil, refused
	}
	since, before, list := c.since(), c.before(), c.shop.balance
	payout, test := c.q.Get("payout_id"), c.q.Get("test")
	return &collection{
		name: "transactions", count: len(list), order: "processed_at desc",
		id: func(i int) int64 { return list[i].id },
		key: func(i int, by string) int64 {
			if by == "id" {
				return list[i].id
			}
			return list[i].processed
		},
		keeps: func(i int) bool {
			b := list[i]
			return b.id > since && b.id < before && (statuses == nil || slices.Contains(statuses, b.status())) &&
				(payout == "" || b.payout != nil && b.payout.id == number(payout)) &&
				(test == "" || b.test == (test == "true"))
		},
		write: func(w *writer, i int) { c.writeBalanceTransaction(w, list[i]) },
	}, nil
}

func (c *call) writeBalanceTransaction(w *writer, b *balanceTransaction) {
	currency := c.shop.config.Currency
	w.open('{')
	w.integer("id", b.id)
	w.pair("type", b.kind)
	w.boolean("test", b.test)
	var payout int64
	if b.payout != nil {
		payout = b.payout.id
	}
	w.reference("payout_id", payout)
	w.pair("payout_status", b.status())
	w.pair("currency", currency)
	w.pair("amount", fixed(b.amount, currency))
	w.pair("fee", fixed(b.fee, currency))
	w.pair("net", fixed(b.net, currency))
	w.reference("source_id", b.source)
	w.optional("source_type", b.sourceKind)
	w.reference("source_order_id", b.order)
	w.reference("source_order_transaction_id", b.transaction)
	w.instant("processed_at", instant(b.processed))
	w.close('}')
}

// balance is what waits for the next payout.
func (c *call) balance() ([]byte, map[string]string, *refusal) {
	if !c.hasPayments() {
		return nil, nil, notFound()
	}
	var sum int64
	for _, b := range c.shop.balance {
		if b.payout == nil && !b.test {
			sum += b.net
		}
	}
	currency := c.shop.config.Currency
	return all(c, "balance", []int64{sum}, func(w *writer, sum int64) {
		w.open('{')
		w.pair("amount", fixed(sum, currency))
		w.pair("currency", currency)
		w.close('}')
	})
}

func (c *call) disputes() (*collection, *refusal) {
	if !c.hasPayments() {
		return nil, notFound()
	}
	since, before, list, status, day := c.since(), c.before(), c.shop.disputes, c.q.Get("status"), c.q.Get("initiated_at")
	return &collection{
		name: "disputes", count: len(list), order: "initiated_at desc",
		id: func(i int) int64 { return list[i].id },
		key: func(i int, by string) int64 {
			if by == "id" {
				return list[i].id
			}
			return list[i].initiated
		},
		keeps: func(i int) bool {
			d := list[i]
			return d.id > since && d.id < before && (status == "" || d.status == status) &&
				(day == "" || instant(d.initiated).In(c.shop.zone).Format(time.DateOnly) == day)
		},
		write: func(w *writer, i int) { c.writeDispute(w, list[i]) },
	}, nil
}

func (c *call) dispute() ([]byte, map[string]string, *refusal) {
	d := c.shop.disputeByID(c.pathID(2))
	if d == nil || !c.hasPayments() {
		return nil, nil, notFound()
	}
	return c.one("dispute", func(w *writer) { c.writeDispute(w, d) })
}

func (c *call) writeDispute(w *writer, d *dispute) {
	w.open('{')
	w.integer("id", d.id)
	w.reference("order_id", d.order)
	w.pair("type", d.kind)
	w.pair("amount", fixed(d.amount, c.shop.config.Currency))
	w.pair("currency", c.shop.config.Currency)
	w.pair("reason", d.reason)
	w.optional("network_reason_code", d.networkCode)
	w.pair("status", d.status)
	w.instant("evidence_due_by", instant(d.due))
	w.instant("evidence_sent_on", instant(d.sent))
	w.instant("finalized_on", instant(d.final))
	w.instant("initiated_at", instant(d.initiated))
	w.close('}')
}

// tenderTransactions lists money that was taken or given back, by when.
func (c *call) tenderTransactions() (*collection, *refusal) {
	processed, refused := c.between("processed_at")
	if refused != nil {
		return nil, refused
	}
	since, list := c.since(), c.shop.tenders
	return &collection{
		name: "tender_transactions", count: len(list), order: "processed_at asc", orders: []string{"processed_at"},
		id: func(i int) int64 { return list[i].id },
		key: func(i int, by string) int64 {
			if by == "id" {
				return list[i].id
			}
			return list[i].processed
		},
		keeps: func(i int) bool { return list[i].id > since && processed.has(list[i].processed) },
		write: func(w *writer, i int) { c.writeTender(w, list[i]) },
	}, nil
}

func (c *call) writeTender(w *writer, t *tender) {
	w.open('{')
	w.integer("id", t.id)
	w.reference("order_id", t.order)
	w.pair("amount", fixed(t.amount, t.currency))
	w.pair("currency", t.currency)
	w.reference("user_id", t.user)
	w.boolean("test", t.test)
	w.instant("processed_at", instant(t.processed))
	w.optional("remote_reference", t.reference)
	if t.company == "" {
		w.null("payment_details")
	} else {
		w.member("payment_details", func() {
			w.open('{')
			w.pair("credit_card_number", t.digits)
			w.pair("credit_card_company", t.company)
			w.close('}')
		})
	}
	w.pair("payment_method", t.method)
	w.close('}')
}
