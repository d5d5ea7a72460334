package woocommerce

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

const someDates = `"date_created_gmt":"2026-01-01T00:00:00","date_modified_gmt":"2026-02-01T00:00:00"`

// item maps a record of a stream, with members put before its dates.
func item(t *testing.T, stream, members string) schemas.Rows {
	t.Helper()
	facts := testFacts()
	facts.Settings[settingWeightUnit], facts.Settings[settingGiftCards] = "lbs", "CADEAU"
	record := connectors.Record{ID: "7", Payload: []byte(`{"id":7,` + members + someDates + `}`), ExtractedAt: recordedNow().Now()}
	rows, err := mapper().Rows(facts, stream, record)
	require.NoError(t, err)
	return rows
}

func TestAProductIsItsOwnVariantUnlessItHasVariations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		members string
		sold    int
	}{
		{`"type":"simple",`, 1},
		{`"type":"subscription",`, 1},
		{`"type":"external",`, 1},
		{``, 1},
		{`"type":"variable","variations":[8,9],`, 0},
		{`"type":"variable","variations":[],`, 0},
		{`"type":"variable-subscription",`, 0},
		{`"type":"a-plugins-own","variations":{"1":8},`, 0},
		{`"type":"grouped",`, 0},
	} {
		require.Len(t, item(t, streamProducts, c.members).Variants, c.sold, c.members)
	}
}

func TestProductColumns(t *testing.T) {
	t.Parallel()
	rows := item(t, streamProducts, `"name":"Mok","slug":"mok","type":"simple","status":"private","sku":"CADEAU","global_unique_id":"871","price":"9.99","regular_price":"12.5",
		"tax_status":"taxable","tax_class":"reduced-rate","manage_stock":"yes","weight":"2.5","categories":[{"id":1,"name":"Servies"},{"id":2,"name":"Keuken"}],
		"brands":[{"name":"Fløde"}],"description":"lang verhaal",`)
	p, v := rows.Products[0], rows.Variants[0]
	require.Equal(t, []any{"7", "main", "Mok", "mok", "Fløde", "simple", []string{"Servies", "Keuken"}, "private", uint8(1)},
		[]any{p.ProductID, p.Shop, p.Title, p.Handle, p.Vendor, p.ProductType, p.Categories, p.Status, p.IsGiftCard})
	require.Equal(t, []any{"7", "7", "CADEAU", "871", "Mok", "9.99", "12.5", "EUR", "reduced-rate", uint32(1134), uint8(1)},
		[]any{v.VariantID, v.ProductID, v.SKU, v.Barcode, v.Title, v.Price.String(), v.CompareAtPrice.String(), v.Currency, v.TaxClass, *v.WeightG, v.TracksStock})
	none := item(t, streamProducts, `"tax_status":"none","price":"","regular_price":"","manage_stock":false,"weight":"",`).Variants[0]
	require.Equal(t, "none", none.TaxClass)
	require.True(t, none.Price.IsZero())
	require.Nil(t, none.CompareAtPrice)
	require.Nil(t, none.WeightG)
	require.Zero(t, none.TracksStock)
	require.Equal(t, "standard", item(t, streamProducts, `"tax_class":"",`).Variants[0].TaxClass)
}

func TestVariationsWithoutANameAreCalledByTheirOptions(t *testing.T) {
	t.Parallel()
	attributes := `"parent_id":3,"attributes":[{"name":"Kleur","option":"Blauw"},{"name":"Maat","option":""},{"name":"Stof","option":"Wol"}],`
	require.Equal(t, "Blauw, Wol", item(t, streamVariations, attributes).Variants[0].Title)
	require.Equal(t, "Blauwe", item(t, streamVariations, attributes+`"name":"Blauwe",`).Variants[0].Title)
	require.Equal(t, uint8(1), item(t, streamVariations, `"parent_id":3,"manage_stock":"parent",`).Variants[0].TracksStock)
}

