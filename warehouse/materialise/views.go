package materialise

import (
	"context"
	"fmt"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// createView puts a view in place, in one step: a reader sees the old or the new one.
// Contract views run with the rights of their definer, so that BI users need none on
// the store.
func (r *build) createView(ctx context.Context, m *schemas.Model) error {
	text, err := r.expand(m, m.Query, scope{})
	if err != nil {
		return err
	}
	database, security := r.warehouse.Store(), ""
	if m.Public {
		database, security = r.warehouse.Contract(), " SQL SECURITY DEFINER"
	}
	columns := make([]string, len(m.Columns))
	for i, c := range m.Columns {
		columns[i] = fmt.Sprintf("`%s` %s COMMENT %s", c.Name, c.Type, quote(c.Comment()))
	}
	// The parentheses keep COMMENT from being read as an alias of the last table.
	statement := fmt.Sprintf("CREATE OR REPLACE VIEW %s.%s%s (%s)%s AS (%s) COMMENT %s", database, m.Name, r.warehouse.OnCluster(),
		strings.Join(columns, ", "), security, text, quote("NL: "+m.TitleNL+". "+m.NL+" · EN: "+m.TitleEN+". "+m.EN))
	if err := r.exec(ctx, statement); err != nil {
		return fmt.Errorf("creating view %s.%s: %w", database, m.Name, err)
	}
	return nil
}
