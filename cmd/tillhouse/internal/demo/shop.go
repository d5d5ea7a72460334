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

// Ratio is one KPI of a period that is a ratio, by its two parts; or a count, as the
// numerator alone.
type Ratio struct {
	Profile, Period, KPI   string
	Numerator, Denominator decimal.NullDecimal
}

// text tells two ratios apart by their names and figures.
func (r Ratio) text() string {
	part := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return "unknown"
		}
		return d.Decimal.String()
	}
	return fmt.Sprintf("%s of %s, profile %s: %s of %s", r.KPI, r.Period, r.Profile, part(r.Numerator), part(r.Denominator))
}

// Warehouse is what Compare reads: the contract views, as a reader sees them.
type Warehouse interface {
	// Figures are the KPIs of every shop day, for a profile.
	Figures(ctx context.Context, profile string) (map[string]Figures, error)
	// Ratios are the KPIs that compare, rate or count over time, of both profiles.
	Ratios(ctx context.Context, grain string) ([]Ratio, error)
}

// Equal counts what Compare found equal.
type Equal struct{ Days, Ratios int }

// Compare looks for a difference between the warehouse and the truth, which the world
// computes apart from any SQL.
func (s *Shop) Compare(ctx context.Context, w Warehouse) (Equal, error) {
	var c comparison
	for profile, truth := range s.world.KPIs(s.name) {
		stored, err := w.Figures(ctx, string(profile))
		if err != nil {
			return c.Equal, err
		}
		c.days(string(profile), truth, stored)
	}
	for _, grain := range []sandbox.Grain{sandbox.GrainDay, sandbox.GrainWeek, sandbox.GrainMonth, sandbox.GrainQuarter} {
		stored, err := w.Ratios(ctx, string(grain))
		if err != nil {
			return c.Equal, err
		}
		c.ratios(string(grain), s.world.Figures(s.name, grain), stored)
	}
	if c.count == 0 {
		return c.Equal, nil
	}
	return c.Equal, fmt.Errorf("%d figures differ, for instance\n%w", c.count, errors.Join(c.differences...))
}

// comparison is what Compare has found.
type comparison struct {
	Equal
	count       int
	differences []error
}

func (c *comparison) differf(format string, args ...any) {
	if c.count++; c.count <= shown {
		c.differences = append(c.differences, fmt.Errorf(format, args...))
	}
}

func (c *comparison) days(profile string, truth map[sandbox.Day]sandbox.KPI, stored map[string]Figures) {
	for day, want := range truth {
		got, ok := stored[string(day)]
		if !ok || !got.equal(figuresOf(want)) {
			c.differf("%s, profile %s: the warehouse says %+v and the shop %+v", day, profile, got, figuresOf(want))
			continue
		}
		c.Days++
	}
	for day := range stored {
		if _, ok := truth[sandbox.Day(day)]; !ok {
			c.differf("%s, profile %s: the warehouse has a day that the shop does not have", day, profile)
		}
	}
}

func (c *comparison) ratios(grain string, truth []sandbox.Figure, stored []Ratio) {
	unmatched := make(map[string]bool, len(stored))
	for _, r := range stored {
		unmatched[r.text()] = true
	}
	for _, f := range truth {
		want := Ratio{Profile: string(f.Profile), Period: string(f.Period), KPI: f.KPI, Numerator: f.Numerator, Denominator: f.Denominator}.text()
		if !unmatched[want] {
			c.differf("by %s, the shop says %s, and the warehouse does not", grain, want)
			continue
		}
		delete(unmatched, want)
		c.Ratios++
	}
	for text := range unmatched {
		c.differf("by %s, the warehouse says %s, and the shop does not", grain, text)
	}
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
