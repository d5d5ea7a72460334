package warehouse

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/schemas"
)

// kind is the Go type of a column's field.
type kind uint8

const (
	kindText kind = iota
	kindBytes
	kindDecimal
	kindDecimalOrNull
	kindTime
	kindTimeOrNull
	kindDay
	kindDayOrNull
	kindUint8
	kindUint8OrNull
	kindUint16
	kindUint32
	kindUint32OrNull
	kindUint64
	kindInt32
	kindTexts
	kindMap
)

var kinds = map[reflect.Type]kind{
	reflect.TypeFor[string]():            kindText,
	reflect.TypeFor[[]byte]():            kindBytes,
	reflect.TypeFor[decimal.Decimal]():   kindDecimal,
	reflect.TypeFor[*decimal.Decimal]():  kindDecimalOrNull,
	reflect.TypeFor[time.Time]():         kindTime,
	reflect.TypeFor[*time.Time]():        kindTimeOrNull,
	reflect.TypeFor[schemas.Day]():       kindDay,
	reflect.TypeFor[*schemas.Day]():      kindDayOrNull,
	reflect.TypeFor[uint8]():             kindUint8,
	reflect.TypeFor[*uint8]():            kindUint8OrNull,
	reflect.TypeFor[uint16]():            kindUint16,
	reflect.TypeFor[uint32]():            kindUint32,
	reflect.TypeFor[*uint32]():           kindUint32OrNull,
	reflect.TypeFor[uint64]():            kindUint64,
	reflect.TypeFor[int32]():             kindInt32,
	reflect.TypeFor[[]string]():          kindTexts,
	reflect.TypeFor[map[string]string](): kindMap,
}

// column is where a row type keeps one column. Cells are reached by offset and not by
// reflection, which would cost more than all the rest of a load.
type column struct {
	name   string
	kind   kind
	offset uintptr
	// precision and scale of a decimal.
	precision, scale int32
	// low: the column is LowCardinality, which the driver fills faster from values it
	// can look up without allocating.
	low bool
	// meta: no part of what a record says: the writer's own column, or the instant at which
	// the vendor was asked (tag seen).
	meta bool
}

// cell is the field of a row; V must be the field's type, which newPlan has checked.
func cell[V any](row unsafe.Pointer, c *column) *V { return (*V)(unsafe.Add(row, c.offset)) }

// cellOf is cell for a row that is at hand.
func cellOf[V, T any](row *T, c *column) *V {
	return cell[V](unsafe.Pointer(row), c) //nolint:gosec // decision 021
}

// plan is how rows of type T become columns of a table and come back.
type plan[T any] struct {
	table   string
	columns []column
	// partition is the value of PARTITION BY; nil where the table has no partitions.
	partition func(*T) int
	types     []clickhouse.ColumnNameAndType
	insert    string
	selects   string
}

// newPlan refuses a row type that does not have exactly the table's columns in order.
func newPlan[T any](l layout, d schemas.Definition, partition func(*T) int) (*plan[T], error) {
	p := &plan[T]{table: d.Name, partition: partition}
	fields := tagged(reflect.TypeFor[T](), 0)
	if len(fields) != len(d.Columns) {
		return nil, fmt.Errorf("table %s has %d columns, its row type %s has %d", d.Name, len(d.Columns), reflect.TypeFor[T](), len(fields))
	}
	names := make([]string, len(fields))
	reads := make([]string, len(fields))
	for i, f := range fields {
		want := d.Columns[i]
		k, ok := kinds[f.Type]
		if f.Tag.Get("ch") != want.Name || !ok {
			return nil, fmt.Errorf("table %s: column %d is %s %s, its row type has %s %s", d.Name, i+1, want.Name, want.Type, f.Tag.Get("ch"), f.Type)
		}
		c := column{name: want.Name, kind: k, offset: f.Offset, low: want.Type == "LowCardinality(String)", meta: f.Tag.Get("seen") == "true"}
		c.precision, c.scale = decimalSize(want.Type)
		switch want.Name {
		case "_version", "_is_deleted", "_synced_at", "_run_id":
			c.meta = true
		}
		p.columns = append(p.columns, c)
		p.types = append(p.types, clickhouse.ColumnNameAndType{Name: want.Name, Type: want.Type})
		names[i] = want.Name
		reads[i] = want.Name
		if k == kindDay || k == kindDayOrNull {
			// The driver knows no type of ours for a Date; days since 1970 need none.
			reads[i] = "toInt32(" + want.Name + ")"
		}
	}
	p.insert = "INSERT INTO " + l.store + "." + d.Name + " (" + strings.Join(names, ", ") + ")"
	p.selects = strings.Join(reads, ", ")
	return p, nil
}

// column is the column of that name, nil when there is none.
func (p *plan[T]) column(name string) *column {
	for i := range p.columns {
		if p.columns[i].name == name {
			return &p.columns[i]
		}
	}
	return nil
}

// tagged lists the fields with a ch tag, those of embedded structs in their place,
// with offsets from the outer struct.
func tagged(t reflect.Type, base uintptr) (list []reflect.StructField) {
	for f := range t.Fields() {
		f.Offset += base
		if f.Anonymous {
			list = append(list, tagged(f.Type, f.Offset)...)
			continue
		}
		list = append(list, f)
	}
	return list
}

func decimalSize(columnType string) (precision, scale int32) {
	_, size, ok := strings.Cut(columnType, "Decimal(")
	if !ok {
		return 0, 0
	}
	p, s, _ := strings.Cut(strings.TrimRight(size, ")"), ", ")
	wide, errP := strconv.ParseInt(p, 10, 32)
	deep, errS := strconv.ParseInt(s, 10, 32)
	if errP != nil || errS != nil {
		return 0, 0
	}
	return int32(wide), int32(deep)
}

