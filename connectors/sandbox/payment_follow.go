package sandbox

// follow lets something that a step did to an order or a refund have its consequences.
func (m *till) follow(s *shop, what string, id int64) {
	switch what {
	case "order placed":
		m.checkout(s, s.order(id))
	case "order paid":
		m.payOrder(s, s.order(id))
	case "order completed":
		o := s.order(id)
		m.payOrder(s, o)
		m.ship(s, o)
	case "order cancelled":
		for _, p := range m.ofOrder[orderOf{s, id}] {
			m.cancel(p)
		}
	case "refund created":
		for _, f := range s.refunds {
			if f.id == id {
				m.refundOrder(s, f)
			}
		}
	}
}

// payOrder pays an order that its shop says was paid just now: with a try that is still
// open, else with another one.
func (m *till) payOrder(s *shop, o *record) {
	if o == nil || o.paid != m.now {
		return
	}
	var open *payment
	for _, p := range m.ofOrder[orderOf{s, o.id}] {
		if p.status == "paid" || p.status == "authorized" {
			return
		}
		if !p.final() {
			open = p
		}
	}
	if open == nil {
		try := m.tryFor(repeatable(o.seed, mollieDice), s, o)
		if try == nil {
			return
		}
		open = m.open(try)
	}
	m.pay(open)
}

// ship captures what was authorised for an order.
func (m *till) ship(s *shop, o *record) {
	for _, p := range m.ofOrder[orderOf{s, o.id}] {
		r := repeatable(o.seed, mollieDice+1)
		m.captureParts(r, p, r.IntN(3) == 0)
	}
}
