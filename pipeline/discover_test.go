package pipeline

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

func TestADiscoveryNeedsNoWarehouseAndGoesOnAfterAForbiddenStream(t *testing.T) {
	t.Parallel()
	b := setup(t, 10)
	b.runner.Warehouse = nil
	b.vendor.facts.Shop = ""
	planned := b.plan.Sources[0]
	planned.Streams, planned.Shop = nil, "toyshop"
	b.vendor.fault = func(read, _ int) error {
		if read == 0 {
			return &connectors.Error{Kind: connectors.Permission, Err: errors.New("jan@example.com may not see toys")}
		}
		return nil
	}
	got := b.runner.Discover(t.Context(), planned)
	require.NoError(t, got.Err)
	require.Equal(t, "toyshop", got.Facts.Shop)
	require.Len(t, got.Streams, 2)
	require.EqualError(t, got.Streams[0].Err, "[e-mail address] may not see toys")
	require.Equal(t, connectors.Permission, connectors.KindOf(got.Streams[0].Err))
	require.Equal(t, StreamForecast{Source: "toys", Stream: "games", Records: 10, Calls: 4, Duration: 2 * time.Second, Known: true}, got.Streams[1])
	require.Equal(t, 1, b.vendor.closed)
}

func TestADiscoveryListsTheStreamsOfASourceThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	planned := b.plan.Sources[0]
	b.vendor.refuses = &connectors.Error{Kind: connectors.Auth, Err: errors.New("who are you?")}
	got := b.runner.Discover(t.Context(), planned)
	require.EqualError(t, got.Err, "who are you?")
	require.Equal(t, []StreamForecast{{Source: "toys", Stream: "toys"}}, got.Streams)
	_, err := b.runner.Ask(t.Context(), planned)
	require.Equal(t, got.Err, err)
	require.Zero(t, b.vendor.reads)
}

func TestACheckThatIsNotAllowedIsNoProofForTheOtherStreams(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	planned := b.plan.Sources[0]
	b.vendor.refuses = &connectors.Error{Kind: connectors.Permission, Err: errors.New("not orders")}
	require.True(t, b.runner.Discover(t.Context(), planned).Streams[0].Known)
	_, err := b.runner.Ask(t.Context(), planned)
	require.EqualError(t, err, "not orders")
}
