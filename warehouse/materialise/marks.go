package materialise

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// everything as the shop of a mark stands for all shops and all days.
const everything = "*"

// again is the group that only the model itself reads: days it has to compute once
// more because its build lost the lease while swapping.
func again(m *schemas.Model) string { return "again_" + m.Name }

// shopDay is a day of a shop. Rates are of all shops: their shop is empty.
type shopDay struct {
	shop string
	day  schemas.Day
}

// mark is a shop day that a group marked.
type mark struct {
	group string
	shopDay
}

// unread is what a model has not used of the marks.
type unread struct {
	marks []mark
	// upTo is the highest sequence number read, by run.
	upTo map[string]uint64
}

func (u unread) all() bool {
	return slices.ContainsFunc(u.marks, func(k mark) bool { return k.shop == everything })
}

// unread reads the marks that the model has not used yet. Numbers of a run become
// visible in order, so whoever saw one has seen all lower ones.
func (r *build) unread(ctx context.Context, m *schemas.Model) (unread, error) {
	u := unread{upTo: map[string]uint64{}}
	groups := make([]string, 0, len(m.Marks)+1)
	for _, group := range append(slices.Clone(m.Marks), again(m)) {
		groups = append(groups, quote(group))
	}
	seen := map[mark]bool{}
	err := r.query(ctx, fmt.Sprintf(`SELECT d.run_id, d.model_group, d.shop, toInt32(d.day), max(d.seq)
FROM %[1]s.dirty_days AS d
LEFT JOIN (SELECT run_id, max(seq) AS seq FROM %[1]s.model_marks WHERE model = %[2]s GROUP BY run_id) AS used ON used.run_id = d.run_id
WHERE d.model_group IN (%[3]s) AND d.seq > used.seq
GROUP BY d.run_id, d.model_group, d.shop, d.day`, r.warehouse.Store(), quote(m.Name), strings.Join(groups, ", ")),
		func(scan func(...any) error) error {
			var run string
			var k mark
			var day int32
			var seq uint64
			if err := scan(&run, &k.group, &k.shop, &day, &seq); err != nil {
				return err
			}
			k.day = schemas.Day(day)
			u.upTo[run] = max(u.upTo[run], seq)
			if !seen[k] {
				seen[k] = true
				u.marks = append(u.marks, k)
			}
			return nil
		})
	if err != nil {
		return u, fmt.Errorf("reading marked days: %w", err)
	}
	return u, nil
}

// used stores that the model's table holds what the marks asked for.
func (r *build) used(ctx context.Context, m *schemas.Model, u unread) error {
	if len(u.upTo) == 0 {
		return nil
	}
	rows := make([]string, 0, len(u.upTo))
	for run, seq := range u.upTo {
		rows = append(rows, "("+quote(m.Name)+", "+quote(run)+", "+strconv.FormatUint(seq, 10)+")")
	}
	slices.Sort(rows)
	for chunk := range slices.Chunk(rows, insertRows) {
		if err := r.exec(ctx, "INSERT INTO "+r.named("model_marks")+" (model, run_id, seq) VALUES "+strings.Join(chunk, ", ")); err != nil {
			return fmt.Errorf("storing the marks used: %w", err)
		}
	}
	return nil
}

// insertRows is how many rows of literals go into one statement.
const insertRows = 2000

// emit marks days in a group, for the models that read it.
func (r *build) emit(ctx context.Context, group string, days []shopDay) error {
	rows := make([]string, len(days))
	at := r.now().UnixMilli()
	for i, d := range days {
		r.seq++
		rows[i] = fmt.Sprintf("(%s, %d, %s, %s, %s, %s, %d, '', 1, fromUnixTimestamp64Milli(%d, 'UTC'))",
			quote(r.id), r.seq, quote(group), quote(d.shop), quote(d.day.String()), quote(resource), r.lease.Fence, at)
	}
	for chunk := range slices.Chunk(rows, insertRows) {
		if err := r.exec(ctx, "INSERT INTO "+r.named("dirty_days")+
			" (run_id, seq, model_group, shop, day, resource, fence, block, settled, marked_at) VALUES "+strings.Join(chunk, ", ")); err != nil {
			return fmt.Errorf("marking days of %s: %w", group, err)
		}
	}
	return nil
}

// stillOurs looks whether a newer build exists.
func (r *build) stillOurs(ctx context.Context) error {
	select {
	case <-r.lease.Lost:
		return schemas.ErrFenced
	default:
	}
	return r.warehouse.Holds(ctx, r.lease)
}
