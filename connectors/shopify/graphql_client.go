package shopify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// graphQL asks one shop by the GraphQL Admin API. It may be used by several streams at
// once.
type graphQL struct {
	client *rest.Client
	clock  connectors.Clock
	pace   *costPace
	// seen is told of every answer.
	seen func(*rest.Answer)

	mu    sync.Mutex
	plans map[string]*graphPlan

	bulks    chan struct{} // one place for each bulk operation that may run
	ownHosts []string      // where a test keeps bulk results
}

// pointPatience is how long a query waits for points.
const pointPatience = 5 * time.Minute

// newGraphQL makes the client; it uses no network. Base is the address of one version of
// the API. Account is what the points are counted on.
func newGraphQL(options rest.Options, env connectors.Env, seen func(*rest.Answer)) *graphQL {
	g := &graphQL{
		clock: env.Clock,
		pace:  connectors.Share(env.Shared, "shopify points "+options.Account, newCostPace),
		seen:  seen,
		bulks: connectors.Share(env.Shared, "shopify bulk operations "+options.Account, func() chan struct{} { return make(chan struct{}, bulkPlaces) }),
	}
	if ip := net.ParseIP(options.Base.Hostname()); ip != nil && ip.IsLoopback() {
		g.ownHosts = []string{options.Base.Hostname()}
	}
	options.Classify = g.classify
	g.client = rest.New(options, env)
	return g
}

// question is one query.
type question struct {
	stream string
	// name says what is asked in errors and metrics.
	name      string
	query     string
	variables map[string]any
	// attempts, when set, bounds the tries of this question.
	attempts int
}

// ask sends a query and gives its data. Of an answer with errors nothing is given, however
// much data stands beside them: Shopify puts null where a right is missing or a field
// failed, which must not be taken for the shop's.
func (g *graphQL) ask(ctx context.Context, q question) (*object, *rest.Answer, error) {
	body, err := json.Marshal(map[string]any{"query": q.query, "variables": q.variables}, json.Deterministic(true))
	if err != nil {
		return nil, nil, fmt.Errorf("fetching %s: %w", q.stream, err)
	}
	place, err := g.pace.acquire(ctx, g.clock, q.query, pointPatience)
	if err != nil {
		if kinded, ok := errors.AsType[*connectors.Error](err); ok {
			kinded.Err = fmt.Errorf("fetching %s: %w", q.stream, kinded.Err)
		}
		return nil, nil, err
	}
	defer place.release()
	answer, err := g.client.Post(ctx, rest.Call{
		Stream: q.stream, Endpoint: "graphql " + q.name, Path: "graphql.json", Body: body, Attempts: q.attempts,
		Header: http.Header{"Content-Type": {"application/json"}},
	})
	if err != nil {
		return nil, nil, err
	}
	if g.seen != nil {
		g.seen(answer)
	}
	var reply reply
	if err := json.Unmarshal(answer.Body, &reply, vendorjson.Lenient); err != nil {
		return nil, nil, drift(q.stream, errors.New("it is no answer of the GraphQL API"))
	}
	g.pace.learn(q.query, reply.Extensions.Cost.Requested)
	data, err := parseObject(reply.Data)
	if err != nil {
		return nil, nil, drift(q.stream, errors.New("it holds neither data nor errors"))
	}
	return data, answer, nil
}

// reply is an answer of the GraphQL API.
type reply struct {
	Data       jsontext.Value `json:"data"`
	Errors     jsontext.Value `json:"errors"`
	Extensions extensions     `json:"extensions"`
}

type extensions struct {
	Cost struct {
		Requested float64 `json:"requestedQueryCost"`
		Status    points  `json:"throttleStatus"`
	} `json:"cost"`
}

// trouble is a top-level error of GraphQL.
type trouble struct {
	Message    vendorjson.Text `json:"message"`
	Path       jsontext.Value  `json:"path"`
	Extensions struct {
		Code           vendorjson.Text `json:"code"`
		RequiredAccess vendorjson.Text `json:"requiredAccess"`
	} `json:"extensions"`
}

// classify words the failures of the GraphQL API, which come with status 200, and takes
// over what each answer says of the points.
func (g *graphQL) classify(answer *rest.Answer) *connectors.Error {
	if answer.Status != http.StatusOK {
		return classify(answer)
	}
	var r reply
	if json.Unmarshal(answer.Body, &r, vendorjson.Lenient) != nil {
		return nil //nolint:nilerr // rest words what is no JSON, and ask what is JSON of another form
	}
	now := g.clock.Now()
	status := r.Extensions.Cost.Status
	g.pace.observe(status, now)
	if k := r.Errors.Kind(); k == 0 || k == 'n' {
		return nil
	}
	var all []trouble
	if json.Unmarshal(r.Errors, &all, vendorjson.Lenient) != nil {
		return &connectors.Error{Kind: connectors.Drift, Err: errors.New("the answer holds errors in a form that is not known"), Advice: "Shopify may have changed its API; report this"}
	}
	if len(all) == 0 {
		return nil
	}
	return wordTrouble(worst(all), waitFor(r.Extensions.Cost.Requested, status, now))
}

