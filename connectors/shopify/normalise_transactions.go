package shopify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// redactTransactions leaves out what names the payer: card numbers and names, receipts.
func redactTransactions() connectors.Redaction {
	rest := []string{"id", "kind", "status", "gateway", "payment_id", "error_code", "test", "created_at", "processed_at", "parent_id", "amount", "currency",
		"amount_rounding_set", "payment_details.credit_card_company", "payment_details.payment_method_name"}
	return kept(nil, slices.Concat(
		under("rest", "id", "created_at", "updated_at", "currency", "presentment_currency"),
		under("rest.transactions.*", rest...), under("rest.transactions_paid.*", rest...),
		under("graphql", "id", "createdAt", "updatedAt", "transactions"),
	)...)
}

// kindSuggested is a proposal for a refund, in which no money moved.
const kindSuggested = "suggested_refund"

// normaliseTransactions maps the transactions of one order. Amounts are positive, in shop
// money; kind and status say which way and whether they went.
func normaliseTransactions(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	o, err := neutral(r.Payload, (*restTransactionsOrder).neutral, (*graphQLTransactionsOrder).neutral)
	if err == nil {
		err = sameRecord(vendorID(o.ID), r)
	}
	var list []schemas.Transaction
	for i := range o.Transactions {
		if err != nil {
			break
		}
		t := &o.Transactions[i]
		if spelled(t.Kind) == kindSuggested {
			continue
		}
		row := schemas.Transaction{OrderID: r.ID}
		if err = transactionRow(f, &row, t); err != nil {
			err = fmt.Errorf("transaction %d: %w", i+1, err)
		}
		if slices.ContainsFunc(list, func(other schemas.Transaction) bool { return other.TransactionID == row.TransactionID }) {
			err = errors.Join(err, errors.New("two of its transactions have one id"))
		}
		list = append(list, row)
	}
	if err != nil {
		return failed("transactions of order", r, err)
	}
	rows.Transactions = append(rows.Transactions, list...)
	return nil
}

// transactionStatus are Shopify's states in the words of the table.
var transactionStatus = map[string]string{
	"success": "success", "pending": "pending", "awaiting_response": "pending", "failure": "failed", "error": "failed",
}

func transactionRow(f connectors.Facts, row *schemas.Transaction, t *transaction) (err error) {
	if row.TransactionID = vendorID(t.ID); row.TransactionID == "" {
		return errors.New("it has no id")
	}
	row.ParentID, row.PaymentID, row.Gateway = vendorID(t.Parent), string(t.PaymentID), string(t.Gateway)
	if row.Kind = spelled(t.Kind); row.Kind == "emv_authorization" {
		row.Kind = "authorization"
		remember(&row.Meta, "kind_raw", spelled(t.Kind))
	}
	row.StatusRaw = spelled(t.Status)
	if row.Status = transactionStatus[row.StatusRaw]; row.Status == "" {
		row.Status = "open"
	}
	if row.Method = spelled(t.Method); row.Method == "" {
		row.Method = spelled(t.Company)
	}
	row.ErrorCode, row.IsTest = spelled(t.ErrorCode), flag(t.Test)
	row.IsGiftCard = flag(t.Gateway == "gift_card")
	if row.CreatedAt, err = instantOf("createdAt", t.CreatedAt); err != nil {
		return err
	}
	if row.CreatedDay, err = dayOf(f, row.CreatedAt); err != nil {
		return err
	}
	if row.ProcessedAt, err = instantOrNil("processedAt", t.ProcessedAt); err != nil {
		return err
	}
	row.EventDay = row.CreatedDay
	if row.ProcessedAt != nil {
		if row.EventDay, err = dayOf(f, *row.ProcessedAt); err != nil {
			return err
		}
	}
	if row.Amount, row.Currency, err = moneyOf("amount", t.Amount); err != nil {
		return err
	}
	if row.AmountPaidCurrency, row.PaidCurrency, err = moneyOf("amount that was paid", t.Paid); err != nil {
		return err
	}
	return transactionExtras(row, t)
}

func transactionExtras(row *schemas.Transaction, t *transaction) error {
	rounding, err := partOf("rounding", t.Rounding, row.Currency)
	if err != nil {
		return err
	}
	if !rounding.IsZero() {
		remember(&row.Meta, "cash_rounding", rounding.String())
	}
	if t.SettledIn != "" && string(t.SettledIn) != row.Currency {
		remember(&row.Meta, "settlement_currency", string(t.SettledIn))
		if t.SettlementRate.Given {
			remember(&row.Meta, "settlement_rate", t.SettlementRate.String())
		}
	}
	if len(t.Fees) == 0 {
		return nil
	}
	fee, tax := decimal.Decimal{}, decimal.Decimal{}
	for _, one := range t.Fees {
		amount, currency, err := moneyOf("fee", one.Amount)
		if err != nil {
			return err
		}
		if currency != row.Currency { // charged in the currency of the payout
			remember(&row.Meta, "fee_currency", currency)
		}
		part, err := partOf("tax of the fee", one.Tax, currency)
		if err != nil {
			return err
		}
		fee, tax = fee.Add(amount), tax.Add(part)
	}
	if currency := row.Extra["fee_currency"]; currency != "" {
		remember(&row.Meta, "fee", fee.String())
		remember(&row.Meta, "fee_tax", tax.String())
		return nil
	}
	row.Fee, row.FeeTax = &fee, &tax
	return nil
}
