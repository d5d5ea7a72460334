package shopify

// restOrder is an order of the REST API, as far as it is read.
// https://shopify.dev/docs/api/admin-rest/latest/resources/order
type restOrder struct {
	ID            text            `json:"id"`
	Name          text            `json:"name"`
	CreatedAt     text            `json:"created_at"`
	ProcessedAt   text            `json:"processed_at"`
	UpdatedAt     text            `json:"updated_at"`
	CancelledAt   text            `json:"cancelled_at"`
	ClosedAt      text            `json:"closed_at"`
	Test          boolean         `json:"test"`
	TaxesIncluded boolean         `json:"taxes_included"`
	PaymentTerms  maybe[struct{}] `json:"payment_terms"`
	Company       maybe[struct{}] `json:"company"`
	Financial     text            `json:"financial_status"`
	Fulfilment    text            `json:"fulfillment_status"`
	Currency      text            `json:"currency"`
	Presentment   text            `json:"presentment_currency"`
	Email         text            `json:"email"`
	Customer      maybe[struct {
		ID    text `json:"id"`
		State text `json:"state"`
	}] `json:"customer"`
	Source   text             `json:"source_name"`
	Ship     maybe[inCountry] `json:"shipping_address"`
	Bill     maybe[inCountry] `json:"billing_address"`
	Landing  text             `json:"landing_site"`
	Referrer text             `json:"referring_site"`
	Tags     text             `json:"tags"`
	Gateways list[text]       `json:"payment_gateway_names"`
	Codes    list[struct {
		Code text `json:"code"`
	}] `json:"discount_codes"`
	TotalPrice   amount          `json:"total_price"`
	TotalSet     maybe[moneyBag] `json:"total_price_set"`
	TaxTotal     amount          `json:"total_tax"`
	TaxSet       maybe[moneyBag] `json:"total_tax_set"`
	ShippingSet  maybe[moneyBag] `json:"total_shipping_price_set"`
	Tips         amount          `json:"total_tip_received"`
	DutiesSet    maybe[moneyBag] `json:"original_total_duties_set"`
	FeesSet      maybe[moneyBag] `json:"original_total_additional_fees_set"`
	Outstanding  amount          `json:"total_outstanding"`
	Applications list[struct {
		Target text `json:"target_type"`
		Kind   text `json:"type"`
		Code   text `json:"code"`
		Title  text `json:"title"`
	}] `json:"discount_applications"`
	Lines    list[restLine]     `json:"line_items"`
	Shipping list[restShipping] `json:"shipping_lines"`
	Refunds  list[restRefund]   `json:"refunds"`
}

type restLine struct {
	ID          text                 `json:"id"`
	Product     text                 `json:"product_id"`
	Variant     text                 `json:"variant_id"`
	SKU         text                 `json:"sku"`
	Title       text                 `json:"title"`
	Vendor      text                 `json:"vendor"`
	Quantity    integer              `json:"quantity"`
	Current     *integer             `json:"current_quantity"`
	Price       amount               `json:"price"`
	PriceSet    maybe[moneyBag]      `json:"price_set"`
	GiftCard    boolean              `json:"gift_card"`
	Ships       boolean              `json:"requires_shipping"`
	Taxable     boolean              `json:"taxable"`
	Allocations list[restAllocation] `json:"discount_allocations"`
	Taxes       list[restTax]        `json:"tax_lines"`
	Duties      list[restDuty]       `json:"duties"`
}

type restShipping struct {
	ID          text                 `json:"id"`
	Title       text                 `json:"title"`
	Removed     boolean              `json:"is_removed"`
	Price       amount               `json:"price"`
	PriceSet    maybe[moneyBag]      `json:"price_set"`
	Allocations list[restAllocation] `json:"discount_allocations"`
	Taxes       list[restTax]        `json:"tax_lines"`
}

type restAllocation struct {
	Application integer         `json:"discount_application_index"`
	Amount      amount          `json:"amount"`
	Set         maybe[moneyBag] `json:"amount_set"`
}

type restTax struct {
	Rate     amount          `json:"rate"`
	Price    amount          `json:"price"`
	PriceSet maybe[moneyBag] `json:"price_set"`
}

