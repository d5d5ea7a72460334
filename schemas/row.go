// Package schemas is the canonical model: the Go row type of every canonical
// table, the DDL of those tables with Dutch and English comments, the KPI models
// and the contract views. It knows no vendor and no driver.
//
// Units: amounts are decimals in major units of the currency column beside them,
// instants are UTC with millisecond precision, days are calendar days of the shop.
package schemas

import "time"

// Meta is carried by every canonical row. Normalise fills none of it but Extra;
// the writer sets the rest from the record and the run.
type Meta struct {
	// Source is the configured source name, first column of the key.
	Source string `ch:"source"`
	// Version orders versions of one key: Version(source_updated_ms, run_seq).
	Version uint64 `ch:"_version"`
	// IsDeleted is 1 on a tombstone.
	IsDeleted uint8 `ch:"_is_deleted"`
	// SyncedAt is when the row was written, UTC.
	SyncedAt time.Time `ch:"_synced_at"`
	// RunID is the run that wrote the row.
	RunID string `ch:"_run_id"`
	// Extra holds mapped oddities that have no column.
	Extra map[string]string `ch:"extra"`
}

// versionSeqBits are the low bits of a version that hold the run's sequence number.
const versionSeqBits = 22

// NewVersion packs the instant of the source's last change and the run's sequence
// number, so that an older page read late never wins and equal milliseconds are
// ordered by run. Instants before 1970 count as 1970.
func NewVersion(updated time.Time, runSeq uint64) uint64 {
	ms := max(updated.UnixMilli(), 0)
	return VersionAt(uint64(ms), runSeq)
}

// VersionAt is NewVersion for an instant already in Unix milliseconds.
func VersionAt(updatedMS, runSeq uint64) uint64 {
	return updatedMS<<versionSeqBits | runSeq&(1<<versionSeqBits-1)
}

// VersionMS is the source's instant of a version in Unix milliseconds.
func VersionMS(version uint64) uint64 { return version >> versionSeqBits }
