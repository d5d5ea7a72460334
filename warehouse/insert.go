package warehouse

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/schemas"
)

const (
	// maxBlockRows keeps a block at a few megabytes.
	maxBlockRows = 100_000
	// maxBlockPartitions stays below max_partitions_per_insert_block, 100 by default.
	maxBlockPartitions = 90
	// sendAttempts and firstPause bound what a resend may cost: about 6 s in all.
	sendAttempts = 6
	firstPause   = 200 * time.Millisecond
)

// send inserts rows durably. Each call is an insert of its own, whatever its content.
func send[T any](ctx context.Context, w *Warehouse, p *plan[T], rows []T) error {
	return sendAs(ctx, w, p, "", rows)
}

// sendAs inserts rows under a name that stands in the deduplication tokens beside a
// number that no other call has: a resend of a block is dropped by the engine, while
// another block under the same name never is.
func sendAs[T any](ctx context.Context, w *Warehouse, p *plan[T], name string, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	call, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("numbering an insert: %w", err)
	}
	for part, block := range p.blocks(rows) {
		if w.failSend != nil {
			if err := w.failSend(p.table, part); err != nil {
				return err
			}
		}
		token := name + "/" + p.table + "/" + strconv.Itoa(part) + "/" + call.String()
		if err := w.sendBlock(ctx, p.table, token, func(ctx context.Context) (driver.Batch, error) { return p.batch(ctx, w.conn, block) }); err != nil {
			return err
		}
	}
	return nil
}

// sendBlock sends one block until the engine has said yes. After an error it is not
// known whether the block arrived, so the same block goes again with the same token.
func (w *Warehouse) sendBlock(ctx context.Context, table, token string, build func(context.Context) (driver.Batch, error)) error {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"insert_deduplication_token": token, "async_insert": 0}))
	wait := firstPause
	for attempt := 1; ; attempt++ {
		err := sendOnce(ctx, build)
		if err == nil {
			return nil
		}
		last := ctx.Err() != nil || !worthResending(err) || attempt == sendAttempts
		if last || w.pause(ctx, wait) != nil {
			return insertError(table, attempt, err)
		}
		wait *= 2
	}
}

func insertError(table string, attempt int, err error) error {
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Errorf("inserting into %s: ClickHouse does not answer (%d attempts); what was sent may or may not be stored, and running the same command again puts that right: %w", table, attempt, err)
	}
	return fmt.Errorf("inserting into %s (attempt %d): %w", table, attempt, err)
}

func sendOnce(ctx context.Context, build func(context.Context) (driver.Batch, error)) error {
	batch, err := build(ctx)
	if err != nil {
		return err
	}
	defer batch.Close() //nolint:errcheck // Send has told how it went
	return batch.Send()
}

// passing are exceptions that another attempt may not meet: timeouts, too many parts,
// memory, network, shutting down, quota.
var passing = []int32{159, 160, 202, 209, 210, 216, 236, 241, 242, 252, 285, 319, 425, 999}

// errBuild marks a block that cannot be built: sending it again would not help.
var errBuild = errors.New("building the block")

func worthResending(err error) bool {
	if errors.Is(err, errBuild) {
		return false
	}
	if exception, ok := errors.AsType[*clickhouse.Exception](err); ok {
		return slices.Contains(passing, exception.Code)
	}
	if answer, ok := errors.AsType[*clickhouse.HTTPError](err); ok {
		return answer.StatusCode >= http.StatusInternalServerError || answer.StatusCode == http.StatusTooManyRequests
	}
	return true
}

// blocks cuts rows so that no block has too many rows or partitions.
func (p *plan[T]) blocks(rows []T) [][]T {
	if p.partition == nil {
		return slices.Collect(slices.Chunk(rows, maxBlockRows))
	}
	distinct := map[int]struct{}{}
	for i := range rows {
		distinct[p.partition(&rows[i])] = struct{}{}
	}
	if len(distinct) > maxBlockPartitions {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, func(a, b T) int { return p.partition(&a) - p.partition(&b) })
	}
	var list [][]T
	clear(distinct)
	start := 0
	for i := range rows {
		value := p.partition(&rows[i])
		if _, seen := distinct[value]; i-start == maxBlockRows || !seen && len(distinct) == maxBlockPartitions {
			list = append(list, rows[start:i])
			start = i
			clear(distinct)
		}
		distinct[value] = struct{}{}
	}
	return append(list, rows[start:])
}

