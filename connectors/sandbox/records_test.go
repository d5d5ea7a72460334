package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

var resources = []Resource{ResourceCustomers, ResourceProducts, ResourceVariations, ResourceCoupons, ResourceReviews}

// listedRecord is what tests read of any record in an answer.
type listedRecord struct {
	ID                                int64
	Created, Modified                 string
	Status, Email, Role, Type, Code   string
	SKU, Price, RegularPrice, Country string
	ParentID                          int64
	Rating                            int
	Cost                              struct{ Total json.RawMessage }
	whole                             string
}

func (s *listedRecord) UnmarshalJSON(text []byte) error {
	var o struct {
		ID       int64   `json:"id"`
		Created  string  `json:"date_created_gmt"`
		Modified *string `json:"date_modified_gmt"`
		Status   string  `json:"status"`
		Email    string  `json:"email"`
		Role     string  `json:"role"`
		Type     string  `json:"type"`
		Code     string  `json:"code"`
		SKU      string  `json:"sku"`
		Price    string  `json:"price"`
		Regular  string  `json:"regular_price"`
		Parent   int64   `json:"parent_id"`
		Rating   int     `json:"rating"`
		Billing  struct {
			Country string `json:"country"`
		} `json:"billing"`
		Cost struct {
			Total json.RawMessage `json:"total_value"`
		} `json:"cost_of_goods_sold"`
	}
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	*s = listedRecord{
		ID: o.ID, Created: o.Created, Status: o.Status, Email: o.Email, Role: o.Role, Type: o.Type, Code: o.Code, SKU: o.SKU,
		Price: o.Price, RegularPrice: o.Regular, Country: o.Billing.Country, ParentID: o.Parent, Rating: o.Rating, whole: string(text),
	}
	s.Cost.Total = o.Cost.Total
	if o.Modified != nil {
		s.Modified = *o.Modified
	}
	return nil
}

// route is where everything that is listed of a resource can be read by id.
func route(of Resource) string {
	switch of {
	case ResourceCustomers:
		return "customers?role=all&orderby=id&order=asc"
	case ResourceReviews:
		return "products/reviews?status=all&orderby=id&order=asc"
	default:
		return string(of) + "?orderby=id&order=asc"
	}
}

// everything reads all pages of a listing.
func everything(t *testing.T, f http.Handler, query string) []listedRecord {
	t.Helper()
	var all []listedRecord
	for page := 1; ; page++ {
		got := get(t, f, "/wp-json/wc/v3/"+query+"&per_page=100&page="+strconv.Itoa(page))
		require.Equal(t, http.StatusOK, got.StatusCode, query+got.text)
		var records []listedRecord
		require.NoError(t, json.Unmarshal([]byte(got.text), &records))
		all = append(all, records...)
		pages, err := strconv.Atoi(headerOf(got, "X-WP-TotalPages"))
		require.NoError(t, err)
		if page >= pages {
			return all
		}
	}
}

func listedIDs(records []listedRecord) []int64 {
	ids := make([]int64, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	return ids
}

func newest(w *World) *WooFace { return w.WooCommerce("main", WooConfig{Version: "10.4"}) }

func shownTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(wooTime)
}

func shownPrice(p decimal.NullDecimal, digits int) string {
	if !p.Valid {
		return ""
	}
	return p.Decimal.StringFixed(int32(digits))
}

// TestWhatIsListedIsWhatTheTruthSays, after a world moved for a while, in shops with and
// without cents and with costs in either place.
func TestWhatIsListedIsWhatTheTruthSays(t *testing.T) {
	for name, change := range map[string]func(*Shop){
		"euros": func(*Shop) {},
		"yen":   func(s *Shop) { s.Currency, s.Currencies, s.Decimals = "JPY", []string{"JPY"}, 0 },
		"meta":  func(s *Shop) { s.Costs = CostsInMeta },
		"none":  func(s *Shop) { s.Costs = CostsNowhere },
	} {
		t.Run(name, func(t *testing.T) {
			shop := DefaultShop()
			change(&shop)
			w := newWorld(t, Options{Seed: 21, Orders: 150, Shops: []Shop{shop}})
			w.Advance(1500)
			f := newest(w)
			requireProducts(t, w, f, shop)
			requireVariations(t, w, f, shop)
			requirePeopleAndCoupons(t, w, f)
		})
	}
}

func requireProducts(t *testing.T, w *World, f http.Handler, shop Shop) {
	t.Helper()
	var listed, gone []Product
	for _, p := range w.Products("main") {
		if p.Status == "trash" {
			gone = append(gone, p)
		} else {
			listed = append(listed, p)
		}
	}
	require.NotEmpty(t, gone)
	got := everything(t, f, "products?orderby=id&order=asc")
	require.Len(t, got, len(listed))
	for i, p := range listed {
		g := got[i]
		require.Equal(t, p.ID, g.ID)
		require.Equal(t, []string{p.Type, p.Status, p.SKU, shownTime(p.Created), shownTime(p.Modified)}, []string{g.Type, g.Status, g.SKU, g.Created, g.Modified})
		require.Equal(t, shownPrice(p.Price, shop.Decimals), g.Price)
		require.Equal(t, shownPrice(p.RegularPrice, shop.Decimals), g.RegularPrice)
		if p.Type != "variable" {
			requireCost(t, shop, p.Cost, g)
		}
	}
	require.Len(t, everything(t, f, "products?status=trash"), len(gone))
}

