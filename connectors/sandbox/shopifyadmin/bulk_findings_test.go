package shopifyadmin

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALargeFileOfABulkOperationIsReadAsItWasWritten(t *testing.T) {
	var f findings
	var whole strings.Builder
	const lines = 50_000 // of more than three times what memory may hold
	size := make([]int, lines+1)
	for i := range lines {
		line := fmt.Sprintf(`{"id":"gid:\/\/shopify\/Order\/%d","note":"%s"}`, i, strings.Repeat("x", i%90))
		require.NoError(t, f.add([]byte(line), i%3 == 0))
		whole.WriteString(line + "\n")
		size[i+1] = whole.Len()
	}
	t.Cleanup(func() { require.NoError(t, f.spilled.Close()) })
	require.Positive(t, f.memory.Len(), "the end was not spilled")
	for _, n := range []int{0, 1, 2, 100, 25_000, lines - 1, lines} {
		body, err := io.ReadAll(f.first(n))
		require.NoError(t, err)
		require.Equal(t, whole.String()[:size[n]], string(body))
		require.Equal(t, (n+2)/3, f.rootCount(n))
	}
	inFile := int(f.bytes) - f.memory.Len()
	for _, from := range []int{0, 1, inFile - 10, inFile - 1, inFile, inFile + 1, int(f.bytes) - 20} {
		part := make([]byte, 20)
		n, err := f.ReadAt(part, int64(from))
		require.NoError(t, err)
		require.Equal(t, whole.String()[from:from+n], string(part))
		require.Len(t, part, n)
	}
	n, err := f.ReadAt(make([]byte, 20), f.bytes-5)
	require.Equal(t, 5, n)
	require.ErrorIs(t, err, io.EOF)
}
