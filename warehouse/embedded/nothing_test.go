package embedded_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestANULLOfUnknownTypeReachesTheGoClient(t *testing.T) {
	rows, err := open(t, shared.Options("")).Query(t.Context(), "SELECT NULL AS nothing, number FROM numbers(3)")
	require.NoError(t, err)
	defer rows.Close()
	count := 0
	for rows.Next() {
		var nothing *any
		var number uint64
		require.NoError(t, rows.Scan(&nothing, &number))
		require.Nil(t, nothing)
		require.EqualValues(t, count, number)
		count++
	}
	require.NoError(t, rows.Err())
	require.Equal(t, 3, count)
}
