package shopify

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/schemas"
)

// mapping is what a test needs of a stream.
type mapping struct {
	redact    func() connectors.Redaction
	normalise func(connectors.Facts, connectors.Record, *schemas.Rows) error
}

var recordMappings = map[string]mapping{
	streamCustomers:           {redactCustomers, normaliseCustomer},
	streamProducts:            {redactProducts, normaliseProduct},
	streamVariants:            {redactVariants, normaliseVariant},
	streamInventoryItems:      {redactInventoryItems, normaliseInventoryItem},
	streamInventoryLevels:     {redactInventoryLevels, normaliseInventoryLevel},
	streamCheckouts:           {redactCheckouts, normaliseCheckout},
	streamDiscounts:           {redactDiscounts, normaliseDiscount},
	streamPayouts:             {redactPayouts, normalisePayout},
	streamBalanceTransactions: {redactBalanceTransactions, normaliseBalanceTransaction},
	streamDisputes:            {redactDisputes, normaliseDispute},
	streamTenderTransactions:  {redactTenderTransactions, normaliseTenderTransaction},
}

// published is one record of a vendor's file, as its JSON says it.
type published struct {
	file, stream, id string
	raw              map[string]any
	payload          []byte
}

func (p published) text(path ...string) string {
	var value any = p.raw
	for _, step := range path {
		object, ok := value.(map[string]any)
		if !ok {
			return ""
		}
		value = object[step]
	}
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return fmt.Sprint(value)
}

func (p published) amount(t *testing.T, path ...string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(p.text(path...))
	require.NoError(t, err, "%s %s", p.file, p.id)
	return d
}

var (
	readAt    = time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)
	someFacts = connectors.Facts{Shop: "main", Platform: "shopify", Timezone: "America/New_York", Currency: "USD", Decimals: 2}
)

// normalised is what becomes of a published record, redaction included.
func normalised(t *testing.T, p published) (schemas.Rows, error) {
	t.Helper()
	return normalisedAt(t, someFacts, p)
}

func normalisedAt(t *testing.T, facts connectors.Facts, p published) (schemas.Rows, error) {
	t.Helper()
	keyer, err := connectors.NewKeyer("a secret of sixteen")
	require.NoError(t, err)
	m := recordMappings[p.stream]
	clean, err := m.redact().Apply(p.payload, keyer)
	require.NoError(t, err, "%s %s", p.file, p.id)
	again, err := m.redact().Apply(clean, keyer)
	require.NoError(t, err)
	require.Equal(t, string(clean), string(again), "redacting twice changes nothing: %s", p.file)
	var rows schemas.Rows
	err = m.normalise(facts, connectors.Record{ID: p.id, Payload: clean, ExtractedAt: readAt}, &rows)
	return rows, err
}

// restMembers are the members of REST's answers that hold records of these streams.
var restMembers = map[string]string{
	"customers": streamCustomers, "customer": streamCustomers, "products": streamProducts, "product": streamProducts,
	"variants": streamVariants, "variant": streamVariants, "inventory_items": streamInventoryItems, "inventory_item": streamInventoryItems,
	"inventory_levels": streamInventoryLevels, "inventory_level": streamInventoryLevels, "checkouts": streamCheckouts,
	"payouts": streamPayouts, "payout": streamPayouts, "disputes": streamDisputes, "dispute": streamDisputes,
	"tender_transactions": streamTenderTransactions,
}

// restFolders are searched for answers of REST.
var restFolders = []string{"rest-samples-2026-07", "python-api-fixtures", "go-shopify-fixtures"}

// otherRecords are the answers whose member is called as one of ours and holds something
// else.
var otherRecords = map[string]string{
	"collection.02.json": "products of a collection: without price, status or variants",
	"product.04.json":    "asked with fields=id,images,title",
	"product.08.json":    "asked with fields=id,images,title",
	"customer.05.json":   "asked with fields=id,email,tags",
	"customer.07.json":   "asked with fields=id,email,first_name,last_name",
	"customer.08.json":   "asked with fields",
	"customer.11.json":   "asked with fields",
}