// batch is a block ready to be sent.
func (p *plan[T]) batch(ctx context.Context, conn driver.Conn, rows []T) (driver.Batch, error) {
	batch, err := conn.PrepareBatch(clickhouse.Context(ctx, clickhouse.WithColumnNamesAndTypes(p.types)), p.insert)
	if err != nil {
		return nil, err
	}
	if err := p.fill(batch, rows); err != nil {
		return nil, errors.Join(errBuild, err, batch.Abort())
	}
	return batch, nil
}

// fill gathers each column into a slice and hands it to the driver whole. The driver
// copies what it is given, so slices are used again.
func (p *plan[T]) fill(batch driver.Batch, rows []T) error {
	g := gather[T]{rows: rows}
	for i := range p.columns {
		c := &p.columns[i]
		if err := batch.Column(i).Append(g.column(c)); err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
	}
	return nil
}

// gather takes cells of rows together, one column at a time.
type gather[T any] struct {
	rows     []T
	texts    []string
	boxed    []any
	known    map[string]any
	decimals []decimal.Decimal
	times    []time.Time
	bytes    []uint8
}

func (g *gather[T]) column(c *column) any {
	switch c.kind {
	case kindText:
		if c.low {
			return g.repeated(c)
		}
		g.texts = cells(g.texts, g.rows, c)
		return g.texts
	case kindBytes:
		return cells[[]byte](nil, g.rows, c)
	case kindDecimal:
		g.decimals = cells(g.decimals, g.rows, c)
		return g.decimals
	case kindDecimalOrNull:
		return cells[*decimal.Decimal](nil, g.rows, c)
	case kindTime:
		g.times = cells(g.times, g.rows, c)
		return g.times
	case kindTimeOrNull:
		return cells[*time.Time](nil, g.rows, c)
	case kindDay:
		g.times = slices.Grow(g.times[:0], len(g.rows))
		for i := range g.rows {
			g.times = append(g.times, cellOf[schemas.Day](&g.rows[i], c).Time())
		}
		return g.times
	case kindDayOrNull:
		days := make([]*time.Time, len(g.rows))
		for i := range g.rows {
			if day := *cellOf[*schemas.Day](&g.rows[i], c); day != nil {
				days[i] = new(day.Time())
			}
		}
		return days
	case kindUint8:
		g.bytes = cells(g.bytes, g.rows, c)
		return g.bytes
	case kindUint8OrNull:
		return cells[*uint8](nil, g.rows, c)
	case kindUint16:
		return cells[uint16](nil, g.rows, c)
	case kindUint32:
		return cells[uint32](nil, g.rows, c)
	case kindUint32OrNull:
		return cells[*uint32](nil, g.rows, c)
	case kindUint64:
		return cells[uint64](nil, g.rows, c)
	case kindInt32:
		return cells[int32](nil, g.rows, c)
	case kindTexts:
		return cells[[]string](nil, g.rows, c)
	case kindMap:
		return cells[map[string]string](nil, g.rows, c)
	}
	return nil
}

// repeated boxes each distinct text once: the driver takes LowCardinality cells as
// interfaces, and boxing every cell would allocate for every cell.
func (g *gather[T]) repeated(c *column) any {
	if g.known == nil {
		g.known = map[string]any{}
	}
	g.boxed = slices.Grow(g.boxed[:0], len(g.rows))
	for i := range g.rows {
		text := *cellOf[string](&g.rows[i], c)
		box, ok := g.known[text]
		if !ok {
			box = text
			g.known[text] = box
		}
		g.boxed = append(g.boxed, box)
	}
	return g.boxed
}

func cells[V, T any](list []V, rows []T, c *column) []V {
	list = slices.Grow(list[:0], len(rows))
	for i := range rows {
		list = append(list, *cellOf[V](&rows[i], c))
	}
	return list
}
