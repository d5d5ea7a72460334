package mollie

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/schemas"
)

// streamOf is the stream that a vendor's resource belongs to.
var streamOf = map[string]string{
	"payment": streamPayments, "refund": streamRefunds, "chargeback": streamChargebacks, "capture": streamCaptures, "customer": streamCustomers,
	"settlement": streamSettlements, "balance": streamBalances, "balance-transaction": streamBalanceTransactions, "balance_transaction": streamBalanceTransactions,
	"payout": streamPayouts, "invoice": streamInvoices, "profile": streamProfiles, "profiles": streamProfiles,
}

// refusedPayloads are published records that cannot be mapped: what the refusal says, and
// why the record is one that the API does not give.
var refusedPayloads = map[string]string{
	"php-client-templates/balance-transaction.json baltr_*": "createdAt", // a template that leaves the date out
}

// published finds every record of a stream in a JSON value, however it is wrapped.
func published(value any, found func(stream string, record map[string]any)) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			published(one, found)
		}
	case map[string]any:
		kind, _ := v["resource"].(string)
		if id, _ := v["id"].(string); streamOf[kind] != "" && id != "" {
			found(streamOf[kind], v)
		}
		for _, one := range v {
			published(one, found)
		}
	}
}

// publishedIn reads a file of either format. Scalars of YAML stay text: the file has a
// date that does not exist.
func publishedIn(t *testing.T, path string) any {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	if strings.HasSuffix(path, ".yaml") {
		var node yaml.Node
		require.NoError(t, yaml.Unmarshal(text, &node))
		return ofNode(&node)
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var value any
	require.NoError(t, d.Decode(&value), path)
	return value
}

func ofNode(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return ofNode(n.Content[0])
	case yaml.AliasNode:
		return ofNode(n.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, one := range n.Content {
			list = append(list, ofNode(one))
		}
		return list
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			object[n.Content[i].Value] = ofNode(n.Content[i+1])
		}
		return object
	case yaml.ScalarNode:
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!bool":
		return n.Value == "true"
	}
	return n.Value
}

// said is an amount in a payload, read without the connector.
func said(record map[string]any, path ...string) (decimal.Decimal, string) {
	var value any = record
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	object, _ := value.(map[string]any)
	if object == nil {
		return decimal.Decimal{}, ""
	}
	currency, _ := object["currency"].(string)
	return decimal.RequireFromString(fmt.Sprint(object["value"])), currency
}

func TestEveryPublishedRecordIsMappedWithItsAmounts(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(payloads.Dir(t), "mollie")
	var files []string
	for _, pattern := range []string{"*/*.json", "openapi/*.yaml"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		require.NoError(t, err)
		files = append(files, found...)
	}
	require.Greater(t, len(files), 100)
	mappedOf, refusedAt := map[string]int{}, map[string]bool{}
	for _, file := range files {
		name, _ := filepath.Rel(folder, file)
		published(publishedIn(t, file), func(stream string, record map[string]any) {
			id := record["id"].(string)
			key := filepath.ToSlash(name) + " " + id
			rows, err := mapPublished(t, stream, id, record)
			if err != nil {
				refusedAt[key] = true
				if why := refusedPayloads[key]; why == "" || !strings.Contains(err.Error(), why) {
					t.Errorf("%s %s: %v", stream, key, err)
				}
				return
			}
			mappedOf[stream]++
			requireAmounts(t, key, stream, record, rows)
		})
	}
	for key := range refusedPayloads {
		require.True(t, refusedAt[key], "%s is listed as refused, and is not", key)
	}
	for _, stream := range Connector().Streams {
		require.Positive(t, mappedOf[stream.Name], "no published record of %s", stream.Name)
	}
	t.Logf("mapped: %v, refused: %d", mappedOf, len(refusedAt))
}

// mapPublished maps a record as the source lands it.
func mapPublished(t *testing.T, stream, id string, record map[string]any) (rows schemas.Rows, err error) {
	t.Helper()
	payload, err := json.Marshal(record)
	require.NoError(t, err)
	rules, err := parseRules(nil)
	require.NoError(t, err)
	switch stream {
	case streamPayments:
		payload, err = lean(rules, payload)
	case streamProfiles:
		payload, err = json.Marshal(map[string]any{"profile": json.RawMessage(payload), "methods": []string{"ideal"}})
	}
	require.NoError(t, err)
	payload, err = connectortest.NewMapper(Connector()).Redact(stream, payload)
	require.NoError(t, err)
	require.NotContains(t, string(payload), "@", "an address stays in %s %s", stream, id)
	facts := connectors.Facts{Shop: "main", Settings: map[string]string{settingRules: rulesText(rules)}}
	described, _ := Connector().Stream(stream)
	err = described.Normalise(facts, connectors.Record{ID: id, Payload: payload}, &rows)
	return rows, err
}

