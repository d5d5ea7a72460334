package woocommerce

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors/rest"
)

// version is a WooCommerce version; the zero version is unknown.
type version [3]int

// parseVersion reads "9.9.5", "10.3.0-rc.1" or "8.6"; what it cannot read is unknown.
func parseVersion(s string) (v version) {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "-")
	for i, part := range strings.SplitN(s, ".", 3) {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return version{}
		}
		v[i] = n
	}
	return v
}

// before compares as numbers, so 9.9 is before 10.0. An unknown version is before none:
// what a shop cannot do then shows in its answers.
func (v version) before(major, minor int) bool {
	if v == (version{}) {
		return false
	}
	return v[0] < major || v[0] == major && v[1] < minor
}

// probe is what is known of a shop before its first page is read.
type probe struct {
	version version
	text    string
	newest  *newest // nil in a shop without orders
}

// modifiedFilter: orders can be filtered by their modified date (since 5.8.0).
func (p *probe) modifiedFilter() bool { return !p.version.before(5, 8) }

// refundList: GET wc/v3/refunds exists (since 9.0.0).
func (p *probe) refundList() bool { return !p.version.before(9, 0) }

// variationList: GET wc/v3/variations exists (since 10.3.0). Reading per product works in
// every version, so that is done where the version is not known.
func (p *probe) variationList() bool { return p.version != (version{}) && !p.version.before(10, 3) }

// newest is the order that was created last.
type newest struct {
	Version          text    `json:"version"`
	Currency         text    `json:"currency"`
	Total            text    `json:"total"`
	PricesIncludeTax boolean `json:"prices_include_tax"`
}

// probe asks once. The version comes from system_status, which needs the right to
// manage the shop, else from the newest order, which carries the version that saved it.
func (s *source) probe(ctx context.Context) (*probe, error) {
	s.mu.Lock()
	known := s.shop
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	p := &probe{}
	answer, err := s.get(ctx, rest.Call{
		Endpoint: "orders", Path: "wc/v3/orders",
		Query: url.Values{"per_page": {"1"}, "_fields": {"version,currency,total,prices_include_tax"}},
	})
	if err != nil {
		return nil, err
	}
	var orders []newest
	if err := json.Unmarshal(answer.Body, &orders); err != nil {
		return nil, drift("orders", "the shop's newest order cannot be read", err)
	}
	if len(orders) > 0 {
		p.newest, p.text = &orders[0], string(orders[0].Version)
	}
	var status struct {
		Environment struct {
			Version text `json:"version"`
		} `json:"environment"`
	}
	ok, err := s.optional(ctx, "wc/v3/system_status", url.Values{"_fields": {"environment"}}, &status)
	switch {
	case ctx.Err() != nil:
		return nil, err
	case err != nil:
		// The report is heavy and fails in shops that are otherwise well.
		s.env.Log.Info().Err(err).Msg("the shop's system status cannot be read; its version is taken from its newest order")
	case ok && status.Environment.Version != "":
		p.text = string(status.Environment.Version)
	}
	p.version = parseVersion(p.text)
	s.mu.Lock()
	s.shop = p
	s.mu.Unlock()
	return p, nil
}

// optional reads what a key of limited rights may not read; ok is false then.
func (s *source) optional(ctx context.Context, path string, query url.Values, into any) (ok bool, err error) {
	answer, err := s.get(ctx, rest.Call{
		Endpoint: path, Path: path, Query: query,
		Accept: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound},
	})
	if err != nil {
		return false, err
	}
	if answer.Status >= 400 {
		return false, nil
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return false, drift(path, "its shape is not known", err)
	}
	return true, nil
}
