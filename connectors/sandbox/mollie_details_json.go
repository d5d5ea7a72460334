package sandbox

import "fmt"

// details are what is known of the payer's means, with the people and accounts in it that
// a reader has to leave out. Before somebody paid there are none.
func (p *payment) details(who person, remainders bool) any {
	if p.method == noMethod || p.status == "open" || p.status == "canceled" || p.status == "expired" {
		return nil
	}
	name := who.first + " " + who.last
	account := fmt.Sprintf("NL53INGB%010d", p.created%10_000_000_000)
	switch payMethods[p.method].id {
	case "ideal", "bancontact":
		return struct {
			Name    string `json:"consumerName"`
			Account string `json:"consumerAccount"`
			BIC     string `json:"consumerBic"`
		}{name, account, "INGBNL2A"}
	case "banktransfer":
		return struct {
			BankName string `json:"bankName"`
			Bank     string `json:"bankAccount"`
			BankBIC  string `json:"bankBic"`
			Ref      string `json:"transferReference"`
			Name     string `json:"consumerName"`
			Account  string `json:"consumerAccount"`
			BIC      string `json:"consumerBic"`
		}{"Mollie Payments", "NL53ABNA0627535577", "ABNANL2A", "RF12-3456-7890-1234", name, account, "INGBNL2A"}
	case "directdebit":
		return struct {
			Ref      string `json:"transferReference"`
			Creditor string `json:"creditorIdentifier"`
			Name     string `json:"consumerName"`
			Account  string `json:"consumerAccount"`
			BIC      string `json:"consumerBic"`
			Due      string `json:"dueDate"`
			Signed   string `json:"signatureDate"`
			Mandate  string `json:"mandateReference"`
		}{"SD12-3456-7890-1234", "NL08ZZZ502057730000", name, account, "INGBNL2A", string(amsterdamDay(p.created + 5*day)), string(amsterdamDay(p.created - 30*day)), "MD12-3456"}
	case "paypal":
		return struct {
			Name      string `json:"consumerName"`
			Account   string `json:"consumerAccount"`
			Ref       string `json:"paypalReference"`
			Payer     string `json:"paypalPayerId"`
			Protected string `json:"sellerProtection"`
			Fee       *money `json:"paypalFee"`
		}{name, who.email, "9AL35361CF606152E", "WDJJHEBZ4X2LY", "Eligible", moneyOf(0, p.currency)}
	case "creditcard":
		return p.card(name, who.country)
	case "giftcard":
		return p.giftcard(remainders)
	}
	return nil
}

type cardDetails struct {
	Number      string  `json:"cardNumber"`
	Holder      string  `json:"cardHolder"`
	Audience    string  `json:"cardAudience"`
	Label       string  `json:"cardLabel"`
	Country     string  `json:"cardCountryCode"`
	Funding     string  `json:"cardFunding"`
	Security    string  `json:"cardSecurity"`
	FeeRegion   string  `json:"feeRegion"`
	Fingerprint string  `json:"cardFingerprint"`
	Failure     *string `json:"failureReason,omitzero"`
}

func (p *payment) card(holder, country string) any {
	labels := []string{"Visa", "Mastercard", "Maestro"}
	d := cardDetails{
		Number: fmt.Sprintf("%04d", p.created%10_000), Holder: holder, Audience: "consumer", Label: labels[p.created%3], Country: country,
		Funding: "debit", Security: "3dsecure", FeeRegion: "domestic", Fingerprint: fmt.Sprintf("fp%030d", p.created),
	}
	if p.abroad {
		d.FeeRegion, d.Country = "inter", "US"
	}
	if p.status == "failed" {
		d.Failure = &p.reason
	}
	return d
}

func (p *payment) giftcard(remainders bool) any {
	type card struct {
		Issuer string `json:"issuer"`
		Amount *money `json:"amount"`
		Number string `json:"voucherNumber"`
	}
	d := struct {
		Number           string `json:"voucherNumber"`
		Cards            []card `json:"giftcards"`
		RemainderAmount  *money `json:"remainderAmount,omitzero"`
		RemainderMethod  string `json:"remainderMethod,omitzero"`
		RemainderDetails any    `json:"remainderDetails,omitzero"`
	}{"****0003", []card{{"fashioncheque", moneyOf(p.amount-p.remainder, p.currency), "****0003"}}, nil, "", nil}
	if p.remainder != 0 {
		d.RemainderAmount, d.RemainderMethod = moneyOf(p.remainder, p.currency), "ideal"
		if remainders {
			who := p.payerAt()
			d.RemainderDetails = map[string]string{
				"consumerName": who.first + " " + who.last, "consumerAccount": fmt.Sprintf("NL53INGB%010d", p.created%10_000_000_000), "consumerBic": "INGBNL2A",
			}
		}
	}
	return d
}
