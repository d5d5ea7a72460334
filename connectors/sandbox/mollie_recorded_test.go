package sandbox

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// recordedAnswers are answers that client libraries were tested with, and where the face
// gives the same kind of thing. absent are members that ours never has, with the reason.
var recordedAnswers = map[string]struct {
	like   string
	absent map[string]string
}{
	"python-client-responses/payments_list.json": {"payments", map[string]string{
		"settlementAmount": "not on payments any more",
	}},
	"python-client-responses/payment_single.json": {"payments", map[string]string{
		"settlementAmount": "not on payments any more", "captureDelay": "captures are asked for by hand", "orderId": "of the Orders API",
		"mandateId": "no mandates", "subscriptionId": "no subscriptions", "routing": "no marketplaces",
	}},
	"go-client-testdata/payments.GetPaymentResponse.json":           {"payments", map[string]string{"restrictPaymentMethodsToCountry": "no shop does"}},
	"python-client-responses/refunds_list.json":                     {"refunds", nil},
	"python-client-responses/chargebacks_list.json":                 {"chargebacks", map[string]string{"settlementAmount": "only under a settlement"}},
	"python-client-responses/settlement_chargebacks_list.json":      {"settled chargebacks", nil},
	"python-client-responses/capture_single.json":                   {"settled captures", map[string]string{"shipmentId": "of the Orders API"}},
	"php-client-templates/capture.json":                             {"settled captures", nil},
	"python-client-responses/customers_list.json":                   {"customers", nil},
	"python-client-responses/balance_single.json":                   {"balances", nil},
	"php-client-templates/balance.json":                             {"balances", map[string]string{"incomingAmount": "since renamed to pendingAmount", "outgoingAmount": "is no more"}},
	"python-client-responses/balance_transactions_list.json":        {"balance_transactions", nil},
	"php-client-templates/balance-transaction.json":                 {"balance_transactions", map[string]string{"_links": "not in the vendor's schema"}},
	"go-client-testdata/settlements.GetSettlementsResponse.json":    {"settlement", nil},
	"go-client-testdata/invoices.GetInvoiceResponse.json":           {"invoices", nil},
	"python-client-responses/profiles_list.json":                    {"profiles", map[string]string{"categoryCode": "is no more", "review": "only while one is under way"}},
	"python-client-responses/permissions_list.json":                 {"permissions", nil},
	"python-client-responses/organization_current.json":             {"organization", nil},
	"go-client-testdata/errors.UnauthorizedErrorResponse.json":      {"unauthorized", nil},
	"python-client-responses/customer_doesnotexist.json":            {"unknown customer", nil},
	"go-client-testdata/methods.ListMethodsResponse.json":           {"methods", nil},
	"go-client-testdata/settlements.GetOpenSettlementResponse.json": {"open settlement", nil},
}

func TestAnswersHaveTheMembersThatWereRecorded(t *testing.T) {
	spec := readMollieSpec(t)
	documented := map[string]bool{}
	collectProperties(spec.document, documented)
	ours := oursByKind(t, paidWorld(t))
	for file, like := range recordedAnswers {
		content, err := os.ReadFile(filepath.Join(payloads.Dir(t), "mollie", filepath.FromSlash(file)))
		require.NoError(t, err)
		recorded := kindsOf(t, content)
		given := ours[like.like]
		require.NotEmpty(t, given, like.like)
		for name, kinds := range recorded {
			if like.absent[name] != "" {
				assert.NotContains(t, given, name, "%s of %s is given after all", name, like.like)
				continue
			}
			assert.Contains(t, given, name, "%s has %s", file, name)
			for kind := range given[name] {
				assert.True(t, kinds[kind] || kind == "null" || kinds["null"] || kind == "number" && name == "metadata", "%s of %s is %s, recorded %v", name, like.like, kind, kinds)
			}
		}
		for name := range given {
			assert.True(t, documented[name] || recorded[name] != nil, "nobody knows %s of %s", name, like.like)
		}
	}
}

