package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// shown is how many differences Compare tells of.
const shown = 3

// Figures are the KPIs of a shop day that the demo compares.
type Figures struct {
	GrossSales, Discounts, Returns, NetSales decimal.Decimal
	Shipping, Taxes, Fees, TotalSales        decimal.Decimal
	Orders, UnitsSold                        int64
	New, Returning                           int64
	AOV                                      decimal.NullDecimal
}

// KPI is one of a shop and period, and of shop "" what accounts of payments hold together:
// a ratio by its two parts, anything else as the numerator alone.
type KPI struct {
	Shop, Profile, Period, Name string
	Currency                    string // of what is held, "" for a KPI of a shop
	Numerator, Denominator      decimal.NullDecimal
}

func kpiOf(shop string, f sandbox.Figure) KPI {
	return KPI{Shop: shop, Profile: string(f.Profile), Period: string(f.Period), Name: f.KPI, Currency: f.Currency, Numerator: f.Numerator, Denominator: f.Denominator}
}

// text tells two KPIs apart by their names and figures.
func (k KPI) text() string {
	part := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return "unknown"
		}
		return d.Decimal.String()
	}
	return fmt.Sprintf("%q: %s%s of %s, profile %s: %s of %s", k.Shop, k.Name, strings.TrimRight(" "+k.Currency, " "), k.Period, k.Profile, part(k.Numerator), part(k.Denominator))
}

// Warehouse is what Compare reads: the contract views, as a reader sees them.
type Warehouse interface {
	// Figures are the KPIs of every day of a shop, for a profile.
	Figures(ctx context.Context, shop, profile string) (map[string]Figures, error)
	// KPIs are those of all shops that compare, rate or count over time, and those of
	// payments, of both profiles; and of shop "" what is not yet paid out.
	KPIs(ctx context.Context, grain string) ([]KPI, error)
	// Payments are the figures of payments of a shop, "" for costs that name no payment.
	Payments(ctx context.Context, shop string) (map[PaymentDay]PaymentFigures, error)
	// Gaps is what a source of payments owes at the end of each day, by currency.
	Gaps(ctx context.Context, source string) (map[string]map[string]decimal.Decimal, error)
}

// Equal counts what Compare found equal.
type Equal struct{ Days, KPIs, PaymentDays, Gaps int }

// grains are the lengths of the periods of KPIs.
var grains = []sandbox.Grain{sandbox.GrainDay, sandbox.GrainWeek, sandbox.GrainMonth, sandbox.GrainQuarter}

// Compare looks for a difference between the warehouse and the truth, which the world
// computes apart from any SQL.
func (b *Business) Compare(ctx context.Context, w Warehouse) (Equal, error) {
	var c comparison
	for _, shop := range b.shops() {
		if err := c.shop(ctx, b.world, shop, w); err != nil {
			return c.Equal, err
		}
	}
	for _, grain := range grains {
		stored, err := w.KPIs(ctx, string(grain))
		if err != nil {
			return c.Equal, err
		}
		c.kpis(grain, b.world, append(b.shops(), ""), stored)
	}
	if err := c.account(ctx, b.world, b.shops(), w); err != nil {
		return c.Equal, err
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

func (c *comparison) shop(ctx context.Context, world *sandbox.World, shop string, w Warehouse) error {
	for profile, truth := range world.KPIs(shop) {
		stored, err := w.Figures(ctx, shop, string(profile))
		if err != nil {
			return err
		}
		c.days(shop, string(profile), truth, stored)
	}
	return nil
}

func (c *comparison) days(shop, profile string, truth map[sandbox.Day]sandbox.KPI, stored map[string]Figures) {
	for day, want := range truth {
		got, ok := stored[string(day)]
		if !ok || !got.equal(figuresOf(want)) {
			c.differf("%s, %s, profile %s: the warehouse says %+v and the shop %+v", shop, day, profile, got, figuresOf(want))
			continue
		}
		c.Days++
	}
	for day := range stored {
		if _, ok := truth[sandbox.Day(day)]; !ok {
			c.differf("%s, %s, profile %s: the warehouse has a day that the shop does not have", shop, day, profile)
		}
	}
}

// kpis compares those of one grain. What is not yet paid out the warehouse knows until today,
// and the business, which stands still before it, until then.
func (c *comparison) kpis(grain sandbox.Grain, world *sandbox.World, shops []string, stored []KPI) {
	unmatched := make(map[string]bool, len(stored))
	for _, k := range stored {
		unmatched[k.text()] = k.Shop != ""
	}
	for _, shop := range shops {
		truth := world.PaymentFigures(shop, grain)
		if shop != "" {
			truth = append(truth, world.Figures(shop, grain)...)
		}
		for _, f := range truth {
			want := kpiOf(shop, f).text()
			if _, ok := unmatched[want]; !ok {
				c.differf("by %s, the business says %s, and the warehouse does not", grain, want)
				continue
			}
			delete(unmatched, want)
			c.KPIs++
		}
	}
	for text, isOfShop := range unmatched {
		if isOfShop {
			c.differf("by %s, the warehouse says %s, and the business does not", grain, text)
		}
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
