package mollie

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// source is one account, as far as a credential shows it.
type source struct {
	env      connectors.Env
	client   *rest.Client
	access   access
	host     string
	profiles []string
	shops    string // setting: profile=shop, sorted
	shop     string // of other profiles
	rules    []rule
	pageSize int
}

var _ connectors.Source = (*source)(nil)

func open(_ context.Context, values config.Values, env connectors.Env) (connectors.Source, error) {
	size := values.Int("page_size")
	if size < 1 || size > mostPerPage {
		return nil, badConfig(fmt.Errorf("page_size is %d", size), fmt.Sprintf("Mollie gives 1 to %d records per request", mostPerPage))
	}
	shops, err := shopsOf(values.List("shops"))
	if err != nil {
		return nil, err
	}
	rules, err := parseRules(values.List(settingRules))
	if err != nil {
		return nil, err
	}
	token := values.Text(settingToken)
	auth, err := authOf(values, env)
	if err != nil {
		return nil, err
	}
	base := values.URL("url")
	return &source{
		env: env, access: accessOf(token, values.Bool("testmode")), host: base.Host, profiles: slices.Clone(values.List("profiles")),
		shops: shops, shop: values.Text(settingShop), rules: rules, pageSize: size,
		client: rest.New(rest.Options{
			Base: base, Auth: auth, Secrets: slices.DeleteFunc([]string{token, values.Text(settingClientSecret)}, func(s string) bool { return s == "" }), Limits: Connector().API.Limits, Classify: classify,
		}, env),
	}, nil
}

// shopsOf checks and sorts the mapping of profiles to shops.
func shopsOf(list []string) (string, error) {
	list = slices.Clone(list)
	for _, one := range list {
		profile, shop, ok := strings.Cut(one, "=")
		if !ok || profile == "" || shop == "" || strings.ContainsAny(one, ", ") {
			return "", badConfig(fmt.Errorf("shops: %q is no profile with its shop", one), "write profile=shop, for instance pfl_v9hTwCvYqw=main")
		}
	}
	slices.Sort(list)
	return strings.Join(list, ","), nil
}

// Read reads a stream. What each one is made of is in the file of its name.
func (s *source) Read(ctx context.Context, req connectors.Request) iter.Seq2[connectors.Batch, error] {
	return connectors.Batches(func(emit func(connectors.Batch) error) error { return s.read(ctx, req, emit) })
}

func (s *source) read(ctx context.Context, req connectors.Request, emit func(connectors.Batch) error) error {
	f, ok := feeds()[req.Stream]
	if !ok {
		return badConfig(fmt.Errorf("there is no stream %q of Mollie", req.Stream), "")
	}
	if err := s.access.allows(req.Stream); err != nil {
		return err
	}
	size := s.pageSize
	if req.PageSize > 0 && req.PageSize < size {
		size = req.PageSize
	}
	if f.most > 0 {
		size = min(size, f.most)
	}
	r := &reader{source: s, feed: f, stream: req.Stream, emit: emit, size: size, most: size}
	switch {
	case len(req.IDs) > 0:
		return r.byID(ctx, req.IDs)
	case req.Estimate:
		return r.estimate(ctx)
	case req.Bounded:
		return badConfig(fmt.Errorf("fetching %s: Mollie cannot be asked for a range of days", req.Stream), "read the stream without one; a first read brings everything")
	}
	return r.incremental(ctx, req)
}

// query is what is asked with every call of an organisation's token for test data.
func (s *source) query(live bool) url.Values {
	query := url.Values{}
	if s.access.organisation && s.access.test && !live {
		query.Set("testmode", "true")
	}
	return query
}

// Close releases connections.
func (s *source) Close() error { return s.client.Close() }
