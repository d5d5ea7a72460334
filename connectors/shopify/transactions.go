package shopify

import (
	"context"
	"fmt"
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// transactions reads the payments of each order: a payment that is pending and done later
// is found because the whole order is read again. REST needs a call for each order.
// https://shopify.dev/docs/api/admin-graphql/latest/objects/OrderTransaction
// https://shopify.dev/docs/api/admin-rest/latest/resources/transaction
func transactions() feed {
	return feed{
		rest: restList{
			path: "orders", key: "orders", changed: "updated_at", created: "created_at", counts: true,
			query: url.Values{"status": {"any"}, "fields": {"id,created_at,updated_at,currency,presentment_currency"}},
			after: transactionsOfOrders,
		}.way(),
		graphql: orderSpec(transactionsTree()).way(),
		slow:    true, limited: true, destroyed: "Order", sparse: true,
	}
}

func transactionsTree() connection {
	return connection{
		fields: "id createdAt updatedAt",
		below: []connection{{
			field: "transactions", on: "OrderTransaction", plain: true,
			fields: "id kind status gateway paymentId errorCode test createdAt processedAt parentTransaction{id} amountSet" + bothMoney +
				" amountRoundingSet" + bothMoney + " settlementCurrency settlementCurrencyRate" +
				" fees{id type amount{amount currencyCode} taxAmount{amount currencyCode}}" +
				" paymentDetails{... on CardPaymentDetails{company paymentMethodName} ... on LocalPaymentMethodsPaymentDetails{paymentMethodName}" +
				" ... on PaypalWalletPaymentDetails{paymentMethodName} ... on ShopPayInstallmentsPaymentDetails{paymentMethodName}}",
		}},
	}
}

// transactionsOfOrders gives each listed order its transactions. REST tells amounts in one
// currency at a time, so orders that were paid in another than the shop's are asked twice.
func transactionsOfOrders(ctx context.Context, r *reader, rows []row) error {
	for i := range rows {
		var s shapes
		if err := vendorjson.Decode(rows[i].Payload, &s); err != nil {
			return drift(r.stream, err)
		}
		order, err := parseObject(s.REST)
		if err != nil {
			return drift(r.stream, err)
		}
		if err := restTransactions(ctx, r, order, "transactions", "true"); err != nil {
			return err
		}
		if paid := order.text("presentment_currency"); paid != "" && paid != order.text("currency") {
			if err := restTransactions(ctx, r, order, "transactions_paid", ""); err != nil {
				return err
			}
		}
		rows[i].Payload = inREST(order.json())
	}
	return nil
}

func restTransactions(ctx context.Context, r *reader, order *object, into, inShopCurrency string) error {
	query := url.Values{}
	if inShopCurrency != "" {
		query.Set("in_shop_currency", inShopCurrency)
	}
	answer, err := r.source.get(ctx, rest.Call{
		Stream: r.stream, Endpoint: "orders/transactions", Path: "orders/" + url.PathEscape(order.text("id")) + "/transactions.json", Query: query,
	})
	if err != nil {
		return err
	}
	var body struct {
		Transactions jsontext.Value `json:"transactions"`
	}
	if err := json.Unmarshal(answer.Body, &body, vendorjson.Lenient); err != nil || body.Transactions.Kind() != '[' {
		return drift(r.stream, fmt.Errorf("order %s has no list of transactions", order.text("id")))
	}
	order.set(into, body.Transactions)
	return nil
}
