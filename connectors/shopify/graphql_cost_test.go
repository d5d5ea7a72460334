package shopify

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// The estimate of recorded queries about orders is what Shopify charged for them.
func TestRecordedQueriesCostWhatIsEstimated(t *testing.T) {
	seen := map[string]bool{}
	variableSize := regexp.MustCompile(`first: \$`)
	err := filepath.WalkDir(filepath.Join(payloads.Dir(t), "shopify", "graphql-recorded"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var recorded any
		if err := json.Unmarshal(text, &recorded); err != nil {
			return err
		}
		eachQuery(recorded, func(query string, cost float64) {
			if seen[query] || !strings.Contains(query, "order(") || strings.Contains(query, "mutation") || strings.Contains(query, "...") || variableSize.MatchString(query) {
				return
			}
			seen[query] = true
			require.InDelta(t, cost, float64(estimate(query)), 0.1, "%s: %s", path, query)
		})
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(seen), 8)
}

// eachQuery finds requests with what was charged for them.
func eachQuery(value any, found func(query string, cost float64)) {
	switch value := value.(type) {
	case map[string]any:
		query, _ := value["query"].(string)
		for _, name := range []string{"response", "payload", "body"} {
			if below, ok := value[name].(map[string]any); ok && query != "" {
				if cost, ok := costIn(below); ok {
					found(query, cost)
				}
			}
		}
		for _, below := range value {
			eachQuery(below, found)
		}
	case []any:
		for _, below := range value {
			eachQuery(below, found)
		}
	}
}

// costIn is the cost that an answer tells, also where it is wrapped.
func costIn(answer map[string]any) (float64, bool) {
	for _, name := range []string{"payload", "body"} {
		if below, ok := answer[name].(map[string]any); ok {
			return costIn(below)
		}
	}
	extensions, _ := answer["extensions"].(map[string]any)
	cost, _ := extensions["cost"].(map[string]any)
	requested, ok := cost["requestedQueryCost"].(float64)
	return requested, ok
}
