package warehouse

import (
	"reflect"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func addressOf[T any](row *T, c *column) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(row), c.offset)
}

func fieldOf[T any](c *column) reflect.Type {
	for _, f := range tagged(reflect.TypeFor[T](), 0) {
		if f.Offset == c.offset {
			return f.Type
		}
	}
	return nil
}

func TestARowTypeThatDiffersFromItsTableIsRefused(t *testing.T) {
	d := schemas.Definition{Name: "x", Columns: []schemas.Column{{Name: "a", Type: "String"}, {Name: "b", Type: "Date"}}}
	_, err := newPlan[struct {
		B schemas.Day `ch:"b"`
		A string      `ch:"a"`
	}](layout{}, d, nil)
	require.ErrorContains(t, err, "table x: column 1 is a String, its row type has b schemas.Day")
	_, err = newPlan[struct {
		A string `ch:"a"`
	}](layout{}, d, nil)
	require.ErrorContains(t, err, "table x has 2 columns")
}

func TestBlocksHaveNeverTooManyPartitionsOrRows(t *testing.T) {
	type row struct{ part, n int }
	p := &plan[row]{partition: func(r *row) int { return r.part }}
	var rows []row
	for n := range 300 {
		rows = append(rows, row{part: (n * 7) % 200, n: n})
	}
	seen := map[int]bool{}
	for _, block := range p.blocks(rows) {
		parts := map[int]bool{}
		for _, r := range block {
			parts[r.part] = true
			require.False(t, seen[r.n])
			seen[r.n] = true
		}
		require.LessOrEqual(t, len(parts), maxBlockPartitions)
	}
	require.Len(t, seen, 300)
	p.partition = nil
	require.Len(t, p.blocks(make([]row, 2*maxBlockRows+1)), 3)
	p.partition = func(*row) int { return 0 }
	require.Len(t, p.blocks(make([]row, 2*maxBlockRows+1)), 3)
}
