package warehouse

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"
	"unsafe"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/schemas"
)

// maxQueryBytes leaves room for the ids of a block in the query's text.
const maxQueryBytes = 64 << 20

func longQuery(ctx context.Context) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_query_size": maxQueryBytes}))
}

// newest selects the version of each key that FINAL would show, tombstones included
// (FINAL hides those). Equal versions: the part with the later block holds the last
// insert, which is the one that wins a merge. The table's own condition is asked of
// that version and not before: an older one must not come back through it. Tombstones
// hold no content that a condition could be about, and belong to whoever asks.
func (p *plan[T]) newest(l layout, table schemas.Table, where string) string {
	key := strings.Join(table.Key, ", ")
	from := l.table(p.table)
	rest := " WHERE " + where + " ORDER BY " + key + ", _version DESC, toUInt64OrZero(splitByChar('_', _part)[2]) DESC LIMIT 1 BY " + key
	if table.Where == "" {
		return "SELECT " + p.selects + " FROM " + from + rest
	}
	return "SELECT " + p.selects + " FROM (SELECT * FROM " + from + rest + ") WHERE _is_deleted = 1 OR (" + table.Where + ")"
}

// read yields the rows of a query that selects p.selects.
func read[T any](ctx context.Context, w *Warehouse, p *plan[T], query string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		err := w.each(ctx, p.table, query, func(scan func(...any) error) error {
			var row T
			if err := scan(p.targets(&row)...); err != nil {
				return err
			}
			if !yield(row, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(none, err)
		}
	}
}

// errStopped ends a reading whose reader wants no more.
var errStopped = errors.New("the reader stopped")

// targets are the addresses of a row's cells in the order of p.selects.
func (p *plan[T]) targets(row *T) []any {
	at := unsafe.Pointer(row) //nolint:gosec // decision 021
	list := make([]any, len(p.columns))
	for i := range p.columns {
		list[i] = p.columns[i].target(at)
	}
	return list
}

// target is the address of a cell in a type that the driver scans into.
func (c *column) target(row unsafe.Pointer) any {
	switch c.kind {
	case kindText:
		return cell[string](row, c)
	case kindBytes:
		return cell[[]byte](row, c)
	case kindDecimal:
		return cell[decimal.Decimal](row, c)
	case kindDecimalOrNull:
		return cell[*decimal.Decimal](row, c)
	case kindTime:
		return cell[time.Time](row, c)
	case kindTimeOrNull:
		return cell[*time.Time](row, c)
	case kindDay, kindInt32:
		return cell[int32](row, c)
	case kindDayOrNull:
		return cell[*int32](row, c)
	case kindUint8:
		return cell[uint8](row, c)
	case kindUint8OrNull:
		return cell[*uint8](row, c)
	case kindUint16:
		return cell[uint16](row, c)
	case kindUint32:
		return cell[uint32](row, c)
	case kindUint32OrNull:
		return cell[*uint32](row, c)
	case kindUint64:
		return cell[uint64](row, c)
	case kindTexts:
		return cell[[]string](row, c)
	case kindMap:
		return cell[map[string]string](row, c)
	}
	return nil
}

// each reads the rows of a query, one call a row. It is the one place that asks for the
// error at the end of the rows: without it an answer that broke off looks complete.
func (w *Warehouse) each(ctx context.Context, what, query string, row func(scan func(...any) error) error) error {
	rows, err := w.conn.Query(longQuery(ctx), query)
	if err != nil {
		return fmt.Errorf("reading %s: %w", what, err)
	}
	defer rows.Close() //nolint:errcheck // Err has told how the reading went
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return fmt.Errorf("reading %s: %w", what, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading %s: %w", what, err)
	}
	return nil
}

// textColumn reads a query of one text column.
func (w *Warehouse) textColumn(ctx context.Context, what, query string) ([]string, error) {
	var list []string
	err := w.each(ctx, what, query, func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		list = append(list, text)
		return err
	})
	return list, err
}

// dayColumn reads a query of one column with days as Int32.
func (w *Warehouse) dayColumn(ctx context.Context, what, query string) ([]schemas.Day, error) {
	var list []schemas.Day
	err := w.each(ctx, what, query, func(scan func(...any) error) error {
		var day int32
		err := scan(&day)
		list = append(list, schemas.Day(day))
		return err
	})
	return list, err
}
