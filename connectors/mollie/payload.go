package mollie

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The vendor's JSON, as far as the mapping reads it (API v2), after redaction. Unknown
// members stay in raw. Reference: https://docs.mollie.com/reference/overview

// money is an amount with its currency, as text with the currency's own decimals.
type money struct {
	Value    amount `json:"value"`
	Currency text   `json:"currency"`
}

type payment struct {
	ID                text           `json:"id"`
	Mode              text           `json:"mode"`
	CreatedAt         text           `json:"createdAt"`
	Amount            maybe[money]   `json:"amount"`
	Description       text           `json:"description"`
	Method            text           `json:"method"`
	Metadata          jsontext.Value `json:"metadata"`
	Status            text           `json:"status"`
	PaidAt            text           `json:"paidAt"`
	CanceledAt        text           `json:"canceledAt"`
	ExpiredAt         text           `json:"expiredAt"`
	FailedAt          text           `json:"failedAt"`
	AmountRefunded    maybe[money]   `json:"amountRefunded"`
	AmountChargedBack maybe[money]   `json:"amountChargedBack"`
	ProfileID         text           `json:"profileId"`
	CustomerID        text           `json:"customerId"`
	SettlementID      text           `json:"settlementId"`
	SettlementAmount  maybe[money]   `json:"settlementAmount"`
	SequenceType      text           `json:"sequenceType"`
	OrderID           text           `json:"orderId"`
	BillingAddress    maybe[person]  `json:"billingAddress"`
	Details           maybe[details] `json:"details"`
	BillingEmail      text           `json:"billingEmail"`
}

// person is an address after redaction.
type person struct {
	Email   text `json:"email"`
	Country text `json:"country"`
}

// details is what is kept of the payer's means.
type details struct {
	CardLabel       text         `json:"cardLabel"`
	CardCountryCode text         `json:"cardCountryCode"`
	FailureReason   text         `json:"failureReason"`
	RemainderMethod text         `json:"remainderMethod"`
	RemainderAmount maybe[money] `json:"remainderAmount"`
}

type refund struct {
	ID           text         `json:"id"`
	CreatedAt    text         `json:"createdAt"`
	Status       text         `json:"status"`
	Amount       maybe[money] `json:"amount"`
	PaymentID    text         `json:"paymentId"`
	SettlementID text         `json:"settlementId"`
}

type chargeback struct {
	ID         text          `json:"id"`
	CreatedAt  text          `json:"createdAt"`
	ReversedAt text          `json:"reversedAt"`
	Amount     maybe[money]  `json:"amount"`
	PaymentID  text          `json:"paymentId"`
	Reason     maybe[reason] `json:"reason"`
}

type reason struct {
	Code text `json:"code"`
}

type capture struct {
	ID        text         `json:"id"`
	Mode      text         `json:"mode"`
	CreatedAt text         `json:"createdAt"`
	Status    text         `json:"status"`
	Amount    maybe[money] `json:"amount"`
	PaymentID text         `json:"paymentId"`
}

type customer struct {
	ID        text `json:"id"`
	CreatedAt text `json:"createdAt"`
	Email     text `json:"email"`
	Locale    text `json:"locale"`
}

type settlement struct {
	ID        text         `json:"id"`
	Reference text         `json:"reference"`
	Status    text         `json:"status"`
	SettledAt text         `json:"settledAt"`
	Amount    maybe[money] `json:"amount"`
	BalanceID text         `json:"balanceId"`
	InvoiceID text         `json:"invoiceId"`
	// Periods are by year and month ("2024", "04"), oldest first once sorted.
	Periods maybe[map[string]maybe[map[string]maybe[period]]] `json:"periods"`
}

type period struct {
	Revenue   []settlementLine `json:"revenue"`
	Costs     []settlementLine `json:"costs"`
	InvoiceID text             `json:"invoiceId"`
}

type settlementLine struct {
	Description text         `json:"description"`
	Method      text         `json:"method"`
	Count       amount       `json:"count"`
	Rate        maybe[rate]  `json:"rate"`
	AmountNet   maybe[money] `json:"amountNet"`
	AmountVAT   maybe[money] `json:"amountVat"`
	AmountGross maybe[money] `json:"amountGross"`
}

type rate struct {
	Fixed      maybe[money] `json:"fixed"`
	Percentage amount       `json:"percentage"`
}

type balance struct {
	ID                text         `json:"id"`
	CreatedAt         text         `json:"createdAt"`
	Currency          text         `json:"currency"`
	Status            text         `json:"status"`
	AvailableAmount   maybe[money] `json:"availableAmount"`
	PendingAmount     maybe[money] `json:"pendingAmount"`
	TransferFrequency text         `json:"transferFrequency"`
}

type balanceTransaction struct {
	ID            text                `json:"id"`
	Type          text                `json:"type"`
	CreatedAt     text                `json:"createdAt"`
	InitialAmount maybe[money]        `json:"initialAmount"`
	ResultAmount  maybe[money]        `json:"resultAmount"`
	Deductions    maybe[money]        `json:"deductions"`
	Context       maybe[entryContext] `json:"context"`
}

// entryContext is what a ledger row is about. The vendor's examples show it flat, its
// schema under the name of the type.
type entryContext struct {
	PaymentID    text `json:"paymentId"`
	RefundID     text `json:"refundId"`
	ChargebackID text `json:"chargebackId"`
	CaptureID    text `json:"captureId"`
	SettlementID text `json:"settlementId"`
	TransferID   text `json:"transferId"`
	PayoutID     text `json:"payoutId"`
	InvoiceID    text `json:"invoiceId"`
}

// UnmarshalJSONFrom takes both forms.
func (c *entryContext) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	type flat entryContext
	if err := json.Unmarshal(value, (*flat)(c), lenientJSON); err != nil {
		return err
	}
	members := map[string]jsontext.Value{}
	if err := json.Unmarshal(value, &members, lenientJSON); err != nil {
		return err
	}
	if len(members) != 1 {
		return nil
	}
	for _, below := range members {
		if below.Kind() == '{' {
			return json.Unmarshal(below, (*flat)(c), lenientJSON)
		}
	}
	return nil
}

type payout struct {
	ID          text         `json:"id"`
	CreatedAt   text         `json:"createdAt"`
	CompletedAt text         `json:"completedAt"`
	Status      text         `json:"status"`
	Amount      maybe[money] `json:"amount"`
	BalanceID   text         `json:"balanceId"`
}

type invoice struct {
	ID          text         `json:"id"`
	Reference   text         `json:"reference"`
	Status      text         `json:"status"`
	IssuedAt    text         `json:"issuedAt"`
	PaidAt      text         `json:"paidAt"`
	NetAmount   maybe[money] `json:"netAmount"`
	VATAmount   maybe[money] `json:"vatAmount"`
	GrossAmount maybe[money] `json:"grossAmount"`
}

// profileRecord is a profile together with its methods, as the stream lands it.
type profileRecord struct {
	Profile maybe[profile] `json:"profile"`
	Methods []text         `json:"methods"`
}

type profile struct {
	ID        text `json:"id"`
	Mode      text `json:"mode"`
	Name      text `json:"name"`
	Website   text `json:"website"`
	Status    text `json:"status"`
	CreatedAt text `json:"createdAt"`
}
