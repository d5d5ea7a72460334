package materialise

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// fewDays is how many days stand in the statements themselves. More are listed in a table.
const fewDays = 100

// touched are the days that the marks make out of date, all in one set: the rest of
// the build must not see it change.
func (r *build) touched(ctx context.Context, m *schemas.Model, u *unread) ([]shopDay, error) {
	rows := make([]string, len(u.marks))
	for i, k := range u.marks {
		rows[i] = "(" + quote(k.group) + ", " + quote(k.shop) + ", " + quote(k.day.String()) + ")"
	}
	marks, drop, err := r.list(ctx, r.scratch(m, "marks"), "model_group String, shop String, day Date", rows)
	if err != nil {
		return nil, fmt.Errorf("listing the marked days: %w", err)
	}
	text, err := r.expand(m, m.Touched, scope{marks: marks, this: r.named(m.Name)})
	if err != nil {
		return nil, err
	}
	var days []shopDay
	// Days that were to be computed again belong to the set whatever the model says.
	err = r.query(ctx, "SELECT DISTINCT toString(shop) AS of_shop, toInt32(day) AS of_day FROM (SELECT shop, day FROM ("+text+") UNION ALL SELECT shop, day FROM "+marks+
		" WHERE model_group = "+quote(again(m))+") ORDER BY of_day, of_shop", func(scan func(...any) error) error {
		var d shopDay
		var day int32
		err := scan(&d.shop, &day)
		d.day = schemas.Day(day)
		days = append(days, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("finding the days to compute: %w", err)
	}
	return days, drop()
}

// listed is what {{touched}} reads the days from.
func (r *build) listed(ctx context.Context, m *schemas.Model, days []shopDay) (from string, drop func() error, err error) {
	rows := make([]string, len(days))
	for i, d := range days {
		rows[i] = "(" + quote(d.shop) + ", " + quote(d.day.String()) + ")"
	}
	return r.list(ctx, r.scratch(m, "days"), "shop String, day Date", rows)
}

// list is something to select rows of literals from: few of them stand in the statements,
// more in a table of that name, which drop removes.
func (r *build) list(ctx context.Context, table, columns string, rows []string) (from string, drop func() error, err error) {
	if 0 < len(rows) && len(rows) <= fewDays {
		return "values(" + quote(columns) + ", " + strings.Join(rows, ", ") + ")", func() error { return nil }, nil
	}
	if err := r.exec(ctx, "CREATE TABLE "+r.named(table)+r.warehouse.OnCluster()+" ("+columns+") ENGINE = MergeTree ORDER BY tuple()"); err != nil {
		return "", nil, err
	}
	for chunk := range slices.Chunk(rows, insertRows) {
		if err := r.exec(ctx, "INSERT INTO "+r.named(table)+" VALUES "+strings.Join(chunk, ", ")); err != nil {
			return "", nil, err
		}
	}
	return r.named(table), func() error { return r.drop(ctx, table) }, nil
}
