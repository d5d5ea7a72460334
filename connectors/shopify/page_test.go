package shopify

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	described "github.com/tillhouse/tillhouse/connectors/reference"
)

// TestTheReferencePageTellsOfEveryStream compares docs/connectors/shopify.md with the
// description.
func TestTheReferencePageTellsOfEveryStream(t *testing.T) {
	t.Parallel()
	const page = "../../docs/connectors/shopify.md"
	want := described.Page(Connector())
	if os.Getenv("UPDATE_PAGE") != "" {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o600))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "run this test with UPDATE_PAGE=1")
}
