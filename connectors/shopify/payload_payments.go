package shopify

// What Shopify Payments tells of its money. Shops without it have none of these.

// payoutRecord is what both transports say of a payout. Its day is IssuedAt's in the shop's
// zone, or Date where REST gives only that.
type payoutRecord struct {
	ID, Status, Date, IssuedAt, Direction text
	Net                                   maybe[money]
	Fees                                  []maybe[money]
}

// restPayout is a payout by REST.
// https://shopify.dev/docs/api/admin-rest/latest/resources/payouts
type restPayout struct {
	ID       text               `json:"id"`
	Status   text               `json:"status"`
	Date     text               `json:"date"`
	Currency text               `json:"currency"`
	Amount   amount             `json:"amount"`
	Summary  maybe[restSummary] `json:"summary"`
}

type restSummary struct {
	Adjustments    amount `json:"adjustments_fee_amount"`
	Charges        amount `json:"charges_fee_amount"`
	Refunds        amount `json:"refunds_fee_amount"`
	ReservedFunds  amount `json:"reserved_funds_fee_amount"`
	RetriedPayouts amount `json:"retried_payouts_fee_amount"`
}

func (p *restPayout) neutral() payoutRecord {
	s := &p.Summary.Value
	n := payoutRecord{ID: p.ID, Status: p.Status, Date: p.Date, Net: priced(p.Amount, p.Currency)}
	for _, fee := range []amount{s.Adjustments, s.Charges, s.Refunds, s.ReservedFunds, s.RetriedPayouts} {
		n.Fees = append(n.Fees, priced(fee, p.Currency))
	}
	return n
}

// graphQLPayout is a ShopifyPaymentsPayout.
type graphQLPayout struct {
	ID              text                  `json:"id"`
	IssuedAt        text                  `json:"issuedAt"`
	Status          text                  `json:"status"`
	TransactionType text                  `json:"transactionType"`
	Net             maybe[money]          `json:"net"`
	Summary         maybe[graphQLSummary] `json:"summary"`
}

type graphQLSummary struct {
	Adjustments    maybe[money] `json:"adjustmentsFee"`
	Charges        maybe[money] `json:"chargesFee"`
	Refunds        maybe[money] `json:"refundsFee"`
	ReservedFunds  maybe[money] `json:"reservedFundsFee"`
	RetriedPayouts maybe[money] `json:"retriedPayoutsFee"`
}

func (p *graphQLPayout) neutral() payoutRecord {
	s := &p.Summary.Value
	return payoutRecord{
		ID: p.ID, Status: p.Status, IssuedAt: p.IssuedAt, Direction: p.TransactionType, Net: p.Net,
		Fees: []maybe[money]{s.Adjustments, s.Charges, s.Refunds, s.ReservedFunds, s.RetriedPayouts},
	}
}

// payoutFields is the selection of a ShopifyPaymentsPayout.
const payoutFields = `id legacyResourceId issuedAt status transactionType net { amount currencyCode } summary {
	adjustmentsFee { amount currencyCode } adjustmentsGross { amount currencyCode } chargesFee { amount currencyCode } chargesGross { amount currencyCode }
	refundsFee { amount currencyCode } refundsFeeGross { amount currencyCode } reservedFundsFee { amount currencyCode } reservedFundsGross { amount currencyCode }
	retriedPayoutsFee { amount currencyCode } retriedPayoutsGross { amount currencyCode } }`

// balanceRecord is what both transports say of a row of the ledger.
type balanceRecord struct {
	ID, Type, ProcessedAt  text
	Test                   boolean
	Amount, Fee, Net       maybe[money]
	PayoutID, PayoutStatus text
	OrderID, TransactionID text
	SourceID, SourceType   text
}

// restBalanceTransaction is a row of the ledger by REST.
// https://shopify.dev/docs/api/admin-rest/latest/resources/transactions
type restBalanceTransaction struct {
	ID                 text    `json:"id"`
	Type               text    `json:"type"`
	Test               boolean `json:"test"`
	PayoutID           text    `json:"payout_id"`
	PayoutStatus       text    `json:"payout_status"`
	Currency           text    `json:"currency"`
	Amount             amount  `json:"amount"`
	Fee                amount  `json:"fee"`
	Net                amount  `json:"net"`
	SourceID           text    `json:"source_id"`
	SourceType         text    `json:"source_type"`
	OrderID            text    `json:"source_order_id"`
	OrderTransactionID text    `json:"source_order_transaction_id"`
	ProcessedAt        text    `json:"processed_at"`
}

func (b *restBalanceTransaction) neutral() balanceRecord {
	return balanceRecord{
		ID: b.ID, Type: b.Type, ProcessedAt: b.ProcessedAt, Test: b.Test, Amount: priced(b.Amount, b.Currency), Fee: priced(b.Fee, b.Currency),
		Net: priced(b.Net, b.Currency), PayoutID: b.PayoutID, PayoutStatus: b.PayoutStatus, OrderID: b.OrderID,
		TransactionID: b.OrderTransactionID, SourceID: b.SourceID, SourceType: b.SourceType,
	}
}

// graphQLBalanceTransaction is a ShopifyPaymentsBalanceTransaction.
type graphQLBalanceTransaction struct {
	ID                 text                    `json:"id"`
	Type               text                    `json:"type"`
	Test               boolean                 `json:"test"`
	Amount             maybe[money]            `json:"amount"`
	Fee                maybe[money]            `json:"fee"`
	Net                maybe[money]            `json:"net"`
	TransactionDate    text                    `json:"transactionDate"`
	Payout             maybe[associatedPayout] `json:"associatedPayout"`
	Order              maybe[reference]        `json:"associatedOrder"`
	SourceID           text                    `json:"sourceId"`
	SourceType         text                    `json:"sourceType"`
	OrderTransactionID text                    `json:"sourceOrderTransactionId"`
}

