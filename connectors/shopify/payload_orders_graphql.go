package shopify

// graphQLOrder is an Order of the GraphQL API, with all pages of its connections.
// https://shopify.dev/docs/api/admin-graphql/latest/objects/Order
type graphQLOrder struct {
	ID            text            `json:"id"`
	Name          text            `json:"name"`
	CreatedAt     text            `json:"createdAt"`
	ProcessedAt   text            `json:"processedAt"`
	UpdatedAt     text            `json:"updatedAt"`
	CancelledAt   text            `json:"cancelledAt"`
	ClosedAt      text            `json:"closedAt"`
	Test          boolean         `json:"test"`
	TaxesIncluded boolean         `json:"taxesIncluded"`
	PaymentTerms  maybe[struct{}] `json:"paymentTerms"`
	Purchaser     maybe[struct {
		Type text `json:"__typename"`
	}] `json:"purchasingEntity"`
	Financial   text `json:"displayFinancialStatus"`
	Fulfilment  text `json:"displayFulfillmentStatus"`
	Currency    text `json:"currencyCode"`
	Presentment text `json:"presentmentCurrencyCode"`
	Email       text `json:"email"`
	Customer    maybe[struct {
		ID    text `json:"id"`
		State text `json:"state"`
	}] `json:"customer"`
	Journey maybe[struct {
		Index integer `json:"customerOrderIndex"`
	}] `json:"customerJourneySummary"`
	Source text `json:"sourceName"`
	App    maybe[struct {
		Name text `json:"name"`
	}] `json:"app"`
	Ship         maybe[inCountry]      `json:"shippingAddress"`
	Bill         maybe[inCountry]      `json:"billingAddress"`
	Landing      text                  `json:"landingPageUrl"`
	Referrer     text                  `json:"referrerUrl"`
	Tags         list[text]            `json:"tags"`
	Gateways     list[text]            `json:"paymentGatewayNames"`
	Codes        list[text]            `json:"discountCodes"`
	Total        maybe[moneyBag]       `json:"totalPriceSet"`
	Tax          maybe[moneyBag]       `json:"totalTaxSet"`
	ShippingSet  maybe[moneyBag]       `json:"totalShippingPriceSet"`
	Tips         maybe[moneyBag]       `json:"totalTipReceivedSet"`
	Duties       maybe[moneyBag]       `json:"originalTotalDutiesSet"`
	Fees         maybe[moneyBag]       `json:"originalTotalAdditionalFeesSet"`
	Outstanding  maybe[moneyBag]       `json:"totalOutstandingSet"`
	Applications nodes[graphQLApplied] `json:"discountApplications"`
	Lines        nodes[graphQLLine]    `json:"lineItems"`
	Shipping     nodes[graphQLShipped] `json:"shippingLines"`
	Refunds      list[graphQLRefund]   `json:"refunds"`
}

// graphQLApplied is a DiscountApplication.
type graphQLApplied struct {
	Type   text    `json:"__typename"`
	Index  integer `json:"index"`
	Target text    `json:"targetType"`
	Code   text    `json:"code"`
	Title  text    `json:"title"`
}

// identified is a node of which only the id is asked for.
type identified struct {
	ID text `json:"id"`
}

type graphQLLine struct {
	ID          text                    `json:"id"`
	Product     maybe[identified]       `json:"product"`
	Variant     maybe[identified]       `json:"variant"`
	SKU         text                    `json:"sku"`
	Title       text                    `json:"title"`
	Vendor      text                    `json:"vendor"`
	Quantity    integer                 `json:"quantity"`
	Current     integer                 `json:"currentQuantity"`
	Price       maybe[moneyBag]         `json:"originalUnitPriceSet"`
	GiftCard    boolean                 `json:"isGiftCard"`
	Ships       boolean                 `json:"requiresShipping"`
	Taxable     boolean                 `json:"taxable"`
	Allocations list[graphQLAllocation] `json:"discountAllocations"`
	Taxes       list[graphQLTax]        `json:"taxLines"`
	Duties      list[struct {
		ID    text             `json:"id"`
		Price maybe[moneyBag]  `json:"price"`
		Taxes list[graphQLTax] `json:"taxLines"`
	}] `json:"duties"`
}

