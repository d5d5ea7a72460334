package woocommerce

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/schemas"
)

// recordedItem is a record of the recording, read apart from the connector's own types.
type recordedItem struct {
	ID           int64       `json:"id"`
	ParentID     int64       `json:"parent_id"`
	Name         string      `json:"name"`
	Status       string      `json:"status"`
	SKU          string      `json:"sku"`
	Price        json.Number `json:"price"`
	RegularPrice json.Number `json:"regular_price"`
	Modified     string      `json:"date_modified_gmt"`
	Created      string      `json:"date_created_gmt"`
	Cost         struct {
		Values []struct {
			Defined *json.Number `json:"defined_value"`
		} `json:"values"`
		Total json.Number `json:"total_value"`
	} `json:"cost_of_goods_sold"`
	Code         string      `json:"code"`
	Amount       json.Number `json:"amount"`
	Minimum      json.Number `json:"minimum_amount"`
	DiscountType string      `json:"discount_type"`
	UsageCount   uint32      `json:"usage_count"`
	UsageLimit   *uint32     `json:"usage_limit"`
	Expires      string      `json:"date_expires_gmt"`
	Email        string      `json:"email"`
	Role         string      `json:"role"`
	Billing      struct {
		Country string `json:"country"`
	} `json:"billing"`
	ReviewerEmail string      `json:"reviewer_email"`
	ProductID     int64       `json:"product_id"`
	Rating        json.Number `json:"rating"`
	Verified      bool        `json:"verified"`
}

func recordedItems(tb testing.TB, from map[int64]*replayed) map[string]recordedItem {
	tb.Helper()
	items := map[string]recordedItem{}
	for number, one := range from {
		var item recordedItem
		require.NoError(tb, json.Unmarshal(one.raw, &item))
		items[strconv.FormatInt(number, 10)] = item
	}
	return items
}

// arrived reads a stream of the recorded shop and maps each record.
func arrived(t *testing.T, shop *replayShop, stream string, facts func(*connectors.Facts)) map[string]schemas.Rows {
	t.Helper()
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	if facts != nil {
		facts(&b.facts)
	}
	r := b.read(stream)
	require.Empty(t, r.warnings)
	rows := map[string]schemas.Rows{}
	for key, record := range r.records {
		require.Equal(t, connectors.Put, record.Op)
		one, err := mapper().Rows(b.facts, stream, record)
		require.NoError(t, err)
		rows[key] = one
	}
	return rows
}

func exactly(t *testing.T, want json.Number, got decimal.Decimal, what string) {
	t.Helper()
	if want == "" {
		want = "0"
	}
	d, err := decimal.NewFromString(string(want))
	require.NoError(t, err)
	require.True(t, d.Equal(got), "%s is %s, recorded is %s", what, got, want)
}

// requireVariant compares price and cost. A variation's own cost holds since the variation
// changed, its product's since it was seen.
func requireVariant(t *testing.T, want recordedItem, v schemas.Variant, costs []schemas.VariantCost) {
	t.Helper()
	require.Equal(t, strconv.FormatInt(want.ID, 10), v.VariantID)
	require.Equal(t, want.SKU, v.SKU)
	require.Equal(t, "EUR", v.Currency)
	require.Equal(t, want.Modified, v.UpdatedAt.Format(naive))
	exactly(t, want.Price, v.Price, "the price of "+v.VariantID)
	if want.RegularPrice != want.Price {
		require.NotNil(t, v.CompareAtPrice)
		exactly(t, want.RegularPrice, *v.CompareAtPrice, "the regular price of "+v.VariantID)
	} else {
		require.Nil(t, v.CompareAtPrice)
	}
	known := want.Cost.Total != "0"
	own := false
	for _, value := range want.Cost.Values {
		own = own || value.Defined != nil
	}
	if !known && !own {
		require.Empty(t, costs, "nobody entered a cost for %s", v.VariantID)
		return
	}
	require.NotEmpty(t, costs, "the cost of %s", v.VariantID)
	require.Equal(t, want.Created, costs[0].ValidFrom.Format(naive))
	require.Equal(t, originAssumed, costs[0].Origin)
	for _, c := range costs {
		require.Equal(t, v.VariantID, c.VariantID)
		require.Equal(t, "EUR", c.Currency)
		exactly(t, want.Cost.Total, c.UnitCost, "the cost of "+v.VariantID)
	}
	if own && want.Modified == want.Created {
		require.Len(t, costs, 1)
		return
	}
	require.Len(t, costs, 2)
	require.Equal(t, originCOGS, costs[1].Origin)
	if own {
		require.Equal(t, want.Modified, costs[1].ValidFrom.Format(naive))
	} else {
		require.Equal(t, recordedNow().Now(), costs[1].ValidFrom, "the cost of %s is its product's", v.VariantID)
	}
}

