// Package pipeline runs syncs: plan, read, redact, land, normalise, write, commit.
// It turns error kinds into actions, accounts for every record and keeps the run log.
package pipeline

import (
	"context"
	"iter"

	"github.com/tillhouse/tillhouse/schemas"
)

// Warehouse is what a run needs of the store. Every method returns only when its
// effect is durable; an error after a send began was already answered by sending the
// same block again. Calls for different streams may come at once.
type Warehouse interface {
	// AcquireLease takes the lease of a resource (for instance "sync_webshop_orders")
	// and keeps it alive until ReleaseLease. It returns schemas.ErrLeased, wrapped with
	// the holder, while a living holder has it.
	AcquireLease(ctx context.Context, resource string) (schemas.Lease, error)
	// ReleaseLease gives a lease back; giving back a lost or released one is no error.
	ReleaseLease(ctx context.Context, lease schemas.Lease) error

	// SaveFacts stores facts under their id; known ids are left alone.
	SaveFacts(ctx context.Context, facts schemas.FactsRow) error
	// LoadFacts returns stored facts; an unknown id is an error.
	LoadFacts(ctx context.Context, source, id string) (schemas.FactsRow, error)

	// LandRaw appends redacted records to raw_records; those that say what is landed of
	// them already may be left out.
	LandRaw(ctx context.Context, records []schemas.RawRecord) error
	// WriteCanonical marks dirty days, then writes the rows of a block. It keeps no
	// reference to the rows after it has returned.
	WriteCanonical(ctx context.Context, w schemas.CanonicalWrite) (schemas.Outcome, error)
	// Reconcile tombstones stored records that a census does not list (marking their
	// days dirty first) and returns the listed ids that are not stored.
	Reconcile(ctx context.Context, r schemas.Reconciliation) (schemas.Reconciled, error)
	// Quarantine keeps records that could not be mapped, counting their attempts.
	Quarantine(ctx context.Context, records []schemas.Quarantined) error
	// ResolveQuarantine marks records as resolved; unknown ones are left alone.
	ResolveQuarantine(ctx context.Context, source, stream string, ids []string) error

	// LoadState returns the state with the highest fence; the zero StateRow when none.
	LoadState(ctx context.Context, source, stream string) (schemas.StateRow, error)
	// SaveState stores a state under the lease's fence. It returns schemas.ErrFenced
	// when a newer lease exists.
	SaveState(ctx context.Context, lease schemas.Lease, state schemas.StateRow) error

	// SaveRun and SaveRunStream store the latest version of a line of the run log.
	SaveRun(ctx context.Context, run schemas.Run) error
	SaveRunStream(ctx context.Context, stream schemas.RunStream) error

	// RawRecords yields the latest raw version of each record. Empty ids means all;
	// onlyQuarantined limits to records with an unresolved quarantine entry, whose
	// payload may then come from there.
	RawRecords(ctx context.Context, source, stream string, ids []string, onlyQuarantined bool) iter.Seq2[schemas.RawRecord, error]
}
