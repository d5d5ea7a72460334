package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnotherSecretKeyStopsTheProgram(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	require.ErrorContains(t, w.CheckKey(t.Context(), nil), "set TILLHOUSE_SECRET_KEY")
	require.NoError(t, w.CheckKey(t.Context(), []byte("first key, sentinel-a")))
	require.NoError(t, another(t, w).CheckKey(t.Context(), []byte("first key, sentinel-a")))
	err := w.CheckKey(t.Context(), []byte("second key, sentinel-b"))
	require.ErrorIs(t, err, ErrOtherKey)
	require.NotContains(t, err.Error(), "sentinel")
	require.Equal(t, []string{"0"}, table(t, w, "SELECT toString(countIf(position(key_fingerprint, 'sentinel') > 0)) FROM "+w.Store()+".installation"))
}

func TestARenamedSourceIsRefused(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	shop := ConfiguredSource{Name: "webshop", Connector: "woocommerce", Identity: "shop.example"}
	rates := ConfiguredSource{Name: "rates", Connector: "ecb", Identity: "ecb"}
	require.NoError(t, w.CheckSources(t.Context(), []ConfiguredSource{shop, rates}))
	require.NoError(t, w.CheckSources(t.Context(), []ConfiguredSource{shop}), "a source may be left out")

	renamed := shop
	renamed.Name = "winkel"
	require.EqualError(t, w.CheckSources(t.Context(), []ConfiguredSource{renamed}),
		"source winkel looks like webshop under a new name (woocommerce at shop.example): every order would be there twice. Call it webshop again")

	moved := shop
	moved.Identity = "other.example"
	require.EqualError(t, w.CheckSources(t.Context(), []ConfiguredSource{moved}),
		"source webshop is woocommerce at other.example in the configuration, but its rows in "+w.Store()+" come from woocommerce at shop.example: give the new source a name of its own")

	second := ConfiguredSource{Name: "winkel", Connector: "woocommerce", Identity: "other.example"}
	require.NoError(t, w.CheckSources(t.Context(), []ConfiguredSource{shop, second}))
}