func TestEveryRecordedProductArrivesWithPriceAndCostExact(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	want := recordedItems(t, shop.catalogue[streamProducts])
	got := arrived(t, shop, streamProducts, func(f *connectors.Facts) {
		f.Settings[settingWeightUnit], f.Settings[settingGiftCards] = "kg", "23"
	})
	require.Len(t, got, len(want)+len(shop.catalogue[variationParents]))
	costs := 0
	for key, item := range want {
		rows, ok := got[key]
		require.True(t, ok, "product %s did not arrive", key)
		require.Len(t, rows.Products, 1)
		p := rows.Products[0]
		require.Equal(t, item.Name, p.Title)
		require.Equal(t, item.Status, p.Status)
		require.Equal(t, "main", p.Shop)
		require.Equal(t, item.Created, p.CreatedAt.Format(naive))
		require.Equal(t, item.Modified, p.UpdatedAt.Format(naive))
		require.Equal(t, key == "23", p.IsGiftCard == 1)
		require.Len(t, rows.Variants, 1, "a product without variations is its own variant")
		require.Equal(t, key, rows.Variants[0].ProductID)
		requireVariant(t, item, rows.Variants[0], rows.VariantCosts)
		costs += len(rows.VariantCosts)
	}
	require.Positive(t, costs)
	require.Equal(t, uint32(200), *got["22"].Variants[0].WeightG)
	for key := range shop.catalogue[variationParents] {
		require.Empty(t, got[strconv.FormatInt(key, 10)].Variants, "a product with variations is sold by them")
	}
}

func TestEveryRecordedVariationArrivesInEveryVersion(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"", "10.3.0", "5.7.0", "5.3.0", "3.6.0"} {
		shop := newReplayShop(t)
		shop.version = version
		want := recordedItems(t, shop.catalogue[streamVariations])
		if version == "3.6.0" {
			for _, one := range shop.catalogue[streamVariations] {
				one.forget(t, "parent_id") // old shops do not tell it
			}
		}
		got := arrived(t, shop, streamVariations, nil)
		require.Len(t, got, len(want))
		for key, item := range want {
			rows, ok := got[key]
			require.True(t, ok, "variation %s did not arrive", key)
			require.Empty(t, rows.Products)
			require.Len(t, rows.Variants, 1)
			require.Equal(t, strconv.FormatInt(item.ParentID, 10), rows.Variants[0].ProductID)
			require.Equal(t, item.Name, rows.Variants[0].Title)
			requireVariant(t, item, rows.Variants[0], rows.VariantCosts)
		}
		store := 0
		for _, r := range shop.requests {
			if strings.HasSuffix(r.URL.Path, "wc/v3/variations") {
				store++
			}
		}
		require.Equal(t, version == "10.3.0", store > 0, version)
	}
}

