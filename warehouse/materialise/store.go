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
	want, err := r.fingerprint(ctx, m)
	if err != nil {
		return Built{}, err
	}
	have, err := r.built(ctx, m)
	if err != nil {
		return Built{}, err
	}
	if have == "" {
		// Readers find an empty table until the first build ends.
		if err := r.create(ctx, m, m.Name, ""); err != nil {
			return Built{}, err
		}
	}
	u, err := r.unread(ctx, m)
	if err != nil {
		return Built{}, err
	}
	var done Built
	switch {
	case r.opts.Full || have != want || u.all():
		done, err = r.full(ctx, m, want, have == want)
	case len(u.marks) == 0:
		return Built{Action: actionUnchanged}, nil
	case m.Kind == schemas.Whole:
		done, err = r.full(ctx, m, want, true)
	default:
		done, err = r.incremental(ctx, m, want, u)
	}
	if err != nil {
		return Built{}, err
	}
	return done, r.used(ctx, m, u)
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
	if err := r.test(ctx, m, s); err != nil {
		return Built{}, err
	}
	warnings, err := r.warn(ctx, m, s)
	if err != nil {
		return Built{}, err
	}
	days := []shopDay{{shop: everything}}
	if sameColumns {
		if days, err = r.differing(ctx, m, staging); err != nil {
			return Built{}, err
		}
	}
	rows, err := one[uint64](ctx, r, "SELECT count() FROM "+r.named(staging))
	if err != nil {
		return Built{}, fmt.Errorf("counting: %w", err)
	}
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
func (r *build) incremental(ctx context.Context, m *schemas.Model, fingerprint string, u unread) (Built, error) {
	days, err := r.touched(ctx, m, u)
	if err != nil || len(days) == 0 {
		return Built{Action: actionUnchanged}, err
	}
	s := scope{days: r.named(r.scratch(m, "days")), months: months(days)}
	if err := r.fill(ctx, r.scratch(m, "days"), days); err != nil {
		return Built{}, err
	}
	staging := r.scratch(m, "staging")
	if err := r.create(ctx, m, staging, note(fingerprint)); err != nil {
		return Built{}, err
	}
	to := r.local(staging) + r.warehouse.OnCluster()
	if err := r.exec(ctx, "ALTER TABLE "+to+" ATTACH PARTITION ALL FROM "+r.local(m.Name)); err != nil {
		return Built{}, fmt.Errorf("taking the other months over: %w", err)
	}
	for month := range strings.SplitSeq(s.months, ", ") {
		if err := r.exec(ctx, "ALTER TABLE "+to+" DROP PARTITION "+month); err != nil {
			return Built{}, fmt.Errorf("emptying %s: %w", month, err)
		}
	}
	rest := fmt.Sprintf("SELECT * FROM %s WHERE toYYYYMM(%s) IN (%s) AND (shop, %s) NOT IN (SELECT shop, day FROM %s)", r.named(m.Name), m.Day, s.months, m.Day, s.days)
	if err := r.exec(ctx, r.insert(m, staging, rest)); err != nil {
		return Built{}, fmt.Errorf("taking the other days over: %w", err)
	}
	if err := r.compute(ctx, m, staging, s); err != nil {
		return Built{}, err
	}
	s.this = fmt.Sprintf("(SELECT * FROM %s WHERE toYYYYMM(%s) IN (%s))", r.named(staging), m.Day, s.months)
	if err := r.test(ctx, m, s); err != nil {
		return Built{}, err
	}
	warnings, err := r.warn(ctx, m, s)
	if err != nil {
		return Built{}, err
	}
	rows, err := one[uint64](ctx, r, fmt.Sprintf("SELECT count() FROM %s WHERE (shop, %s) IN (SELECT shop, day FROM %s)", r.named(staging), m.Day, s.days))
	if err != nil {
		return Built{}, fmt.Errorf("counting: %w", err)
	}
	if err := r.swap(ctx, m, staging, days); err != nil {
		return Built{}, err
	}
	return Built{Action: actionIncremental, Days: len(days), Rows: rows, Warnings: warnings}, r.drop(ctx, r.scratch(m, "days"))
}

// touched are the days that the marks make out of date, all in one set: the rest of
// the build must not see it change.
func (r *build) touched(ctx context.Context, m *schemas.Model, u unread) ([]shopDay, error) {
	marks := r.scratch(m, "marks")
	if err := r.exec(ctx, "CREATE TABLE "+r.named(marks)+r.warehouse.OnCluster()+" (model_group String, shop String, day Date) ENGINE = MergeTree ORDER BY (model_group, shop, day)"); err != nil {
		return nil, fmt.Errorf("creating %s: %w", marks, err)
	}
	rows := make([]string, len(u.marks))
	for i, k := range u.marks {
		rows[i] = "(" + quote(k.group) + ", " + quote(k.shop) + ", " + quote(k.day.String()) + ")"
	}
	for chunk := range slices.Chunk(rows, insertRows) {
		if err := r.exec(ctx, "INSERT INTO "+r.named(marks)+" (model_group, shop, day) VALUES "+strings.Join(chunk, ", ")); err != nil {
			return nil, fmt.Errorf("listing the marked days: %w", err)
		}
	}
	text, err := r.expand(m, m.Touched, scope{marks: r.named(marks), this: r.named(m.Name)})
	if err != nil {
		return nil, err
	}
	var days []shopDay
	// Days that were to be computed again belong to the set whatever the model says.
	err = r.query(ctx, "SELECT DISTINCT toString(shop) AS of_shop, toInt32(day) AS of_day FROM (SELECT shop, day FROM ("+text+") UNION ALL SELECT shop, day FROM "+r.named(marks)+
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
	return days, r.drop(ctx, marks)
}

func (r *build) fill(ctx context.Context, table string, days []shopDay) error {
	if err := r.exec(ctx, "CREATE TABLE "+r.named(table)+r.warehouse.OnCluster()+" (shop String, day Date) ENGINE = MergeTree ORDER BY (day, shop)"); err != nil {
		return fmt.Errorf("creating %s: %w", table, err)
	}
	rows := make([]string, len(days))
	for i, d := range days {
		rows[i] = "(" + quote(d.shop) + ", " + quote(d.day.String()) + ")"
	}
	for chunk := range slices.Chunk(rows, insertRows) {
		if err := r.exec(ctx, "INSERT INTO "+r.named(table)+" (shop, day) VALUES "+strings.Join(chunk, ", ")); err != nil {
			return fmt.Errorf("listing the days to compute: %w", err)
		}
	}
	return nil
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
	if err := r.emit(ctx, m.Name, days); err != nil {
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
