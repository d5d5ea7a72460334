package shopify

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

const (
	// bulkTries is how often an operation is started for one window.
	bulkTries = 2
	// bulkPlaces is how many operations may run at one time.
	// https://shopify.dev/docs/api/usage/bulk-operations/queries
	bulkPlaces = 5
	// fileLife is how long a result can be fetched.
	fileLife = 7 * 24 * time.Hour
	// firstPoll and lastPoll are the waits between questions for the state of an operation:
	// each is half as long again as the one before.
	firstPoll = time.Second
	lastPoll  = 30 * time.Second
	// bulkPatience is how long operations of others are waited for.
	bulkPatience = time.Hour
	// bulkBatch is how many records are handed over at once.
	bulkBatch = 250
)

// operation is a bulk operation as Shopify tells it. Counts are texts.
type operation struct {
	ID          text    `json:"id"`
	Status      text    `json:"status"`
	ErrorCode   text    `json:"errorCode"`
	CompletedAt text    `json:"completedAt"`
	Objects     integer `json:"objectCount"`
	Roots       integer `json:"rootObjectCount"`
	FileSize    text    `json:"fileSize"`
	URL         text    `json:"url"`
}

const operationFields = "id status errorCode completedAt objectCount rootObjectCount fileSize url"

const (
	startQuery = "mutation BulkStart($query: String!){bulkOperationRunQuery(query: $query){bulkOperation{" + operationFields + "} userErrors{field message code}}}"
	pollQuery  = "query BulkPoll($id: ID!){bulkOperation(id: $id){" + operationFields + "}}"
)

// inBulk reads a window by a bulk operation. What goes wrong with an operation is never half
// a result: it is started once more, and after that the window is to be paged.
func (s *graphSpec) inBulk(ctx context.Context, r *reader, w window, place *bulkPlace, take func([]row) error) error {
	tree, _ := r.source.graphql.planOf(r.stream, &s.tree).now()
	b := &bulkRead{spec: s, reader: r, tree: tree, window: w, place: place, take: take}
	for {
		op, err := b.ready(ctx)
		if err == nil {
			err = b.collect(ctx, op)
		}
		again, ok := errors.AsType[*spoiledError](err)
		switch {
		case !ok:
			return err
		case again.never || b.place.Tries >= bulkTries:
			r.warnf("%s are read page by page: the bulk operation gave nothing (%s)", r.stream, again.reason)
			*place = bulkPlace{}
			return errNoBulk
		}
		b.place.Operation, b.place.Done = "", 0
		r.source.env.Log.Info().Str("stream", r.stream).Msg("starting the bulk operation once more: " + again.reason)
	}
}

// spoiledError is an operation that gives no result.
type spoiledError struct {
	reason string
	never  bool // nor would another one
}

// Error is the reason.
func (s *spoiledError) Error() string { return s.reason }

// bulkRead is one window that is read by bulk operations.
type bulkRead struct {
	spec   *graphSpec
	reader *reader
	tree   *connection
	window window
	place  *bulkPlace
	take   func([]row) error
}

// ready starts an operation, or goes on with the one that the state names, and waits for
// its end.
func (b *bulkRead) ready(ctx context.Context) (operation, error) {
	leave, err := b.reader.source.graphql.bulkPlace(ctx)
	if err != nil {
		return operation{}, err
	}
	defer leave()
	if b.place.Operation == "" {
		if err := b.start(ctx); err != nil {
			return operation{}, err
		}
		if err := b.take(nil); err != nil { // the id is durable before anything is waited for
			return operation{}, err
		}
	}
	return b.finished(ctx)
}