func TestCosts(t *testing.T) {
	t.Parallel()
	const plugin = `"tillhouse_unit_cost":{"key":"_wc_cog_cost","value":"4.20"},`
	for name, c := range map[string]struct {
		members string
		costs   []string // origin, cost, beginning
	}{
		"none":                       {``, nil},
		"the feature is off":         {`"cost_of_goods_sold":null,`, nil},
		"nobody entered one":         {`"cost_of_goods_sold":{"values":[{"defined_value":null,"effective_value":0}],"total_value":0},`, nil},
		"none of a list":             {`"cost_of_goods_sold":{"values":[],"total_value":0},`, nil},
		"somebody entered 0":         {`"cost_of_goods_sold":{"values":[{"defined_value":0}],"total_value":0},`, []string{"assumed 0 2026-01-01", "cogs 0 2026-02-01"}},
		"a cost":                     {`"cost_of_goods_sold":{"values":[{"defined_value":7.5}],"total_value":7.5},`, []string{"assumed 7.5 2026-01-01", "cogs 7.5 2026-02-01"}},
		"a sum of floats":            {`"cost_of_goods_sold":{"values":[{"defined_value":0.1}],"total_value":0.30000000000000004},`, []string{"assumed 0.3 2026-01-01", "cogs 0.3 2026-02-01"}},
		"the product's":              {`"cost_of_goods_sold":{"values":[{"defined_value":null}],"total_value":7.5},`, []string{"assumed 7.5 2026-01-01", "cogs 7.5 2026-11-21"}},
		"on top of the product's":    {`"cost_of_goods_sold":{"values":[{"defined_value":1}],"total_value":7.5,"defined_value_is_additive":true},`, []string{"assumed 7.5 2026-01-01", "cogs 7.5 2026-11-21"}},
		"on top, as it was said":     {`"cost_of_goods_sold":{"values":[{"defined_value":1}],"total_value":7.5,"defined_value_overrides_parent":false},`, []string{"assumed 7.5 2026-01-01", "cogs 7.5 2026-11-21"}},
		"a plugin's":                 {plugin, []string{"assumed 4.2 2026-01-01", "meta 4.2 2026-02-01"}},
		"a plugin's beside nothing":  {plugin + `"cost_of_goods_sold":{"values":[{"defined_value":null}],"total_value":0},`, []string{"assumed 4.2 2026-01-01", "meta 4.2 2026-02-01"}},
		"a plugin's beside the shop": {plugin + `"cost_of_goods_sold":{"values":[{"defined_value":7}],"total_value":7},`, []string{"assumed 7 2026-01-01", "cogs 7 2026-02-01"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for stream, members := range map[string]string{streamProducts: c.members, streamVariations: `"parent_id":3,` + c.members} {
				var got []string
				for _, one := range item(t, stream, members).VariantCosts {
					require.Equal(t, "7", one.VariantID)
					require.Equal(t, "EUR", one.Currency)
					got = append(got, one.Origin+" "+one.UnitCost.String()+" "+one.ValidFrom.Format("2006-01-02"))
				}
				require.Equal(t, c.costs, got, stream)
			}
		})
	}
}

func TestThePluginsCostIsTheFirstConfiguredKeyThatHasAValue(t *testing.T) {
	t.Parallel()
	raw := []byte(`{"id":1,"meta_data":[{"key":"_a","value":""},{"key":"_b","value":2.5},{"key":"_c","value":"3"},{"key":"_d","value":["x"]}]}`)
	for want, keys := range map[string][]string{
		`{"tillhouse_unit_cost":{"key":"_b","value":"2.5"},`: {"_none", "_a", "_d", "_b", "_c"},
		`{"tillhouse_unit_cost":{"key":"_c","value":"3"},`:   {"_c", "_b"},
	} {
		got, err := withMetaCosts(raw, keys)
		require.NoError(t, err)
		require.Equal(t, want+string(raw[1:]), string(got))
	}
	for _, keys := range [][]string{nil, {"_none"}, {"_a", "_d"}} {
		got, err := withMetaCosts(raw, keys)
		require.NoError(t, err)
		require.Equal(t, raw, got)
	}
}

