package shopify

// transactionsOrder is an order with its transactions, in either shape.
type transactionsOrder struct {
	ID           text
	Transactions []transaction
}

// transaction is one movement of money, or an attempt.
type transaction struct {
	ID, Parent, PaymentID, Kind, Status, Gateway text
	Method, Company, ErrorCode                   text
	CreatedAt, ProcessedAt                       text
	Amount, Paid, Rounding                       maybe[money]
	Test                                         boolean
	// Fees are those of Shopify Payments, which only GraphQL tells.
	Fees           []transactionFee
	SettlementRate amount
	SettledIn      text
}

type transactionFee struct {
	Amount maybe[money] `json:"amount"`
	Tax    maybe[money] `json:"taxAmount"`
}

type graphQLTransactionsOrder struct {
	ID           text                     `json:"id"`
	Transactions list[graphQLTransaction] `json:"transactions"`
}

type graphQLTransaction struct {
	ID             text                  `json:"id"`
	Kind           text                  `json:"kind"`
	Status         text                  `json:"status"`
	Gateway        text                  `json:"gateway"`
	PaymentID      text                  `json:"paymentId"`
	ErrorCode      text                  `json:"errorCode"`
	Test           boolean               `json:"test"`
	CreatedAt      text                  `json:"createdAt"`
	ProcessedAt    text                  `json:"processedAt"`
	Parent         maybe[ref]            `json:"parentTransaction"`
	Amount         maybe[moneyBag]       `json:"amountSet"`
	Rounding       maybe[moneyBag]       `json:"amountRoundingSet"`
	SettledIn      text                  `json:"settlementCurrency"`
	SettlementRate amount                `json:"settlementCurrencyRate"`
	Fees           list[transactionFee]  `json:"fees"`
	Details        maybe[paymentDetails] `json:"paymentDetails"`
}

type paymentDetails struct {
	Company text `json:"company"`
	Method  text `json:"paymentMethodName"`
}

func (o *graphQLTransactionsOrder) neutral() transactionsOrder {
	all := transactionsOrder{ID: o.ID}
	for i := range o.Transactions {
		t := &o.Transactions[i]
		all.Transactions = append(all.Transactions, transaction{
			ID: t.ID, Parent: t.Parent.Value.ID, PaymentID: t.PaymentID, Kind: t.Kind, Status: t.Status, Gateway: t.Gateway,
			Method: t.Details.Value.Method, Company: t.Details.Value.Company, ErrorCode: t.ErrorCode,
			CreatedAt: t.CreatedAt, ProcessedAt: t.ProcessedAt, Amount: t.Amount.Value.Shop, Paid: t.Amount.Value.Presentment,
			Rounding: t.Rounding.Value.Shop, Test: t.Test, Fees: t.Fees, SettlementRate: t.SettlementRate, SettledIn: t.SettledIn,
		})
	}
	return all
}

// restTransactionsOrder is an order with its transactions in the shop's currency, and where
// it was paid in another one, in that.
type restTransactionsOrder struct {
	ID           text                  `json:"id"`
	Transactions list[restTransaction] `json:"transactions"`
	Paid         list[restTransaction] `json:"transactions_paid"`
}

type restTransaction struct {
	ID          text                      `json:"id"`
	Kind        text                      `json:"kind"`
	Status      text                      `json:"status"`
	Gateway     text                      `json:"gateway"`
	PaymentID   text                      `json:"payment_id"`
	ErrorCode   text                      `json:"error_code"`
	Test        boolean                   `json:"test"`
	CreatedAt   text                      `json:"created_at"`
	ProcessedAt text                      `json:"processed_at"`
	ParentID    text                      `json:"parent_id"`
	Amount      amount                    `json:"amount"`
	Currency    text                      `json:"currency"`
	Rounding    maybe[moneyBag]           `json:"amount_rounding_set"`
	Details     maybe[restPaymentDetails] `json:"payment_details"`
}

type restPaymentDetails struct {
	Company text `json:"credit_card_company"`
	Method  text `json:"payment_method_name"`
}

func (o *restTransactionsOrder) neutral() transactionsOrder {
	paid := map[text]maybe[money]{}
	for i := range o.Paid {
		paid[o.Paid[i].ID] = priced(o.Paid[i].Amount, o.Paid[i].Currency)
	}
	all := transactionsOrder{ID: o.ID}
	for i := range o.Transactions {
		t := &o.Transactions[i]
		one := transaction{
			ID: t.ID, Parent: t.ParentID, PaymentID: t.PaymentID, Kind: t.Kind, Status: t.Status, Gateway: t.Gateway,
			Method: t.Details.Value.Method, Company: t.Details.Value.Company, ErrorCode: t.ErrorCode,
			CreatedAt: t.CreatedAt, ProcessedAt: t.ProcessedAt, Amount: priced(t.Amount, t.Currency), Rounding: t.Rounding.Value.Shop, Test: t.Test,
		}
		if one.Paid = one.Amount; paid[t.ID].Given {
			one.Paid = paid[t.ID]
		}
		all.Transactions = append(all.Transactions, one)
	}
	return all
}
