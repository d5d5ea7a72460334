package connectortest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

// toy is a small connector that keeps every promise, but for its flaw. shared is what
// flawed toys keep between their sources; it belongs to one test.
type toy struct {
	flaw   flaw
	shared *toyShared
}

type toyShared struct {
	streams []connectors.Stream
	rows    map[string]schemas.FXRate
	first   *toySource
	count   int
	waste   [][]byte
	release chan struct{}
}

const toyLookback = 10 * time.Minute

var (
	toyRate   = connectors.Limit{Scope: "account", Requests: 5, Per: 10 * time.Second, Source: "invented for this toy"}
	toyAtOnce = connectors.Limit{Scope: "token", Concurrency: 2, Source: "invented for this toy"}
	toyTable  = schemas.Table{Name: "fx_rates", Key: []string{"rate_day", "currency"}, Group: "currency", Family: "fx_rates"}
)

func (t toy) connector() connectors.Connector {
	c := connectors.Connector{
		Name: "toy", Title: "Toy",
		API: connectors.API{Version: "2026-01", Docs: "https://vendor.example/docs", Limits: []connectors.Limit{
			toyRate, toyAtOnce,
		}},
		Config: config.Spec{
			{Name: "url", Type: config.URL, Required: true, Example: "https://vendor.example", Help: "Address of the vendor."},
			{Name: "token", Type: config.Text, Required: true, Secret: true, Example: "${TOY_TOKEN}", Help: "Refresh token."},
		},
		Streams: []connectors.Stream{{
			Name: "items", Title: "Items", Key: []string{"id"},
			Cursor: connectors.Cursor{Field: "updated", Precision: time.Second, Zone: "UTC", Lookback: toyLookback},
			Caps:   connectors.Backfill | connectors.Deletes | connectors.ByID, Emits: []schemas.Table{toyTable},
			Redact: connectors.Redaction{Key: []string{"email"}}, StateVersion: 2, Normalise: t.normalise,
		}, t.reportStream(), t.peopleStream()},
		Open: t.open,
	}
	t.disfigure(&c)
	return c
}

// disfigure puts flaws into the description.
func (t toy) disfigure(c *connectors.Connector) {
	switch t.flaw {
	case noTitle:
		c.Streams[0].Title = ""
	case movingVersion:
		c.API.Version = "latest"
	case sunsetPassed:
		c.API.Sunset = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	case openSecret:
		c.Config[1].Secret, c.Config[1].Example = false, "abc"
	case noHelp:
		c.Config[1].Help = ""
	case brokenExample:
		c.Config[0].Example = "vendor.example"
	case requiredDefault:
		c.Config = append(c.Config, config.Field{Name: "region", Required: true, Default: "eu", Example: "eu", Help: "Region."})
	case tokenOptional:
		c.Config[1].Required = false
	case similarKeys:
		c.Config = append(c.Config, config.Field{Name: "toke", Type: config.Text, Help: "Another spelling."})
	case sharedStreams:
		if t.shared.streams == nil {
			t.shared.streams = c.Streams
		}
		c.Streams = t.shared.streams
	case outdatedPage:
		c.Config[0].Help = "Address of the vendor's server."
	case unfilledTable:
		c.Streams[0].Emits = append(c.Streams[0].Emits, toyTable)
	}
}

type toySource struct {
	toy    toy
	env    connectors.Env
	client *rest.Client
	tokens *rest.Client
	secret string             // the refresh token
	places []connectors.State // what a flawed source remembers
}

func (t toy) open(ctx context.Context, values config.Values, env connectors.Env) (connectors.Source, error) {
	s := &toySource{toy: t, env: env, secret: values.Text("token")}
	options := rest.Options{Base: values.URL("url"), Secrets: []string{s.secret}}
	s.tokens = rest.New(options, env)
	options.Auth, options.Limits = s.auth(), []connectors.Limit{toyRate, toyAtOnce}
	if t.flaw != readsNoThrottle {
		options.Classify = throttled
	}
	switch t.flaw {
	case noRetry, noRetryAtAll:
		options.Attempts = 1
	case endlessTimeout:
		options.Timeout = 100 * time.Hour
	case patientForHours:
		options.Patience = 24 * time.Hour
	case ignoresRate:
		options.Limits = options.Limits[1:]
	case ignoresConcurrency:
		options.Limits = options.Limits[:1]
	case ignoresRetryAfter, ignoresRetryDate, repeatsRefusals:
		options.Classify = t.misjudge
	}
	s.client = rest.New(options, env)
	if t.flaw == asksInOpen {
		_, _ = s.page(ctx, url.Values{})
	}
	if t.flaw == oneSource {
		if t.shared.first != nil {
			return t.shared.first, nil
		}
		t.shared.first = s
	}
	return s, nil
}

func (s *toySource) auth() rest.Auth {
	if s.toy.flaw == keepsToken {
		return &toyBearer{OAuth2: rest.NewOAuth2(s.env.Clock, s.grant)}
	}
	return rest.NewOAuth2(s.env.Clock, s.grant)
}

func (s *toySource) grant(ctx context.Context) (*oauth2.Token, error) {
	return s.tokens.Grant(ctx, "token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {s.secret}})
}

// toyBearer sends its first token for ever.
type toyBearer struct {
	*rest.OAuth2
	mu    sync.Mutex
	first string
}

func (b *toyBearer) Apply(r *http.Request) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.first == "" {
		if err := b.OAuth2.Apply(r); err != nil {
			return err
		}
		b.first = r.Header.Get("Authorization")
	}
	r.Header.Set("Authorization", b.first)
	return nil
}

const toyThrottle = `{"throttled":true,"items":[]}`

