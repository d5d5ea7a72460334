package woocommerce

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// siteIndex is the front of WordPress's API, which needs no key.
type siteIndex struct {
	Name     text   `json:"name"`
	URL      text   `json:"url"`
	Home     text   `json:"home"`
	Timezone text   `json:"timezone_string"`
	Offset   amount `json:"gmt_offset"` // hours: 1, "5.5", -3
}

// option is one setting; its value is a text or a list.
type option struct {
	ID    text       `json:"id"`
	Value settingAny `json:"value"`
}

// Facts asks the shop for its zone, currency, precision, version and what its own
// reports count. What the key may not read comes from the configuration, else from
// the newest order or WooCommerce's defaults; Facts.Assumed names those.
func (s *source) Facts(ctx context.Context) (connectors.Facts, error) {
	f, err := s.facts(ctx)
	if err != nil {
		return f, fmt.Errorf("fetching the shop's settings: %w", err)
	}
	return f, nil
}

func (s *source) facts(ctx context.Context) (connectors.Facts, error) {
	f := connectors.Facts{Platform: "woocommerce", Domain: s.host, Country: unknownCountry, Settings: map[string]string{}}
	if err := s.site(ctx, &f); err != nil {
		return f, err
	}
	p, err := s.probe(ctx)
	if err != nil {
		return f, err
	}
	f.PlatformVersion = p.text
	for _, read := range []func(context.Context, *connectors.Facts, *probe) error{s.general, s.taxes, s.reports, s.measures} {
		if err := read(ctx, &f, p); err != nil {
			return f, err
		}
	}
	for _, name := range []string{settingGiftCards, settingInvoices} {
		if list := s.values.List(name); len(list) > 0 {
			list = slices.Clone(list)
			slices.Sort(list)
			f.Settings[name] = strings.Join(slices.Compact(list), ",")
		}
	}
	if f.Opened, err = s.firstDay(ctx, f); err != nil {
		return f, err
	}
	return f, nil
}

// site reads name, address and zone.
func (s *source) site(ctx context.Context, f *connectors.Facts) error {
	answer, err := s.get(ctx, rest.Call{Endpoint: "index", Path: "/", Query: url.Values{"_fields": {"name,url,home,gmt_offset,timezone_string"}}})
	if err != nil {
		return err
	}
	var index siteIndex
	if err := json.Unmarshal(answer.Body, &index); err != nil {
		return drift("the site's index", "its shape is not known", err)
	}
	f.Name = html.UnescapeString(string(index.Name))
	if home, err := url.Parse(string(index.Home)); err == nil && home.Host != "" {
		f.Domain = home.Host
	}
	f.Timezone = s.values.Text("timezone")
	switch {
	case f.Timezone != "":
	case index.Timezone != "":
		f.Timezone = string(index.Timezone)
	case index.Offset.Given:
		if f.Timezone, err = fixedZone(index.Offset); err != nil {
			return err
		}
		s.env.Log.Warn().Str("offset", f.Timezone).
			Msg("WordPress has a bare UTC offset instead of a time zone; set timezone in the configuration, or days around summer time are cut an hour off")
	}
	if _, err := f.Location(); err != nil {
		return &connectors.Error{Kind: connectors.BadConfig, Err: err, Advice: "set timezone in the source's configuration"}
	}
	return nil
}

// fixedZone is a zone of WordPress's "Manual Offsets", in hours with fractions.
func fixedZone(hours amount) (string, error) {
	minutes := hours.Mul(sixty)
	if !minutes.IsInteger() || minutes.Abs().GreaterThan(sixty.Mul(sixty)) {
		return "", &connectors.Error{
			Kind: connectors.BadConfig, Err: fmt.Errorf("the shop's UTC offset is %s hours", hours),
			Advice: "set timezone in the source's configuration",
		}
	}
	n, sign := minutes.IntPart(), '+'
	if n < 0 {
		n, sign = -n, '-'
	}
	return fmt.Sprintf("%c%02d:%02d", sign, n/60, n%60), nil
}

// general reads currency, precision and country.
func (s *source) general(ctx context.Context, f *connectors.Facts, p *probe) error {
	settings, ok, err := s.settings(ctx, "general")
	if err != nil {
		return err
	}
	if ok {
		f.Currency = settings["woocommerce_currency"].text()
		f.Country = country(text(strings.SplitN(settings["woocommerce_default_country"].text(), ":", 2)[0]))
		if f.Decimals, err = strconv.Atoi(settings["woocommerce_price_num_decimals"].text()); err == nil {
			return nil
		}
	}
	if p.newest == nil {
		return &connectors.Error{
			Kind: connectors.Permission, Err: errors.New("the key may not read the shop's settings, and there is no order yet to tell its currency"),
			Advice: "make the key for a user with the role Shop manager",
		}
	}
	if f.Currency == "" {
		f.Currency = string(p.newest.Currency)
		f.Assumed = append(f.Assumed, "currency", "country")
	}
	if _, decimals, ok := strings.Cut(string(p.newest.Total), "."); ok {
		f.Decimals = len(decimals)
	}
	f.Assumed = append(f.Assumed, "decimals")
	return nil
}