type graphQLShipped struct {
	ID          text                    `json:"id"`
	Title       text                    `json:"title"`
	Removed     boolean                 `json:"isRemoved"`
	Price       maybe[moneyBag]         `json:"originalPriceSet"`
	Allocations list[graphQLAllocation] `json:"discountAllocations"`
	Taxes       list[graphQLTax]        `json:"taxLines"`
}

type graphQLAllocation struct {
	Amount      maybe[moneyBag] `json:"allocatedAmountSet"`
	Application struct {
		Index integer `json:"index"`
	} `json:"discountApplication"`
}

type graphQLTax struct {
	Rate  amount          `json:"rate"`
	Price maybe[moneyBag] `json:"priceSet"`
}

type graphQLRefund struct {
	ID          text              `json:"id"`
	CreatedAt   text              `json:"createdAt"`
	ProcessedAt text              `json:"processedAt"`
	Return      maybe[identified] `json:"return"`
	Lines       nodes[struct {
		ID       text            `json:"id"`
		Line     identified      `json:"lineItem"`
		Restock  text            `json:"restockType"`
		Quantity integer         `json:"quantity"`
		Subtotal maybe[moneyBag] `json:"subtotalSet"`
		Tax      maybe[moneyBag] `json:"totalTaxSet"`
	}] `json:"refundLineItems"`
	Shipping nodes[struct {
		Subtotal maybe[moneyBag] `json:"subtotalAmountSet"`
		Tax      maybe[moneyBag] `json:"taxAmountSet"`
	}] `json:"refundShippingLines"`
	Adjustments nodes[struct {
		ID     text            `json:"id"`
		Reason text            `json:"reason"`
		Amount maybe[moneyBag] `json:"amountSet"`
		Tax    maybe[moneyBag] `json:"taxAmountSet"`
	}] `json:"orderAdjustments"`
	Duties list[struct {
		Amount maybe[moneyBag]   `json:"amountSet"`
		Duty   maybe[identified] `json:"originalDuty"`
	}] `json:"duties"`
	Transactions nodes[struct {
		Kind   text            `json:"kind"`
		Status text            `json:"status"`
		Amount maybe[moneyBag] `json:"amountSet"`
	}] `json:"transactions"`
}

// appliedKinds are the types of DiscountApplication in REST's spelling.
var appliedKinds = map[text]text{
	"DiscountCodeApplication": "discount_code", "AutomaticDiscountApplication": "automatic",
	"ManualDiscountApplication": "manual", "ScriptDiscountApplication": "script",
}

