package shopify

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"sync"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// source is one shop.
type source struct {
	env      connectors.Env
	values   config.Values
	version  string
	domain   string
	base     *url.URL
	api      string
	pageSize int
	objects  objects
	// rest asks the REST Admin API; it keeps REST's leaky bucket.
	rest *rest.Client
	// graphql asks the GraphQL Admin API; it keeps its points.
	graphql *graphQL

	mu       sync.Mutex
	granted  []string      // scopes, once they were asked for
	asked    *shopFacts    // the shop, once it was asked for
	warnings []string      // of the version that answered
	every    time.Duration // REST's bucket leaks one call in that time; 0 is not known yet
}

var _ connectors.Source = (*source)(nil)

// mostPerPage is the most records that Shopify gives at once.
// https://shopify.dev/docs/api/admin-rest/usage/pagination
const mostPerPage = 250

func open(_ context.Context, values config.Values, env connectors.Env) (connectors.Source, error) {
	size := values.Int("page_size")
	if size < 1 || size > mostPerPage {
		return nil, badConfig(fmt.Errorf("page_size is %d", size), fmt.Sprintf("Shopify gives 1 to %d records per request", mostPerPage))
	}
	if err := checkVersion(values.Text("api_version")); err != nil {
		return nil, err
	}
	if zone := values.Text("timezone"); zone != "" {
		if _, err := connectors.Zone(zone); err != nil {
			return nil, badConfig(err, "")
		}
	}
	domain, err := domainOf(values.Text("store"))
	if err != nil {
		return nil, err
	}
	base, err := baseOf(values)
	if err != nil {
		return nil, err
	}
	auth, err := authOf(values, env)
	if err != nil {
		return nil, err
	}
	s := &source{env: env, values: values, version: values.Text("api_version"), domain: domain, base: base, api: values.Text("api"), pageSize: size, objects: mostObjects}
	s.rest = rest.New(rest.Options{
		Base: base, Auth: auth, Secrets: values.Secrets(), Account: domain + " rest", Limits: Connector().API.Limits,
		Budget: bucket, Classify: classify,
	}, env)
	s.graphql = newGraphQL(rest.Options{
		Base: base.JoinPath("admin/api", s.version), Auth: auth, Secrets: values.Secrets(), Account: domain + " graphql",
	}, env, s.answered)
	return s, nil
}

// get asks the REST Admin API for a page below the pinned version.
func (s *source) get(ctx context.Context, call rest.Call) (*rest.Answer, error) {
	call.Path = "admin/api/" + s.version + "/" + call.Path
	answer, err := s.rest.Get(ctx, call)
	if err == nil {
		s.answered(answer)
		s.told(answer)
	}
	return answer, err
}

// told notes what an answer says of REST's bucket.
func (s *source) told(answer *rest.Answer) {
	budget, ok := bucket(answer.Header, answer.At)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.every = budget.Every
}

// callEvery is the time in which REST's bucket leaks one call; 0 while it is not known.
func (s *source) callEvery() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.every
}

// answered notes what an answer of either transport says of the version.
func (s *source) answered(answer *rest.Answer) {
	list := versionWarnings(s.version, answer, s.env.Clock.Now())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.warnings = list
}

// versionSays are the warnings about the version, of the last answer.
func (s *source) versionSays() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.warnings
}

// Read reads a stream. How each one is asked for is in the file of its name.
func (s *source) Read(ctx context.Context, req connectors.Request) iter.Seq2[connectors.Batch, error] {
	return connectors.Batches(func(emit func(connectors.Batch) error) error { return s.read(ctx, req, emit) })
}

func (s *source) read(ctx context.Context, req connectors.Request, emit func(connectors.Batch) error) error {
	f, ok := feeds()[req.Stream]
	if !ok {
		return badConfig(fmt.Errorf("there is no stream %q of Shopify", req.Stream), "")
	}
	w, err := s.wayOf(req.Stream, f)
	if err != nil {
		return err
	}
	r := &reader{source: s, feed: f, way: w, stream: req.Stream, emit: emit, sizer: newSizer(s.pageSize, req.PageSize, w)}
	if len(req.IDs) == 0 && !req.Estimate && !req.Bounded && !req.State.IsZero() {
		// What cannot be continued is said before anything is asked.
		if r.state, err = loadState(req.State); err != nil {
			return err
		}
	}
	if err := s.allows(ctx, req.Stream); err != nil {
		return err
	}
	switch {
	case len(req.IDs) > 0:
		return r.byID(ctx, req.IDs)
	case req.Estimate:
		return r.estimate(ctx, req)
	case req.Bounded:
		return r.bounded(ctx, req)
	}
	return r.incremental(ctx, req)
}

// wayOf is the transport of a stream, as it is configured.
func (s *source) wayOf(stream string, f feed) (*way, error) {
	switch {
	case s.api == apiREST && f.rest == nil:
		return nil, &connectors.Error{
			Kind: connectors.Permission, Err: fmt.Errorf("fetching %s: REST does not offer them", stream), Advice: "set api to auto or graphql, or name the streams that you want under streams",
		}
	case s.api == apiREST, s.api == apiAuto && f.rest != nil && !f.slow, f.graphql == nil:
		return f.rest, nil
	}
	return f.graphql, nil
}

// since is where history starts.
func (s *source) since(req connectors.Request) time.Time {
	if !req.Since.IsZero() {
		return req.Since.UTC()
	}
	return s.values.Day("history_from")
}

// Close releases connections.
func (s *source) Close() error { return s.rest.Close() }
