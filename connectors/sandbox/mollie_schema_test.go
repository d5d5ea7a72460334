package sandbox

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// mollieSpec is the vendor's OpenAPI file, whose schemas answers are held against.
type mollieSpec struct {
	document any
	compiler *jsonschema.Compiler
}

func readMollieSpec(t *testing.T) *mollieSpec {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(payloads.Dir(t), "mollie", "openapi", "specs.yaml"))
	require.NoError(t, err)
	var node yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &node))
	s := &mollieSpec{document: plain(t, &node), compiler: jsonschema.NewCompiler()}
	require.NoError(t, s.compiler.AddResource("mollie.json", s.document))
	return s
}

// plain turns YAML into what JSON would have been. Dates stay text: one in the file is
// none.
func plain(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(t, n.Content[0])
	case yaml.AliasNode:
		return plain(t, n.Alias)
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			object[n.Content[i].Value] = plain(t, n.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = plain(t, c)
		}
		return list
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!int", "!!float", "!!bool", "!!null":
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(n.Value))
			if err == nil {
				return value
			}
		}
	}
	return n.Value
}

// schema is that of an endpoint's good answer.
func (s *mollieSpec) schema(t *testing.T, path, status string) *jsonschema.Schema {
	t.Helper()
	pointer := []string{"paths", path, "get", "responses", status}
	at := s.at(t, pointer)
	if to, ok := at["$ref"].(string); ok {
		pointer = strings.Split(strings.TrimPrefix(to, "#/"), "/")
	}
	pointer = append(pointer, "content", "application/hal+json", "schema")
	for i, part := range pointer {
		pointer[i] = strings.ReplaceAll(strings.ReplaceAll(part, "~", "~0"), "/", "~1")
	}
	schema, err := s.compiler.Compile("mollie.json#/" + strings.Join(pointer, "/"))
	require.NoError(t, err, path)
	return schema
}

func (s *mollieSpec) at(t *testing.T, pointer []string) map[string]any {
	t.Helper()
	at, ok := s.document.(map[string]any)
	require.True(t, ok)
	for _, part := range pointer {
		at, ok = at[part].(map[string]any)
		require.True(t, ok, "the vendor's file has no %v", pointer)
	}
	return at
}

// knownDeviations are places where the vendor's own examples and recorded answers break
// its schema, and the face follows those.
var knownDeviations = []string{
	"/rate/percentage': got null, want string",     // of costs without one
	"/method': value must be one of 'alma'",        // null, which its type allows and its list of values does not
	"ype': value must be one of 'application-fee'", // loyalty-bonus, which stands for values that are new
}

// requireValid holds an answer against a schema.
func requireValid(t *testing.T, schema *jsonschema.Schema, target string, r reply) {
	t.Helper()
	body, err := jsonschema.UnmarshalJSON(strings.NewReader(r.text))
	require.NoError(t, err)
	for _, wrong := range violations(schema.Validate(body)) {
		known := slices.ContainsFunc(knownDeviations, func(deviation string) bool { return strings.Contains(wrong, deviation) })
		assert.True(t, known, "%s: %s", target, wrong)
	}
}

// violations are the innermost reasons why something is not valid.
func violations(err error) []string {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil
	}
	if len(invalid.Causes) == 0 {
		return []string{invalid.Error()}
	}
	var all []string
	for _, cause := range invalid.Causes {
		all = append(all, violations(cause)...)
	}
	return all
}

func TestTheSchemaRefusesWhatTheVendorWouldNotWrite(t *testing.T) {
	schema := readMollieSpec(t).schema(t, "/v2/refunds", "200")
	w := paidWorld(t)
	text := askMollie(t, w.Mollie(MollieConfig{}), MollieKey("main", false), "/v2/refunds").text
	for from, to := range map[string]string{
		`"status":"refunded"`: `"status":"done"`, `"paymentId":"tr_`: `"paymentId":"xx_`, `"value":"`: `"amount":"`, `{"count":`: `{"number":`,
	} {
		require.Contains(t, text, from)
		body, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.ReplaceAll(text, from, to)))
		require.NoError(t, err)
		require.NotEmpty(t, violations(schema.Validate(body)), to)
	}
}