// waitFor is when the points of a query will be there, with the margin of all waits for them.
func waitFor(requested float64, b points, now time.Time) time.Time {
	if b.Rate <= 0 || requested <= b.Available {
		return now.Add(time.Second)
	}
	seconds := (min(requested, b.Maximum) - b.Available) / (b.Rate * pointMargin)
	return now.Add(time.Duration(math.Ceil(seconds*1000)) * time.Millisecond)
}

// Codes of errors, from https://shopify.dev/docs/api/admin-graphql and recorded answers.
const (
	codeThrottled = "THROTTLED"
	codeTooDear   = "MAX_COST_EXCEEDED"
	codeDenied    = "ACCESS_DENIED"
	codeInactive  = "SHOP_INACTIVE"
	codeInternal  = "INTERNAL_SERVER_ERROR"
	codeTimeout   = "TIMEOUT"
)

// worst is the error that decides: what passes by itself last, so that a lasting one is
// not tried again.
func worst(all []trouble) trouble {
	for _, code := range []string{codeThrottled, codeDenied, codeTooDear, codeInactive} {
		for _, one := range all {
			if strings.EqualFold(string(one.Extensions.Code), code) {
				return one
			}
		}
	}
	for _, one := range all {
		if code := string(one.Extensions.Code); !strings.EqualFold(code, codeInternal) && !strings.EqualFold(code, codeTimeout) {
			return one
		}
	}
	return all[0]
}

func wordTrouble(one trouble, until time.Time) *connectors.Error {
	said := oneLine(string(one.Message))
	code := strings.ToUpper(string(one.Extensions.Code))
	switch code {
	case codeThrottled:
		return &connectors.Error{Kind: connectors.Throttled, Until: until, Err: errors.New("the shop's query points are used up")}
	case codeTooDear:
		return &connectors.Error{Kind: connectors.TooLarge, Err: fmt.Errorf("%s: %s", code, said), Advice: "ask for smaller pages"}
	case codeDenied:
		return denied(said, string(one.Extensions.RequiredAccess))
	case codeInactive:
		return &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("%s: %s", code, said), Advice: "the shop is closed or frozen; ask its owner"}
	case codeTimeout:
		return &connectors.Error{Kind: connectors.TooLarge, Err: fmt.Errorf("%s: %s", code, said), Advice: "ask for smaller pages"}
	case codeInternal:
		return &connectors.Error{Kind: connectors.Transient, Err: fmt.Errorf("%s: %s", code, said), Advice: "Shopify is in trouble; smaller pages or a later run may do"}
	}
	if throttledWords.MatchString(said) {
		return &connectors.Error{Kind: connectors.Throttled, Until: until, Err: errors.New("the shop's query points are used up")}
	}
	if timeoutWords.MatchString(said) {
		return &connectors.Error{Kind: connectors.TooLarge, Err: errors.New(said), Advice: "ask for smaller pages"}
	}
	if internalWords.MatchString(said) {
		return &connectors.Error{Kind: connectors.Transient, Err: errors.New(said), Advice: "Shopify is in trouble; smaller pages or a later run may do"}
	}
	if code != "" {
		said = code + ": " + said
	}
	return &connectors.Error{Kind: connectors.Drift, Err: fmt.Errorf("the query is refused: %s", said), Advice: "set api_version to one that this program knows, or report this"}
}

var (
	throttledWords = regexp.MustCompile(`(?i)^throttled$`)
	internalWords  = regexp.MustCompile(`(?i)internal (server )?error|something went wrong`)
	timeoutWords   = regexp.MustCompile(`(?i)timed? ?out|timeout`)
	scopeNames     = regexp.MustCompile("`?\\b((?:read|write)_[a-z_]+)`?")
)

// denied names what is missing.
func denied(said, required string) *connectors.Error {
	var scopes []string
	for _, found := range scopeNames.FindAllStringSubmatch(said+" "+required, -1) {
		scopes = appendNew(scopes, found[1])
	}
	advice := "give the app the right to read this and let the shop's owner approve it"
	if len(scopes) > 0 {
		advice = "give the app the scope " + strings.Join(scopes, " or ") + " and let the shop's owner approve it"
	}
	return &connectors.Error{Kind: connectors.Permission, Err: fmt.Errorf("%s: %s", codeDenied, said), Advice: advice}
}

func appendNew(list []string, one string) []string {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

// oneLine is a message without line breaks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// isDenied reports that a scope is missing.
func isDenied(err error) bool { return connectors.KindOf(err) == connectors.Permission }