func (s *source) taxes(ctx context.Context, f *connectors.Facts, p *probe) error {
	settings, ok, err := s.settings(ctx, "tax")
	if err != nil {
		return err
	}
	if value, known := settings["woocommerce_prices_include_tax"]; ok && known {
		f.PricesIncludeTax = value.text() == "yes"
		return nil
	}
	f.PricesIncludeTax = p.newest != nil && bool(p.newest.PricesIncludeTax)
	f.Assumed = append(f.Assumed, "prices_include_tax")
	return nil
}

// reports reads which date makes the day of sale and which statuses do not count. The
// group and WooCommerce's defaults are in its src/Internal/Admin/Settings.php and
// src/Admin/API/Reports/Orders/Stats/DataStore.php; the date type is there since 5.8.
func (s *source) reports(ctx context.Context, f *connectors.Facts, _ *probe) error {
	settings, _, err := s.settings(ctx, "wc_admin")
	if err != nil {
		return err
	}
	dateType, known := settings["woocommerce_date_type"]
	switch basis := strings.TrimPrefix(dateType.text(), "date_"); {
	case s.values.Has("sale_date_basis"):
		f.SaleDateBasis = s.values.Text("sale_date_basis")
	case basis == "created" || basis == "paid" || basis == "completed":
		f.SaleDateBasis = basis
	default:
		// WooCommerce itself takes the paid date where nothing was ever chosen.
		f.SaleDateBasis = "paid"
		if !known {
			f.Assumed = append(f.Assumed, "sale_date_basis")
		}
	}
	excluded, known := settings["woocommerce_excluded_report_order_statuses"]
	switch {
	case s.values.Has("excluded_statuses"):
		f.ExcludedStatuses = s.values.List("excluded_statuses")
	case known:
		f.ExcludedStatuses = excluded.list()
	default:
		f.ExcludedStatuses = []string{"cancelled", "failed", "pending"}
		f.Assumed = append(f.Assumed, "excluded_statuses")
	}
	statuses := make([]string, 0, len(f.ExcludedStatuses))
	for _, status := range f.ExcludedStatuses {
		statuses = append(statuses, statusOf(text(status)))
	}
	slices.Sort(statuses)
	f.ExcludedStatuses = slices.Compact(statuses)
	return nil
}

// measures reads the unit of weights, without which weights are not stored.
func (s *source) measures(ctx context.Context, f *connectors.Facts, _ *probe) error {
	settings, _, err := s.settings(ctx, "products")
	if err != nil {
		return err
	}
	if unit := settings["woocommerce_weight_unit"].text(); unit != "" {
		f.Settings[settingWeightUnit] = unit
	}
	return nil
}

// settings are the values of a group by id; ok is false where the key may not read
// them or the group does not exist.
func (s *source) settings(ctx context.Context, group string) (values map[string]*settingAny, ok bool, err error) {
	var options list[option]
	ok, err = s.optional(ctx, "wc/v3/settings/"+group, url.Values{"_fields": {"id,value"}}, &options)
	if err != nil || !ok {
		return nil, false, err
	}
	values = make(map[string]*settingAny, len(options))
	for i := range options {
		values[string(options[i].ID)] = &options[i].Value
	}
	return values, true, nil
}

// firstDay is the shop's day of its first order, "" when there is none.
func (s *source) firstDay(ctx context.Context, f connectors.Facts) (string, error) {
	answer, err := s.get(ctx, rest.Call{
		Endpoint: "orders", Path: "wc/v3/orders",
		Query: url.Values{"per_page": {"1"}, "orderby": {"date"}, "order": {"asc"}, "_fields": {"date_created,date_created_gmt"}},
	})
	if err != nil {
		return "", err
	}
	var first []listed
	if err := json.Unmarshal(answer.Body, &first); err != nil {
		return "", drift("orders", "the shop's first order cannot be read", err)
	}
	zone, err := f.Location()
	if err != nil || len(first) == 0 {
		return "", err
	}
	at, _, err := instant(first[0].DateCreatedGMT, first[0].DateCreated, zone)
	if err != nil || at.IsZero() {
		return "", nil //nolint:nilerr // an unreadable date of one order is that order's error, not the shop's
	}
	return at.In(zone).Format("2006-01-02"), nil
}