type restDuty struct {
	ID       text            `json:"id"`
	PriceSet maybe[moneyBag] `json:"price_set"`
	Taxes    list[restTax]   `json:"tax_lines"`
}

// restRefund is a refund, in an order or of its own endpoint. subtotal and total_tax of
// its lines are floating-point sums; only their sets are exact.
type restRefund struct {
	ID          text            `json:"id"`
	CreatedAt   text            `json:"created_at"`
	ProcessedAt text            `json:"processed_at"`
	FeesSet     maybe[moneyBag] `json:"total_additional_fees_set"`
	Return      maybe[struct {
		ID text `json:"id"`
	}] `json:"return"`
	Lines list[struct {
		ID       text            `json:"id"`
		Line     text            `json:"line_item_id"`
		Restock  text            `json:"restock_type"`
		Quantity integer         `json:"quantity"`
		Subtotal maybe[moneyBag] `json:"subtotal_set"`
		Tax      maybe[moneyBag] `json:"total_tax_set"`
	}] `json:"refund_line_items"`
	Adjustments list[struct {
		ID        text            `json:"id"`
		Kind      text            `json:"kind"`
		Reason    text            `json:"reason"`
		Amount    amount          `json:"amount"`
		AmountSet maybe[moneyBag] `json:"amount_set"`
		Tax       amount          `json:"tax_amount"`
		TaxSet    maybe[moneyBag] `json:"tax_amount_set"`
	}] `json:"order_adjustments"`
	Duties list[struct {
		ID     text            `json:"duty_id"`
		Amount maybe[moneyBag] `json:"amount_set"`
	}] `json:"duties"`
	Transactions list[struct {
		Kind     text   `json:"kind"`
		Status   text   `json:"status"`
		Amount   amount `json:"amount"`
		Currency text   `json:"currency"`
	}] `json:"transactions"`
}

// kindShippingRefund is the kind of order adjustment that gives shipping back. The refunds
// that come with an order say it in this way only.
const kindShippingRefund = "shipping_refund"

// neutral is what the order says. inShop are its refunds in the shop's currency, where the
// customer paid in another.
func (o *restOrder) neutral(inShop []restRefund) orderRecord {
	bag := func(set maybe[moneyBag], bare amount) moneyBag { return bagOf(set, bare, o.Currency) }
	n := orderRecord{
		ID: o.ID, Name: o.Name, CreatedAt: o.CreatedAt, ProcessedAt: o.ProcessedAt, UpdatedAt: o.UpdatedAt, CancelledAt: o.CancelledAt, ClosedAt: o.ClosedAt,
		Test: o.Test, TaxesIncluded: o.TaxesIncluded, PaymentTerms: boolean(o.PaymentTerms.Given), B2B: boolean(o.Company.Given),
		Financial: o.Financial, Fulfilment: o.Fulfilment, Currency: o.Currency, Presentment: o.Presentment,
		Email: o.Email, CustomerID: o.Customer.Value.ID, Account: o.Customer.Value.State, Source: o.Source,
		ShipCountry: o.Ship.Value.country(), BillCountry: o.Bill.Value.country(), Landing: o.Landing, Referrer: o.Referrer,
		Tags: splitTags(o.Tags), Gateways: texts(o.Gateways),
		Total: bag(o.TotalSet, o.TotalPrice), Tax: bag(o.TaxSet, o.TaxTotal), Shipping: o.ShippingSet.Value, Tips: bag(maybe[moneyBag]{}, o.Tips),
		Duties: o.DutiesSet.Value, Fees: o.FeesSet.Value, Outstanding: bag(maybe[moneyBag]{}, o.Outstanding),
		Codes: make([]string, 0, len(o.Codes)), Applications: make([]application, 0, len(o.Applications)),
		Lines: make([]orderLine, 0, len(o.Lines)), ShippingLines: make([]shippingLine, 0, len(o.Shipping)),
	}
	for i := range o.Codes {
		n.Codes = append(n.Codes, string(o.Codes[i].Code))
	}
	for i := range o.Applications {
		a := &o.Applications[i]
		n.Applications = append(n.Applications, application{Index: integer(i), Target: a.Target, Kind: a.Kind, Code: a.Code, Title: a.Title})
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		one := orderLine{
			ID: l.ID, Product: l.Product, Variant: l.Variant, SKU: l.SKU, Title: l.Title, Vendor: l.Vendor, Quantity: l.Quantity, Current: l.Quantity,
			Price: bag(l.PriceSet, l.Price), GiftCard: l.GiftCard, Ships: l.Ships, Taxable: l.Taxable,
			Allocations: restAllocations(l.Allocations, o.Currency), Taxes: restTaxes(l.Taxes, o.Currency),
		}
		if l.Current != nil {
			one.Current = *l.Current
		}
		for j := range l.Duties {
			d := &l.Duties[j]
			one.Duties = append(one.Duties, duty{ID: d.ID, Price: d.PriceSet.Value, Taxes: restTaxes(d.Taxes, o.Currency)})
		}
		n.Lines = append(n.Lines, one)
	}
	for i := range o.Shipping {
		l := &o.Shipping[i]
		n.ShippingLines = append(n.ShippingLines, shippingLine{
			ID: l.ID, Title: l.Title, Removed: l.Removed, Price: bag(l.PriceSet, l.Price),
			Allocations: restAllocations(l.Allocations, o.Currency), Taxes: restTaxes(l.Taxes, o.Currency),
		})
	}
	for i := range o.Refunds {
		one := &o.Refunds[i]
		for j := range inShop {
			if inShop[j].ID == one.ID {
				one = &inShop[j]
			}
		}
		n.Refunds = append(n.Refunds, one.neutral(o.Currency))
	}
	return n
}

