package mollie

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// statusOf spells a vendor's status as the warehouse does. Mollie may add some.
func statusOf(t text) string {
	if t == "canceled" {
		return "cancelled"
	}
	return string(t)
}

// normalisePayment maps one payment. Its day is that of its creation in Mollie's zone; a
// payment stays paid after refunds and chargebacks.
func normalisePayment(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p payment
	if err := vendorjson.Decode(r.Payload, &p); err != nil {
		return failed("payment", r, err)
	}
	row, err := paymentRow(f, r, &p)
	if err != nil {
		return failed("payment", r, err)
	}
	rows.Payments = append(rows.Payments, row)
	return nil
}

func paymentRow(f connectors.Facts, r connectors.Record, p *payment) (row schemas.Payment, err error) {
	if err = sameRecord(p.ID, r); err != nil {
		return row, err
	}
	row = schemas.Payment{
		PaymentID: string(p.ID), Shop: shopOf(f, string(p.ProfileID)), Method: string(p.Method), Status: statusOf(p.Status), StatusRaw: string(p.Status),
		SettlementID: string(p.SettlementID), IsTest: flag(p.Mode == "test"), IsRecurring: flag(p.SequenceType == "recurring"),
		CardBrand: string(p.Details.Value.CardLabel), IssuerCountry: country(p.Details.Value.CardCountryCode),
	}
	if row.CreatedAt, row.CreatedDay, err = created(p.CreatedAt); err != nil {
		return row, err
	}
	if row.PaidAt, row.PaidDay, err = instantAndDay(p.PaidAt); err != nil {
		return row, err
	}
	for _, end := range []text{p.FailedAt, p.CanceledAt, p.ExpiredAt} {
		if end != "" {
			if row.EndedAt, err = instantOrNil(end); err != nil {
				return row, err
			}
			break
		}
	}
	if err = paymentAmounts(p, &row); err != nil {
		return row, err
	}
	rules, err := rulesOf(f)
	if err != nil {
		return row, err
	}
	row.OrderRef = reference(rules, p.Metadata, string(p.Description))
	for _, email := range []text{p.BillingAddress.Value.Email, p.BillingEmail} {
		if _, key, ok := connectors.SplitKeyed(string(email)); ok {
			row.CustomerKey = key
			break
		}
	}
	remember(&row.Meta, "customer_id", p.CustomerID)
	remember(&row.Meta, "profile_id", p.ProfileID)
	remember(&row.Meta, "mollie_order_id", p.OrderID)
	remember(&row.Meta, "failure_reason", p.Details.Value.FailureReason)
	remember(&row.Meta, "remainder_method", p.Details.Value.RemainderMethod)
	return row, nil
}

func paymentAmounts(p *payment, row *schemas.Payment) (err error) {
	if row.Amount, row.Currency, err = moneyOf(p.Amount, "amount"); err != nil {
		return err
	}
	if row.AmountRefunded, err = partOf(p.AmountRefunded, row.Currency, "amountRefunded"); err != nil {
		return err
	}
	if row.AmountChargedBack, err = partOf(p.AmountChargedBack, row.Currency, "amountChargedBack"); err != nil {
		return err
	}
	if p.SettlementAmount.Given {
		amount, currency, err := moneyOf(p.SettlementAmount, "settlementAmount")
		if err != nil {
			return err
		}
		row.SettlementAmount, row.SettlementCurrency = &amount, currency
	}
	return nil
}
