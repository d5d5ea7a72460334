package materialise

import (
	"context"
	"fmt"
	"slices"

	"github.com/tillhouse/tillhouse/schemas"
)

// compute fills the staging table of a model. Its ephemeral parts are tables meanwhile:
// as subqueries of one statement the engine would analyse each again wherever it is read,
// and the ledger would be planned for longer than it runs.
func (r *build) compute(ctx context.Context, m *schemas.Model, staging string, s scope) error {
	s.fence = r.lease.Fence
	parts := r.parts(m)
	for _, part := range parts {
		if err := r.create(ctx, part, r.scratch(part, "part"), ""); err != nil {
			return err
		}
		if idle, err := r.idle(ctx, part, s); err != nil {
			return fmt.Errorf("%s: %w", part.Name, err)
		} else if idle {
			continue
		}
		if err := r.fillFrom(ctx, part, r.scratch(part, "part"), s); err != nil {
			return fmt.Errorf("%s: %w", part.Name, err)
		}
	}
	if err := r.fillFrom(ctx, m, staging, s); err != nil {
		return err
	}
	for _, part := range parts {
		if err := r.drop(ctx, r.scratch(part, "part")); err != nil {
			return err
		}
	}
	return nil
}

// idle tells that a part has no rows on the days to be computed.
func (r *build) idle(ctx context.Context, part *schemas.Model, s scope) (bool, error) {
	if r.sourceless(part) || part.OnlyIf == "" {
		return r.sourceless(part), nil
	}
	text, err := r.expand(part, part.OnlyIf, s)
	if err != nil {
		return false, err
	}
	found, err := one[uint64](ctx, r, "SELECT count() FROM ("+text+" LIMIT 1)")
	if err != nil {
		return false, fmt.Errorf("looking whether there is anything to compute: %w", err)
	}
	return found == 0, nil
}

func (r *build) fillFrom(ctx context.Context, m *schemas.Model, table string, s scope) error {
	text, err := r.expand(m, m.Query, s)
	if err != nil {
		return err
	}
	if err := r.exec(ctx, r.insert(m, table, text)); err != nil {
		return fmt.Errorf("computing: %w", err)
	}
	return nil
}

// parts are the ephemeral models that a model reads, directly or through others of them,
// in building order.
func (b *Builder) parts(m *schemas.Model) []*schemas.Model {
	read := map[string]bool{}
	var follow func(*schemas.Model)
	follow = func(m *schemas.Model) {
		for i := range b.models {
			if part := &b.models[i]; part.Kind == schemas.Ephemeral && slices.Contains(m.Refs, part.Name) && !read[part.Name] {
				read[part.Name] = true
				follow(part)
			}
		}
	}
	follow(m)
	var list []*schemas.Model
	for i := range b.models {
		if read[b.models[i].Name] {
			list = append(list, &b.models[i])
		}
	}
	return list
}
