// Package pipeline runs syncs: plan, read, redact, land, normalise, write, commit.
// It turns error kinds into actions, accounts for every record and keeps the run log.
package pipeline

import (
	"context"
	"iter"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// Warehouse is what a run needs of the store. Every method returns only when its
// effect is durable; an error after a send began was already repeated with the same
// block. Calls for different streams may come at once.
type Warehouse interface {
	// AcquireLease takes the lease of a resource (for instance "sync_webshop_orders").
	// It returns ErrLeased (wrapped, with the holder) while a living holder has it.
	AcquireLease(ctx context.Context, resource string) (Lease, error)

	// SaveFacts stores facts under their id; known ids are left alone.
	SaveFacts(ctx context.Context, source string, facts connectors.Facts) error
	// LoadFacts returns stored facts.
	LoadFacts(ctx context.Context, source, id string) (connectors.Facts, error)

	// LandRaw appends redacted records to raw_records.
	LandRaw(ctx context.Context, records []RawRecord) error
	// WriteCanonical marks dirty days, then writes the rows of a block.
	WriteCanonical(ctx context.Context, w CanonicalWrite) (Outcome, error)
	// Reconcile tombstones stored records of a family that a census does not list
	// (marking their days dirty first) and returns the listed ids that are not stored
	// or stored as deleted.
	Reconcile(ctx context.Context, r Reconciliation) (Reconciled, error)
	// Quarantine keeps records that could not be normalised. A later successful write
	// of the same record resolves it.
	Quarantine(ctx context.Context, records []QuarantinedRecord) error
	// ResolveQuarantine marks records as resolved.
	ResolveQuarantine(ctx context.Context, source, stream string, ids []string) error

	// LoadState returns the state with the highest fence; the zero State when none.
	LoadState(ctx context.Context, source, stream string) (connectors.State, error)
	// SaveState stores a state under the lease's fence. It returns ErrFenced when a
	// newer lease exists.
	SaveState(ctx context.Context, lease Lease, source, stream string, state connectors.State) error

	// SaveRun and SaveRunStream store the latest version of a line of the run log.
	SaveRun(ctx context.Context, run Run) error
	SaveRunStream(ctx context.Context, stream RunStream) error

	// RawRecords yields the latest raw version of each record, oldest id first;
	// ids empty means all, onlyQuarantined limits to unresolved quarantined ones.
	RawRecords(ctx context.Context, source, stream string, ids []string, onlyQuarantined bool) iter.Seq2[RawRecord, error]
}

// Lease is the right to write a resource. Its fence is the run's sequence number
// for the resource's tables; a newer lease has a higher one.
type Lease interface {
	Resource() string
	Fence() uint64
	// Lost is closed when the lease was taken over or could not be renewed in time.
	Lost() <-chan struct{}
	// Release gives the lease back; it is safe to call twice.
	Release(ctx context.Context) error
}

// RawRecord is a redacted record as it is landed.
type RawRecord struct {
	Source  string
	Stream  string
	FactsID string
	RunID   string
	Record  connectors.Record
}

// CanonicalWrite is one block of one stream: the rows that the records of the block
// gave. Records are distinct by id. A Delete record has no rows: the writer
// tombstones the record's stored rows in every table of the family.
type CanonicalWrite struct {
	Source string
	Stream string
	Shop   string
	Family []schemas.Table // the record's own table first
	Lease  Lease
	RunID  string
	// Batch counts the blocks of this run and stream; with run, stream and table it is
	// the deduplication token.
	Batch   uint64
	Records []WrittenRecord
	Rows    *schemas.Rows
	// SyncedAt is stored in _synced_at.
	SyncedAt time.Time
}

// WrittenRecord identifies one record of a block. Rows belong to it by the text of
// their Group column.
type WrittenRecord struct {
	ID        string
	Op        connectors.Op
	UpdatedAt time.Time
}

// Outcome counts records, not rows: Written + Unchanged + Stale = len(Records).
type Outcome struct {
	Written   int
	Unchanged int
	Stale     int
	// Rows counts inserted rows by table, tombstones included.
	Rows map[string]int
}

// Reconciliation asks to compare a census with what is stored.
type Reconciliation struct {
	Source   string
	Stream   string
	Shop     string
	Family   []schemas.Table
	Lease    Lease
	RunID    string
	Batch    uint64
	Census   connectors.Census
	SyncedAt time.Time
}

// Reconciled is what a census showed.
type Reconciled struct {
	Tombstoned []string
	// Missing are listed ids that are not stored.
	Missing []string
}

// QuarantinedRecord is a record that could not be mapped.
type QuarantinedRecord struct {
	RawRecord
	// Error is the reason, for people; without personal data.
	Error string
	// Unparsed: the payload could not be parsed, hence not redacted, and was not landed.
	Unparsed bool
	At       time.Time
}

// Run is a line of the run log.
type Run struct {
	RunID      string
	Command    string
	Version    string
	StartedAt  time.Time
	FinishedAt time.Time // zero while running
	Status     string    // running, ok, quarantined, failed, interrupted
	Error      string
}

// RunStream is what a run did with one stream. Fetched = Written + Unchanged +
// Stale + Quarantined when the stream ended well.
type RunStream struct {
	RunID, Source, Stream                           string
	StartedAt, FinishedAt                           time.Time
	Status                                          string
	Fetched, Written, Unchanged, Stale, Quarantined uint64
	Deleted                                         uint64 // tombstoned by census
	Calls, Throttles, Bytes                         uint64
	CursorBefore, CursorAfter                       string
	ErrorKind, Error                                string
}
