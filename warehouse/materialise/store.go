package materialise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// Actions of a Report.
const (
	actionFull        = "full"
	actionIncremental = "incremental"
	actionUnchanged   = "unchanged"
)

// store brings a stored model up to date. The marks are read first and stored last:
// a mark that arrives meanwhile is used by the next build, and a build that is killed
// is done again.
func (r *build) store(ctx context.Context, m *schemas.Model) (Built, error) {
	want, err := r.fingerprint(m)
	if err != nil {
		return Built{}, err
	}
	have, u := r.built(m), r.found.unread[m.Name]
	due := r.opts.Full || have != want || u.all()
	if !due && len(u.marks) == 0 {
		return Built{Action: actionUnchanged}, nil
	}
	_, stands := r.found.comments[r.warehouse.LocalName(m.Name)]
	if r.sourceless(m) && (!stands || have == want && r.isEmpty(m)) {
		return r.leaveEmpty(ctx, m, want, u, due)
	}
	if !stands {
		// Readers find an empty table until the first build ends.
		if err := r.create(ctx, m, m.Name, ""); err != nil {
			return Built{}, err
		}
	}
	var done Built
	switch {
	case due:
		done, err = r.full(ctx, m, want, have == want)
	case m.Kind == schemas.Whole:
		done, err = r.full(ctx, m, want, true)
	default:
		done, err = r.incremental(ctx, m, want, u)
	}
	if err != nil {
		return Built{}, err
	}
	return done, r.use(ctx, m, u)
}

func (r *build) isEmpty(m *schemas.Model) bool {
	rows, known := r.found.rows[m.Name]
	return known && rows == 0
}

// leaveEmpty is all there is to do for a model that has no rows and whose sources have
// none.
func (r *build) leaveEmpty(ctx context.Context, m *schemas.Model, fingerprint string, u *unread, due bool) (Built, error) {
	done := Built{Action: actionUnchanged}
	if due {
		done.Action = actionFull
	}
	if r.built(m) != fingerprint {
		if err := r.mark(ctx, m, []shopDay{{shop: everything}}); err != nil {
			return Built{}, err
		}
		if err := r.create(ctx, m, m.Name, note(fingerprint)); err != nil {
			return Built{}, err
		}
		r.found.rows[m.Name] = 0
	}
	return done, r.use(ctx, m, u)
}

// mark marks days for the models that read this one.
func (r *build) mark(ctx context.Context, m *schemas.Model, days []shopDay) error {
	if !r.isRead(m) {
		return nil
	}
	return r.emit(ctx, m.Name, days)
}

// full computes the whole model. Where the table that stands has the same columns,
// the days that differ are marked for the models that read this one; else all days.
func (r *build) full(ctx context.Context, m *schemas.Model, fingerprint string, sameColumns bool) (Built, error) {
	staging := r.scratch(m, "staging")
	if err := r.create(ctx, m, staging, note(fingerprint)); err != nil {
		return Built{}, err
	}
	s := scope{this: r.named(staging)}
	if err := r.compute(ctx, m, staging, s); err != nil {
		return Built{}, err
	}
	rows, err := one[uint64](ctx, r, "SELECT count() FROM "+r.named(staging))
	if err != nil {
		return Built{}, fmt.Errorf("counting: %w", err)
	}
	warnings, err := r.check(ctx, m, s, rows)
	if err != nil {
		return Built{}, err
	}
	days := []shopDay{{shop: everything}}
	if sameColumns && r.isRead(m) {
		if days, err = r.differing(ctx, m, staging); err != nil {
			return Built{}, err
		}
	}
	r.found.rows[m.Name] = rows
	return Built{Action: actionFull, Rows: rows, Warnings: warnings}, r.swap(ctx, m, staging, days)
}

func (r *build) insert(m *schemas.Model, table, query string) string {
	names := make([]string, len(m.Columns))
	for i, c := range m.Columns {
		names[i] = "`" + c.Name + "`"
	}
	list := strings.Join(names, ", ")
	return "INSERT INTO " + r.named(table) + " (" + list + ") SELECT " + list + " FROM (" + query + ")"
}

