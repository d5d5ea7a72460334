package shopifyadmin

import "strconv"

// bag writes a *_set: an amount in the shop's and in the customer's currency.
func (w *writer) bag(name string, m money, shop, paid string) {
	if w.skips(name) {
		return
	}
	w.key(name)
	w.open('{')
	w.amount("shop_money", m.shop, shop)
	w.amount("presentment_money", m.paid, paid)
	w.close('}')
}

func (w *writer) amount(name string, minor int64, currency string) {
	w.key(name)
	w.open('{')
	w.pair("amount", fixed(minor, currency))
	w.pair("currency_code", currency)
	w.close('}')
}

// priced writes an amount in the shop's currency and beside it its *_set.
func (w *writer) priced(name string, m money, shop, paid string) {
	w.pair(name, fixed(m.shop, shop))
	w.bag(name+"_set", m, shop, paid)
}

// float writes an amount as the JSON number that the vendor's floating-point sums make of
// it: quantity times a quotient, so that some end in …99999.
func (w *writer) float(name string, minor int64, currency string, quantity int64) {
	if w.skips(name) {
		return
	}
	value := float64(minor)
	for range digitsOf(currency) {
		value /= 10
	}
	if quantity > 1 {
		value = value / float64(quantity) * float64(quantity)
	}
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if value == float64(int64(value)) {
		text += ".0"
	}
	w.plain(name, text)
}

// rate writes millionths as a JSON number: 0.21.
func (w *writer) rate(name string, millionths int64) {
	text := strconv.FormatFloat(float64(millionths)/1e6, 'f', -1, 64)
	if millionths%1_000_000 == 0 {
		text += ".0"
	}
	w.plain(name, text)
}
