package connectors

import (
	"encoding/json"
	"time"
)

// Request says what to read of one stream.
type Request struct {
	Stream string
	// Since and Until bound a backfill by the cursor's instant, Since inclusive and
	// Until exclusive. When either is set, State is neither read nor written. On an
	// incremental read without state Since is where history starts (zero: everything).
	Bounded bool
	Since   time.Time
	Until   time.Time
	// IDs, when not empty, asks for exactly these records (Caps.ByID).
	IDs []string
	// State is where the last durable batch ended; the zero State is a first read.
	State State
	// PageSize is a hint; 0 leaves it to the source.
	PageSize int
	// Estimate asks for one Batch without records whose Progress.Total is filled with
	// as few calls as possible; used by --dry-run.
	Estimate bool
}

// State is where a stream continues. It holds marks and page tokens, never
// addresses or credentials. The zero State means "never read".
type State struct {
	Version uint16          `json:"version"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// IsZero reports whether there is no state.
func (s State) IsZero() bool { return s.Version == 0 && len(s.Payload) == 0 }

// Batch is what must become durable before State may be saved.
type Batch struct {
	Records []Record
	// State resumes after this batch.
	State State
	// Census, when set, is a complete list of the ids the vendor has in a range.
	Census *Census
	// Progress is for people; zeros when unknown.
	Progress Progress
	// Warnings are facts about this read that a person should know (for instance rows
	// that the vendor counted but did not return). They hold no personal data.
	Warnings []string
}

// Progress counts records of the running read. Total 0 means unknown.
type Progress struct {
	Done  int64
	Total int64
	// Calls that the vendor's answers say are still needed; 0 unknown.
	CallsLeft int64
}

// Census says: of this stream the vendor has exactly IDs with After < id ≤ UpTo,
// compared as numbers. Stored records in the range that are not listed are
// tombstoned; listed ones that are not stored are read again by id.
type Census struct {
	After int64
	UpTo  int64
	IDs   []int64
	// All, where it is not nil, is the list for a vendor whose ids are no numbers: of
	// this stream the vendor has exactly these. After, UpTo and IDs are not used then.
	All []string
	// SeenAt is the instant before the first request of the census: records stored
	// with a later version are left alone.
	SeenAt time.Time
	// Sparse: a record of the stream may give no rows, so that a listed id which is not
	// stored is no loss. It is not read again.
	Sparse bool
}

// Op is what happened to a record.
type Op uint8

// The operations.
const (
	// Put: the record is as in the payload.
	Put Op = iota
	// Delete: the record is gone. The payload may be empty.
	Delete
)

// String is the operation as it is landed in raw.
func (o Op) String() string {
	if o == Delete {
		return "delete"
	}
	return "put"
}

// Record is one vendor record.
type Record struct {
	// ID is the record's key as text, unique in (source, stream).
	ID string
	Op Op
	// Version is the vendor's instant of the last change, UTC; zero where the vendor
	// has none: then ExtractedAt stands in.
	Version time.Time
	// Payload is the vendor's JSON, one value, byte for byte until redaction.
	Payload []byte
	// ExtractedAt is the instant before the request that brought the record, UTC.
	ExtractedAt time.Time
	// RequestID is the vendor's or our id of the request, for the run log.
	RequestID string
}

// UpdatedAt is Version, or ExtractedAt where the vendor has none.
func (r Record) UpdatedAt() time.Time {
	if r.Version.IsZero() {
		return r.ExtractedAt
	}
	return r.Version
}