// fits says which column cannot hold its value without changing it, and why.
func (p *plan[T]) fits(row *T) (columnName, reason string) {
	at := unsafe.Pointer(row) //nolint:gosec // decision 021
	for i := range p.columns {
		c := &p.columns[i]
		switch c.kind {
		case kindDecimal:
			reason = c.decimalFits(cell[decimal.Decimal](at, c))
		case kindDecimalOrNull:
			if d := *cell[*decimal.Decimal](at, c); d != nil {
				reason = c.decimalFits(d)
			}
		case kindTime:
			reason = timeFits(cell[time.Time](at, c))
		case kindTimeOrNull:
			if t := *cell[*time.Time](at, c); t != nil {
				reason = timeFits(t)
			}
		case kindDay:
			reason = dayFits(*cell[schemas.Day](at, c))
		case kindDayOrNull:
			if d := *cell[*schemas.Day](at, c); d != nil {
				reason = dayFits(*d)
			}
		default:
		}
		if reason != "" {
			return c.name, reason
		}
	}
	return "", ""
}

func (c *column) decimalFits(d *decimal.Decimal) string {
	if d.Exponent() < -c.scale && !d.Equal(d.Truncate(c.scale)) {
		return fmt.Sprintf("has more than %d decimals", c.scale)
	}
	if int64(d.NumDigits())+int64(d.Exponent()) > int64(c.precision-c.scale) && !d.IsZero() {
		return fmt.Sprintf("has more than %d digits before the point", c.precision-c.scale)
	}
	return ""
}

// timeFits: the bounds of DateTime64 in nanoseconds, which the driver counts in.
func timeFits(t *time.Time) string {
	if t.IsZero() {
		return ""
	}
	if y := t.UTC().Year(); y < 1900 || y > 2261 {
		return "is an instant outside the years 1900 to 2261"
	}
	return ""
}

func dayFits(d schemas.Day) string {
	if d < 0 || d > 1<<16-1 {
		return "is a day outside 1970 to 2149"
	}
	return ""
}

// same compares what two rows say; the writer's own columns do not count.
func (p *plan[T]) same(one, other *T) bool {
	a, b := unsafe.Pointer(one), unsafe.Pointer(other) //nolint:gosec // decision 021
	for i := range p.columns {
		if c := &p.columns[i]; !c.meta && !c.same(a, b) {
			return false
		}
	}
	return true
}

func (c *column) same(a, b unsafe.Pointer) bool {
	switch c.kind {
	case kindText:
		return *cell[string](a, c) == *cell[string](b, c)
	case kindBytes:
		return slices.Equal(*cell[[]byte](a, c), *cell[[]byte](b, c))
	case kindDecimal:
		return cell[decimal.Decimal](a, c).Equal(*cell[decimal.Decimal](b, c))
	case kindDecimalOrNull:
		x, y := *cell[*decimal.Decimal](a, c), *cell[*decimal.Decimal](b, c)
		return x == nil && y == nil || x != nil && y != nil && x.Equal(*y)
	case kindTime:
		return stored(cell[time.Time](a, c)) == stored(cell[time.Time](b, c))
	case kindTimeOrNull:
		x, y := *cell[*time.Time](a, c), *cell[*time.Time](b, c)
		return x == nil && y == nil || x != nil && y != nil && stored(x) == stored(y)
	case kindDay, kindInt32:
		return *cell[int32](a, c) == *cell[int32](b, c)
	case kindDayOrNull:
		return sameOrNull(*cell[*schemas.Day](a, c), *cell[*schemas.Day](b, c))
	case kindUint8:
		return *cell[uint8](a, c) == *cell[uint8](b, c)
	case kindUint8OrNull:
		return sameOrNull(*cell[*uint8](a, c), *cell[*uint8](b, c))
	case kindUint16:
		return *cell[uint16](a, c) == *cell[uint16](b, c)
	case kindUint32:
		return *cell[uint32](a, c) == *cell[uint32](b, c)
	case kindUint32OrNull:
		return sameOrNull(*cell[*uint32](a, c), *cell[*uint32](b, c))
	case kindUint64:
		return *cell[uint64](a, c) == *cell[uint64](b, c)
	case kindTexts:
		return slices.Equal(*cell[[]string](a, c), *cell[[]string](b, c))
	case kindMap:
		return maps.Equal(*cell[map[string]string](a, c), *cell[map[string]string](b, c))
	}
	return false
}

func sameOrNull[V comparable](x, y *V) bool {
	return x == nil && y == nil || x != nil && y != nil && *x == *y
}

// stored is an instant as the column keeps it: milliseconds, the zero time as 1970.
func stored(t *time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// copyCells copies the named columns from one row to another.
func (p *plan[T]) copyCells(to, from *T, names []string) {
	for i := range p.columns {
		if c := &p.columns[i]; slices.Contains(names, c.name) {
			c.copy(unsafe.Pointer(to), unsafe.Pointer(from)) //nolint:gosec // decision 021
		}
	}
}

func (c *column) copy(to, from unsafe.Pointer) {
	switch c.kind {
	case kindText:
		*cell[string](to, c) = *cell[string](from, c)
	case kindDay, kindInt32:
		*cell[int32](to, c) = *cell[int32](from, c)
	case kindUint16:
		*cell[uint16](to, c) = *cell[uint16](from, c)
	case kindTime:
		*cell[time.Time](to, c) = *cell[time.Time](from, c)
	default:
		// No key has a column of another type; newPlan's caller names keys only.
	}
}
