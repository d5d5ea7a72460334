package schemas

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryTableFileIsListedAndCommentedInBothLanguages(t *testing.T) {
	list, err := Definitions()
	require.NoError(t, err)
	files, err := tableFiles.ReadDir("tables")
	require.NoError(t, err)
	require.Len(t, list, len(files), "a file in tables/ is missing in tableOrder")
	for _, d := range list {
		seen := map[string]bool{}
		for _, c := range d.Columns {
			require.False(t, seen[c.Name], "%s.%s is defined twice", d.Name, c.Name)
			seen[c.Name] = true
			require.NotEmpty(t, c.NL, "%s.%s", d.Name, c.Name)
			require.NotContains(t, c.Type, "Float", "%s.%s: no float touches money", d.Name, c.Name)
			require.NotContains(t, c.Type, "Enum", "%s.%s: vendors add values", d.Name, c.Name)
		}
		for key := range strings.SplitSeq(d.OrderBy, ", ") {
			require.True(t, seen[key], "%s: sorting key column %s", d.Name, key)
		}
	}
}

// The order is part of it: the loader sends columns in the order of the fields.
func TestGoRowTypesAndTableFilesHaveTheSameColumns(t *testing.T) {
	rows := map[string]any{
		"shops": Shop{}, "orders": Order{}, "order_lines": OrderLine{}, "order_discounts": OrderDiscount{},
		"identity_evidence": IdentityEvidence{}, "refunds": Refund{}, "refund_lines": RefundLine{}, "fx_rates": FXRate{},
		"products": Product{}, "variants": Variant{}, "variant_costs": VariantCost{}, "customers": Customer{}, "reviews": Review{}, "coupons": Coupon{},
		"payments": Payment{}, "payment_refunds": PaymentRefund{}, "chargebacks": Chargeback{}, "transactions": Transaction{},
		"settlements": Settlement{}, "settlement_lines": SettlementLine{}, "payouts": Payout{}, "balances": Balance{},
		"balance_entries": BalanceEntry{}, "platform_invoices": PlatformInvoice{}, "payment_profiles": PaymentProfile{},
		"sale_events": SaleEvent{}, "returns": Return{}, "return_lines": ReturnLine{}, "fulfilments": Fulfilment{}, "fulfilment_lines": FulfilmentLine{},
		"fulfilment_events": FulfilmentEvent{}, "checkouts": Checkout{}, "tender_transactions": TenderTransaction{}, "stock_daily": StockDay{},
		"web_daily": WebDay{}, "recon_daily": ReconDay{},
		"raw_records": RawRecord{},
	}
	for _, table := range Tables() {
		require.Contains(t, rows, table.Name)
	}
	list, err := Definitions()
	require.NoError(t, err)
	for _, d := range list {
		row, ok := rows[d.Name]
		if !ok {
			continue
		}
		var want [][2]string
		for _, c := range d.Columns {
			want = append(want, [2]string{c.Name, goType(t, c.Type)})
		}
		require.Equal(t, want, fields(reflect.TypeOf(row)), d.Name)
	}
}

func fields(row reflect.Type) (list [][2]string) {
	for f := range row.Fields() {
		if f.Anonymous {
			list = append(list, fields(f.Type)...)
			continue
		}
		kind := f.Type.String()
		if kind == "[]uint8" {
			kind = "string"
		}
		list = append(list, [2]string{f.Tag.Get("ch"), kind})
	}
	return list
}

func goType(t *testing.T, column string) string {
	t.Helper()
	if inner, ok := strings.CutPrefix(column, "Nullable("); ok {
		return "*" + goType(t, strings.TrimSuffix(inner, ")"))
	}
	switch {
	case strings.HasPrefix(column, "Decimal("):
		return "decimal.Decimal"
	case column == "DateTime64(3, 'UTC')":
		return "time.Time"
	case column == "LowCardinality(String)", column == "String":
		return "string"
	case column == "Date":
		return "schemas.Day"
	case column == "Array(String)":
		return "[]string"
	case column == "Map(LowCardinality(String), String)":
		return "map[string]string"
	case strings.HasPrefix(column, "UInt"), strings.HasPrefix(column, "Int"):
		return strings.ToLower(column)
	}
	t.Fatalf("no Go type is known for %s", column)
	return ""
}

func TestCanonicalTablesAndTheirDefinitionsHaveTheSameKey(t *testing.T) {
	list, err := Definitions()
	require.NoError(t, err)
	defined := map[string]Definition{}
	for _, d := range list {
		defined[d.Name] = d
	}
	// Derived from identity_evidence: no stream writes it.
	named := map[string]bool{"customer_aliases": true}
	for _, table := range Tables() {
		named[table.Name] = true
		d := defined[table.Name]
		require.Equal(t, strings.Join(table.Key, ", "), d.OrderBy, table.Name)
		require.Equal(t, "ReplacingMergeTree(_version, _is_deleted)", d.Engine, table.Name)
		if d.PartitionBy != "" {
			require.Equal(t, "toYear("+table.Frozen+")", d.PartitionBy, table.Name)
		}
	}
	for _, d := range list {
		require.Equal(t, strings.HasPrefix(d.Engine, "ReplacingMergeTree(_version, _is_deleted)"), named[d.Name], d.Name)
	}
}

func TestATableFileThatLacksSomethingIsRefused(t *testing.T) {
	good := "-- migration 1\nCREATE TABLE a\n(\n    n UInt8 COMMENT 'NL: het ''n'' · EN: the n' CODEC(ZSTD(1))\n)\nENGINE = MergeTree\nORDER BY n\nCOMMENT 'NL: a · EN: a';\n"
	d, err := parseDefinition(good)
	require.NoError(t, err)
	require.Equal(t, Column{Name: "n", Type: "UInt8", NL: "het 'n'", EN: "the n", Storage: "CODEC(ZSTD(1))"}, d.Columns[0])
	for name, change := range map[string][2]string{
		"no migration":      {"-- migration 1\n", ""},
		"no column comment": {" COMMENT 'NL: het ''n'' · EN: the n'", ""},
		"no English":        {" · EN: the n", ""},
		"no end of comment": {"the n'", "the n"},
		"no engine":         {"ENGINE = MergeTree\n", ""},
		"unknown clause":    {"ORDER BY n", "SAMPLE BY n"},
	} {
		_, err := parseDefinition(strings.Replace(good, change[0], change[1], 1))
		require.Error(t, err, name)
	}
}

func FuzzParseDefinition(f *testing.F) {
	f.Add("-- migration 1\nCREATE TABLE a\n(\n    n UInt8 COMMENT 'NL: n · EN: n'\n)\nENGINE = MergeTree\nORDER BY n\nCOMMENT 'NL: a · EN: a';")
	f.Fuzz(func(_ *testing.T, text string) { _, _ = parseDefinition(text) })
}
