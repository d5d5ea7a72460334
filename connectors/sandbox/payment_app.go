package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// A Shopify shop takes payments through an app of Mollie's. The app is told a code for the
// payment, which the shop keeps with its transaction, and no order.

// appGateway is how orders of a Shopify shop name Mollie's payment methods begin.
const appGateway = "Mollie"

// appSale is a transaction of a shop and the payment that was made for it.
type appSale struct {
	status  string
	payment *payment
}

func (m *till) openAppProfiles() {
	for _, s := range m.world.shopify {
		config := s.Config()
		if !slices.ContainsFunc(config.Gateways, func(g string) bool { return strings.HasPrefix(g, appGateway) }) {
			continue
		}
		p := &profile{
			shopName: config.Name, currency: config.Currency, name: config.Title, website: "https://" + config.Domain,
			created: m.opened + int64(len(m.profiles))*hour, sales: map[int64]*appSale{},
		}
		m.addProfile(p)
		m.takeApp(p, s.TransactionsChanged(time.Time{}))
	}
}

// followApp lets what a Shopify shop did since an instant have its consequences.
func (m *till) followApp(s *shopifyadmin.Shop, since time.Time) {
	for _, p := range m.profiles {
		if p.sales != nil && p.shopName == s.Config().Name {
			m.takeApp(p, s.TransactionsChanged(since))
		}
	}
}

func (m *till) takeApp(p *profile, list []shopifyadmin.Transaction) {
	slices.SortStableFunc(list, func(a, b shopifyadmin.Transaction) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	for _, x := range list {
		if x.Test || !strings.HasPrefix(x.Gateway, appGateway) {
			continue
		}
		known := p.sales[x.ID]
		switch {
		case known != nil && known.status == x.Status:
		case x.Kind == "sale":
			m.takeSale(p, known, x)
		case x.Kind == "refund":
			m.takeRefund(p, known, x)
		}
	}
}

// takeSale plans a payment as the shop's transaction says it went.
func (m *till) takeSale(p *profile, sale *appSale, x shopifyadmin.Transaction) {
	if sale == nil {
		sale = &appSale{}
		p.sales[x.ID] = sale
		m.at(x.Created.Unix()-40, func() { sale.payment = m.open(p.ofApp(x)) })
	}
	sale.status = x.Status
	ended := max(x.Created.Unix(), x.Processed.Unix())
	switch x.Status {
	case "success":
		m.at(ended, func() {
			if sale.payment.final() { // it had expired: the buyer tried again
				sale.payment = m.open(p.ofApp(x))
			}
			m.pay(sale.payment)
		})
	case "failure":
		m.at(ended, func() { m.fail(sale.payment) })
	}
}

// takeRefund gives back what the shop refunded through the app.
func (m *till) takeRefund(p *profile, seen *appSale, x shopifyadmin.Transaction) {
	if seen != nil {
		seen.status = x.Status
		return
	}
	p.sales[x.ID] = &appSale{status: x.Status}
	m.at(x.Created.Unix(), func() {
		of := p.sales[x.ParentID]
		if of == nil || of.payment == nil {
			return
		}
		paid := of.payment
		m.giveBack(paid, min(microOf(x.AmountPaid).round(currencyDigits(paid.currency)), paid.received()-paid.refunded()), 0)
	})
}

// appMethods are the payment methods by the gateway's name in the shop.
var appMethods = map[string]int{"iDEAL": payIdeal, "Creditcard": payCard, "Bancontact": payBancontact}

// ofApp is a payment for a transaction, before it is made.
func (p *profile) ofApp(x shopifyadmin.Transaction) *payment {
	_, name, _ := strings.Cut(x.Gateway, " - ")
	method, ok := appMethods[name]
	if !ok || !slices.Contains(payMethods[method].currencies, x.PaidCurrency) {
		method = payCard
	}
	return &payment{
		profile: p, method: method, amount: microOf(x.AmountPaid).round(currencyDigits(x.PaidCurrency)), currency: x.PaidCurrency,
		order: x.OrderID, link: linkCode, description: x.PaymentID, sequence: "oneoff", who: noPerson,
	}
}

func microOf(amount decimal.Decimal) micro { return micro(amount.Shift(microDigits).IntPart()) }
