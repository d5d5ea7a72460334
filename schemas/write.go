package schemas

import (
	"errors"
	"time"
)

var (
	// ErrLeased: another living process holds the lease.
	ErrLeased = errors.New("another process is at it")
	// ErrFenced: a newer lease exists; what this one was about to write is not written.
	ErrFenced = errors.New("a newer run has taken over")
	// ErrSealed: a stored credential does not open.
	ErrSealed = errors.New("it was sealed with another secret key, or changed since: set the key that it was written with, or authorise the source again")
)

// Lease is the right to write a resource.
type Lease struct {
	Resource string
	// Fence is the run's sequence number for the resource; a newer lease has a higher one.
	Fence uint64
	// Lost is closed when the lease was taken over or could not be renewed in time.
	Lost <-chan struct{}
}

// CanonicalWrite is one block of one stream: the rows that the records of the block
// gave. Records are distinct by id. A deleted record has no rows: the writer
// tombstones the record's stored rows in every table of the family.
type CanonicalWrite struct {
	Source string
	Stream string
	Shop   string
	Family []Table // the record's own table first
	Lease  Lease
	RunID  string
	// Batch counts the blocks of this run and stream; with run, stream and table it is
	// the deduplication token.
	Batch   uint64
	Records []WrittenRecord
	Rows    *Rows
	// SyncedAt is stored in _synced_at.
	SyncedAt time.Time
}

// WrittenRecord identifies one record of a block. Rows belong to it by the text of
// their Group column.
type WrittenRecord struct {
	ID      string
	Deleted bool
	// UpdatedAt is the vendor's instant of the last change, or the instant of
	// extraction where records of the stream have none. On a deleted record it is zero
	// when the vendor does not say when it was deleted: the tombstone then takes the
	// stored instant, so that the same version is written again if it re-appears.
	UpdatedAt time.Time
	// Undated: UpdatedAt is the instant of extraction. What was read last is then the
	// newest, so the record takes the stored instant where that is later and is not stale.
	Undated bool
}

// RecordError says that rows of one record do not fit their columns. Nothing of the
// block was written: quarantine the record and send the block without it.
type RecordError struct {
	ID     string
	Table  string
	Column string
	// Reason is for people and holds no value of the row.
	Reason string
}

// Error names table and column, never the value.
func (e *RecordError) Error() string {
	return "record " + e.ID + ": " + e.Table + "." + e.Column + " " + e.Reason
}

// Outcome counts records, not rows: Written + Unchanged + Stale = len(Records).
type Outcome struct {
	Written   int
	Unchanged int
	Stale     int
	// Rows counts inserted rows by table, tombstones included.
	Rows map[string]int
}

// Reconciliation asks to compare a complete list of a vendor's ids with what is stored:
// with After < id ≤ UpTo, compared as numbers, the vendor has exactly IDs.
type Reconciliation struct {
	Source      string
	Stream      string
	Shop        string
	Family      []Table
	Lease       Lease
	RunID       string
	Batch       uint64
	After, UpTo int64
	IDs         []int64
	// All, where it is not nil, is the list instead: ids as text, of the whole stream.
	All []string
	// SeenAt is the instant before the list was asked for: rows written by a record
	// with a later instant are left alone.
	SeenAt   time.Time
	SyncedAt time.Time
	// Sparse: listed ids that are not stored are not asked for.
	Sparse bool
}

// Reconciled is what a reconciliation showed and did.
type Reconciled struct {
	// Tombstoned are the ids that were stored and no longer exist.
	Tombstoned []string
	// Missing are listed ids that are not stored, or stored as deleted.
	Missing []string
	// Outdated are listed orders that are stored with a customer who is gone: whoever took
	// them over may have come without a sign.
	Outdated []string
}
