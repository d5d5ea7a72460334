package connectortest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
)

func TestEachMemberOfAPayloadIsSpoiledAlone(t *testing.T) {
	t.Parallel()
	without, replaced, err := connectortest.Spoiled([]byte(`{ "a" : 1 , "b":[ {"c":"x","d":{}}, {"e":2}], "f": null }`), "true")
	require.NoError(t, err)
	require.Equal(t, []string{
		`{ "b":[ {"c":"x","d":{}}, {"e":2}], "f": null }`,
		`{ "a" : 1 , "b":[ {"d":{}}, {"e":2}], "f": null }`,
		`{ "a" : 1 , "b":[ {"c":"x"}, {"e":2}], "f": null }`,
		`{ "a" : 1, "f": null }`,
		`{ "a" : 1 , "b":[ {"c":"x","d":{}}, {"e":2}] }`,
	}, without)
	require.Equal(t, []string{
		`{ "a":true , "b":[ {"c":"x","d":{}}, {"e":2}], "f": null }`,
		`{ "a" : 1 , "b":[ {"c":true,"d":{}}, {"e":2}], "f": null }`,
		`{ "a" : 1 , "b":[ {"c":"x","d":true}, {"e":2}], "f": null }`,
		`{ "a" : 1 , "b":true, "f": null }`,
		`{ "a" : 1 , "b":[ {"c":"x","d":{}}, {"e":2}], "f":true }`,
	}, replaced)
	_, _, err = connectortest.Spoiled([]byte(`{"a":`), "true")
	require.Error(t, err)
}
