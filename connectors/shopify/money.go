package shopify

import (
	"fmt"
	"regexp"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
)

// money is an amount with its currency. It reads Shopify's spellings of one: GraphQL's
// {"amount","currencyCode"} and REST's {"amount","currency_code"}.
type money struct {
	Amount   amount
	Currency text
}

func (m *money) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var spellings struct {
		Amount      amount `json:"amount"`
		GraphQLCode text   `json:"currencyCode"`
		RESTCode    text   `json:"currency_code"`
	}
	if err := json.UnmarshalDecode(dec, &spellings); err != nil {
		return err
	}
	*m = money{Amount: spellings.Amount, Currency: spellings.GraphQLCode}
	if m.Currency == "" {
		m.Currency = spellings.RESTCode
	}
	return nil
}

// moneyBag is an amount in the shop's currency and in the customer's: GraphQL's MoneyBag
// and REST's members whose names end in _set.
type moneyBag struct {
	Shop        maybe[money]
	Presentment maybe[money]
}

func (b *moneyBag) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var spellings struct {
		GraphQLShop        maybe[money] `json:"shopMoney"`
		GraphQLPresentment maybe[money] `json:"presentmentMoney"`
		RESTShop           maybe[money] `json:"shop_money"`
		RESTPresentment    maybe[money] `json:"presentment_money"`
	}
	if err := json.UnmarshalDecode(dec, &spellings); err != nil {
		return err
	}
	*b = moneyBag{Shop: spellings.GraphQLShop, Presentment: spellings.GraphQLPresentment}
	if !b.Shop.Given {
		b.Shop = spellings.RESTShop
	}
	if !b.Presentment.Given {
		b.Presentment = spellings.RESTPresentment
	}
	return nil
}

// priced is a bare amount of REST together with the currency that stands beside it.
func priced(a amount, currency text) maybe[money] {
	return maybe[money]{Value: money{Amount: a, Currency: currency}, Given: a.Given}
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// moneyOf is an amount that must be there, in a currency, exactly as Shopify says it.
func moneyOf(field string, m maybe[money]) (decimal.Decimal, string, error) {
	if !m.Given || !m.Value.Amount.Given {
		return decimal.Decimal{}, "", fmt.Errorf("it has no %s", field)
	}
	if !currencyCode.MatchString(string(m.Value.Currency)) {
		return decimal.Decimal{}, "", fmt.Errorf("its %s has no currency", field)
	}
	d, err := exact(field, m.Value.Amount.Decimal)
	return d, string(m.Value.Currency), err
}

// partOf is an amount that may be absent, which is 0, and must be in that currency.
func partOf(field string, m maybe[money], currency string) (decimal.Decimal, error) {
	if !m.Given || !m.Value.Amount.Given {
		return decimal.Decimal{}, nil
	}
	d, own, err := moneyOf(field, m)
	if err == nil && own != currency {
		err = fmt.Errorf("its %s is in another currency", field)
	}
	return d, err
}

// The scales of the amount columns.
const (
	amountScale = 4 // Decimal(18,4)
	priceScale  = 6 // Decimal(18,6)
)

var (
	amountLimit = decimal.New(1, 18-amountScale)
	priceLimit  = decimal.New(1, 18-priceScale)
)

// exact is an amount that Shopify rounded to its currency's digits. More decimals or digits
// than the column holds is an error: such a record is set aside, never rounded in silence.
func exact(field string, d decimal.Decimal) (decimal.Decimal, error) {
	if d.Exponent() < -amountScale && !d.Equal(d.Truncate(amountScale)) {
		return d, fmt.Errorf("%s %s has more than %d decimals", field, d, amountScale)
	}
	if d.Abs().GreaterThanOrEqual(amountLimit) {
		return d, fmt.Errorf("%s %s is too large to be stored", field, d)
	}
	return d, nil
}

// unitPrice is a price or a cost of one piece, which is rounded half away from zero to six
// decimals.
func unitPrice(field string, d decimal.Decimal) (decimal.Decimal, error) {
	if d.Exponent() < -priceScale {
		d = d.Round(priceScale)
	}
	if d.Abs().GreaterThanOrEqual(priceLimit) {
		return d, fmt.Errorf("%s %s is too large to be stored", field, d)
	}
	return d, nil
}
