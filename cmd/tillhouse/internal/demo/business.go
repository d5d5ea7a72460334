// Package demo is the invented business of `tillhouse demo`: it serves its shops, the
// account with which they are paid and the European Central Bank on this machine, and
// knows what the KPIs must be.
package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

var _ connectors.Clock = (*Business)(nil)

// Source is the name of the WooCommerce shop's source, and of the shop in KPIs.
const Source = "webshop"

// Account is the name of the source of payments.
const Account = "payments"

const (
	seed    = 2026
	history = 15 // months: two changes of the clock
	orders  = 600
	// ordersOfOther is the number of orders of each Shopify shop.
	ordersOfOther = 250
	// later is how many events happen between the demo's two syncs.
	later = 90
	// behind keeps the business' clock in the past, also after it moved on.
	behind = 8 * 24 * time.Hour
	// settled is how long after its last event a shop is read: a sync leaves the last
	// minutes to the next one, since Shopify shows changes a little late.
	settled = 10 * time.Minute
)

// Business is a running business.
type Business struct {
	// Address of the WooCommerce shop and the account, and of the bank's files.
	Address, Rates string

	world   *sandbox.World
	servers []*http.Server
	shopify []shopifyShop
	opened  time.Time
	real    atomic.Bool
}

// shopifyShop is one of the Shopify shops, which has an address of its own.
type shopifyShop struct{ name, domain, address string }

// Open invents a business whose history ends shortly before now and serves it on loopback.
func Open(now time.Time) (*Business, error) {
	to := now.Add(-behind).UTC().Truncate(24 * time.Hour)
	shop := sandbox.DefaultShop()
	shop.Name = Source
	european, american := shopifyadmin.DefaultShop(), shopifyadmin.DollarShop()
	european.Orders, american.Orders = ordersOfOther, ordersOfOther
	world, err := sandbox.New(sandbox.Options{
		Seed: seed, Orders: orders, Shops: []sandbox.Shop{shop}, ShopifyShops: []shopifyadmin.Config{european, american},
		From: to.AddDate(0, -history, 0), To: to,
	})
	if err != nil {
		return nil, fmt.Errorf("inventing the demo's business: %w", err)
	}
	b := &Business{world: world, opened: now}
	if err := b.serve(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *Business) serve() error {
	faces := http.NewServeMux()
	faces.Handle("/", b.world.WooCommerce(Source, sandbox.WooConfig{Clock: b.Now}))
	faces.Handle("/v2/", b.world.Mollie(sandbox.MollieConfig{Clock: b.Now}))
	faces.Handle("/stats/eurofxref/", b.world.ECB())
	var err error
	if b.Address, err = b.listen(faces); err != nil {
		return err
	}
	b.Rates = b.Address + "/stats/eurofxref"
	for _, name := range b.world.ShopifyShops() {
		shop := b.world.Shopify(name)
		address, err := b.listen(shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{Clock: b.Now}))
		if err != nil {
			return err
		}
		b.shopify = append(b.shopify, shopifyShop{name, shop.Config().Domain, address})
	}
	return nil
}

func (b *Business) listen(face http.Handler) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("serving the demo's shops: %w", err)
	}
	server := &http.Server{Handler: face, ReadHeaderTimeout: 10 * time.Second}
	b.servers = append(b.servers, server)
	go func() { _ = server.Serve(listener) }() // ends with Close
	return "http://" + listener.Addr().String(), nil
}

// Now is the clock of the business, which MoveOn puts forward, or the real one after
// UseRealClock. Whatever reads it must go by it.
func (b *Business) Now() time.Time {
	if b.real.Load() {
		return time.Now().UTC()
	}
	return b.world.Now().Add(settled + time.Since(b.opened))
}

// Sleep waits, in real time; with Now it makes the business the clock of a run.
func (b *Business) Sleep(ctx context.Context, d time.Duration) error {
	return connectors.SystemClock{}.Sleep(ctx, d)
}

// UseRealClock lets other programs read the shops, which stand still by then.
func (b *Business) UseRealClock() { b.real.Store(true) }

// Close ends the shops.
func (b *Business) Close() error {
	var errs []error
	for _, server := range b.servers {
		errs = append(errs, server.Close())
	}
	return errors.Join(errs...)
}

// shops are the names of all shops.
func (b *Business) shops() []string { return slices.Concat(b.world.Shops(), b.world.ShopifyShops()) }

// Shops names the shops with their platform and currency.
func (b *Business) Shops() string {
	list := []string{Source + " (WooCommerce, " + sandbox.DefaultShop().Currency + ")"}
	for _, shop := range b.shopify {
		list = append(list, shop.name+" (Shopify, "+b.world.Shopify(shop.name).Config().Currency+")")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// MoveOn lets things happen: new orders, edits, refunds, deletions, payments.
func (b *Business) MoveOn() { b.world.Advance(later) }

// Orders is how many orders the shops have.
func (b *Business) Orders() int {
	n := 0
	for _, shop := range b.world.Shops() {
		n += len(b.world.Orders(shop))
	}
	for _, shop := range b.world.ShopifyShops() {
		n += len(b.world.Shopify(shop).Orders())
	}
	return n
}

// Payments is how many payments the account has.
func (b *Business) Payments() int { return len(b.world.Payments()) }

// Keys are the files of credentials that Config names.
func (b *Business) Keys() map[string]string {
	return map[string]string{"shop.key": sandbox.WooKey, "shop.secret": sandbox.WooSecret, "payments.token": sandbox.MollieToken, "store.token": shopifyadmin.AdminToken}
}

// Config is a tillhouse.yaml for the business; key is the name of the secret key's file.
func (b *Business) Config(key string) string {
	var text strings.Builder
	fmt.Fprintf(&text, `# The invented business of "tillhouse demo". It answers while the demo runs.
secret_key: {file: %s}

warehouse:
  url: embedded
  folder: store

sources:
  - name: %s
    connector: woocommerce
    url: %s
    consumer_key: {file: shop.key}
    consumer_secret: {file: shop.secret}
    gift_card_products: [%s]
`, key, Source, b.Address, strings.Join(b.giftCards(), ", "))
	for _, shop := range b.shopify {
		fmt.Fprintf(&text, `  - name: %s
    connector: shopify
    store: %s
    url: %s
    access_token: {file: store.token}
`, shop.name, shop.domain, shop.address)
	}
	fmt.Fprintf(&text, `  - name: %s
    connector: mollie
    url: %s
    token: {file: payments.token}
    shops: [%s]
  - name: ecb
    connector: ecb
    url: %s
`, Account, b.Address, strings.Join(b.profiles(), ", "), b.Rates)
	return text.String()
}

func (b *Business) giftCards() []string {
	var ids []string
	for _, id := range b.world.GiftCardProducts(Source) {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	return ids
}

// profiles are the account's websites, each with its shop.
func (b *Business) profiles() []string {
	var list []string
	for _, p := range b.world.PaymentProfiles() {
		list = append(list, p.ID+"="+p.Shop)
	}
	return list
}