func TestCouponColumns(t *testing.T) {
	t.Parallel()
	c := item(t, streamCoupons, `"code":"x","discount_type":"fixed_product","amount":"2.50","status":"publish","free_shipping":true,"individual_use":true,
		"usage_count":3,"usage_limit":10,"usage_limit_per_user":"2","minimum_amount":"20.00","maximum_amount":"99.99","product_ids":[5,6],
		"excluded_product_ids":[8],"date_expires":"2026-06-01T00:00:00","date_expires_gmt":"2026-05-31T22:00:00","used_by":["jan@example.com"],`).Coupons[0]
	require.Equal(t, []any{"7", "main", "x", "fixed_product", "fixed_product", "2.5", "EUR", "publish", uint8(1), uint8(1), uint32(3), uint32(10), uint32(2)},
		[]any{c.CouponID, c.Shop, c.Code, c.Kind, c.KindRaw, c.Amount.String(), c.Currency, c.Status, c.FreeShipping, c.IndividualUse, c.UsageCount, *c.UsageLimit, *c.UsageLimitPerCustomer})
	require.Equal(t, []any{"20", "99.99", []string{"5", "6"}, []string{"8"}, mustTime(t, "2026-05-31T22:00:00")},
		[]any{c.MinimumAmount.String(), c.MaximumAmount.String(), c.ProductIDs, c.ExcludedProductIDs, *c.ExpiresAt})
	none := item(t, streamCoupons, `"discount_type":"percent","amount":"12.5","usage_limit":0,"usage_limit_per_user":null,"minimum_amount":"0.00","maximum_amount":"",`).Coupons[0]
	require.Equal(t, "12.5", none.Percent.String())
	require.Equal(t, "publish", none.Status)
	require.Nil(t, none.UsageLimit)
	require.Nil(t, none.UsageLimitPerCustomer)
	require.Nil(t, none.MinimumAmount)
	require.Nil(t, none.MaximumAmount)
	require.Nil(t, none.ExpiresAt)
}

func TestReviewsOutsideTheScaleHaveNoStars(t *testing.T) {
	t.Parallel()
	for rating, stars := range map[string]string{`5`: "5", `"4.5"`: "4.5", `1`: "1", `0`: "0", `9`: "0", `-1`: "0", `""`: "0", `0.5`: "0"} {
		v := item(t, streamReviews, `"product_id":3,"status":"approved","rating":`+rating+`,`).Reviews[0]
		require.Equal(t, stars, v.Rating5.String(), rating)
		require.Equal(t, "5", v.ScaleMax.String())
		require.Equal(t, uint8(1), v.IsPublished)
	}
}

func TestBadRecordsOfTheCatalogueAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	for payload, c := range map[string]struct{ stream, reason string }{
		`{` + someDates + `}`:                                                        {streamProducts, "it has no id"},
		`{"id":1,"date_created_gmt":null}`:                                           {streamCoupons, "date_created is empty"},
		`{"id":1,"price":"vanaf 3",` + someDates + `}`:                               {streamProducts, "want an amount"},
		`{"id":1,"price":"1e13",` + someDates + `}`:                                  {streamProducts, "too large"},
		`{"id":1,` + someDates + `}`:                                                 {streamVariations, "its product is not known"},
		`{"id":1,"discount_type":"fixed_cart","amount":"1.23456",` + someDates + `}`: {streamCoupons, "more than 4 decimals"},
		`{"id":1,"usage_count":-1,` + someDates + `}`:                                {streamCoupons, "usage_count -1"},
		`{"id":1,"usage_limit":99999999999,` + someDates + `}`:                       {streamCoupons, "usage_limit 99999999999"},
		`{"id":1,"rating":1000,` + someDates + `}`:                                   {streamReviews, "rating 1000 is too large"},
		`{"id":1,"rating":"heel mooi",` + someDates + `}`:                            {streamReviews, "want an amount"},
		`{"id":1,"date_created_gmt":"gisteren"}`:                                     {streamCustomers, "reading date"},
	} {
		rows, err := mapper().Rows(testFacts(), c.stream, connectors.Record{ID: "1", Payload: []byte(payload)})
		require.ErrorContains(t, err, c.reason, payload)
		require.Equal(t, schemas.Rows{}, rows)
	}
}

