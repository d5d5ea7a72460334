package materialise

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	sum := sha256.Sum256([]byte(security + strings.Join(columns, ", ") + text + m.TitleNL + m.NL + m.TitleEN + m.EN))
	fingerprint := hex.EncodeToString(sum[:8])
	if r.found.views[database+"."+m.Name] == fingerprint {
		return nil
	}
	// The parentheses keep COMMENT from being read as an alias of the last table.
	statement := fmt.Sprintf("CREATE OR REPLACE VIEW %s.%s%s (%s)%s AS (%s) COMMENT %s", database, m.Name, r.warehouse.OnCluster(),
		strings.Join(columns, ", "), security, marked(text, fingerprint), quote("NL: "+m.TitleNL+". "+m.NL+" · EN: "+m.TitleEN+". "+m.EN))
	if err := r.exec(ctx, statement); err != nil {
		return fmt.Errorf("creating view %s.%s: %w", database, m.Name, err)
	}
	return nil
}

// viewMark finds the fingerprint in the SELECT of a view.
const viewMark = "'tillhouse ([0-9a-f]{16})' AS fingerprint"

// marked is a SELECT that carries a fingerprint, as a name that nothing reads: so a view
// and what it was made from are always replaced together.
func marked(text, fingerprint string) string {
	mark := "with 'tillhouse " + fingerprint + "' as fingerprint"
	if rest, ok := strings.CutPrefix(text, "with"); ok {
		return mark + "," + rest
	}
	return mark + " " + text
}
