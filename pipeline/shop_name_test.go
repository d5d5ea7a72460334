package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

func TestAShopIsCalledAsConfiguredOrAfterItsSource(t *testing.T) {
	t.Parallel()
	for configured, want := range map[string]string{"": "toys", "toyland": "toyland"} {
		b := setup(t, 1)
		b.vendor.facts.Shop = ""
		b.plan.Sources[0].Shop = configured
		require.NoError(t, b.sync(t).Err)
		require.Len(t, b.store.facts, 1)
		for _, facts := range b.store.facts {
			require.Contains(t, string(facts.Payload), `"shop":"`+want+`"`)
		}
	}
}

func TestFactsThatAreNotAboutAShopGetNoShop(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	b.vendor.facts = connectors.Facts{Platform: "bank", Timezone: "UTC"}
	require.NoError(t, b.sync(t).Err)
	for _, facts := range b.store.facts {
		require.Contains(t, string(facts.Payload), `"shop":""`)
	}
}