func requireVariations(t *testing.T, w *World, f http.Handler, shop Shop) {
	t.Helper()
	var want []Variation
	byProduct := map[int64][]int64{}
	for _, v := range w.Variations("main") {
		if v.Status != "trash" {
			want = append(want, v)
			byProduct[v.ProductID] = append(byProduct[v.ProductID], v.ID)
		}
	}
	got := everything(t, f, "variations?orderby=id&order=asc")
	require.Len(t, got, len(want))
	for i, v := range want {
		g := got[i]
		require.Equal(t, []int64{v.ID, v.ProductID}, []int64{g.ID, g.ParentID})
		require.Equal(t, []string{v.SKU, v.Status, shownTime(v.Modified), shownPrice(v.Price, shop.Decimals)}, []string{g.SKU, g.Status, g.Modified, g.Price})
		requireCost(t, shop, v.Cost, g)
	}
	for product, ids := range byProduct {
		require.Equal(t, ids, listedIDs(everything(t, f, "products/"+strconv.FormatInt(product, 10)+"/variations?orderby=id&order=asc")))
	}
	for _, p := range w.Products("main") {
		if p.Status != "trash" {
			require.ElementsMatch(t, byProduct[p.ID], p.VariationIDs)
		}
	}
}

// requireCost holds the cost in an answer against the truth, to six decimals: the server
// adds costs up as floats.
func requireCost(t *testing.T, shop Shop, want decimal.NullDecimal, got listedRecord) {
	t.Helper()
	switch shop.Costs {
	case CostsInCOGS:
		total, err := decimal.NewFromString(string(got.Cost.Total))
		require.NoError(t, err, got.whole)
		require.True(t, want.Decimal.Equal(total.Round(6)), "%d: want %s, got %s", got.ID, want.Decimal, total)
		if !want.Valid {
			require.Contains(t, got.whole, `"defined_value":null`)
		}
	case CostsInMeta:
		value := ""
		if want.Valid {
			value = want.Decimal.String()
		}
		require.Contains(t, got.whole, `"key":"`+CostMeta+`","value":"`+value+`"`)
		require.NotContains(t, got.whole, "cost_of_goods_sold")
	case CostsNowhere:
		require.False(t, want.Valid)
		require.NotContains(t, got.whole, "cost")
	}
}

func requirePeopleAndCoupons(t *testing.T, w *World, f http.Handler) {
	t.Helper()
	customers := everything(t, f, "customers?role=all&orderby=id")
	truth := w.Customers("main")
	require.Len(t, customers, len(truth))
	roles := map[string]int{}
	for i, c := range truth {
		g := customers[i]
		require.Equal(t, c.ID, g.ID)
		require.Equal(t, []string{c.Email, c.Role, shownTime(c.Created), shownTime(c.Modified)}, []string{g.Email, g.Role, g.Created, g.Modified})
		if c.BillingEmail != "" {
			require.Equal(t, c.Country, g.Country)
		}
		roles[c.Role]++
	}
	require.Len(t, roles, 4)
	require.Len(t, everything(t, f, "customers?orderby=id"), roles["customer"], "by default nobody but customers")

	var published []Coupon
	for _, c := range w.Coupons("main") {
		if c.Status == "publish" {
			published = append(published, c)
		}
	}
	coupons := everything(t, f, "coupons?orderby=id&order=asc&status=trash")
	require.Len(t, coupons, len(published), "there is no filter by status")
	for i, c := range published {
		require.Equal(t, c.ID, coupons[i].ID)
		require.Equal(t, c.Code, coupons[i].Code)
		require.Contains(t, coupons[i].whole, `"amount":"`+c.Amount.StringFixed(2)+`"`)
		require.Contains(t, coupons[i].whole, `"usage_count":`+strconv.FormatInt(c.UsageCount, 10)+`,`)
	}

	count := map[string]int{}
	for _, r := range w.Reviews("main") {
		count[r.Status]++
	}
	for _, status := range []string{"approved", "hold", "spam", "trash"} {
		require.Len(t, everything(t, f, "products/reviews?status="+status), count[status])
	}
	require.Len(t, everything(t, f, "products/reviews?status=all"), count["approved"]+count["hold"])
	require.Len(t, everything(t, f, "products/reviews?order=asc"), count["approved"], "by default what was approved")
}

