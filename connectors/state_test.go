package connectors_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

type ownState struct {
	Mark time.Time `json:"mark"`
	Page string    `json:"page,omitzero"`
}

func TestAStateIsReadAsItWasSaved(t *testing.T) {
	t.Parallel()
	want := ownState{Mark: time.Date(2026, 3, 29, 1, 30, 0, 1000, time.UTC), Page: "a token"}
	saved := connectors.NewState(3, want)
	var got ownState
	require.NoError(t, saved.Read(3, &got))
	require.Equal(t, want, got)
}

func TestWhatNobodySavedIsBadStateAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	good := string(connectors.NewState(3, ownState{Page: "SENTINEL"}).Payload)
	for name, saved := range map[string]connectors.State{
		"never saved":     {},
		"another version": {Version: 4, Payload: []byte(good)},
		"cut":             {Version: 3, Payload: []byte(good[:len(good)-1])},
		"twice":           {Version: 3, Payload: []byte(good + good)},
		"another's":       {Version: 3, Payload: []byte(`{"SENTINEL":1}`)},
		"another kind":    {Version: 3, Payload: []byte(`{"mark":"SENTINEL"}`)},
	} {
		err := saved.Read(3, new(ownState))
		require.Equal(t, connectors.BadState, connectors.KindOf(err), "%s: %v", name, err)
		require.NotContains(t, err.Error(), "SENTINEL", name)
		require.ErrorContains(t, err, "--full", name)
	}
}
