// Package connectors is the contract between a vendor's API and the pipeline:
// inert descriptions of what a connector can read, the error kinds that cross the
// boundary, and the registry.
package connectors

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

// Connector describes one vendor. It is inert: building one does no I/O, and two
// accounts of one vendor share nothing.
type Connector struct {
	// Name is the stable id, [a-z][a-z0-9_]*. It never changes once released.
	Name string
	// Title is the vendor's name as people write it.
	Title string
	// API says which version is pinned and what the vendor documents of limits.
	API API
	// Config are the fields of one source of this connector.
	Config config.Spec
	// OAuth says how a source with these values is let in by OAuth 2.0; it uses no
	// network. A nil OAuth is a source with these values that is let in otherwise. The
	// field itself is nil for a vendor without OAuth.
	OAuth func(config.Values) (*OAuth, error)
	// Streams lists what can be read, in the order in which a sync reads them.
	Streams []Stream
	// Open makes a source from validated values. It uses no network.
	Open func(context.Context, config.Values, Env) (Source, error)
}

// Stream returns the stream of that name.
func (c Connector) Stream(name string) (Stream, bool) {
	for _, s := range c.Streams {
		if s.Name == name {
			return s, true
		}
	}
	return Stream{}, false
}

// API is a vendor's pinned API and its documented limits.
type API struct {
	// Version is the pinned version as the vendor writes it.
	Version string
	// Sunset is when the vendor switches the version off; zero when not announced.
	Sunset time.Time
	// Docs is the vendor's reference page.
	Docs string
	// Limits are the documented limits.
	Limits []Limit
}

// Limit is one documented limit. Streams that share a scope share the limit.
type Limit struct {
	// Scope is what the limit is counted on: app, account, shop, endpoint class.
	Scope string
	// Requests per Per; zero when the vendor documents no rate.
	Requests int
	Per      time.Duration
	// Concurrency is the number of requests at one time; zero when not limited.
	Concurrency int
	// Source is where the vendor says so, or why we chose it.
	Source string
}

// WriteMode says what a stream's batches mean for rows that are already there.
type WriteMode uint8

// The write modes.
const (
	// Upsert: a record is one thing of the vendor's. A newer version replaces it with its
	// children.
	Upsert WriteMode = iota
	// ReplaceSlice: a record is a whole day of a report that the vendor may restate. Its id
	// is the day (YYYY-MM-DD), which its rows carry in the Group column of their table; it
	// has no Version, and is handed over when all its pages are there. A day without rows
	// is a Delete.
	ReplaceSlice
)

// Caps are claims about a stream, each one tested by the conformance kit.
type Caps uint16

// The claims.
const (
	// Backfill: a bounded range can be read without touching the state.
	Backfill Caps = 1 << iota
	// Deletes: records that vanish at the vendor are found.
	Deletes
	// ByID: Request.IDs can be read.
	ByID
)

// Has reports whether every claim of other is made.
func (c Caps) Has(other Caps) bool { return c&other == other }

// Cursor describes how a stream finds what changed.
type Cursor struct {
	// Field is the vendor's field, empty for streams read whole.
	Field string
	// Precision of the field's values.
	Precision time.Duration
	// Zone in which the vendor compares the field, for people to read.
	Zone string
	// Lookback is how far before its mark an incremental read starts again.
	Lookback time.Duration
	// Sweep is after how long at the latest a change is found that the vendor does not
	// tell, by reading everything once more; 0 is on the next read. New records are in the
	// next read all the same.
	Sweep time.Duration
}

// Stream is one kind of record of a connector.
type Stream struct {
	// Name is the stable id, [a-z][a-z0-9_]*.
	Name string
	// Title says in a few words what a record is.
	Title string
	// Key are the payload fields that identify a record; Record.ID is their text.
	Key    []string
	Cursor Cursor
	Write  WriteMode
	Caps   Caps
	// Emits are the tables that Normalise fills, the record's own table first.
	// All belong to one family.
	Emits []schemas.Table
	// Redact is applied to a payload before it is landed or normalised.
	Redact Redaction
	// StateVersion is the version of the state this stream writes; it reads older
	// ones or answers BadState.
	StateVersion uint16
	// Normalise maps one redacted record to rows. It is pure: no clock, no I/O, no
	// map order, and the same input always gives the same rows. It appends to rows
	// only when it returns nil. An error quarantines the record.
	// It is not called for Delete records.
	Normalise func(Facts, Record, *schemas.Rows) error
}

// Source is one configured account of a vendor. Its methods may be called at once
// by several goroutines, for different streams.
type Source interface {
	// Check makes the cheapest call that proves address, credentials and rights.
	Check(context.Context) error
	// Facts asks the vendor what the mapping must know of the shop.
	Facts(context.Context) (Facts, error)
	// Read yields batches in the order in which they must be made durable, and stops
	// after its first error. The consumer may stop at any batch.
	Read(ctx context.Context, request Request) iter.Seq2[Batch, error]
	// Close releases connections; the source is not used afterwards.
	Close() error
}

// Env is all that a connector may touch of the world.
type Env struct {
	// Transport is the base of the HTTP chain; nil means the default transport.
	Transport http.RoundTripper
	// Log carries source and run id already. It redacts nothing by itself.
	Log zerolog.Logger
	// Clock gives the time and waits.
	Clock Clock
	// AllowPlainHTTP permits addresses without TLS (loopback shops, OAuth 1.0a).
	AllowPlainHTTP bool
	// Observe, when set, is told of every HTTP attempt that ended.
	Observe func(Call)
	// Credentials keeps the tokens of the source, for rest.StoredOAuth2. Nil means that
	// nothing is kept: tokens that need no person are asked for anew.
	Credentials Credentials
	// Shared is what several sources of one program share, such as the pace of one
	// vendor account. Nil means that this source shares with nobody.
	Shared *Shared
}

// Call is one finished HTTP attempt, for metrics and the run log. It holds no
// address and no header.
type Call struct {
	Stream    string
	Endpoint  string
	Status    int // 0 when no answer came
	Bytes     int64
	Took      time.Duration
	Throttled bool
	Retry     int // 0 for a first try
}

// Clock is the time as a connector sees it. Sleep returns early with the context's
// error.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}
