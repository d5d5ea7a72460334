package pipeline

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

// TestAPersonIsToldOnceThatAVendorIsWaitedFor: minutes of silence look like a program that
// hangs.
func TestAPersonIsToldOnceThatAVendorIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	var log bytes.Buffer
	b.runner.Log = zerolog.New(&log).Level(zerolog.WarnLevel)
	b.vendor.fault = func(int, int) error {
		return &connectors.Error{Kind: connectors.Transient, Err: errors.New("nobody answers")}
	}
	require.Error(t, b.sync(t).Err)
	require.Greater(t, b.vendor.reads, 3)
	require.Equal(t, 1, strings.Count(log.String(), "trying again"), log.String())
	require.Contains(t, log.String(), "nobody answers")
}