// throttled knows how the toy's vendor throttles inside status 200.
func throttled(answer *rest.Answer) *connectors.Error {
	if answer.Status == http.StatusOK && string(answer.Body) == toyThrottle {
		return &connectors.Error{Kind: connectors.Throttled, Err: errors.New("the vendor asks for fewer requests")}
	}
	return nil
}

// misjudge calls everything a hiccup.
func (t toy) misjudge(answer *rest.Answer) *connectors.Error {
	if answer.Status < 400 {
		return nil
	}
	if _, err := strconv.Atoi(answer.Header.Get("Retry-After")); answer.Status == http.StatusTooManyRequests && (err != nil || t.flaw != ignoresRetryDate) {
		answer.Header.Del("Retry-After")
	}
	return &connectors.Error{Kind: connectors.Transient, Err: errors.New("a hiccup")}
}

func (s *toySource) Check(ctx context.Context) error {
	_, err := s.page(ctx, url.Values{"limit": {"1"}})
	return err
}

func (*toySource) Facts(context.Context) (connectors.Facts, error) {
	return connectors.Facts{Platform: "toy", Timezone: toyZone, Currency: "EUR", Decimals: 2}, nil
}

func (s *toySource) Close() error {
	if s.toy.flaw == oneSource {
		return nil
	}
	return s.client.Close()
}

type toyState struct {
	Mark    time.Time `json:"mark"`
	From    time.Time `json:"from"`
	Top     time.Time `json:"top"`
	After   time.Time `json:"after"`
	AfterID string    `json:"after_id"`
	Page    string    `json:"page,omitempty"`
	Offset  int       `json:"offset,omitempty"`
	Note    string    `json:"note,omitempty"`
}

func (t *toyState) save() connectors.State {
	return connectors.State{Version: 2, Payload: toyJSON(t)}
}

// toyJSON is the JSON of a value that has one.
func toyJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

// load reads a saved state into state, which stays as it is when there is none.
func (s *toySource) load(saved connectors.State, state interface{ marked() bool }) error {
	if saved.IsZero() {
		return nil
	}
	bad := func(what string) error {
		return &connectors.Error{Kind: connectors.BadState, Err: errors.New("reading the saved state: " + what)}
	}
	switch {
	case saved.Version > 2 && s.toy.flaw != readsFuture:
		return bad("its version is newer")
	case saved.Version < 2 && s.toy.flaw == forgetsOldState:
		return nil
	case saved.Version < 2:
		return bad("its version is older")
	}
	if err := json.Unmarshal(saved.Payload, state); err != nil || !state.marked() {
		if s.toy.flaw == forgetsBrokenState {
			return nil
		}
		return bad("it has no mark")
	}
	return nil
}

func (t *toyState) marked() bool { return !t.Mark.IsZero() }

type toyPage struct {
	Items []json.RawMessage `json:"items"`
	More  bool              `json:"more"`
	Next  string            `json:"next"`
	Total int               `json:"total"`

	at        time.Time
	server    time.Time // the vendor's clock
	requestID string
}

func (s *toySource) page(ctx context.Context, query url.Values) (toyPage, error) {
	return s.list(ctx, "items", query)
}

// list asks for one page of a listing, which is named as its stream.
func (s *toySource) list(ctx context.Context, stream string, query url.Values) (toyPage, error) {
	if s.toy.flaw == ignoresContext {
		ctx = context.Background()
	}
	if s.toy.flaw == logsToken {
		s.env.Log.Debug().Str("refresh", s.secret).Msg("asking")
	}
	answer, err := s.client.Get(ctx, rest.Call{Stream: stream, Path: stream, Query: query, Raw: s.toy.flaw == endsAtOddAnswers})
	switch {
	case err != nil && s.toy.flaw == namelessErrors:
		return toyPage{}, errors.New("the request failed")
	case err != nil && s.toy.flaw == endsAtForbidden && connectors.KindOf(err) == connectors.Permission,
		err != nil && s.toy.flaw == endsAtTooLarge && connectors.KindOf(err) == connectors.TooLarge:
		return toyPage{}, nil
	case err != nil:
		return toyPage{}, fmt.Errorf("fetching %s: %w", stream, err)
	}
	var p struct {
		toyPage
		Items *[]json.RawMessage `json:"items"`
	}
	err = json.Unmarshal(answer.Body, &p)
	if (err != nil || p.Items == nil) && s.toy.flaw == endsAtOddAnswers {
		return toyPage{}, nil
	}
	if err != nil || p.Items == nil {
		return toyPage{}, drift(stream, "the answer holds no list")
	}
	p.toyPage.Items, p.at, p.requestID = *p.Items, answer.At, answer.RequestID
	p.server, _ = http.ParseTime(answer.Header.Get("Date"))
	return p.toyPage, nil
}

func drift(stream, what string) error {
	return &connectors.Error{Kind: connectors.Drift, Err: errors.New("fetching " + stream + ": " + what)}
}

// next is whether there is another page after p, which asked brought, and its token.
func (s *toySource) next(stream string, p toyPage, asked string) (string, bool, error) {
	switch {
	case !p.More || s.toy.flaw == endsAtEmptyPage && len(p.Items) == 0:
		return "", false, nil
	case p.Next == "" && s.toy.flaw == endsWithoutNext:
		return "", false, nil
	case p.Next == "":
		return "", false, drift(stream, "the vendor says that there is more, and not how to ask for it")
	case p.Next == asked && s.toy.flaw == endsAtRepetition:
		return "", false, nil
	case p.Next == asked && s.toy.flaw != repeatsForEver:
		return "", false, drift(stream, "the same page came again")
	}
	return p.Next, true, nil
}