func TestEveryRecordedCustomerArrives(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	want := recordedItems(t, shop.catalogue[streamCustomers])
	got := arrived(t, shop, streamCustomers, nil)
	require.Len(t, got, len(want))
	key := connectortest.Keyer(t)
	roles := map[string]bool{}
	for number, item := range want {
		rows := got[number]
		require.Len(t, rows.Customers, 1, "customer %s", number)
		c := rows.Customers[0]
		keyed, ok := key.Email(item.Email)
		require.True(t, ok)
		_, hex, _ := connectors.SplitKeyed(keyed)
		require.Equal(t, hex, c.CustomerKey)
		require.Equal(t, "email", c.IdentityClass)
		require.Equal(t, number, c.CustomerID)
		require.Equal(t, "EUR", c.Currency)
		require.Equal(t, item.Created, c.CreatedAt.Format(naive))
		if item.Modified != "" {
			require.Equal(t, item.Modified, c.UpdatedAt.Format(naive))
		} else {
			require.Equal(t, c.CreatedAt, c.UpdatedAt)
		}
		if item.Billing.Country != "" {
			require.Equal(t, item.Billing.Country, c.Country)
		} else {
			require.Equal(t, unknownCountry, c.Country)
		}
		require.Equal(t, []string{item.Role}, c.Tags)
		roles[item.Role] = true
	}
	require.True(t, roles["administrator"], "users of another role are asked for")
}

func TestEveryRecordedCouponArrivesWithEveryAmountExact(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	want := recordedItems(t, shop.catalogue[streamCoupons])
	got := arrived(t, shop, streamCoupons, nil)
	require.Len(t, got, len(want))
	for number, item := range want {
		require.Len(t, got[number].Coupons, 1, "coupon %s", number)
		c := got[number].Coupons[0]
		require.Equal(t, item.Code, c.Code)
		require.Equal(t, item.DiscountType, c.KindRaw)
		require.Equal(t, item.UsageCount, c.UsageCount)
		require.Equal(t, item.UsageLimit, c.UsageLimit)
		require.Equal(t, "publish", c.Status)
		if item.DiscountType == "percent" {
			require.Equal(t, "percent", c.Kind)
			require.Nil(t, c.Amount)
			require.Empty(t, c.Currency)
			exactly(t, item.Amount, *c.Percent, "the percentage of "+c.Code)
		} else {
			require.Equal(t, map[string]string{"fixed_cart": "fixed_order", "fixed_product": "fixed_product"}[item.DiscountType], c.Kind)
			require.Nil(t, c.Percent)
			require.Equal(t, "EUR", c.Currency)
			exactly(t, item.Amount, *c.Amount, "the amount of "+c.Code)
		}
		if item.Minimum == "0.00" {
			require.Nil(t, c.MinimumAmount)
		} else {
			exactly(t, item.Minimum, *c.MinimumAmount, "the minimum of "+c.Code)
		}
		require.Nil(t, c.MaximumAmount)
		if item.Expires == "" {
			require.Nil(t, c.ExpiresAt)
		} else {
			require.Equal(t, item.Expires, c.ExpiresAt.Format(naive))
		}
	}
}

func TestEveryRecordedReviewArrivesWithItsRating(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	want := recordedItems(t, shop.catalogue[streamReviews])
	got := arrived(t, shop, streamReviews, nil)
	require.Len(t, got, len(want))
	amsterdam, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	stars := map[string]int{}
	for number, item := range want {
		require.Len(t, got[number].Reviews, 1, "review %s", number)
		v := got[number].Reviews[0]
		at, err := time.Parse(naive, item.Created)
		require.NoError(t, err)
		require.Equal(t, at, v.CreatedAt)
		require.Equal(t, at, v.UpdatedAt, "a review tells no change")
		require.Equal(t, at.In(amsterdam).Format("2006-01-02"), v.CreatedDay.String())
		require.Equal(t, strconv.FormatInt(item.ProductID, 10), v.ProductID)
		require.Equal(t, item.Status == "approved", v.IsPublished == 1)
		require.Equal(t, item.Verified, v.IsVerified == 1)
		require.Equal(t, item.ReviewerEmail != "", v.CustomerKey != "")
		exactly(t, item.Rating, v.Rating, "the rating of "+number)
		if item.Rating == "0" || item.Rating == "9" {
			require.True(t, v.Rating5.IsZero())
		} else {
			exactly(t, item.Rating, v.Rating5, "the stars of "+number)
		}
		stars[item.Rating.String()]++
	}
	require.Positive(t, stars["0"])
	require.Positive(t, stars["9"])
}