// TestNoPersonalDataOfTheCatalogueIsLanded applies the redactions to whole records, as a
// shop sends them that does not know _fields.
func TestNoPersonalDataOfTheCatalogueIsLanded(t *testing.T) {
	t.Parallel()
	for stream, payload := range map[string]string{
		streamCustomers: `{"id":1,"email":"Jan@Example.com","first_name":"SENTINEL","last_name":"SENTINEL","username":"SENTINEL","avatar_url":"https://SENTINEL",
			"billing":{"first_name":"SENTINEL","country":"NL","email":"jan@example.com","phone":"SENTINEL","vat_number_of_a_plugin":"SENTINEL"},
			"shipping":{"country":"BE","email":"jan@example.com","address_2":"SENTINEL","locker":"SENTINEL"},"meta_data":[{"id":1,"key":"birthday","value":"SENTINEL"}],
			"_links":{"self":"SENTINEL"}}`,
		streamReviews: `{"id":1,"reviewer":"SENTINEL","reviewer_email":"jan@example.com","review":"<p>SENTINEL</p>","reviewer_avatar_urls":{"24":"SENTINEL"},"_links":"SENTINEL"}`,
		streamCoupons: `{"id":1,"description":"SENTINEL","used_by":["jan@example.com","7"],"email_restrictions":["jan@example.com"],"meta_data":[{"key":"for","value":"SENTINEL"}]}`,
		streamProducts: `{"id":1,"description":"SENTINEL","short_description":"SENTINEL","purchase_note":"SENTINEL","images":[{"src":"SENTINEL"}],"post_password":"SENTINEL",
			"downloads":[{"file":"SENTINEL"}],"meta_data":[{"key":"supplier","value":"SENTINEL"}]}`,
		streamVariations: `{"id":1,"description":"SENTINEL","image":{"src":"SENTINEL"},"meta_data":[{"key":"supplier","value":"SENTINEL"}]}`,
	} {
		landed, err := mapper().Redact(stream, []byte(payload))
		require.NoError(t, err)
		require.NotContains(t, string(landed), "SENTINEL", stream)
		require.NotContains(t, string(landed), "xample.com", stream)
		require.NotContains(t, string(landed), "used_by", stream)
	}
	landed, err := mapper().Redact(streamCustomers, []byte(`{"id":1,"email":"Jan@Example.com","billing":{"country":"NL","email":""},"shipping":{"country":"BE"}}`))
	require.NoError(t, err)
	require.Regexp(t, `^\{"id":1,"email":"k1:email:[0-9a-f]{32}","billing":\{"country":"NL","email":""\},"shipping":\{"country":"BE"\}\}$`, string(landed))
}

func TestACustomerWithoutAnAddressIsKnownByTheShopsID(t *testing.T) {
	t.Parallel()
	c := item(t, streamCustomers, `"email":"","role":"","billing":[],"shipping":{"country":"be"},`).Customers[0]
	require.Equal(t, []any{"", "platform_id", "BE", []string{}}, []any{c.CustomerKey, c.IdentityClass, c.Country, c.Tags})
	require.True(t, c.PlatformSpent.Equal(decimal.Decimal{}))
	billing := item(t, streamCustomers, `"email":"","billing":{"email":"jan@example.com","country":"NL"},`).Customers[0]
	require.Len(t, billing.CustomerKey, 32)
	require.Equal(t, "email", billing.IdentityClass)
}
