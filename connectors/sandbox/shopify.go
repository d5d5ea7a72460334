package sandbox

import (
	"fmt"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// Shopify gives a Shopify shop of the world, to serve and to move. It panics when the world
// has no such shop. A shop's own moves (Change, Insert …) move its clock alone; the world's
// follow with the next step.
func (w *World) Shopify(shopName string) *shopifyadmin.Shop {
	s := w.findShopify(shopName)
	if s == nil {
		panic(fmt.Sprintf("the sandbox world has no Shopify shop %q", shopName))
	}
	return s
}

// ShopifyShops lists the names of the world's Shopify shops.
func (w *World) ShopifyShops() []string {
	names := make([]string, len(w.shopify))
	for i, s := range w.shopify {
		names[i] = s.Config().Name
	}
	return names
}

// findShopify needs no lock: shops are never added to a world.
func (w *World) findShopify(name string) *shopifyadmin.Shop {
	for _, s := range w.shopify {
		if s.Config().Name == name {
			return s
		}
	}
	return nil
}

func (w *World) addShopify(o *Options) error {
	w.shopifyDice = repeatable(o.Seed, 0x73686f706966)
	for i, config := range o.ShopifyShops {
		if config.Seed == 0 {
			config.Seed = o.Seed + uint64(i+1)*104_729
		}
		if config.Orders == 0 {
			config.Orders = o.Orders
		}
		if config.From.IsZero() {
			config.From = o.From
		}
		if config.To.IsZero() {
			config.To = o.To
		}
		if w.find(config.Name) != nil || w.findShopify(config.Name) != nil {
			return fmt.Errorf("building sandbox shop %q: the name is used twice", config.Name)
		}
		s, err := shopifyadmin.New(config)
		if err != nil {
			return err
		}
		s.OnRequest(w.requested)
		w.shopify = append(w.shopify, s)
	}
	return nil
}

// stepShopify moves one of the Shopify shops, and the clocks of all, to the world's now.
func (w *World) stepShopify() {
	if len(w.shopify) == 0 {
		return
	}
	picked := w.shopifyDice.IntN(len(w.shopify))
	for i, s := range w.shopify {
		if i != picked {
			s.PassTo(instant(w.now))
			continue
		}
		before := w.now
		s.StepAt(instant(w.now))
		w.now = max(w.now, s.Now().Unix())
		w.account().followApp(s, instant(before))
	}
}

// currencyOf is the currency of a shop of either platform.
func (w *World) currencyOf(shopName string) string {
	if s := w.findShopify(shopName); s != nil {
		return s.Config().Currency
	}
	return w.shop(shopName).config.Currency
}

// GoldenShopify is the world of GoldenExample's day in a Shopify shop, named "golden", with
// the test order that WooCommerce has no counterpart of.
func GoldenShopify() *World {
	w := GoldenExample()
	s := shopifyadmin.Golden()
	w.shopify, w.shopifyDice = []*shopifyadmin.Shop{s}, repeatable(1, 0x73686f706966)
	s.OnRequest(w.requested)
	return w
}