func (r *restRefund) neutral(currency text) orderRefund {
	n := orderRefund{ID: r.ID, CreatedAt: r.CreatedAt, ProcessedAt: r.ProcessedAt, Return: r.Return.Value.ID, Fees: r.FeesSet.Value}
	for i := range r.Lines {
		l := &r.Lines[i]
		n.Lines = append(n.Lines, refundLine{ID: l.ID, Line: l.Line, Restock: l.Restock, Quantity: l.Quantity, Subtotal: l.Subtotal.Value, Tax: l.Tax.Value})
	}
	for i := range r.Adjustments {
		a := &r.Adjustments[i]
		money, taxed := bagOf(a.AmountSet, a.Amount, currency), bagOf(a.TaxSet, a.Tax, currency)
		if spelled(a.Kind) == kindShippingRefund {
			n.Shipping = append(n.Shipping, refundShipping{Amount: negated(money), Tax: negated(taxed), WithoutTax: true})
			continue
		}
		n.Adjustments = append(n.Adjustments, adjustment{ID: a.ID, Reason: a.Reason, Amount: money, Tax: taxed})
	}
	for i := range r.Duties {
		n.Duties = append(n.Duties, refundDuty{ID: r.Duties[i].ID, Amount: r.Duties[i].Amount.Value})
	}
	for i := range r.Transactions {
		t := &r.Transactions[i]
		n.Money = append(n.Money, refundMoney{Kind: t.Kind, Status: t.Status, Amount: priced(t.Amount, t.Currency)})
	}
	return n
}

// bagOf is an exact set, or the bare amount in the shop's currency where there is none.
func bagOf(set maybe[moneyBag], bare amount, currency text) moneyBag {
	if set.Given {
		return set.Value
	}
	return moneyBag{Shop: priced(bare, currency)}
}

// negated is the amounts with the other sign.
func negated(b moneyBag) moneyBag {
	b.Shop.Value.Amount.Decimal = b.Shop.Value.Amount.Neg()
	b.Presentment.Value.Amount.Decimal = b.Presentment.Value.Amount.Neg()
	return b
}

func restAllocations(list list[restAllocation], currency text) []allocation {
	all := make([]allocation, 0, len(list))
	for i := range list {
		all = append(all, allocation{Application: list[i].Application, Amount: bagOf(list[i].Set, list[i].Amount, currency)})
	}
	return all
}

func restTaxes(list list[restTax], currency text) []taxLine {
	all := make([]taxLine, 0, len(list))
	for i := range list {
		all = append(all, taxLine{Rate: list[i].Rate, Price: bagOf(list[i].PriceSet, list[i].Price, currency)})
	}
	return all
}