// amountsOf are the amounts of a stream's rows beside where the vendor says them.
func requireAmounts(t *testing.T, key, stream string, record map[string]any, rows schemas.Rows) {
	t.Helper()
	same := func(got decimal.Decimal, currency string, path ...string) {
		t.Helper()
		want, of := said(record, path...)
		require.True(t, want.Equal(got), "%s: %v is %s, and the row has %s", key, path, want, got)
		if of != "" {
			require.Equal(t, of, currency, "%s: currency of %v", key, path)
		}
	}
	switch stream {
	case streamPayments:
		p := rows.Payments[0]
		same(p.Amount, p.Currency, "amount")
		same(p.AmountRefunded, p.Currency, "amountRefunded")
		same(p.AmountChargedBack, p.Currency, "amountChargedBack")
		if p.SettlementAmount != nil {
			same(*p.SettlementAmount, p.SettlementCurrency, "settlementAmount")
		} else {
			require.Nil(t, record["settlementAmount"], key)
		}
	case streamRefunds:
		same(rows.PaymentRefunds[0].Amount, rows.PaymentRefunds[0].Currency, "amount")
	case streamChargebacks:
		same(rows.Chargebacks[0].Amount, rows.Chargebacks[0].Currency, "amount")
	case streamCaptures:
		same(rows.Transactions[0].Amount, rows.Transactions[0].Currency, "amount")
	case streamSettlements:
		same(rows.Settlements[0].Amount, rows.Settlements[0].Currency, "amount")
		requireLines(t, key, record, rows.SettlementLines)
	case streamBalances:
		b := rows.Balances[0]
		same(b.Available, b.Currency, "availableAmount")
		same(b.Pending, b.Currency, "pendingAmount")
	case streamBalanceTransactions:
		e := rows.BalanceEntries[0]
		same(e.AmountInitial, e.Currency, "initialAmount")
		same(e.AmountResult, e.Currency, "resultAmount")
		same(e.Fee.Neg(), e.Currency, "deductions")
	case streamPayouts:
		same(rows.Payouts[0].Amount, rows.Payouts[0].Currency, "amount")
	case streamInvoices:
		v := rows.PlatformInvoices[0]
		same(v.AmountNet, v.Currency, "netAmount")
		same(v.AmountVAT, v.Currency, "vatAmount")
		same(v.AmountGross, v.Currency, "grossAmount")
	}
}

// requireLines compares all lines of a settlement by their sums per side.
func requireLines(t *testing.T, key string, record map[string]any, lines []schemas.SettlementLine) {
	t.Helper()
	want, got := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	n := 0
	years, _ := record["periods"].(map[string]any)
	for _, year := range years {
		for _, month := range year.(map[string]any) {
			for side, name := range map[string]string{sideRevenue: "revenue", sideCost: "costs"} {
				list, _ := month.(map[string]any)[name].([]any)
				for _, one := range list {
					n++
					for _, part := range []string{"amountNet", "amountVat", "amountGross"} {
						amount, _ := said(one.(map[string]any), part)
						want[side+part] = want[side+part].Add(amount)
					}
				}
			}
		}
	}
	for _, line := range lines {
		got[line.Side+"amountNet"] = got[line.Side+"amountNet"].Add(line.AmountNet)
		got[line.Side+"amountVat"] = got[line.Side+"amountVat"].Add(line.AmountVAT)
		got[line.Side+"amountGross"] = got[line.Side+"amountGross"].Add(line.AmountGross)
	}
	require.Len(t, lines, n, key)
	for part, sum := range want {
		require.True(t, sum.Equal(got[part]), "%s: %s is %s, and the rows have %s", key, part, sum, got[part])
	}
}

// The recorded pages of customers, the second of which names a third that was not recorded.
func TestRecordedPagesAreFollowed(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(payloads.Dir(t), "mollie", "python-client-responses")
	vendor := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file := "customers_list_first.json"
		switch r.URL.Query().Get("from") {
		case "":
		case "cst_8pknKQJzJa":
			file = "customers_list_second.json"
		default:
			w.Header().Set("Content-Type", "application/hal+json")
			_, _ = w.Write([]byte(`{"count":0,"_embedded":{"customers":[]},"_links":{"next":null}}`))
			return
		}
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(text)
	})
	b := openAt(t, vendor, someDay, map[string]any{"token": "test_invented", "url": "https://api.mollie.com", "page_size": 5})
	b.Sync(streamCustomers)
	require.Len(t, b.Kept[streamCustomers], 10)
}

func TestARecordThatIsNotThereIsADeletionOnceTheCredentialIsProven(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(payloads.Dir(t), "mollie", "python-client-responses", "customer_doesnotexist.json"))
	require.NoError(t, err)
	proven := true
	vendor := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/v2/customers/"):
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write(text)
		case proven:
			_, _ = w.Write([]byte(`{"id":"pfl_1","name":"Winkel"}`))
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	b := openAt(t, vendor, someDay, map[string]any{"token": "live_invented"})
	gone := func() (list []connectors.Record, err error) {
		for batch, err := range b.Source.Read(t.Context(), connectors.Request{Stream: streamCustomers, IDs: []string{"cst_doesnotexist"}}) {
			if err != nil {
				return nil, err
			}
			list = append(list, batch.Records...)
		}
		return list, nil
	}
	list, err := gone()
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, connectors.Delete, list[0].Op)
	proven = false
	_, err = gone()
	require.Equal(t, connectors.Auth, connectors.KindOf(err), "a credential that sees nothing deletes nothing")
}
