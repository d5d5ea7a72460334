// Package demo is the invented business of `tillhouse demo`: it serves its shops, the
// account with which they are paid and the European Central Bank on this machine, and
// knows what the KPIs must be.
package demo

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

var _ connectors.Clock = (*Business)(nil)

// Source is the name of the WooCommerce shop's source, and of the shop in KPIs.
const Source = "webshop"

// Account is the name of the source of payments.
const Account = "payments"

const (
	seed    = 2026
	history = 15 // months: two changes of the clock
	orders  = 1200
	// later is how many events happen between the demo's two syncs.
	later = 60
	// behind keeps the business' clock in the past, also after it moved on.
	behind = 5 * 24 * time.Hour
	// settled is how long after its last event a shop is read: a sync leaves the running
	// second to the next one.
	settled = 10 * time.Second
)

// Business is a running business.
type Business struct {
	// Address of the shop and the account, and of the bank's files.
	Address, Rates string

	world  *sandbox.World
	server *http.Server
	opened time.Time
	real   atomic.Bool
}

// Open invents a business whose history ends shortly before now and serves it on loopback.
func Open(now time.Time) (*Business, error) {
	to := now.Add(-behind).UTC().Truncate(24 * time.Hour)
	shop := sandbox.DefaultShop()
	shop.Name = Source
	world, err := sandbox.New(sandbox.Options{Seed: seed, Orders: orders, Shops: []sandbox.Shop{shop}, From: to.AddDate(0, -history, 0), To: to})
	if err != nil {
		return nil, fmt.Errorf("inventing the demo's shop: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serving the demo's shop: %w", err)
	}
	b := &Business{world: world, opened: now, Address: "http://" + listener.Addr().String()}
	b.Rates = b.Address + "/stats/eurofxref"
	faces := http.NewServeMux()
	faces.Handle("/", world.WooCommerce(Source, sandbox.WooConfig{Clock: b.Now}))
	faces.Handle("/v2/", world.Mollie(sandbox.MollieConfig{Clock: b.Now}))
	faces.Handle("/stats/eurofxref/", world.ECB())
	b.server = &http.Server{Handler: faces, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = b.server.Serve(listener) }() // ends with Close
	return b, nil
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
func (b *Business) Close() error { return b.server.Close() }

// MoveOn lets things happen: new orders, edits, refunds, deletions, payments.
func (b *Business) MoveOn() { b.world.Advance(later) }

// Orders is how many orders the shops have.
func (b *Business) Orders() int {
	n := 0
	for _, shop := range b.world.Shops() {
		n += len(b.world.Orders(shop))
	}
	return n
}

// Payments is how many payments the account has.
func (b *Business) Payments() int { return len(b.world.Payments()) }

// Keys are the files of credentials that Config names.
func (b *Business) Keys() map[string]string {
	return map[string]string{"shop.key": sandbox.WooKey, "shop.secret": sandbox.WooSecret, "payments.token": sandbox.MollieToken}
}

// Config is a tillhouse.yaml for the business; key is the name of the secret key's file.
func (b *Business) Config(key string) string {
	return fmt.Sprintf(`# The invented business of "tillhouse demo". It answers while the demo runs.
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
  - name: %s
    connector: mollie
    url: %s
    token: {file: payments.token}
    shops: [%s]
  - name: ecb
    connector: ecb
    url: %s
`, key, Source, b.Address, strings.Join(b.giftCards(), ", "), Account, b.Address, strings.Join(b.profiles(), ", "), b.Rates)
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
