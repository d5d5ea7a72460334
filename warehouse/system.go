package warehouse

import (
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// systemPlans are the plans of the tables that only this package writes.
type systemPlans struct {
	raw        *plan[schemas.RawRecord]
	facts      *plan[factsRow]
	state      *plan[stateRow]
	runs       *plan[runRow]
	runStreams *plan[runStreamRow]
	quarantine *plan[quarantineRow]
	dirtyDays  *plan[dirtyDayRow]
	migrations *plan[migrationRow]
	key        *plan[keyRow]
	sources    *plan[sourceRow]
	// credentials are written through a Vault.
	credentials *plan[credentialRow]
}

type migrationRow struct {
	N         uint32    `ch:"n"`
	Checksum  string    `ch:"checksum"`
	AppliedAt time.Time `ch:"applied_at"`
}

type factsRow struct {
	FactsID string    `ch:"facts_id"`
	Source  string    `ch:"source"`
	Payload []byte    `ch:"payload"`
	SavedAt time.Time `ch:"saved_at"`
}

type stateRow struct {
	Source  string    `ch:"source"`
	Stream  string    `ch:"stream"`
	Fence   uint64    `ch:"fence"`
	Version uint16    `ch:"version"`
	Payload []byte    `ch:"payload"`
	SavedAt time.Time `ch:"saved_at"`
	Rank    uint64    `ch:"rank"`
}

type keyRow struct {
	Fingerprint string    `ch:"key_fingerprint"`
	CreatedAt   time.Time `ch:"created_at"`
}

type sourceRow struct {
	Source    string    `ch:"source"`
	Connector string    `ch:"connector"`
	Identity  string    `ch:"identity"`
	FirstSeen time.Time `ch:"first_seen"`
	Saved     uint64    `ch:"saved"`
}

func (w *Warehouse) planSystem() error {
	year := func(r *schemas.RawRecord) int { return r.ExtractedAt.UTC().Year() }
	return firstError(
		planInto(w, &w.system.raw, "raw_records", year),
		planInto(w, &w.system.facts, "facts", nil),
		planInto(w, &w.system.state, "state", nil),
		planInto(w, &w.system.runs, "runs", nil),
		planInto(w, &w.system.runStreams, "run_streams", nil),
		planInto(w, &w.system.quarantine, "quarantine", nil),
		planInto(w, &w.system.dirtyDays, "dirty_days", nil),
		planInto(w, &w.system.migrations, "migrations", nil),
		planInto(w, &w.system.key, "installation", nil),
		planInto(w, &w.system.sources, "sources", nil),
		planInto(w, &w.system.credentials, "credentials", nil),
	)
}

func planInto[T any](w *Warehouse, to **plan[T], table string, partition func(*T) int) (err error) {
	*to, err = newPlan(w.layout, w.defs[table], partition)
	return err
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}