// TestAnswersAreValidByTheVendorsSchema walks all lists and reads things by id.
func TestAnswersAreValidByTheVendorsSchema(t *testing.T) {
	spec := readMollieSpec(t)
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	profile := "?profileId=" + w.PaymentProfiles()[0].ID
	ask := func(path, target, credential string) reply {
		r := askMollie(t, f, credential, target)
		require.Equal(t, http.StatusOK, r.StatusCode, "%s: %s", target, r.text)
		requireValid(t, spec.schema(t, path, "200"), target, r)
		return r
	}
	lists := map[string]string{
		"/v2/payments": profile + "&limit=250", "/v2/refunds": profile + "&limit=250", "/v2/chargebacks": "?embed=payment", "/v2/customers": "?limit=5",
		"/v2/settlements": "?limit=3", "/v2/balances": "", "/v2/payouts": "", "/v2/invoices": "?sort=asc", "/v2/profiles": "", "/v2/permissions": "",
	}
	for path, query := range lists {
		target := path + query
		for target != "" {
			l := readList(t, ask(path, target, MollieToken))
			require.NotEmpty(t, l.rows(), target)
			for _, id := range l.ids() {
				switch path {
				case "/v2/payments":
					ask(path+"/{paymentId}", path+"/"+id+"?embed=refunds,chargebacks,captures&include=details.remainderDetails", MollieToken)
				case "/v2/settlements":
					ask(path+"/{settlementId}", path+"/"+id, MollieToken)
					for _, part := range []string{"payments", "refunds", "chargebacks", "captures"} {
						ask(path+"/{settlementId}/"+part, path+"/"+id+"/"+part, MollieToken)
					}
				case "/v2/customers":
					ask(path+"/{customerId}", path+"/"+id, MollieToken)
					ask(path+"/{customerId}/payments", path+"/"+id+"/payments?sort=asc", MollieToken)
				case "/v2/balances":
					ask(path+"/{balanceId}", path+"/"+id, MollieToken)
					ask(path+"/{balanceId}/transactions", path+"/"+id+"/transactions?limit=250", MollieToken)
					for _, grouping := range []string{"status-balances", "transaction-categories"} {
						ask(path+"/{balanceId}/report", path+"/"+id+"/report?from=2026-01-01&until=2026-06-16&grouping="+grouping, MollieToken)
					}
				case "/v2/payouts":
					ask(path+"/{payoutId}", path+"/"+id, MollieToken)
				case "/v2/invoices":
					ask(path+"/{invoiceId}", path+"/"+id, MollieToken)
				case "/v2/profiles":
					ask(path+"/{profileId}", path+"/"+id, MollieToken)
				}
			}
			target = ""
			if l.Links.Next != nil {
				target = strings.TrimPrefix(l.Links.Next.Href, "https://api.example")
			}
		}
	}
	for _, c := range w.Captures() {
		ask("/v2/payments/{paymentId}/captures", "/v2/payments/"+c.PaymentID+"/captures", MollieToken)
		ask("/v2/payments/{paymentId}/captures/{captureId}", "/v2/payments/"+c.PaymentID+"/captures/"+c.ID, MollieToken)
	}
	for _, c := range w.Chargebacks() {
		ask("/v2/payments/{paymentId}/chargebacks", "/v2/payments/"+c.PaymentID+"/chargebacks", MollieToken)
		ask("/v2/payments/{paymentId}/chargebacks/{chargebackId}", "/v2/payments/"+c.PaymentID+"/chargebacks/"+c.ID, MollieToken)
	}
	for _, c := range w.PaymentRefunds() {
		ask("/v2/payments/{paymentId}/refunds", "/v2/payments/"+c.PaymentID+"/refunds", MollieToken)
		ask("/v2/payments/{paymentId}/refunds/{refundId}", "/v2/payments/"+c.PaymentID+"/refunds/"+c.ID, MollieToken)
	}
	ask("/v2/settlements/open", "/v2/settlements/open", MollieToken)
	ask("/v2/settlements/next", "/v2/settlements/next", MollieToken)
	ask("/v2/balances/primary", "/v2/balances/primary", MollieToken)
	ask("/v2/organizations/me", "/v2/organizations/me", MollieToken)
	ask("/v2/methods/all", "/v2/methods/all"+profile+"&include=pricing", MollieToken)
	ask("/v2/permissions/{permissionId}", "/v2/permissions/payments.read", MollieToken)
	ask("/v2/profiles/me", "/v2/profiles/me", MollieKey("main", false))
	ask("/v2/payments", "/v2/payments", MollieKey("main", true))
}
