package connectortest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
)

func TestASleepMovesTheVirtualClockOnAtOnce(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	clock := connectortest.NewClock(start)
	require.NoError(t, clock.Sleep(t.Context(), time.Hour))
	require.NoError(t, clock.Sleep(t.Context(), -time.Hour))
	clock.Advance(time.Minute)
	require.Equal(t, start.Add(time.Hour+time.Minute), clock.Now())
	require.Equal(t, []time.Duration{time.Hour}, clock.Slept())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, clock.Sleep(ctx, time.Hour), context.Canceled)
	require.Equal(t, start.Add(time.Hour+time.Minute), clock.Now())
}

func TestFaultsHappenOnceInTheirOrderAndThenAllGoesWell(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = io.WriteString(w, "whole answer")
	}))
	defer server.Close()
	faults := connectortest.NewFaults(server.Client().Transport,
		connectortest.Reset(), connectortest.Lost(), connectortest.Cut(5), connectortest.Answer(503, "busy", "Retry-After", "3"), connectortest.Pass())
	client := &http.Client{Transport: faults}
	get := func() (int, string, error) {
		response, err := client.Get(server.URL)
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		return response.StatusCode, string(body), err
	}
	_, _, err := get()
	require.ErrorContains(t, err, "connection reset")
	require.Equal(t, 0, asked, "a reset comes before the vendor")
	_, _, err = get()
	require.ErrorContains(t, err, "connection reset")
	require.Equal(t, 1, asked, "a lost answer comes after")
	_, body, err := get()
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "whole", body)
	status, body, err := get()
	require.NoError(t, err)
	require.Equal(t, "busy", body)
	require.Equal(t, 503, status)
	for range 2 {
		_, body, err = get()
		require.NoError(t, err)
		require.Equal(t, "whole answer", body)
	}
	require.Equal(t, 6, faults.Attempts())
	require.Equal(t, 4, asked)
}
