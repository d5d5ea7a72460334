package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/tillhouse/tillhouse/schemas"
)

// SaveFacts stores facts under their id; known ids are left alone.
func (w *Warehouse) SaveFacts(ctx context.Context, facts schemas.FactsRow) error {
	var there uint64
	err := w.conn.QueryRow(ctx, "SELECT count() FROM "+w.layout.table("facts")+" WHERE source = "+quote(facts.Source)+" AND facts_id = "+quote(facts.FactsID)).Scan(&there)
	if err != nil {
		return fmt.Errorf("looking for facts of %s: %w", facts.Source, err)
	}
	if there > 0 {
		return nil
	}
	row := factsRow{FactsID: facts.FactsID, Source: facts.Source, Payload: facts.Payload, SavedAt: w.now()}
	if err := send(ctx, w, w.system.facts, []factsRow{row}); err != nil {
		return fmt.Errorf("saving facts of %s: %w", facts.Source, err)
	}
	return nil
}

// LoadFacts returns stored facts; an unknown id is an error.
func (w *Warehouse) LoadFacts(ctx context.Context, source, id string) (schemas.FactsRow, error) {
	f := schemas.FactsRow{FactsID: id, Source: source}
	err := w.conn.QueryRow(ctx, "SELECT payload FROM "+w.layout.table("facts")+" WHERE source = "+quote(source)+" AND facts_id = "+quote(id)+" LIMIT 1").Scan(&f.Payload)
	if errors.Is(err, sql.ErrNoRows) {
		return schemas.FactsRow{}, fmt.Errorf("facts %s of %s are not stored: sync the source once so that they are", id, source)
	}
	if err != nil {
		return schemas.FactsRow{}, fmt.Errorf("loading facts %s of %s: %w", id, source, err)
	}
	return f, nil
}