// refusedPublished are records that cannot be mapped, with what the refusal says.
var refusedPublished = map[string]string{}

func publishedInREST(t *testing.T) []published {
	t.Helper()
	var all []published
	for _, folder := range restFolders {
		files, err := filepath.Glob(filepath.Join(payloads.Dir(t), "shopify", folder, "*.json"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			if otherRecords[filepath.Base(file)] != "" {
				continue
			}
			all = append(all, restRecordsOf(t, file)...)
		}
	}
	return all
}

func restRecordsOf(t *testing.T, file string) []published {
	t.Helper()
	var whole any
	decodeFile(t, file, &whole)
	body, isObject := whole.(map[string]any)
	if !isObject {
		body = map[string]any{strings.TrimSuffix(filepath.Base(file), ".json"): whole}
	}
	var all []published
	for member, value := range body {
		stream, ours := restMembers[member]
		if member == "transactions" && strings.Contains(file, "payment") || member == "transactions" && strings.Contains(file, "payouts_") {
			stream, ours = streamBalanceTransactions, true
		}
		if !ours {
			continue
		}
		list, many := value.([]any)
		if !many {
			list = []any{value}
		}
		for _, one := range list {
			raw, ok := one.(map[string]any)
			require.True(t, ok, file)
			all = append(all, inShapeOfREST(t, filepath.Base(file), stream, raw))
			variants, _ := raw["variants"].([]any)
			for _, v := range variants {
				all = append(all, inShapeOfREST(t, filepath.Base(file), streamVariants, v.(map[string]any)))
			}
		}
	}
	return all
}

func inShapeOfREST(t *testing.T, file, stream string, raw map[string]any) published {
	t.Helper()
	p := published{file: file, stream: stream, raw: raw}
	p.id = p.text("id")
	shape := any(raw)
	switch stream {
	case streamInventoryItems:
		shape = map[string]any{"variant_id": p.id, "inventory_item": raw}
	case streamInventoryLevels:
		item := p.text("inventory_item_id")
		shape = map[string]any{"variant_id": item, "sku": "S", "cost": "25.00", "inventory_level": raw}
		p.id = "2026-11-21:" + item + ":" + p.text("location_id")
	}
	var err error
	p.payload, err = json.Marshal(map[string]any{"rest": shape})
	require.NoError(t, err)
	return p
}

func decodeFile(t *testing.T, file string, into any) {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	d := json.NewDecoder(strings.NewReader(string(content)))
	d.UseNumber()
	require.NoError(t, d.Decode(into), file)
}

func TestPublishedRESTRecordsAreMappedToTheCent(t *testing.T) {
	seen := map[string]int{}
	for _, p := range publishedInREST(t) {
		rows, err := normalised(t, p)
		name := p.file + " " + p.stream + " " + p.id
		if want := refusedPublished[name]; want != "" {
			require.ErrorContains(t, err, want, name)
			continue
		}
		require.NoError(t, err, name)
		seen[p.stream]++
		requireRESTRow(t, p, &rows)
	}
	for _, stream := range []string{
		streamCustomers, streamProducts, streamVariants, streamInventoryItems, streamInventoryLevels, streamCheckouts, streamPayouts,
		streamBalanceTransactions, streamDisputes, streamTenderTransactions,
	} {
		require.Positive(t, seen[stream], "no published record of %s was found", stream)
	}
	t.Logf("records: %v", seen)
}

// requireRESTRow compares a row with the vendor's own text.
func requireRESTRow(t *testing.T, p published, rows *schemas.Rows) {
	t.Helper()
	equal := func(want, got decimal.Decimal) {
		t.Helper()
		require.Truef(t, want.Equal(got), "%s %s: want %s, got %s", p.file, p.id, want, got)
	}
	switch p.stream {
	case streamCustomers:
		require.Len(t, rows.Customers, 1)
		if p.text("total_spent") != "" {
			equal(p.amount(t, "total_spent"), rows.Customers[0].PlatformSpent)
		}
		require.Equal(t, "USD", rows.Customers[0].Currency)
		require.Equal(t, p.text("email") != "", rows.Customers[0].IdentityClass == "email")
	case streamProducts:
		require.Len(t, rows.Products, 1)
		require.Equal(t, p.text("title"), rows.Products[0].Title)
	case streamVariants:
		require.Len(t, rows.Variants, 1)
		equal(p.amount(t, "price"), rows.Variants[0].Price)
		if grams := p.text("grams"); grams != "" {
			require.Equal(t, grams, strconv.FormatUint(uint64(*rows.Variants[0].WeightG), 10))
		}
	case streamInventoryItems:
		if p.text("cost") == "" {
			require.Empty(t, rows.VariantCosts)
			return
		}
		equal(p.amount(t, "cost"), rows.VariantCosts[0].UnitCost)
	case streamInventoryLevels:
		require.Equal(t, p.text("available"), strconv.Itoa(int(rows.StockDaily[0].Available)))
		require.Equal(t, "1", rows.StockDaily[0].Extra["partial"])
	case streamCheckouts:
		equal(p.amount(t, "total_price"), rows.Checkouts[0].Amount)
		require.Equal(t, p.text("currency"), rows.Checkouts[0].Currency)
		require.EqualValues(t, 2, rows.Checkouts[0].Items)
		require.Equal(t, uint8(1), rows.Checkouts[0].HasContact)
		require.Len(t, rows.Checkouts[0].CustomerKey, 32)
	case streamPayouts:
		requirePayout(t, p, rows.Payouts[0])
	case streamBalanceTransactions:
		row := rows.BalanceEntries[0]
		equal(p.amount(t, "amount"), row.AmountInitial)
		equal(p.amount(t, "net"), row.AmountResult)
		require.True(t, row.AmountInitial.Sub(row.Fee).Equal(row.AmountResult), "%s: amount − fee = result", p.id)
		if fee := p.amount(t, "fee"); !fee.Equal(row.Fee) {
			require.Equal(t, fee.String(), row.Extra["fee"])
		}
		require.Equal(t, p.text("payout_id"), row.PayoutID)
	case streamDisputes:
		if p.text("type") == "inquiry" {
			require.Empty(t, rows.Chargebacks, "an inquiry moves no money")
			return
		}
		row := rows.Chargebacks[0]
		equal(p.amount(t, "amount"), row.Amount)
		require.Equal(t, p.text("order_id"), row.OrderID)
		require.Equal(t, p.text("status") == "won", row.ReversedAt != nil)
	case streamTenderTransactions:
		row := rows.TenderTransactions[0]
		equal(p.amount(t, "amount"), row.Amount)
		require.Equal(t, "CAD", row.Currency)
		require.Equal(t, uint8(1), row.IsTest)
	}
}

func requirePayout(t *testing.T, p published, row schemas.Payout) {
	t.Helper()
	require.Equal(t, p.text("date"), row.PayoutDay.String())
	require.True(t, p.amount(t, "amount").Equal(row.Amount))
	require.Equal(t, p.text("status"), row.Status)
	summary, ok := p.raw["summary"].(map[string]any)
	if !ok {
		require.True(t, row.Fees.IsZero())
		return
	}
	gross := decimal.Decimal{}
	for name := range summary {
		if strings.HasSuffix(name, "_gross_amount") {
			gross = gross.Add(p.amount(t, "summary", name))
		}
	}
	if slices.Contains([]string{"41.90"}, p.text("amount")) { // the others' sums are the publisher's slips
		require.True(t, gross.Sub(row.Fees).Equal(row.Amount), "%s: gross − fees is what is paid out", p.id)
	}
}
