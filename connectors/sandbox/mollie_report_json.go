package sandbox

import "time"

type reportJSON struct {
	Resource  string  `json:"resource"`
	BalanceID string  `json:"balanceId"`
	TimeZone  string  `json:"timeZone"`
	From      string  `json:"from"`
	Until     string  `json:"until"`
	Grouping  string  `json:"grouping"`
	Totals    any     `json:"totals"`
	Links     halRefs `json:"_links"`
}

// report sums a ledger up between two Amsterdam days, the second one excluded.
func (c *mollieCall) report(p *purse) (any, *mollieError) {
	if refused := c.known("from", "until", "grouping", "testmode"); refused != nil {
		return nil, refused
	}
	from, refused := c.reportDay("from")
	if refused != nil {
		return nil, refused
	}
	until, refused := c.reportDay("until")
	if refused != nil {
		return nil, refused
	}
	if from.After(until) {
		return nil, unprocessable("from", "The 'from' field is after 'until' field")
	}
	grouping, sent := c.query("grouping")
	if !sent {
		grouping = "status-balances"
	}
	if grouping != "status-balances" && grouping != "transaction-categories" {
		return nil, unprocessable("grouping", "The 'grouping' field should be one of status-balances, transaction-categories")
	}
	sums := sumReport(p, from.Unix(), until.Unix())
	out := &reportJSON{
		Resource: "balance-report", BalanceID: p.id, TimeZone: "Europe/Amsterdam", From: from.Format(time.DateOnly), Until: until.Format(time.DateOnly),
		Grouping: grouping, Links: halRefs{{"self", c.self()}, {"documentation", htmlRef(docs("get-balance-report"))}},
	}
	if grouping == "status-balances" {
		out.Totals = sums.byStatus()
	} else {
		out.Totals = sums.byCategory()
	}
	return out, nil
}

func (c *mollieCall) reportDay(name string) (time.Time, *mollieError) {
	text, _ := c.query(name)
	t, err := time.ParseInLocation(time.DateOnly, text, amsterdam)
	if err != nil {
		return t, unprocessable(name, "The '"+name+"' field should be a date formatted as YYYY-MM-DD")
	}
	return t, nil
}

// reportSums are the movements of a ledger in a span of time.
type reportSums struct {
	currency                           string
	openPending, openAvailable         micro
	categories                         map[string]*movements
	pending, movedToAvailable, instant *movement
}

// movements of one category: what became pending, what of the pending became available,
// and what was available at once.
type movements struct{ pending, moved, instant movement }

// movement is an amount with what it is made of.
type movement struct {
	amount micro
	parts  []reportPart
}

type reportPart struct {
	kind, method string
	count        int
	amount       micro
}

func (m *movement) add(kind, method string, amount micro) {
	m.amount += amount
	for i := range m.parts {
		if m.parts[i].kind == kind && m.parts[i].method == method {
			m.parts[i].count++
			m.parts[i].amount += amount
			return
		}
	}
	m.parts = append(m.parts, reportPart{kind, method, 1, amount})
}

var reportCategories = []string{"payments", "refunds", "chargebacks", "capital", "transfers", "fee-prepayments", "corrections", "topups"}

func (e *entry) category() string {
	switch e.kind {
	case "payment", "capture":
		return "payments"
	case "refund", "returned-refund":
		return "refunds"
	case "chargeback", "chargeback-reversal":
		return "chargebacks"
	case "outgoing-transfer", "returned-transfer":
		return "transfers"
	}
	return "corrections"
}

func sumReport(p *purse, from, until int64) *reportSums {
	s := &reportSums{currency: p.currency, categories: map[string]*movements{}, pending: &movement{}, movedToAvailable: &movement{}, instant: &movement{}}
	for _, name := range reportCategories {
		s.categories[name] = &movements{}
	}
	for _, e := range p.entries {
		s.add(e, from, until)
	}
	return s
}

