package pipeline

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// A collection that is forgotten would be written once more with every later block.
func TestNoRowsOfABlockAreLeftForTheNext(t *testing.T) {
	t.Parallel()
	var rows schemas.Rows
	filled := reflect.ValueOf(&rows).Elem()
	for _, collection := range filled.Fields() {
		collection.Set(reflect.MakeSlice(collection.Type(), 3, 8))
	}
	left := reflect.ValueOf(emptied(&rows)).Elem()
	for i := range left.NumField() {
		name := left.Type().Field(i).Name
		require.Zero(t, left.Field(i).Len(), name)
		require.Equal(t, 8, left.Field(i).Cap(), "the room of %s is lost", name)
	}
}