func (o *graphQLOrder) neutral() orderRecord {
	n := orderRecord{
		ID: o.ID, Name: o.Name, CreatedAt: o.CreatedAt, ProcessedAt: o.ProcessedAt, UpdatedAt: o.UpdatedAt, CancelledAt: o.CancelledAt, ClosedAt: o.ClosedAt,
		Test: o.Test, TaxesIncluded: o.TaxesIncluded, PaymentTerms: boolean(o.PaymentTerms.Given), B2B: o.Purchaser.Value.Type == "PurchasingCompany",
		Financial: o.Financial, Fulfilment: o.Fulfilment, Currency: o.Currency, Presentment: o.Presentment,
		Email: o.Email, CustomerID: o.Customer.Value.ID, Account: o.Customer.Value.State, Index: o.Journey.Value.Index,
		Source: o.Source, App: o.App.Value.Name, ShipCountry: o.Ship.Value.country(), BillCountry: o.Bill.Value.country(),
		Landing: o.Landing, Referrer: o.Referrer, Tags: texts(o.Tags), Gateways: texts(o.Gateways), Codes: texts(o.Codes),
		Total: o.Total.Value, Tax: o.Tax.Value, Shipping: o.ShippingSet.Value, Tips: o.Tips.Value, Duties: o.Duties.Value, Fees: o.Fees.Value, Outstanding: o.Outstanding.Value,
		Lines: make([]orderLine, 0, len(o.Lines.Nodes)),
	}
	for i := range o.Applications.Nodes {
		a := &o.Applications.Nodes[i]
		n.Applications = append(n.Applications, application{Index: a.Index, Target: a.Target, Kind: appliedKinds[a.Type], Code: a.Code, Title: a.Title})
	}
	for i := range o.Lines.Nodes {
		l := &o.Lines.Nodes[i]
		one := orderLine{
			ID: l.ID, Product: l.Product.Value.ID, Variant: l.Variant.Value.ID, SKU: l.SKU, Title: l.Title, Vendor: l.Vendor, Quantity: l.Quantity, Current: l.Current,
			Price: l.Price.Value, GiftCard: l.GiftCard, Ships: l.Ships, Taxable: l.Taxable, Allocations: graphQLAllocations(l.Allocations), Taxes: graphQLTaxes(l.Taxes),
		}
		for j := range l.Duties {
			d := &l.Duties[j]
			one.Duties = append(one.Duties, duty{ID: d.ID, Price: d.Price.Value, Taxes: graphQLTaxes(d.Taxes)})
		}
		n.Lines = append(n.Lines, one)
	}
	for i := range o.Shipping.Nodes {
		l := &o.Shipping.Nodes[i]
		n.ShippingLines = append(n.ShippingLines, shippingLine{
			ID: l.ID, Title: l.Title, Removed: l.Removed, Price: l.Price.Value, Allocations: graphQLAllocations(l.Allocations), Taxes: graphQLTaxes(l.Taxes),
		})
	}
	for i := range o.Refunds {
		n.Refunds = append(n.Refunds, o.Refunds[i].neutral())
	}
	return n
}

func (r *graphQLRefund) neutral() orderRefund {
	n := orderRefund{ID: r.ID, CreatedAt: r.CreatedAt, ProcessedAt: r.ProcessedAt, Return: r.Return.Value.ID}
	for i := range r.Lines.Nodes {
		l := &r.Lines.Nodes[i]
		n.Lines = append(n.Lines, refundLine{ID: l.ID, Line: l.Line.ID, Restock: l.Restock, Quantity: l.Quantity, Subtotal: l.Subtotal.Value, Tax: l.Tax.Value})
	}
	for i := range r.Shipping.Nodes {
		n.Shipping = append(n.Shipping, refundShipping{Amount: r.Shipping.Nodes[i].Subtotal.Value, Tax: r.Shipping.Nodes[i].Tax.Value})
	}
	for i := range r.Adjustments.Nodes {
		a := &r.Adjustments.Nodes[i]
		if a.Reason == "" {
			continue // shipping that was given back, which stands in Shipping too
		}
		n.Adjustments = append(n.Adjustments, adjustment{ID: a.ID, Reason: a.Reason, Amount: a.Amount.Value, Tax: a.Tax.Value})
	}
	for i := range r.Duties {
		n.Duties = append(n.Duties, refundDuty{ID: r.Duties[i].Duty.Value.ID, Amount: r.Duties[i].Amount.Value})
	}
	for i := range r.Transactions.Nodes {
		t := &r.Transactions.Nodes[i]
		n.Money = append(n.Money, refundMoney{Kind: t.Kind, Status: t.Status, Amount: t.Amount.Value.Shop})
	}
	return n
}

func graphQLAllocations(list list[graphQLAllocation]) []allocation {
	all := make([]allocation, 0, len(list))
	for i := range list {
		all = append(all, allocation{Application: list[i].Application.Index, Amount: list[i].Amount.Value})
	}
	return all
}

func graphQLTaxes(list list[graphQLTax]) []taxLine {
	all := make([]taxLine, 0, len(list))
	for i := range list {
		all = append(all, taxLine{Rate: list[i].Rate, Price: list[i].Price.Value})
	}
	return all
}
