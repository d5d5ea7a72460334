package connectortest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

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

func (t toyState) save() connectors.State {
	text, err := json.Marshal(t)
	if err != nil {
		panic(err)
	}
	return connectors.State{Version: 2, Payload: text}
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

func (s *toySource) Read(ctx context.Context, r connectors.Request) iter.Seq2[connectors.Batch, error] {
	return func(yield func(connectors.Batch, error) bool) {
		if err := s.read(ctx, r, yield); err != nil {
			yield(connectors.Batch{}, err)
		}
	}
}

func (s *toySource) read(ctx context.Context, r connectors.Request, yield func(connectors.Batch, error) bool) error {
	switch {
	case r.Stream != "items" && s.toy.flaw != readsAnything:
		return &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("there is no stream %q", r.Stream)}
	case len(r.IDs) > 0 && s.toy.flaw != ignoresIDs:
		return s.byID(ctx, r.IDs, yield)
	case r.Estimate:
		return s.estimate(ctx, yield)
	}
	now := s.env.Clock.Now().UTC().Truncate(time.Second)
	state, err := s.load(r.State)
	if err != nil {
		return err
	}
	switch {
	case r.Bounded:
		state = toyState{From: r.Since, Top: r.Until}
		if s.toy.flaw == ignoresUntil {
			state.Top = time.Time{}
		}
	case state.Top.IsZero():
		state.open(s.toy.flaw, now)
	}
	return s.walk(ctx, r, state, yield)
}

// open begins a window that ends now.
func (t *toyState) open(f flaw, now time.Time) {
	t.Top = now
	if !t.Mark.IsZero() {
		t.From = t.Mark.Add(-toyLookback)
		if f == noLookback {
			t.From = t.Mark
		}
		if f == rereadsAll {
			t.From = time.Time{}
		}
	} else {
		t.Mark = now
	}
}

func (s *toySource) walk(ctx context.Context, r connectors.Request, state toyState, yield func(connectors.Batch, error) bool) error {
	limit := 20
	if r.PageSize > 0 {
		limit = r.PageSize
	}
	done := int64(0)
	seen := map[string]bool{}
	for {
		p, err := s.page(ctx, s.query(state, r, limit))
		if connectors.KindOf(err) == connectors.TooLarge && limit > 1 && s.toy.flaw != onePageSize {
			limit /= 2
			continue
		}
		if err != nil {
			return err
		}
		more := p.More
		records, last, err := s.records(p, r)
		if err != nil {
			return err
		}
		if len(p.Items) > 0 && last.ID == state.AfterID && last.Updated.Equal(state.After) {
			switch s.toy.flaw {
			case repeatsForEver:
			case endsAtRepetition:
				more = false
			default:
				return &connectors.Error{Kind: connectors.Drift, Err: errors.New("fetching items: the same page came again")}
			}
		}
		before := state
		if len(p.Items) > 0 {
			state.After, state.AfterID = last.Updated, last.ID
			state.Offset += len(p.Items)
		}
		records, more = s.spoil(p, records, seen, limit, more)
		done += int64(len(records))
		if !more {
			state = s.rest(state)
		}
		b := connectors.Batch{Records: records, State: state.save(), Progress: connectors.Progress{Done: done, Total: int64(p.Total)}}
		switch {
		case r.Bounded && s.toy.flaw != boundedState:
			b.State = connectors.State{}
		case s.toy.flaw == stateBehind:
			b.State = skipAhead(before, state, more).save()
		case s.toy.flaw == tokenInState:
			state.Note = "https://vendor.example/items?token=" + s.token
			b.State = state.save()
		case s.toy.flaw == emailInWarning && len(records) > 0:
			b.Warnings = []string{"odd item: " + string(records[0].Payload)}
		}
		if s.toy.flaw == leaksGoroutine {
			go func() { <-s.toy.shared.release }()
		}
		if !yield(b, nil) {
			if s.toy.flaw == asksAfterBreak {
				_, _ = s.page(ctx, s.query(state, r, limit))
			}
			return nil
		}
		if !more {
			return nil
		}
	}
}

// rest is the state when the window is read to its end.
func (s *toySource) rest(state toyState) toyState {
	mark := state.Top
	switch s.toy.flaw {
	case markAtEnd:
		mark = s.env.Clock.Now().Add(toyLookback)
	case markAhead:
		mark = mark.Add(3 * time.Hour)
	}
	return toyState{Mark: mark}
}

// skipAhead is a state that is already past the next page.
func skipAhead(before, state toyState, more bool) toyState {
	if !more || before.After.IsZero() {
		return state
	}
	state.After = state.After.Add(2 * time.Hour)
	return state
}

