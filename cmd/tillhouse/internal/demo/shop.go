// Package demo is the invented shop of `tillhouse demo`: it serves the shop and the
// European Central Bank on this machine and knows what the KPIs must be.
package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

var _ connectors.Clock = (*Shop)(nil)

// Source is the name of the shop's source in the demo's configuration.
const Source = "webshop"

const (
	seed    = 2026
	history = 15 // months: two changes of the clock
	orders  = 1200
	// later is how many events happen between the demo's two syncs.
	later = 60
	// behind keeps the shop's clock in the past, also after it moved on.
	behind = 5 * 24 * time.Hour
	// settled is how long after its last event the shop is read: a sync leaves the running
	// second to the next one.
	settled = 10 * time.Second
	// shown is how many differences Compare tells of.
	shown = 3
)

// Shop is a running shop.
type Shop struct {
	// Address of the shop, and of the bank's files.
	Address, Rates string

	world  *sandbox.World
	name   string
	server *http.Server
	opened time.Time
	real   atomic.Bool
}

// Open invents a shop whose history ends shortly before now and serves it on loopback.
func Open(now time.Time) (*Shop, error) {
	to := now.Add(-behind).UTC().Truncate(24 * time.Hour)
	world, err := sandbox.New(sandbox.Options{Seed: seed, Orders: orders, From: to.AddDate(0, -history, 0), To: to})
	if err != nil {
		return nil, fmt.Errorf("inventing the demo's shop: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serving the demo's shop: %w", err)
	}
	s := &Shop{world: world, opened: now, name: world.Shops()[0], Address: "http://" + listener.Addr().String()}
	s.Rates = s.Address + "/stats/eurofxref"
	faces := http.NewServeMux()
	faces.Handle("/", world.WooCommerce(s.name, sandbox.WooConfig{Clock: s.Now}))
	faces.Handle("/stats/eurofxref/", world.ECB())
	s.server = &http.Server{Handler: faces, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(listener) }() // ends with Close
	return s, nil
}

// Now is the shop's clock, which MoveOn puts forward, or the real one after UseRealClock.
// Whatever reads the shop must go by it.
func (s *Shop) Now() time.Time {
	if s.real.Load() {
		return time.Now().UTC()
	}
	return s.world.Now().Add(settled + time.Since(s.opened))
}

// Sleep waits, in real time; with Now it makes the shop the clock of a run.
func (s *Shop) Sleep(ctx context.Context, d time.Duration) error {
	return connectors.SystemClock{}.Sleep(ctx, d)
}

// UseRealClock lets other programs read the shop, which stands still by then.
func (s *Shop) UseRealClock() { s.real.Store(true) }

// Close ends the shop.
func (s *Shop) Close() error { return s.server.Close() }

// MoveOn lets things happen in the shop: new orders, edits, refunds, deletions.
func (s *Shop) MoveOn() { s.world.Advance(later) }

// Orders is how many orders the shop has.
func (s *Shop) Orders() int { return len(s.world.Orders(s.name)) }

// Config is a tillhouse.yaml for the shop; key is the name of the secret key's file.
func (s *Shop) Config(key string) string {
	return fmt.Sprintf(`# The invented shop of "tillhouse demo". It answers while the demo runs.
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
    gift_card_products: %s
  - name: ecb
    connector: ecb
    url: %s
`, key, Source, s.Address, s.giftCards(), s.Rates)
}

func (s *Shop) giftCards() string {
	var ids []string
	for _, id := range s.world.GiftCardProducts(s.name) {
		ids = append(ids, strconv.FormatInt(id, 10))
	}
	return "[" + strings.Join(ids, ", ") + "]"
}

// Figures are the KPIs of a shop day that the demo compares.
type Figures struct {
	GrossSales, Discounts, Returns, NetSales decimal.Decimal
	Shipping, Taxes, Fees, TotalSales        decimal.Decimal
	Orders, UnitsSold                        int64
	New, Returning                           int64
	AOV                                      decimal.NullDecimal
}

// FiguresOf yields every shop day with its KPIs as the warehouse has them, for a
// profile.
type FiguresOf func(ctx context.Context, profile string) (map[string]Figures, error)

// Compare looks for a difference between the warehouse and the truth, which the world
// computes apart from any SQL. It returns how many shop days were equal.
func (s *Shop) Compare(ctx context.Context, warehouse FiguresOf) (days int, err error) {
	var differences []error
	count := 0
	differ := func(format string, args ...any) {
		if count++; count <= shown {
			differences = append(differences, fmt.Errorf(format, args...))
		}
	}
	for profile, truth := range s.world.KPIs(s.name) {
		stored, err := warehouse(ctx, string(profile))
		if err != nil {
			return 0, err
		}
		for day, want := range truth {
			got, ok := stored[string(day)]
			if !ok || !got.equal(figuresOf(want)) {
				differ("%s, profile %s: the warehouse says %+v and the shop %+v", day, profile, got, figuresOf(want))
				continue
			}
			days++
		}
		for day := range stored {
			if _, ok := truth[sandbox.Day(day)]; !ok {
				differ("%s, profile %s: the warehouse has a day that the shop does not have", day, profile)
			}
		}
	}
	if count == 0 {
		return days, nil
	}
	return days, fmt.Errorf("%d shop days differ, for instance\n%w", count, errors.Join(differences...))
}

func figuresOf(k sandbox.KPI) Figures {
	return Figures{
		GrossSales: k.GrossSales, Discounts: k.Discounts, Returns: k.Returns, NetSales: k.NetSales,
		Shipping: k.Shipping, Taxes: k.Taxes, Fees: k.Fees, TotalSales: k.TotalSales,
		Orders: int64(k.Orders), UnitsSold: k.UnitsSold, New: int64(k.NewCustomers), Returning: int64(k.ReturningCustomers), AOV: k.AOV,
	}
}

func (f Figures) equal(o Figures) bool {
	return f.GrossSales.Equal(o.GrossSales) && f.Discounts.Equal(o.Discounts) && f.Returns.Equal(o.Returns) && f.NetSales.Equal(o.NetSales) &&
		f.Shipping.Equal(o.Shipping) && f.Taxes.Equal(o.Taxes) && f.Fees.Equal(o.Fees) && f.TotalSales.Equal(o.TotalSales) &&
		f.Orders == o.Orders && f.UnitsSold == o.UnitsSold && f.New == o.New && f.Returning == o.Returning &&
		f.AOV.Valid == o.AOV.Valid && f.AOV.Decimal.Equal(o.AOV.Decimal)
}
