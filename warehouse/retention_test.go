package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRetentionIsKeptOnceADay: the records of landVersions are from years ago.
func TestRetentionIsKeptOnceADay(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	count := func() []string { return table(t, w, "SELECT toString(count()) FROM "+w.Store()+".raw_records") }
	landVersions(t, w)
	require.NoError(t, w.KeepRetention(t.Context()))
	kept := count()
	require.Equal(t, latest, rawIDs(t, w, nil, false), "the latest versions stay")
	require.Equal(t, []string{"6"}, kept)
	landVersions(t, w)
	again := count()
	require.NotEqual(t, kept, again)
	require.NoError(t, another(t, w).KeepRetention(t.Context()))
	require.Equal(t, again, count(), "not twice on one day")
}