func (s *toySource) query(state toyState, r connectors.Request, limit int) url.Values {
	q := url.Values{"limit": {strconv.Itoa(limit)}, "from": {state.From.Format(time.RFC3339)}}
	if !state.Top.IsZero() {
		q.Set("until", state.Top.Format(time.RFC3339))
	}
	switch {
	case s.toy.flaw == pagesByOffset:
		q.Set("offset", strconv.Itoa(state.Offset))
		q.Set("living", "1")
		q.Del("until")
	case s.toy.flaw == newestFirst:
		q.Set("offset", strconv.Itoa(state.Offset))
		q.Set("order", "desc")
		q.Del("until")
	case !state.After.IsZero():
		q.Set("after_time", state.After.Format(time.RFC3339))
		q.Set("after_id", state.AfterID)
		if s.toy.flaw == skipsTies {
			q.Set("after_id", "~")
		}
	}
	return q
}

func (s *toySource) records(p toyPage, r connectors.Request) (records []connectors.Record, last toyItem, err error) {
	for _, raw := range p.Items {
		last = toyItem{}
		if err := json.Unmarshal(raw, &last); err != nil || last.ID == "" {
			return nil, last, &connectors.Error{Kind: connectors.Drift, Err: errors.New("fetching items: an item has no id")}
		}
		record := connectors.Record{ID: last.ID, Version: last.Updated, Payload: raw, ExtractedAt: p.at, RequestID: p.requestID}
		if s.toy.flaw == rebuildsPayload {
			record.Payload, _ = json.Marshal(last)
		}
		if s.toy.flaw == numbersPayload {
			s.toy.shared.count++
			record.Payload = []byte(strings.Replace(string(raw), "{", fmt.Sprintf(`{"n":%d,`, s.toy.shared.count), 1))
		}
		if last.Deleted {
			if r.Bounded || s.toy.flaw == missesRemovals {
				continue
			}
			record.Op = connectors.Delete
		}
		records = append(records, record)
	}
	return records, last, nil
}

// spoil leaves records out, or ends too early.
func (s *toySource) spoil(p toyPage, records []connectors.Record, seen map[string]bool, limit int, more bool) ([]connectors.Record, bool) {
	switch s.toy.flaw {
	case dropsLast:
		if len(records) > 0 {
			records = records[:len(records)-1]
		}
	case stopsAtOne:
		more = more && len(p.Items) > 1
	case dropsFullPage:
		if !more && len(p.Items) == limit {
			records = nil
		}
	case newestFirst:
		known := slices.ContainsFunc(records, func(r connectors.Record) bool { return seen[r.ID] })
		for _, r := range records {
			seen[r.ID] = true
		}
		more = more && !known
	}
	return records, more
}

func (s *toySource) byID(ctx context.Context, ids []string, yield func(connectors.Batch, error) bool) error {
	var b connectors.Batch
	for _, id := range ids {
		answer, err := s.client.Get(ctx, rest.Call{Stream: "items", Endpoint: "item", Path: "items/" + url.PathEscape(id)})
		if err != nil {
			return fmt.Errorf("fetching an item: %w", err)
		}
		records, _, err := s.records(toyPage{Items: []json.RawMessage{answer.Body}, at: answer.At}, connectors.Request{})
		if err != nil {
			return err
		}
		b.Records = append(b.Records, records...)
	}
	yield(b, nil)
	return nil
}

func (s *toySource) estimate(ctx context.Context, yield func(connectors.Batch, error) bool) error {
	p, err := s.page(ctx, url.Values{"limit": {"1"}})
	if err != nil {
		return err
	}
	b := connectors.Batch{Progress: connectors.Progress{Total: int64(p.Total)}}
	if s.toy.flaw == estimatesNothing {
		b.Progress.Total = 0
	}
	yield(b, nil)
	return nil
}

func (t toy) normalise(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var item struct {
		Rate *string `json:"rate"`
	}
	if t.flaw == leavesRows {
		rows.FXRates = append(rows.FXRates, schemas.FXRate{Currency: r.ID})
	}
	err := json.Unmarshal(r.Payload, &item)
	if t.flaw == panicsOnNull && err == nil {
		_ = len(*item.Rate)
	}
	if err != nil || item.Rate == nil {
		return errors.New("mapping an item: it has no rate")
	}
	rate, err := decimal.NewFromString(*item.Rate)
	if err != nil {
		return errors.New("mapping an item: its rate is no number")
	}
	switch t.flaw {
	case usesFloat:
		rate = decimal.NewFromFloat32(float32(rate.InexactFloat64()))
	case roundsToCents:
		if rate.Exponent() == -3 {
			rate = rate.Round(2)
		}
	case countsRows:
		t.shared.count++
		rate = rate.Add(decimal.NewFromInt(int64(t.shared.count)))
	case remembersRows:
		if known, ok := t.shared.rows[r.ID]; ok && t.shared.count == 0 {
			t.shared.count++
			known.Origin = "remembered"
			rows.FXRates = append(rows.FXRates, known)
			return nil
		}
	}
	row := schemas.FXRate{RateDay: 1, Currency: r.ID, PerEUR: rate, PublishedDay: 1, IsProvisional: 1, Origin: "toy"}
	if t.flaw == forgetsColumn {
		row.Origin = ""
	}
	if t.flaw == remembersRows {
		t.shared.rows[r.ID] = row
	}
	rows.FXRates = append(rows.FXRates, row)
	return nil
}
