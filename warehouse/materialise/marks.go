package materialise

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

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
	seen  map[mark]bool
	// upTo is the highest sequence number read, by run.
	upTo map[string]uint64
}

func (u *unread) add(k mark, run string, seq uint64) {
	u.upTo[run] = max(u.upTo[run], seq)
	if !u.seen[k] {
		u.seen[k] = true
		u.marks = append(u.marks, k)
	}
}

func (u *unread) all() bool {
	return slices.ContainsFunc(u.marks, func(k mark) bool { return k.shop == everything })
}

// readers are the models that read each group.
func (b *Builder) readers() map[string][]string {
	readers := map[string][]string{}
	for i := range b.models {
		m := &b.models[i]
		for _, group := range m.Marks {
			readers[group] = append(readers[group], m.Name)
		}
		if len(m.Marks) > 0 {
			readers[again(m)] = []string{m.Name}
		}
	}
	return readers
}

// readMarks reads the marks that models have not used yet. Numbers of a run become
// visible in order, so whoever saw one has seen all lower ones. Marks that come later
// are for the next build, except those of this one.
func (r *build) readMarks(ctx context.Context) error {
	r.found.unread = map[string]*unread{}
	var groups, names []string
	readers := r.readers()
	for _, group := range slices.Sorted(maps.Keys(readers)) {
		for _, model := range readers[group] {
			r.found.unread[model] = &unread{seen: map[mark]bool{}, upTo: map[string]uint64{}}
		}
		groups = append(groups, quote(group))
		names = append(names, "['"+strings.Join(readers[group], "', '")+"']")
	}
	return r.query(ctx, fmt.Sprintf(`SELECT reader, d.run_id, d.model_group, d.shop, toInt32(d.day), d.seq
FROM (SELECT run_id, toString(model_group) AS model_group, shop, day, max(seq) AS seq FROM %[1]s.dirty_days GROUP BY run_id, model_group, shop, day) AS d
ARRAY JOIN [%[3]s][indexOf([%[2]s], model_group)] AS reader
LEFT JOIN (SELECT model, run_id, max(seq) AS seq FROM %[1]s.model_marks GROUP BY model, run_id) AS used ON used.model = reader AND used.run_id = d.run_id
WHERE d.seq > used.seq`, r.warehouse.Store(), strings.Join(groups, ", "), strings.Join(names, ", ")),
		func(scan func(...any) error) error {
			var model, run string
			var k mark
			var day int32
			var seq uint64
			if err := scan(&model, &run, &k.group, &k.shop, &day, &seq); err != nil {
				return err
			}
			k.day = schemas.Day(day)
			r.found.unread[model].add(k, run, seq)
			return nil
		})
}

// notesEvery is how long a build goes on before it stores which marks were used.
const notesEvery = 5 * time.Second

// use notes that the model's table holds what the marks asked for. A build that is killed
// before the note is stored computes the same once more.
func (r *build) use(ctx context.Context, m *schemas.Model, u *unread) error {
	for _, run := range slices.Sorted(maps.Keys(u.upTo)) {
		r.uses = append(r.uses, "("+quote(m.Name)+", "+quote(run)+", "+strconv.FormatUint(u.upTo[run], 10)+")")
	}
	if r.now().Sub(r.stored) < r.notesEvery {
		return nil
	}
	return r.storeUses(ctx)
}

func (r *build) storeUses(ctx context.Context) error {
	for chunk := range slices.Chunk(r.uses, insertRows) {
		if err := r.exec(ctx, "INSERT INTO "+r.named("model_marks")+" (model, run_id, seq) VALUES "+strings.Join(chunk, ", ")); err != nil {
			return fmt.Errorf("storing the marks used: %w", err)
		}
	}
	r.uses, r.stored = nil, r.now()
	return nil
}

// insertRows is how many rows of literals go into one statement.
const insertRows = 2000

// emit marks days in a group, for the models that read it.
func (r *build) emit(ctx context.Context, group string, days []shopDay) error {
	rows := make([]string, len(days))
	at := r.now().UnixMilli()
	first := r.seq
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
	for _, reader := range r.readers()[group] {
		for i, d := range days {
			r.found.unread[reader].add(mark{group, d}, r.id, first+uint64(i)+1)
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