// TestANewShopHasEveryOddity that connectors must cope with.
func TestANewShopHasEveryOddity(t *testing.T) {
	w := newWorld(t, Options{Seed: 23, Orders: 60})
	seen := map[string]bool{}
	for _, r := range w.Reviews("main") {
		seen["review "+r.Status] = true
		seen["rating "+strconv.Itoa(r.Rating)] = true
		seen["no address"] = seen["no address"] || r.Email == ""
	}
	for _, p := range w.Products("main") {
		seen[p.Type+" "+p.Status] = true
		seen["no price"] = seen["no price"] || p.Type == "simple" && !p.Price.Valid
		seen["no SKU"] = seen["no SKU"] || p.SKU == ""
		seen["on sale"] = seen["on sale"] || p.SalePrice.Valid
		seen["no cost"] = seen["no cost"] || p.Type == "simple" && !p.Cost.Valid
	}
	own, inherited, additive := 0, 0, 0
	for _, v := range everything(t, newest(w), "variations?orderby=id") {
		switch {
		case strings.Contains(v.whole, `"defined_value_is_additive":true`):
			additive++
		case strings.Contains(v.whole, `"defined_value":null`):
			inherited++
		default:
			own++
		}
	}
	require.True(t, own > 0 && inherited > 0 && additive > 0)
	for _, c := range w.Customers("main") {
		seen["never saved"] = seen["never saved"] || c.Modified.IsZero()
		seen["never ordered"] = seen["never ordered"] || !c.HasOrdered && c.Role == "customer"
		seen["account without address"] = seen["account without address"] || c.Email == ""
	}
	for _, c := range w.Coupons("main") {
		seen["coupon "+c.Status+" "+c.Kind] = true
		seen["expires"] = seen["expires"] || !c.Expires.IsZero()
	}
	for _, what := range []string{
		"review approved", "review hold", "review spam", "review trash", "rating 0", "rating 1", "rating 5", "rating 9", "no address",
		"simple publish", "simple draft", "simple private", "simple pending", "simple trash", "variable publish", "gift-card publish",
		"no price", "no SKU", "on sale", "no cost", "never saved", "never ordered", "account without address",
		"coupon publish percent", "coupon publish fixed_cart", "coupon publish fixed_product", "coupon draft percent", "coupon trash percent", "expires",
	} {
		require.True(t, seen[what], what)
	}
}

// TestOrdersNameOnlyWhatExists: products, variations, accounts and coupons of orders are
// there, under the same names, and were there before the order.
func TestOrdersNameOnlyWhatExists(t *testing.T) {
	w := newWorld(t, Options{Seed: 22, Orders: 400})
	w.Advance(2500)
	products := map[int64]Product{}
	for _, p := range w.Products("main") {
		products[p.ID] = p
	}
	variations := map[int64]Variation{}
	for _, v := range w.Variations("main") {
		variations[v.ID] = v
	}
	customers := map[int64]Customer{}
	for _, c := range w.Customers("main") {
		customers[c.ID] = c
	}
	used := map[string]int64{}
	ordered := map[int64]bool{}
	for _, o := range w.Orders("main") {
		for _, l := range o.Lines {
			if l.Kind != KindProduct && l.Kind != KindGiftCard {
				continue
			}
			p, ok := products[l.ProductID]
			require.True(t, ok, "product %d", l.ProductID)
			require.Equal(t, l.Kind == KindGiftCard, p.GiftCard)
			if l.VariationID == 0 {
				require.Equal(t, l.SKU, p.SKU)
				require.Equal(t, l.Name, p.Name)
				continue
			}
			v := variations[l.VariationID]
			require.Equal(t, l.ProductID, v.ProductID)
			require.Equal(t, l.SKU, v.SKU)
			require.Equal(t, l.Name, p.Name+" - "+v.Name)
		}
		if o.CustomerID != 0 {
			c, ok := customers[o.CustomerID]
			require.True(t, ok, "account %d", o.CustomerID)
			require.False(t, c.Created.After(o.Created), "account %d is younger than its order", c.ID)
			if o.Email != "" {
				require.Equal(t, NormalEmail(o.Email), NormalEmail(c.Email))
			}
			ordered[c.ID] = true
			require.True(t, c.HasOrdered)
		}
		switch o.Status {
		case "cancelled", "failed", "checkout-draft", "trash":
		default:
			for _, c := range o.Coupons {
				used[c.Code]++
			}
		}
	}
	for _, c := range customers {
		require.Equal(t, ordered[c.ID], c.HasOrdered)
	}
	for _, c := range w.Coupons("main") {
		require.Equal(t, used[c.Code], c.UsageCount, c.Code)
		require.Len(t, c.UsedBy, int(c.UsageCount))
		delete(used, c.Code)
	}
	require.Empty(t, used, "an order has a coupon that the shop has not")
	for _, r := range w.Reviews("main") {
		require.Contains(t, products, r.ProductID)
	}
}