// bulkPlace waits for one of the places that the operations of a source have.
func (g *graphQL) bulkPlace(ctx context.Context) (leave func(), err error) {
	select {
	case g.bulks <- struct{}{}:
		return func() { <-g.bulks }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// userError is why a mutation was not done.
type userError struct {
	Message text `json:"message"`
	Code    text `json:"code"`
}

// start starts an operation. While as many run as may, it waits.
func (b *bulkRead) start(ctx context.Context) error {
	g, stream := b.reader.source.graphql, b.reader.stream
	until := g.clock.Now().Add(bulkPatience)
	for wait := firstPoll; ; wait = longer(wait) {
		began := g.clock.Now().UTC()
		data, _, err := g.ask(ctx, question{
			stream: stream, name: "bulk start", query: startQuery,
			variables: map[string]any{"query": b.tree.bulkQuery(b.spec.search(b.window))},
			// A start whose answer is lost may have started one: it is left to end by itself.
		})
		if err != nil {
			return err
		}
		var started struct {
			Operation *operation  `json:"bulkOperation"`
			Errors    []userError `json:"userErrors"`
		}
		if err := json.Unmarshal(data.get("bulkOperationRunQuery"), &started, lenientJSON); err != nil {
			return drift(stream, errors.New("the start of a bulk operation is answered in a form that is not known"))
		}
		if len(started.Errors) == 0 {
			if started.Operation == nil || started.Operation.ID == "" {
				return drift(stream, errors.New("a bulk operation was started and has no id"))
			}
			b.place.Operation, b.place.Done, b.place.Started = string(started.Operation.ID), 0, began
			b.place.Tries++
			return nil
		}
		if !busy(started.Errors) {
			return &spoiledError{reason: "Shopify refuses it: " + wordUserErrors(started.Errors), never: true}
		}
		if now := g.clock.Now(); now.Add(wait).After(until) {
			return &connectors.Error{
				Kind: connectors.Throttled, Until: now.Add(bulkPatience),
				Err:    fmt.Errorf("fetching %s: as many bulk operations run as Shopify allows this app, for more than %s", stream, bulkPatience),
				Advice: "another program may use the same app; a later run goes on",
			}
		}
		if err := g.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// busy reports that too many operations run already.
func busy(all []userError) bool {
	for _, one := range all {
		switch strings.ToUpper(string(one.Code)) {
		case "OPERATION_IN_PROGRESS", "LIMIT_REACHED":
			return true
		}
		if strings.Contains(strings.ToLower(string(one.Message)), "already in progress") {
			return true
		}
	}
	return false
}

func wordUserErrors(all []userError) string {
	words := make([]string, 0, len(all))
	for _, one := range all {
		words = append(words, strings.TrimSpace(string(one.Code)+" "+oneLine(string(one.Message))))
	}
	text := strings.Join(words, "; ")
	return text[:min(len(text), 300)]
}

func longer(wait time.Duration) time.Duration { return min(wait*3/2, lastPoll) }

// finished waits for the end of the operation.
func (b *bulkRead) finished(ctx context.Context) (operation, error) {
	g := b.reader.source.graphql
	for wait := firstPoll; ; wait = longer(wait) {
		op, err := b.poll(ctx)
		if err != nil {
			return op, err
		}
		switch status := strings.ToUpper(string(op.Status)); status {
		case "COMPLETED":
			return op, b.usable(op)
		case "CREATED", "RUNNING", "CANCELING":
		case "FAILED", "CANCELED", "EXPIRED":
			reason := "it ended as " + status
			if op.ErrorCode != "" {
				reason += " with " + string(op.ErrorCode)
			}
			return op, &spoiledError{reason: reason, never: strings.EqualFold(string(op.ErrorCode), codeDenied)}
		default:
			return op, drift(b.reader.stream, fmt.Errorf("a bulk operation is in the state %s, which is not known", strconv.Quote(status)))
		}
		if err := g.clock.Sleep(ctx, wait); err != nil {
			return op, err
		}
	}
}

func (b *bulkRead) poll(ctx context.Context) (operation, error) {
	var op operation
	data, _, err := b.reader.source.graphql.ask(ctx, question{
		stream: b.reader.stream, name: "bulk poll", query: pollQuery, variables: map[string]any{"id": b.place.Operation},
	})
	if err != nil {
		return op, err
	}
	value := data.get("bulkOperation")
	if value.Kind() == 'n' {
		return op, &spoiledError{reason: "Shopify does not know it any more"}
	}
	if err := json.Unmarshal(value, &op, lenientJSON); err != nil || op.Status == "" {
		return op, drift(b.reader.stream, errors.New("a bulk operation is told in a form that is not known"))
	}
	return op, nil
}

// usable reports that the file of a completed operation can still be fetched.
func (b *bulkRead) usable(op operation) error {
	if at, err := instant(op.CompletedAt); err == nil && b.reader.source.graphql.clock.Now().After(at.Add(fileLife)) {
		return &spoiledError{reason: "its file is older than seven days"}
	}
	return nil
}

// collect fetches the file and hands over its records, from the first that was not yet.
func (b *bulkRead) collect(ctx context.Context, op operation) error {
	if op.URL == "" {
		if op.Objects != 0 {
			return &spoiledError{reason: fmt.Sprintf("it counted %d objects and has no file", op.Objects)}
		}
		return nil
	}
	file, err := b.fetch(ctx, op)
	if err != nil {
		return err
	}
	defer file.remove()
	return b.handOver(ctx, file)
}

// fileGone reports that a file is not there any more.
func fileGone(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && failure.Status >= 400 && failure.Status < 500 && failure.Status != 429
}