// differing are the days whose rows in the staging table are not those that stand.
func (r *build) differing(ctx context.Context, m *schemas.Model, staging string) ([]shopDay, error) {
	shop := "''"
	values := make([]string, len(m.Columns))
	for i, c := range m.Columns {
		if c.Name == "shop" {
			shop = "toString(shop)"
		}
		values[i] = c.Name
		if strings.HasPrefix(c.Type, "Nullable(") {
			// A hash leaves NULL out.
			values[i] = "ifNull(toString(" + c.Name + "), 'NULL')"
		}
	}
	list := strings.Join(values, ", ")
	part := func(table string) string {
		return fmt.Sprintf("SELECT %s AS of_shop, %s AS of_day, (count(), sum(sipHash64(%s)), sum(cityHash64(%s))) AS content FROM %s GROUP BY of_shop, of_day",
			shop, m.Day, list, list, r.named(table))
	}
	var days []shopDay
	err := r.query(ctx, "SELECT of_shop, toInt32(of_day) FROM ("+part(m.Name)+" UNION ALL "+part(staging)+
		") GROUP BY of_shop, of_day HAVING count() = 1 OR uniqExact(content) > 1", func(scan func(...any) error) error {
		var d shopDay
		var day int32
		err := scan(&d.shop, &day)
		d.day = schemas.Day(day)
		days = append(days, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("comparing with what stands: %w", err)
	}
	return days, nil
}

// incremental computes the touched days and takes all others over as they are.
//
// It does not use REPLACE PARTITION: that leaves the replaced parts on disk with
// nothing that covers them, and an engine killed before it cleaned up finds both
// after its restart, so every row of the month would be doubled.
func (r *build) incremental(ctx context.Context, m *schemas.Model, fingerprint string, u *unread) (Built, error) {
	days, err := r.touched(ctx, m, u)
	if err != nil || len(days) == 0 {
		return Built{Action: actionUnchanged}, err
	}
	listed, drop, err := r.listed(ctx, m, days)
	if err != nil {
		return Built{}, fmt.Errorf("listing the days to compute: %w", err)
	}
	s := scope{days: listed, months: months(days)}
	staging := r.scratch(m, "staging")
	if err := r.create(ctx, m, staging, note(fingerprint)); err != nil {
		return Built{}, err
	}
	to := r.local(staging) + r.warehouse.OnCluster()
	if err := r.exec(ctx, "ALTER TABLE "+to+" ATTACH PARTITION ALL FROM "+r.local(m.Name)); err != nil {
		return Built{}, fmt.Errorf("taking the other months over: %w", err)
	}
	if err := r.exec(ctx, "ALTER TABLE "+to+" DROP PARTITION "+strings.ReplaceAll(s.months, ", ", ", DROP PARTITION ")); err != nil {
		return Built{}, fmt.Errorf("emptying %s: %w", s.months, err)
	}
	rest := fmt.Sprintf("SELECT * FROM %s WHERE toYYYYMM(%s) IN (%s) AND (shop, %s) NOT IN (SELECT shop, day FROM %s)", r.named(m.Name), m.Day, s.months, m.Day, s.days)
	if err := r.exec(ctx, r.insert(m, staging, rest)); err != nil {
		return Built{}, fmt.Errorf("taking the other days over: %w", err)
	}
	if err := r.compute(ctx, m, staging, s); err != nil {
		return Built{}, err
	}
	s.this = fmt.Sprintf("(SELECT * FROM %s WHERE toYYYYMM(%s) IN (%s))", r.named(staging), m.Day, s.months)
	counted, err := r.count(ctx, m, staging, s)
	if err != nil {
		return Built{}, err
	}
	warnings, err := r.check(ctx, m, s, counted.inMonths)
	if err != nil {
		return Built{}, err
	}
	if err := r.swap(ctx, m, staging, days); err != nil {
		return Built{}, err
	}
	delete(r.found.rows, m.Name)
	return Built{Action: actionIncremental, Days: len(days), Rows: counted.inDays, Warnings: warnings}, drop()
}

// counted are rows of a staging table: of the days that were computed, and of their months.
type counted struct{ inDays, inMonths uint64 }

func (r *build) count(ctx context.Context, m *schemas.Model, staging string, s scope) (counted, error) {
	var c counted
	err := r.query(ctx, fmt.Sprintf("SELECT countIf((shop, %[2]s) IN (SELECT shop, day FROM %[3]s)), count() FROM %[1]s WHERE toYYYYMM(%[2]s) IN (%[4]s)",
		r.named(staging), m.Day, s.days, s.months), func(scan func(...any) error) error { return scan(&c.inDays, &c.inMonths) })
	if err != nil {
		return c, fmt.Errorf("counting: %w", err)
	}
	return c, nil
}

func months(days []shopDay) string {
	var list []string
	for _, d := range days {
		at := d.day.Time()
		month := strconv.Itoa(at.Year()*100 + int(at.Month()))
		if !slices.Contains(list, month) {
			list = append(list, month)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// swap puts the staging table in the place of the model's, in one step. The days are
// marked before, so that a kill in between repeats work instead of losing it.
func (r *build) swap(ctx context.Context, m *schemas.Model, staging string, days []shopDay) error {
	if err := r.stillOurs(ctx); err != nil {
		return fmt.Errorf("before the swap: %w", err)
	}
	if err := r.mark(ctx, m, days); err != nil {
		return err
	}
	if err := r.exec(ctx, "EXCHANGE TABLES "+r.local(staging)+" AND "+r.local(m.Name)+r.warehouse.OnCluster()); err != nil {
		return fmt.Errorf("swapping: %w", err)
	}
	if err := r.stillOurs(ctx); err != nil {
		return r.repair(ctx, m, days, err)
	}
	return r.drop(ctx, staging)
}

// repair: the lease went while swapping, so a newer build may have computed from what
// was there before, or have been swapped away. The days are to be computed once more,
// here and in the models that read them.
func (r *build) repair(ctx context.Context, m *schemas.Model, days []shopDay, cause error) error {
	err := fmt.Errorf("after the swap: %w", cause)
	return errors.Join(err, r.emit(ctx, again(m), days), r.emit(ctx, m.Name, days))
}