type associatedPayout struct {
	ID     text `json:"id"`
	Status text `json:"status"`
}

func (b *graphQLBalanceTransaction) neutral() balanceRecord {
	return balanceRecord{
		ID: b.ID, Type: b.Type, ProcessedAt: b.TransactionDate, Test: b.Test, Amount: b.Amount, Fee: b.Fee, Net: b.Net,
		PayoutID: b.Payout.Value.ID, PayoutStatus: b.Payout.Value.Status, OrderID: b.Order.Value.ID,
		TransactionID: b.OrderTransactionID, SourceID: b.SourceID, SourceType: b.SourceType,
	}
}

// balanceFields is the selection of a ShopifyPaymentsBalanceTransaction.
const balanceFields = `id type test amount { amount currencyCode } fee { amount currencyCode } net { amount currencyCode } transactionDate
	associatedPayout { id status } associatedOrder { id } sourceId sourceType sourceOrderTransactionId adjustmentReason`

// disputeRecord is what both transports say of a dispute.
type disputeRecord struct {
	ID, OrderID, Type, Status, Reason text
	Amount                            maybe[money]
	InitiatedAt, FinalizedOn          text
}

// restDispute is a dispute by REST.
// https://shopify.dev/docs/api/admin-rest/latest/resources/dispute
type restDispute struct {
	ID          text   `json:"id"`
	OrderID     text   `json:"order_id"`
	Type        text   `json:"type"`
	Amount      amount `json:"amount"`
	Currency    text   `json:"currency"`
	Reason      text   `json:"reason"`
	Status      text   `json:"status"`
	FinalizedOn text   `json:"finalized_on"`
	InitiatedAt text   `json:"initiated_at"`
}

func (d *restDispute) neutral() disputeRecord {
	return disputeRecord{
		ID: d.ID, OrderID: d.OrderID, Type: d.Type, Status: d.Status, Reason: d.Reason, Amount: priced(d.Amount, d.Currency),
		InitiatedAt: d.InitiatedAt, FinalizedOn: d.FinalizedOn,
	}
}

// graphQLDispute is a ShopifyPaymentsDispute.
type graphQLDispute struct {
	ID            text                `json:"id"`
	Order         maybe[reference]    `json:"order"`
	Type          text                `json:"type"`
	Status        text                `json:"status"`
	ReasonDetails maybe[reasonOfOpen] `json:"reasonDetails"`
	Amount        maybe[money]        `json:"amount"`
	InitiatedAt   text                `json:"initiatedAt"`
	FinalizedOn   text                `json:"finalizedOn"`
}

type reasonOfOpen struct {
	Reason text `json:"reason"`
}

func (d *graphQLDispute) neutral() disputeRecord {
	return disputeRecord{
		ID: d.ID, OrderID: d.Order.Value.ID, Type: d.Type, Status: d.Status, Reason: d.ReasonDetails.Value.Reason, Amount: d.Amount,
		InitiatedAt: d.InitiatedAt, FinalizedOn: d.FinalizedOn,
	}
}

// disputeFields is the selection of a ShopifyPaymentsDispute.
const disputeFields = `id legacyResourceId type status amount { amount currencyCode } reasonDetails { reason networkReasonCode }
	initiatedAt finalizedOn evidenceDueBy evidenceSentOn order { id }`

// tenderRecord is what both transports say of money that changed hands for an order.
type tenderRecord struct {
	ID, OrderID, ProcessedAt, Method, Remote text
	Amount                                   maybe[money]
	Test                                     boolean
}

// restTender is a tender transaction by REST.
// https://shopify.dev/docs/api/admin-rest/latest/resources/tendertransaction
type restTender struct {
	ID              text    `json:"id"`
	OrderID         text    `json:"order_id"`
	Amount          amount  `json:"amount"`
	Currency        text    `json:"currency"`
	Test            boolean `json:"test"`
	ProcessedAt     text    `json:"processed_at"`
	RemoteReference text    `json:"remote_reference"`
	PaymentMethod   text    `json:"payment_method"`
}

func (t *restTender) neutral() tenderRecord {
	return tenderRecord{
		ID: t.ID, OrderID: t.OrderID, ProcessedAt: t.ProcessedAt, Method: t.PaymentMethod, Remote: t.RemoteReference,
		Amount: priced(t.Amount, t.Currency), Test: t.Test,
	}
}

// graphQLTender is a TenderTransaction.
type graphQLTender struct {
	ID              text             `json:"id"`
	Order           maybe[reference] `json:"order"`
	Amount          maybe[money]     `json:"amount"`
	Test            boolean          `json:"test"`
	ProcessedAt     text             `json:"processedAt"`
	RemoteReference text             `json:"remoteReference"`
	PaymentMethod   text             `json:"paymentMethod"`
}

func (t *graphQLTender) neutral() tenderRecord {
	return tenderRecord{
		ID: t.ID, OrderID: t.Order.Value.ID, ProcessedAt: t.ProcessedAt, Method: t.PaymentMethod, Remote: t.RemoteReference,
		Amount: t.Amount, Test: t.Test,
	}
}

// tenderFields is the selection of a TenderTransaction.
const tenderFields = `id order { id } amount { amount currencyCode } test processedAt remoteReference paymentMethod`