func (s *reportSums) add(e *entry, from, until int64) {
	within := func(t int64) bool { return t >= from && t < until }
	waits := e.available > e.created
	if e.created < from {
		if waits && e.available >= from {
			s.openPending += e.result()
		} else {
			s.openAvailable += e.result()
		}
	}
	if !waits && within(e.created) {
		s.note(e, func(m *movements) *movement { return &m.instant }, s.instant)
	}
	if waits && within(e.created) {
		s.note(e, func(m *movements) *movement { return &m.pending }, s.pending)
	}
	if waits && within(e.available) {
		s.note(e, func(m *movements) *movement { return &m.moved }, s.movedToAvailable)
	}
}

// note adds what an entry moved, its fee apart.
func (s *reportSums) note(e *entry, part func(*movements) *movement, all *movement) {
	method := ""
	if e.payment != nil {
		method = payMethods[e.payment.method].id
	}
	if e.initial != 0 {
		part(s.categories[e.category()]).add(e.kind, method, e.initial)
		all.add(e.kind, method, e.initial)
	}
	if e.fee == 0 {
		return
	}
	all.add("fee-prepayment", "", -e.fee)
	vat := e.net.share(vatPercent, 100)
	fees := part(s.categories["fee-prepayments"])
	fees.add("fee", method, -e.net)
	fees.add("fee-vat", "", -vat)
	if rest := e.fee - e.net - vat; rest != 0 {
		fees.add("fee-rounding-compensation", "", -rest)
	}
}

func (s *reportSums) close() (pending, available micro) {
	pending = s.openPending + s.pending.amount - s.movedToAvailable.amount
	return pending, s.openAvailable + s.movedToAvailable.amount + s.instant.amount
}

type groupJSON struct {
	Amount    *money     `json:"amount"`
	Subtotals []partJSON `json:"subtotals,omitzero"`
}

type partJSON struct {
	TransactionType    string `json:"transactionType,omitzero"`
	PrepaymentPartType string `json:"prepaymentPartType,omitzero"`
	Method             string `json:"method,omitzero"`
	Count              int    `json:"count"`
	Amount             *money `json:"amount"`
}

// total writes a sum: with the currency's decimals, or more where fees have them.
func (s *reportSums) total(m micro) *money {
	if m == m.round(2) {
		return moneyOf(m, s.currency)
	}
	return exactMoney(m, s.currency)
}

func (s *reportSums) group(m *movement, prepayments bool) groupJSON {
	out := groupJSON{Amount: s.total(m.amount)}
	for _, p := range m.parts {
		part := partJSON{TransactionType: p.kind, Method: p.method, Count: p.count, Amount: s.total(p.amount)}
		if prepayments {
			part.TransactionType, part.PrepaymentPartType = "", p.kind
		}
		out.Subtotals = append(out.Subtotals, part)
	}
	return out
}

func (s *reportSums) bare(m micro) groupJSON { return groupJSON{Amount: s.total(m)} }

func (s *reportSums) byStatus() any {
	pending, available := s.close()
	return map[string]map[string]groupJSON{
		"pendingBalance": {
			"open": s.bare(s.openPending), "pending": s.group(s.pending, false),
			"movedToAvailable": s.group(s.movedToAvailable, false), "close": s.bare(pending),
		},
		"availableBalance": {
			"open": s.bare(s.openAvailable), "movedFromPending": s.group(s.movedToAvailable, false),
			"immediatelyAvailable": s.group(s.instant, false), "close": s.bare(available),
		},
	}
}

func (s *reportSums) byCategory() any {
	pending, available := s.close()
	totals := map[string]map[string]groupJSON{
		"open":  {"pending": s.bare(s.openPending), "available": s.bare(s.openAvailable)},
		"close": {"pending": s.bare(pending), "available": s.bare(available)},
	}
	for name, m := range s.categories {
		fees := name == "fee-prepayments"
		totals[name] = map[string]groupJSON{
			"pending": s.group(&m.pending, fees), "movedToAvailable": s.group(&m.moved, fees), "immediatelyAvailable": s.group(&m.instant, fees),
		}
	}
	return totals
}
