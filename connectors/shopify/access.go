package shopify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// need is what a stream needs of a token, and what is lost without it.
type need struct {
	// scopes without which the stream cannot be read.
	scopes []string
	// better are scopes without which less of it is read.
	better []string
	// lost are the figures that stay unknown without the stream.
	lost string
}

// scopeAllOrders lets an app see orders that are older than 60 days.
const scopeAllOrders = "read_all_orders"

// shownDays is how far back orders are shown without it.
const shownDays = 60

// needs are the scopes of each stream.
// https://shopify.dev/docs/api/usage/access-scopes
var needs = map[string]need{
	streamOrders:              {scopes: []string{"read_orders"}, better: []string{scopeAllOrders, "read_customers"}, lost: "every figure of sales, orders and customers"},
	streamSaleEvents:          {scopes: []string{"read_orders"}, better: []string{scopeAllOrders}, lost: "the exact day of each edit and refund, so sales are approximate"},
	streamTransactions:        {scopes: []string{"read_orders"}, better: []string{scopeAllOrders}, lost: "payments and refunds that were paid"},
	streamFulfilments:         {scopes: []string{"read_orders"}, better: []string{scopeAllOrders, "read_fulfillments"}, lost: "times of delivery"},
	streamReturns:             {scopes: []string{"read_returns"}, better: []string{"read_orders", scopeAllOrders}, lost: "reasons of returns"},
	streamCustomers:           {scopes: []string{"read_customers"}, lost: "registered customers; orders still tell who bought"},
	streamProducts:            {scopes: []string{"read_products"}, lost: "products by vendor and category"},
	streamVariants:            {scopes: []string{"read_products"}, lost: "variants and their prices"},
	streamInventoryItems:      {scopes: []string{"read_inventory", "read_products"}, lost: "unit cost, and with it margins"},
	streamInventoryLevels:     {scopes: []string{"read_inventory", "read_products", "read_locations"}, lost: "stock"},
	streamCheckouts:           {scopes: []string{"read_orders"}, lost: "abandoned checkouts"},
	streamDiscounts:           {scopes: []string{"read_discounts"}, lost: "discount codes with their limits"},
	streamPayouts:             {scopes: []string{"read_shopify_payments_payouts"}, lost: "payouts of Shopify Payments"},
	streamBalanceTransactions: {scopes: []string{"read_shopify_payments_payouts"}, lost: "fees of Shopify Payments, and with them payment costs"},
	streamDisputes:            {scopes: []string{"read_shopify_payments_disputes"}, lost: "chargebacks"},
	streamTenderTransactions:  {scopes: []string{"read_orders"}, lost: "payments by tender"},
	streamSessions:            {scopes: []string{"read_reports"}, lost: "sessions, and with them conversion"},
	streamSalesReport:         {scopes: []string{"read_reports"}, lost: "the comparison with Shopify's own sales report"},
}

// implied are scopes that another one includes.
// https://shopify.dev/docs/api/usage/access-scopes
func implied(granted []string, scope string) bool {
	if slices.Contains(granted, scope) {
		return true
	}
	write, ok := strings.CutPrefix(scope, "read_")
	return ok && slices.Contains(granted, "write_"+write)
}

// scopes are what the token may read; asked for once.
func (s *source) scopes(ctx context.Context) ([]string, error) {
	s.mu.Lock()
	granted := s.granted
	s.mu.Unlock()
	if granted != nil {
		return granted, nil
	}
	answer, err := s.rest.Get(ctx, rest.Call{Endpoint: "access_scopes", Path: "admin/oauth/access_scopes.json"})
	if err != nil {
		return nil, err
	}
	var list struct {
		Scopes *[]struct {
			Handle text `json:"handle"`
		} `json:"access_scopes"`
	}
	if err := json.Unmarshal(answer.Body, &list, vendorjson.Lenient); err != nil || list.Scopes == nil {
		return nil, drift("access_scopes", errors.Join(errors.New("the answer is no list of scopes"), err))
	}
	granted = make([]string, 0, len(*list.Scopes))
	for _, one := range *list.Scopes {
		granted = append(granted, string(one.Handle))
	}
	s.mu.Lock()
	s.granted = granted
	s.mu.Unlock()
	return granted, nil
}

// allows is a Permission error for a stream whose scopes the token lacks: some of
// Shopify's lists would be empty without an error.
func (s *source) allows(ctx context.Context, stream string) error {
	granted, err := s.scopes(ctx)
	if err != nil {
		return fmt.Errorf("fetching %s: %w", stream, err)
	}
	if missing := lacking(granted, needs[stream].scopes); len(missing) > 0 {
		return &connectors.Error{
			Kind: connectors.Permission, Err: fmt.Errorf("fetching %s: the token lacks %s, so unknown stay: %s", stream, strings.Join(missing, " and "), needs[stream].lost),
			Advice: "give the app this scope and install it again",
		}
	}
	return nil
}

func lacking(granted, wanted []string) []string {
	return slices.DeleteFunc(slices.Clone(wanted), func(scope string) bool { return implied(granted, scope) })
}

// wholeHistory reports whether orders of any age are shown.
func (s *source) wholeHistory(ctx context.Context) (bool, error) {
	granted, err := s.scopes(ctx)
	return slices.Contains(granted, scopeAllOrders), err
}

// checkHistory refuses to begin a history of orders that Shopify would cut without a word.
func (s *source) checkHistory(ctx context.Context, since time.Time) error {
	whole, err := s.wholeHistory(ctx)
	if err != nil || whole || s.values.Bool("allow_partial_history") {
		return err
	}
	if oldest := s.env.Clock.Now().AddDate(0, 0, -shownDays); !since.Before(oldest) {
		return nil
	}
	return &connectors.Error{
		Kind:   connectors.Permission,
		Err:    fmt.Errorf("the token lacks %s, and without it Shopify shows orders of the last %d days only and says nothing about the others", scopeAllOrders, shownDays),
		Advice: "ask for the scope in the Dev Dashboard (API access requests) and install the app again, set history_from to a day that is not so long ago, or set allow_partial_history to go on without",
	}
}

// Check proves address and token, and says what they do not open.
func (s *source) Check(ctx context.Context) error {
	s.mu.Lock()
	s.granted, s.asked = nil, nil
	s.mu.Unlock()
	granted, err := s.scopes(ctx)
	if err != nil {
		return fmt.Errorf("checking the shop: %w", err)
	}
	if _, err := s.shop(ctx); err != nil {
		return fmt.Errorf("checking the shop: %w", err)
	}
	s.env.Log.Info().Strs("scopes", granted).Msg("scopes of the token")
	for _, stream := range streams() {
		n := needs[stream.Name]
		if missing := lacking(granted, n.scopes); len(missing) > 0 {
			s.env.Log.Warn().Str("stream", stream.Name).Msgf("the token lacks %s: the stream is not available, and unknown stay %s", strings.Join(missing, " and "), n.lost)
			continue
		}
		if missing := lacking(granted, n.better); len(missing) > 0 {
			s.env.Log.Warn().Str("stream", stream.Name).Msgf("the token lacks %s: less of the stream is read", strings.Join(missing, " and "))
		}
	}
	for _, warning := range s.versionSays() {
		s.env.Log.Warn().Msg(warning)
	}
	if len(lacking(granted, needs[streamOrders].scopes)) > 0 {
		return nil // said above
	}
	if err := s.checkHistory(ctx, s.values.Day("history_from")); err != nil {
		return fmt.Errorf("checking the shop: %w", err)
	}
	return nil
}
