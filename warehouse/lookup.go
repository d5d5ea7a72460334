package warehouse

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"
	"unsafe"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
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
// insert, which is the one that wins a merge.
func (p *plan[T]) newest(l layout, key []string, where string) string {
	return "SELECT " + p.selects + " FROM " + l.table(p.table) + " WHERE " + where +
		" ORDER BY " + strings.Join(key, ", ") + ", _version DESC, toUInt64OrZero(splitByChar('_', _part)[2]) DESC" +
		" LIMIT 1 BY " + strings.Join(key, ", ")
}

// read yields the rows of a query that selects p.selects.
func read[T any](ctx context.Context, w *Warehouse, p *plan[T], query string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := w.conn.Query(longQuery(ctx), query)
		if err != nil {
			yield(none, fmt.Errorf("reading %s: %w", p.table, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			row, err := scan(p, rows)
			if err != nil {
				yield(none, fmt.Errorf("reading %s: %w", p.table, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, fmt.Errorf("reading %s: %w", p.table, err))
		}
	}
}

func scan[T any](p *plan[T], rows driver.Rows) (T, error) {
	var row T
	at := unsafe.Pointer(&row)
	targets := make([]any, len(p.columns))
	for i := range p.columns {
		targets[i] = p.columns[i].target(at)
	}
	err := rows.Scan(targets...)
	return row, err
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
	case kindUint8:
		return cell[uint8](row, c)
	case kindUint16:
		return cell[uint16](row, c)
	case kindUint32:
		return cell[uint32](row, c)
	case kindUint64:
		return cell[uint64](row, c)
	case kindTexts:
		return cell[[]string](row, c)
	case kindMap:
		return cell[map[string]string](row, c)
	}
	return nil
}

// textColumn reads a query of one text column.
func (w *Warehouse) textColumn(ctx context.Context, what, query string) ([]string, error) {
	rows, err := w.conn.Query(longQuery(ctx), query)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", what, err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("reading %s: %w", what, err)
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

// dayColumn reads a query of one column with days as Int32.
func (w *Warehouse) dayColumn(ctx context.Context, what, query string) ([]schemas.Day, error) {
	rows, err := w.conn.Query(longQuery(ctx), query)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", what, err)
	}
	defer rows.Close()
	var list []schemas.Day
	for rows.Next() {
		var day int32
		if err := rows.Scan(&day); err != nil {
			return nil, fmt.Errorf("reading %s: %w", what, err)
		}
		list = append(list, schemas.Day(day))
	}
	return list, rows.Err()
}
