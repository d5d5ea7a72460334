package schemas

import "time"

// RawRecord is a row of tillhouse_store.raw_records: one redacted record version.
type RawRecord struct {
	Source   string `ch:"source"`
	Stream   string `ch:"stream"`
	RecordID string `ch:"record_id"`
	// Op is "put" or "delete".
	Op string `ch:"op"`
	// VersionTime is the vendor's instant of the last change; ExtractedAt where the
	// vendor has none.
	VersionTime time.Time `ch:"version_time"`
	FactsID     string    `ch:"facts_id"`
	ExtractedAt time.Time `ch:"extracted_at"`
	RunID       string    `ch:"run_id"`
	RequestID   string    `ch:"request_id"`
	// Hash identifies the payload bytes.
	Hash    uint64 `ch:"hash"`
	Payload []byte `ch:"payload"`
}

// StateRow is a row of tillhouse_store.state.
type StateRow struct {
	Source  string
	Stream  string
	Fence   uint64
	Version uint16 // format of Payload; 0 with an empty Payload means "never read"
	Payload []byte // JSON
	SavedAt time.Time
}

// FactsRow is a row of tillhouse_store.facts.
type FactsRow struct {
	FactsID string
	Source  string
	Payload []byte // JSON
}

// Quarantined is a row of tillhouse_store.quarantine: a record that could not be mapped.
type Quarantined struct {
	RawRecord
	// Error is the reason, for people; without personal data.
	Error string
	// Unparsed: the payload could not be parsed, hence not redacted, and is kept only
	// in quarantine, 30 days.
	Unparsed  bool
	FirstSeen time.Time
	Attempts  uint32
}

// Run is a line of tillhouse_store.runs.
type Run struct {
	RunID      string
	Command    string
	Version    string // of the program
	StartedAt  time.Time
	FinishedAt time.Time // zero while running
	Status     string    // running, ok, quarantined, failed, interrupted
	Error      string
}

// RunStream is a line of tillhouse_store.run_streams: what a run did with one
// stream. Fetched = Written + Unchanged + Stale + Quarantined when it ended well.
type RunStream struct {
	RunID, Source, Stream                           string
	StartedAt, FinishedAt                           time.Time
	Status                                          string // running, ok, quarantined, skipped, failed, interrupted
	Fetched, Written, Unchanged, Stale, Quarantined uint64
	Deleted                                         uint64 // tombstoned because the vendor no longer lists them
	Calls, Throttles, Bytes                         uint64
	CursorBefore, CursorAfter                       string
	ErrorKind, Error                                string
}
