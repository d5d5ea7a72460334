package woocommerce

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// source is one shop.
type source struct {
	env      connectors.Env
	values   config.Values
	host     string
	pageSize int

	// onlyPages: the shop does not obey the parameter offset.
	onlyPages atomic.Bool

	mu       sync.Mutex
	client   *rest.Client
	fallback rest.Auth // tried once when the server seems to strip the header
	shop     *probe    // what is known of the shop's version
	asked    uint64    // requests so far, makes each address new
}

var _ connectors.Source = (*source)(nil)

func open(_ context.Context, values config.Values, env connectors.Env) (connectors.Source, error) {
	base := *values.URL("url")
	base.Path = strings.TrimSuffix(strings.TrimRight(base.Path, "/"), "/wp-json") + "/wp-json"
	env.AllowPlainHTTP = env.AllowPlainHTTP || values.Bool("allow_http")
	size := values.Int("page_size")
	if size < minPage || size > maxPage {
		return nil, &connectors.Error{
			Kind: connectors.BadConfig, Err: fmt.Errorf("page_size is %d", size),
			Advice: fmt.Sprintf("WooCommerce allows %d to %d rows per request", minPage, maxPage),
		}
	}
	if zone := values.Text("timezone"); zone != "" {
		if _, err := connectors.Zone(zone); err != nil {
			return nil, &connectors.Error{Kind: connectors.BadConfig, Err: err}
		}
	}
	s := &source{env: env, values: values, host: base.Host, pageSize: size}
	auth := s.auth(base.Scheme)
	s.client = rest.New(rest.Options{
		Base:     &base,
		Auth:     auth,
		Secrets:  []string{values.Text("consumer_key"), values.Text("consumer_secret")},
		Limits:   Connector().API.Limits,
		Classify: classify,
	}, env)
	return s, nil
}

// auth is the first way to sign in, and sets the one to fall back to.
// https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication
func (s *source) auth(scheme string) rest.Auth {
	key, secret := s.values.Text("consumer_key"), s.values.Text("consumer_secret")
	basic := rest.Basic{User: key, Password: secret}
	query := rest.QueryKeys{"consumer_key": key, "consumer_secret": secret}
	signed := rest.OAuth1{Key: key, Secret: secret, Clock: s.env.Clock}
	switch s.values.Text("auth") {
	case authBasic:
		return basic
	case authQuery:
		return query
	case authOAuth:
		return signed
	}
	if scheme == "http" {
		return signed
	}
	s.fallback = query
	return basic
}

// Check reads one order's id: the same right and the same way as every later call.
func (s *source) Check(ctx context.Context) error {
	_, err := s.get(ctx, rest.Call{Endpoint: "orders", Path: "wc/v3/orders", Query: url.Values{"per_page": {"1"}, "_fields": {"id"}}})
	if err != nil {
		return fmt.Errorf("checking the shop: %w", err)
	}
	return nil
}

// Read reads a stream. Each stream's feed is in the file of its name.
func (s *source) Read(ctx context.Context, req connectors.Request) iter.Seq2[connectors.Batch, error] {
	return connectors.Batches(func(emit func(connectors.Batch) error) error { return s.read(ctx, req, emit) })
}

func (s *source) read(ctx context.Context, req connectors.Request, emit func(connectors.Batch) error) error {
	f, err := s.feed(ctx, req.Stream)
	if err != nil {
		return err
	}
	r := &reader{source: s, feed: f, emit: emit, sizer: newSizer(s.pageSize, req.PageSize)}
	if !f.lasting {
		r.since = s.since(req)
	}
	switch {
	case len(req.IDs) > 0:
		return r.byID(ctx, req.IDs)
	case req.Estimate:
		return r.estimate(ctx, req)
	case req.Bounded:
		return r.bounded(ctx, req.Since, req.Until)
	}
	return r.incremental(ctx, req.State)
}

// since is where history starts.
func (s *source) since(req connectors.Request) time.Time {
	if !req.Bounded && !req.Since.IsZero() {
		return req.Since.UTC()
	}
	return s.values.Day("history_from")
}

func (s *source) feed(ctx context.Context, stream string) (feed, error) {
	p, err := s.probe(ctx)
	if err != nil {
		return feed{}, fmt.Errorf("fetching %s: %w", stream, err)
	}
	switch stream {
	case streamOrders:
		return s.orders(p), nil
	case streamRefunds:
		return s.refunds(p), nil
	case streamCustomers:
		return s.customers(), nil
	case streamProducts:
		return s.products(p), nil
	case streamVariations:
		return s.variations(p), nil
	case streamCoupons:
		return s.coupons(p), nil
	case streamReviews:
		return s.reviews(), nil
	}
	return feed{}, &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("WooCommerce has no stream %q", stream)}
}

// Close releases connections.
func (s *source) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client.Close()
}

// get asks the shop, past every cache. When the credentials in the header are not seen
// at all it tries once to send them in the address; if that works it stays so.
func (s *source) get(ctx context.Context, call rest.Call) (*rest.Answer, error) {
	s.mu.Lock()
	client, fallback := s.client, s.fallback
	s.asked++
	fresh := fmt.Sprintf("%x-%x", s.env.Clock.Now().UnixNano(), s.asked)
	s.mu.Unlock()
	// Hosts put page caches before WordPress that also serve the API; an address that
	// was never asked for is in none of them.
	call.Query.Set("_fresh", fresh)
	call.Header = map[string][]string{"Cache-Control": {"no-cache"}}
	answer, err := client.Get(ctx, call)
	if fallback == nil || err == nil || !unseen(err) {
		return answer, err
	}
	other := client.WithAuth(fallback)
	answer, second := other.Get(ctx, call)
	if second != nil {
		return nil, err
	}
	s.env.Log.Warn().Msg("the shop's server strips the Authorization header; the key is sent in the address instead")
	s.mu.Lock()
	s.client, s.fallback = other, nil
	s.mu.Unlock()
	return answer, nil
}
