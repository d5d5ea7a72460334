package sandbox

import (
	"time"

	"github.com/shopspring/decimal"
)

// Payment is a payment of the world's Mollie account as it stands. Instants are UTC with
// whole seconds; the zero time is one that does not apply. Days are Amsterdam's.
type Payment struct {
	ID      string
	Profile string
	Shop    string // the shop whose profile it is
	Test    bool
	Method  string // "" until the payer has picked one
	Status  string // open, pending, authorized, paid, canceled, expired, failed

	Created, Authorized, Paid, Canceled, Expired, Failed time.Time

	Day, PaidDay Day // PaidDay "" while it is not paid
	Amount       decimal.Decimal
	Currency     string // the payer's
	// Refunded leaves out refunds that failed or were cancelled, ChargedBack chargebacks
	// that were reversed. Captured is of payments that are authorised first.
	Refunded, ChargedBack, Captured decimal.Decimal
	Description                     string
	// OrderRef is what metadata.order_id, else the description, says; OrderID is the
	// order that it pays for, whether anything says so or not. 0 is no order of a shop.
	OrderRef   string
	OrderID    int64
	Customer   string
	Settlement string
	Sequence   string // oneoff, first, recurring
}

// PaymentRefund is a refund of a payment, in the payer's currency.
type PaymentRefund struct {
	ID, PaymentID string
	Test          bool
	Status        string // queued, pending, processing, refunded, failed, canceled
	Created       time.Time
	Day           Day
	Amount        decimal.Decimal
	Currency      string
	Settlement    string
	RefundID      int64 // the shop's refund; 0 when it was made at Mollie
}

// Chargeback is a payment taken back by the payer's bank, in the payer's currency.
type Chargeback struct {
	ID, PaymentID     string
	Test              bool
	Created, Reversed time.Time
	Day, ReversedDay  Day
	Amount            decimal.Decimal
	Currency          string
	Reason            string // the bank's code; "" for none
	Settlement        string
}

// Capture takes an authorised payment or a part of it.
type Capture struct {
	ID, PaymentID string
	Test          bool
	Status        string // pending, succeeded, failed
	Created       time.Time
	Day           Day
	Amount        decimal.Decimal
	Currency      string
	Settlement    string
}

// Balance is what Mollie holds in one currency.
type Balance struct {
	ID, Currency       string
	Test               bool
	Available, Pending decimal.Decimal
	Created            time.Time
}

// BalanceEntry is a row of a balance's ledger, in the balance's currency. Fee is positive
// and has VAT in it: Result = Initial − Fee.
type BalanceEntry struct {
	ID, BalanceID        string
	Test                 bool
	Kind                 string // as the vendor writes it
	Created              time.Time
	Day                  Day
	Initial, Fee, Result decimal.Decimal
	Currency             string
	// What the entry is about; "" for none.
	Payment, Refund, Chargeback, Capture, Settlement, Transfer, Invoice string
}

// Settlement is what was sent to the bank at once, with what it was made of:
// Amount = Σ revenue gross − Σ cost gross.
type Settlement struct {
	ID, Reference, BalanceID string
	Status                   string // open, pending, processing-at-bank, paidout, failed
	Created, Settled         time.Time
	SettledDay               Day
	Amount                   decimal.Decimal
	Currency                 string
	InvoiceID                string // of the oldest period that has one
	Lines                    []SettlementLine
}

// SettlementLine is a revenue or cost line of one month of a settlement, four decimals.
type SettlementLine struct {
	Month                  Day // its first day
	Side                   string
	Method                 string // Mollie's, also refund, chargeback; "" for none
	Description            string
	Count                  int
	RateFixed, RatePercent decimal.NullDecimal
	Net                    decimal.Decimal
	VAT                    decimal.NullDecimal
	Gross                  decimal.Decimal
}

// Payout is a payment from a balance to the bank; the API lists those since 2026-04-01.
type Payout struct {
	ID, BalanceID, Status string
	Created, Completed    time.Time
	Day                   Day // of Created
	Amount                decimal.Decimal
	Currency              string
}

// PlatformInvoice is Mollie's own invoice for the fees of a month in one currency.
type PlatformInvoice struct {
	ID, Reference, Status string // open, paid
	Month                 Day
	Issued, Paid          Day
	Net, VAT, Gross       decimal.Decimal
	Currency              string
}

// MollieCustomer is somebody registered at Mollie through the API.
type MollieCustomer struct {
	ID, Name, Email string
	Test            bool
	Created         time.Time
}

// PaymentProfile is a website of the account: one per shop.
type PaymentProfile struct {
	ID, Shop, Name, Website string
	Status                  string
	Created                 time.Time
	Methods                 []string // activated ones, sorted
}

// PaymentKPI are the figures of a shop, a day and a method, in the shop's currency. The day
// is Amsterdam's, and the shop's for ShopifyPayments. All are sums, so that days and methods
// add up. The rules are those of docs/decisions/066-payment-truth.md and 117.
type PaymentKPI struct {
	// Intents are orders somebody tried to pay, IntentsPaid those who succeeded.
	Intents, IntentsPaid int
	// Attempts are payments with a final status: paid, failed, expired or cancelled.
	Attempts, AttemptsPaid, AttemptsCanceled int

	Captured, Refunded               decimal.Decimal
	Chargebacks, ChargebacksReversed decimal.Decimal
	Net                              decimal.Decimal
	// PaymentCosts and OtherCosts are without VAT, of the ledger's day.
	PaymentCosts, OtherCosts decimal.Decimal
	// PaymentsPaid count on the day they were paid, ChargebacksReceived on their own.
	PaymentsPaid, ChargebacksReceived, ChargebacksReversedCount int
	// CostsUnknown tells that no settlement shows the VAT that is in the fees.
	CostsUnknown bool
	// Rows and Converted count amounts, and those that have a rate.
	Rows, Converted int
}