// collectProperties gathers the names of all properties that a document defines.
func collectProperties(document any, names map[string]bool) {
	switch v := document.(type) {
	case map[string]any:
		if properties, ok := v["properties"].(map[string]any); ok {
			for name := range properties {
				names[name] = true
			}
		}
		for _, child := range v {
			collectProperties(child, names)
		}
	case []any:
		for _, child := range v {
			collectProperties(child, names)
		}
	}
}

// kindsOf lists the members of an answer, or of the records of a list, with the kinds of
// JSON values that they have.
func kindsOf(t *testing.T, content []byte) map[string]map[string]bool {
	t.Helper()
	var body map[string]any
	require.NoError(t, json.Unmarshal(content, &body))
	records := []any{body}
	if embedded, ok := body["_embedded"].(map[string]any); ok && body["resource"] == nil {
		for _, list := range embedded {
			records = list.([]any)
		}
	}
	kinds := map[string]map[string]bool{}
	for _, record := range records {
		for name, value := range record.(map[string]any) {
			if kinds[name] == nil {
				kinds[name] = map[string]bool{}
			}
			kinds[name][kindOf(value)] = true
		}
	}
	return kinds
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case float64:
		return "number"
	case bool:
		return "bool"
	case []any:
		return "list"
	}
	return "object"
}

// oursByKind has the members of what the face gives, by what it is.
func oursByKind(t *testing.T, w *World) map[string]map[string]map[string]bool {
	t.Helper()
	f := w.Mollie(MollieConfig{})
	all := map[string]map[string]map[string]bool{}
	add := func(kind, credential, target string, status int) {
		r := askMollie(t, f, credential, target)
		require.Equal(t, status, r.StatusCode, target)
		for name, kinds := range kindsOf(t, []byte(r.text)) {
			if all[kind] == nil {
				all[kind] = map[string]map[string]bool{}
			}
			if all[kind][name] == nil {
				all[kind][name] = map[string]bool{}
			}
			for one := range kinds {
				all[kind][name][one] = true
			}
		}
	}
	key := MollieKey("main", false)
	for _, name := range []string{"payments", "refunds", "chargebacks", "customers"} {
		add(name, key, "/v2/"+name+"?limit=250", http.StatusOK)
	}
	for _, name := range []string{"balances", "invoices", "profiles", "permissions"} {
		add(name, MollieToken, "/v2/"+name, http.StatusOK)
	}
	for _, s := range w.Settlements() {
		for _, part := range []string{"chargebacks", "captures"} {
			add("settled "+part, MollieToken, "/v2/settlements/"+s.ID+"/"+part, http.StatusOK)
		}
		add("settlement", MollieToken, "/v2/settlements/"+s.ID, http.StatusOK)
	}
	add("balance_transactions", MollieToken, "/v2/balances/primary/transactions?limit=250", http.StatusOK)
	add("organization", MollieToken, "/v2/organizations/me", http.StatusOK)
	add("methods", key, "/v2/methods/all?include=pricing", http.StatusOK)
	add("open settlement", MollieToken, "/v2/settlements/open", http.StatusOK)
	add("unauthorized", "", "/v2/payments", http.StatusUnauthorized)
	add("unknown customer", key, "/v2/customers/cst_doesnotexist", http.StatusNotFound)
	return all
}

// TestMollieRefusesInTheRecordedWords word by word.
func TestMollieRefusesInTheRecordedWords(t *testing.T) {
	f := paidWorld(t).Mollie(MollieConfig{})
	for file, r := range map[string]reply{
		"go-client-testdata/errors.UnauthorizedErrorResponse.json": askMollie(t, f, "live_wrong", "/v2/payments"),
		"python-client-responses/customer_doesnotexist.json":       askMollie(t, f, MollieToken, "/v2/customers/cst_doesnotexist"),
	} {
		content, err := os.ReadFile(filepath.Join(payloads.Dir(t), "mollie", filepath.FromSlash(file)))
		require.NoError(t, err)
		// The address of the documentation moved since.
		recorded := strings.NewReplacer("https://docs.mollie.com/guides/handling-errors", mollieErrorDocs).Replace(string(content))
		require.JSONEq(t, recorded, r.text)
	}
}
