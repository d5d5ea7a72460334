package all_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/all"
	"github.com/tillhouse/tillhouse/connectors/config"
)

func TestConnectorsAreSortedAndHaveDistinctStableNames(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	list := all.Connectors()
	require.True(t, slices.IsSortedFunc(list, func(a, b connectors.Connector) int { return strings.Compare(a.Name, b.Name) }))
	seen := map[string]bool{}
	for _, c := range list {
		require.Regexp(t, name, c.Name)
		require.False(t, seen[c.Name], "two connectors are called %s", c.Name)
		seen[c.Name] = true
		require.NotEmpty(t, c.Title)
		require.NotEmpty(t, c.API.Version)
		require.NotEmpty(t, c.API.Docs)
		require.NotEmpty(t, c.Streams)
		require.NotNil(t, c.Open)
		for _, s := range c.Streams {
			require.Regexp(t, name, s.Name)
			require.NotEmpty(t, s.Emits)
			require.NotNil(t, s.Normalise)
			require.NotZero(t, s.StateVersion)
		}
		for _, f := range c.Config {
			require.Regexp(t, name, f.Name)
			require.NotEmpty(t, f.Help, "%s.%s", c.Name, f.Name)
		}
	}
}

// TestEachREADMELeadsToTheReference: what is generated stands in docs/connectors alone.
func TestEachREADMELeadsToTheReference(t *testing.T) {
	t.Parallel()
	for _, c := range all.Connectors() {
		text, err := os.ReadFile(filepath.Join("..", c.Name, "README.md"))
		require.NoError(t, err)
		require.Contains(t, string(text), "(../../docs/connectors/"+c.Name+".md)")
		require.NotContains(t, string(text), config.Document(c.Config), "%s: the table is in the reference", c.Name)
		for _, s := range c.Streams {
			require.Contains(t, string(text), "`"+s.Name+"`")
			for _, table := range s.Emits {
				require.Contains(t, string(text), "`"+table.Name+"`")
			}
		}
	}
}
