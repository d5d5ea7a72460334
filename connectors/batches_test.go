package connectors_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

// TestNothingIsYieldedAfterTheConsumerStoppedOrAnError: the runtime panics when a
// function goes on after yield said no.
func TestNothingIsYieldedAfterTheConsumerStoppedOrAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	read := func(emit func(connectors.Batch) error) error {
		for n := range 3 {
			if err := emit(connectors.Batch{Progress: connectors.Progress{Done: int64(n)}}); err != nil {
				return fmt.Errorf("reading: %w", err)
			}
		}
		return broken
	}
	var seen []int64
	for batch, err := range connectors.Batches(read) {
		if err != nil {
			require.ErrorIs(t, err, broken)
			seen = append(seen, -1)
			continue
		}
		seen = append(seen, batch.Progress.Done)
	}
	require.Equal(t, []int64{0, 1, 2, -1}, seen)
	for range connectors.Batches(read) {
		break
	}
}
