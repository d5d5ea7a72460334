package connectortest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

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
	release chan struct{}
}

const toyLookback = 10 * time.Minute

var toyRate = connectors.Limit{Scope: "account", Requests: 5, Per: 10 * time.Second, Source: "invented for this toy"}

func (t toy) connector() connectors.Connector {
	c := connectors.Connector{
		Name: "toy", Title: "Toy",
		API: connectors.API{Version: "2026-01", Docs: "https://vendor.example/docs", Limits: []connectors.Limit{
			toyRate, {Scope: "token", Concurrency: 1, Source: "invented for this toy"},
		}},
		Config: config.Spec{
			{Name: "url", Type: config.URL, Required: true, Example: "https://vendor.example", Help: "Address of the vendor."},
			{Name: "token", Type: config.Text, Required: true, Secret: true, Example: "${TOY_TOKEN}", Help: "Access token."},
		},
		Streams: []connectors.Stream{{
			Name: "items", Title: "Items", Key: []string{"id"},
			Cursor: connectors.Cursor{Field: "updated", Precision: time.Second, Zone: "UTC", Lookback: toyLookback},
			Caps:   connectors.Backfill | connectors.Deletes | connectors.ByID, Emits: []schemas.Table{schemas.FXRates},
			Redact: connectors.Redaction{Key: []string{"email"}}, StateVersion: 2, Normalise: t.normalise,
		}},
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
	case unfilledTable:
		c.Streams[0].Emits = append(c.Streams[0].Emits, schemas.FXRates)
	}
}

type toySource struct {
	toy    toy
	env    connectors.Env
	client *rest.Client
	token  string
}

func (t toy) open(ctx context.Context, values config.Values, env connectors.Env) (connectors.Source, error) {
	s := &toySource{toy: t, env: env, token: values.Text("token")}
	options := rest.Options{Base: values.URL("url"), Auth: rest.Bearer(s.token), Limits: []connectors.Limit{toyRate, {Scope: "token", Concurrency: 1, Source: "toy"}}}
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
	return connectors.Facts{Platform: "toy", Timezone: "UTC", Currency: "EUR", Decimals: 2}, nil
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

func (s *toySource) load(saved connectors.State) (state toyState, err error) {
	if saved.IsZero() {
		return state, nil
	}
	bad := func(err error) (toyState, error) {
		return toyState{}, &connectors.Error{Kind: connectors.BadState, Err: fmt.Errorf("reading the saved state: %w", err)}
	}
	switch {
	case saved.Version > 2 && s.toy.flaw != readsFuture:
		return bad(errors.New("its version is newer"))
	case saved.Version < 2 && s.toy.flaw == forgetsOldState:
		return toyState{}, nil
	case saved.Version < 2:
		return bad(errors.New("its version is older"))
	}
	if err := json.Unmarshal(saved.Payload, &state); err != nil || state.Mark.IsZero() {
		if s.toy.flaw == forgetsBrokenState {
			return toyState{}, nil
		}
		return bad(errors.New("it has no mark"))
	}
	return state, nil
}

type toyPage struct {
	Items []json.RawMessage `json:"items"`
	More  bool              `json:"more"`
	Total int               `json:"total"`

	at        time.Time
	requestID string
}

func (s *toySource) page(ctx context.Context, query url.Values) (toyPage, error) {
	if s.toy.flaw == ignoresContext {
		ctx = context.Background()
	}
	if s.toy.flaw == logsToken {
		s.env.Log.Debug().Str("header", "Bearer "+s.token).Msg("asking")
	}
	answer, err := s.client.Get(ctx, rest.Call{Stream: "items", Path: "items", Query: query, Raw: s.toy.flaw == endsAtOddAnswers})
	switch {
	case err != nil && s.toy.flaw == namelessErrors:
		return toyPage{}, errors.New("the request failed")
	case err != nil && s.toy.flaw == endsAtForbidden && connectors.KindOf(err) == connectors.Permission,
		err != nil && s.toy.flaw == endsAtTooLarge && connectors.KindOf(err) == connectors.TooLarge:
		return toyPage{}, nil
	case err != nil:
		return toyPage{}, fmt.Errorf("fetching items: %w", err)
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
		return toyPage{}, &connectors.Error{Kind: connectors.Drift, Err: errors.New("fetching items: the answer holds no list of items")}
	}
	p.toyPage.Items, p.at, p.requestID = *p.Items, answer.At, answer.RequestID
	return p.toyPage, nil
}
