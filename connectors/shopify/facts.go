package shopify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// settingInvoiceMethods names in Facts.Settings the methods that are paid after delivery.
const settingInvoiceMethods = "invoice_methods"

// shopFacts is what reading and mapping need of the shop.
type shopFacts struct {
	Name          text    `json:"name"`
	Domain        text    `json:"myshopify_domain"`
	Country       text    `json:"country_code"`
	Zone          text    `json:"iana_timezone"`
	Currency      text    `json:"currency"`
	TaxesIncluded boolean `json:"taxes_included"`
	Plan          text    `json:"plan_name"`
	CreatedAt     text    `json:"created_at"`
}

// shop asks for the shop once.
// https://shopify.dev/docs/api/admin-rest/latest/resources/shop
func (s *source) shop(ctx context.Context) (*shopFacts, error) {
	s.mu.Lock()
	asked := s.asked
	s.mu.Unlock()
	if asked != nil {
		return asked, nil
	}
	answer, err := s.get(ctx, rest.Call{Endpoint: "shop", Path: "shop.json"})
	if err != nil {
		return nil, err
	}
	var body struct {
		Shop *shopFacts `json:"shop"`
	}
	if err := json.Unmarshal(answer.Body, &body, vendorjson.Lenient); err != nil || body.Shop == nil {
		return nil, drift("shop", errors.Join(errors.New("the answer is no shop"), err))
	}
	s.mu.Lock()
	s.asked = body.Shop
	s.mu.Unlock()
	return body.Shop, nil
}

// Facts are the shop's own settings. Money of every record is in the shop's currency.
func (s *source) Facts(ctx context.Context) (connectors.Facts, error) {
	shop, err := s.shop(ctx)
	if err != nil {
		return connectors.Facts{}, err
	}
	methods := slices.Clone(s.values.List(settingInvoiceMethods))
	slices.Sort(methods)
	facts := connectors.Facts{
		Platform: "shopify", PlatformVersion: s.version, Domain: s.domain, Name: string(shop.Name), Country: country(shop.Country),
		Timezone: string(shop.Zone), Currency: strings.ToUpper(string(shop.Currency)), PricesIncludeTax: bool(shop.TaxesIncluded), SaleDateBasis: "created",
		Settings: map[string]string{settingInvoiceMethods: strings.Join(methods, ",")},
	}
	facts.Decimals = decimalsOf(facts.Currency)
	if zone := s.values.Text("timezone"); zone != "" {
		facts.Timezone = zone
	}
	return facts, nil
}

// founded is when Shopify had its first shop.
var founded = time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC)

// opened is when the shop was opened; no record of it changed before.
func (s *source) opened(ctx context.Context) (time.Time, error) {
	shop, err := s.shop(ctx)
	if err != nil {
		return time.Time{}, err
	}
	at, err := instant(shop.CreatedAt)
	if err != nil || at.Before(founded) {
		return founded, nil //nolint:nilerr // it only makes the first windows shorter
	}
	return at, nil
}

// minorDigits are the currencies whose amounts have not two decimals (ISO 4217).
var minorDigits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// decimalsOf is how many decimals amounts of a currency have.
func decimalsOf(currency string) int {
	if n, ok := minorDigits[currency]; ok {
		return n
	}
	return 2
}
