package mollie

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

var someDay = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func TestReferencesAreFoundByTheFirstRuleThatFits(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rules                       []string
		metadata, description, want string
	}{
		"a number":               {nil, `{"order_id":1001}`, "", "1001"},
		"a text":                 {nil, `{"order_id":"1001","email":"jan@example.nl"}`, "Order 7", "1001"},
		"JSON in a text":         {nil, `"{\"order_id\":\"1001\"}"`, "", "1001"},
		"a description":          {nil, `null`, "Bestelling #1002 van Jan", "1002"},
		"another description":    {nil, ``, "order 1003", "1003"},
		"neither":                {nil, `{"cart":[1,2]}`, "Losse betaling", ""},
		"no word":                {nil, ``, "Reorder1004", ""},
		"an empty member":        {nil, `{"order_id":""}`, "Order 5", "5"},
		"an object":              {nil, `{"order_id":{"x":1}}`, "", ""},
		"deep":                   {[]string{"metadata.shop.order"}, `{"shop":{"order":"A-1"}}`, "", "A-1"},
		"a pattern":              {[]string{`metadata.ref ~ ^SO-(\d+)$`, "metadata.other"}, `{"ref":"X","other":"9"}`, "", "9"},
		"a name of Shopify":      {[]string{`description ~ #(\d+)`}, ``, "My shop - #1010", "1010"},
		"a code of Shopify's":    {nil, `null`, "rPAfvOXFIJKt7f2KBYNqUDCoa", "rPAfvOXFIJKt7f2KBYNqUDCoa"},
		"an older code":          {nil, ``, "c20412829696200.1", "c20412829696200.1"},
		"much longer than an id": {nil, `{"order_id":"` + strings.Repeat("9", 200) + `"}`, "", ""},
	} {
		rules, err := parseRules(c.rules)
		require.NoError(t, err, name)
		require.Equal(t, c.want, reference(rules, jsontext.Value(c.metadata), c.description), name)

		// What is landed gives the same, and nothing else of metadata and description.
		payload := map[string]any{"id": "tr_1", "description": c.description}
		if c.metadata != "" {
			payload["metadata"] = json.RawMessage(c.metadata)
		}
		text, err := json.Marshal(payload)
		require.NoError(t, err)
		landed, err := lean(rules, text)
		require.NoError(t, err, name)
		var p payment
		require.NoError(t, vendorjson.Decode(landed, &p), name)
		require.Equal(t, c.want, reference(rules, p.Metadata, string(p.Description)), name)
		require.NotContains(t, string(landed), "jan")
		require.NotContains(t, string(landed), "Jan")
		require.NotContains(t, string(landed), "cart")
	}
}

func TestRulesThatMeanNothingAreRefused(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"order_id", "description", "description ~ (", "description ~ no group", "metadata.a ~ (a)(b)", ""} {
		_, err := parseRules([]string{wrong})
		require.Equal(t, connectors.BadConfig, connectors.KindOf(err), wrong)
	}
	for _, wrong := range []string{"pfl_1", "=main", "pfl_1=", "pfl_1=a,b"} {
		_, err := shopsOf([]string{wrong})
		require.Equal(t, connectors.BadConfig, connectors.KindOf(err), wrong)
	}
}

func TestMostPaymentsOfAShopAreLinkedToTheirOrders(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	b := openWorld(t, world, nil)
	b.Sync(streamPayments)
	found, of := 0, 0
	for id, p := range accountOf(world, nil).payments() {
		row := b.Rows(streamPayments, b.Kept[streamPayments][id]).Payments[0]
		require.Equal(t, p.OrderRef, row.OrderRef, id)
		if p.OrderID != 0 {
			of++
			if row.OrderRef != "" {
				found++
			}
		}
	}
	require.Greater(t, found*100, of*80, "%d of %d payments of orders", found, of)
	require.Less(t, found, of, "some payments name no order: the match rate is part of the picture")
}

func FuzzLean(f *testing.F) {
	for _, seed := range []string{
		`{"id":"tr_1","metadata":{"order_id":1,"name":"Jan"},"description":"Order 1"}`, `{"metadata":[],"description":null}`, `{"metadata":"{\"order_id\":\"\\u0000\"}"}`,
		`{"description":"Order 5","description":"Order 6","metadata":{},"metadata":{"order_id":7}}`, `[]`, `{"metadata":{"order_id":1e400}}`, "{\"description\":\"order 1 \xff\"}",
	} {
		f.Add(seed)
	}
	rules, err := parseRules([]string{"metadata.order_id", "metadata.a.b ~ (x+)", `description ~ (?i)order (\d+)`})
	require.NoError(f, err)
	loose := []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
	f.Fuzz(func(t *testing.T, payload string) {
		if !jsontext.Value(payload).IsValid(loose...) {
			return
		}
		landed, err := lean(rules, []byte(payload))
		if err != nil {
			return
		}
		require.True(t, jsontext.Value(landed).IsValid(loose...), "%q gives %q", payload, landed)
		again, err := lean(rules, landed)
		require.NoError(t, err)
		require.Equal(t, string(landed), string(again))
	})
}

func TestAMovedWorldKeepsItsPersonalDataOutOfWhatIsLanded(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	for range 20 {
		world.InsertMollie(sandbox.MolliePayments)
	}
	b := openWorld(t, world, nil)
	b.Sync(streamPayments)
	for id, record := range b.Kept[streamPayments] {
		for _, word := range []string{"cart", "Losse betaling"} {
			require.NotContains(t, string(record.Payload), word, id)
		}
		require.NotContains(t, string(redactedBy(t, streamPayments, record.Payload)), "consumerName")
		require.NotContains(t, string(redactedBy(t, streamPayments, record.Payload)), "redirectUrl")
		require.NotContains(t, string(redactedBy(t, streamPayments, record.Payload)), "cardHolder")
	}
}

func redactedBy(tb testing.TB, stream string, payload []byte) []byte {
	tb.Helper()
	payload, err := connectortest.NewMapper(Connector()).Redact(stream, payload)
	require.NoError(tb, err)
	return payload
}
