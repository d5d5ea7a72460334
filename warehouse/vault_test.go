package warehouse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

const vaultKey = "0123456789abcdef0123456789abcdef"

func newVault(tb testing.TB, w *Warehouse, key string) *Vault {
	tb.Helper()
	v, err := w.Vault([]byte(key))
	require.NoError(tb, err)
	return v
}

func TestACredentialIsReadByEveryProcessAndTheNewestHolds(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := newVault(t, w, vaultKey)
	none, err := v.LoadCredential(t.Context(), "shop_a")
	require.NoError(t, err)
	require.Nil(t, none)
	l, done := run(t, w, "cred_shop_a")
	for _, value := range []string{"first", "second", "third"} {
		require.NoError(t, v.SaveCredential(t.Context(), l, "shop_a", []byte(value)))
		other, err := newVault(t, another(t, w), vaultKey).LoadCredential(t.Context(), "shop_a")
		require.NoError(t, err)
		require.Equal(t, value, string(other), "of one fence the last save holds")
	}
	done()
	newer := lease(t, w, "cred_shop_a")
	require.NoError(t, v.SaveCredential(t.Context(), newer, "shop_a", []byte("of the newer holder")))
	require.ErrorIs(t, v.SaveCredential(t.Context(), l, "shop_a", []byte("late")), schemas.ErrFenced)
	// What an overtaken holder saved a moment too late has the lower fence.
	late := credentialRow{Name: "shop_a", Sealed: "late", Fence: l.Fence}
	require.NoError(t, send(t.Context(), w, w.system.credentials, []credentialRow{late}))
	got, err := v.LoadCredential(t.Context(), "shop_a")
	require.NoError(t, err)
	require.Equal(t, "of the newer holder", string(got))
	names, err := v.CredentialNames(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"shop_a"}, names)
}

func TestWhoHasTheDatabaseButNotTheKeyReadsAndSwapsNothing(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := newVault(t, w, vaultKey)
	const secret = "rt_secret_value"
	a, b := lease(t, w, "cred_a"), lease(t, w, "cred_b")
	require.NoError(t, v.SaveCredential(t.Context(), a, "a", []byte(secret)))
	require.NoError(t, v.SaveCredential(t.Context(), a, "a", []byte(secret)))
	sealed := table(t, w, "SELECT sealed FROM "+w.Store()+".credentials WHERE name = 'a'")
	require.NotEmpty(t, sealed)
	require.NotContains(t, strings.Join(sealed, " "), secret)
	one, err := v.open("a", sealed[0])
	require.NoError(t, err)
	require.Equal(t, secret, string(one))

	refused := func(name, text string) {
		t.Helper()
		require.NoError(t, send(t.Context(), w, w.system.credentials, []credentialRow{{Name: name, Sealed: text, Fence: b.Fence + 1}}))
		_, err := v.LoadCredential(t.Context(), name)
		require.ErrorIs(t, err, schemas.ErrSealed)
		require.ErrorContains(t, err, "opening the credential of "+name)
		require.NotContains(t, err.Error(), secret)
	}
	last := sealed[0][len(sealed[0])-1:]
	changed := "A"
	if last == changed {
		changed = "Q"
	}
	for i, text := range []string{
		sealed[0], // of another source
		sealed[0][:10] + "A" + "A" + sealed[0][12:], sealed[0][:len(sealed[0])-8], "s1:", "s1:****", "s2:" + sealed[0][3:], secret, sealed[0] + changed,
	} {
		refused("b"+strings.Repeat("x", i), text)
	}
	_, err = newVault(t, w, strings.ToUpper(vaultKey)).LoadCredential(t.Context(), "a")
	require.ErrorIs(t, err, schemas.ErrSealed)
	require.ErrorContains(t, err, "another secret key")
	_, err = w.Vault(nil)
	require.ErrorContains(t, err, "the secret key is empty")
}

func TestAForgottenCredentialLeavesNothingBehindAndDoesNotComeBack(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	v := newVault(t, w, vaultKey)
	old, done := run(t, w, "cred_a")
	require.NoError(t, v.SaveCredential(t.Context(), old, "a", []byte("value")))
	done()
	other := lease(t, w, "cred_b")
	require.NoError(t, v.SaveCredential(t.Context(), other, "b", []byte("stays")))
	l := lease(t, w, "cred_a")
	require.ErrorIs(t, v.ForgetCredential(t.Context(), old, "a"), schemas.ErrFenced)
	for range 2 {
		require.NoError(t, v.ForgetCredential(t.Context(), l, "a"))
		none, err := v.LoadCredential(t.Context(), "a")
		require.NoError(t, err)
		require.Nil(t, none)
	}
	require.Empty(t, table(t, w, "SELECT sealed FROM "+w.Store()+".credentials WHERE name = 'a' AND sealed != ''"))
	names, err := v.CredentialNames(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"b"}, names)
	require.NoError(t, send(t.Context(), w, w.system.credentials, []credentialRow{{Name: "a", Sealed: "late", Fence: old.Fence}}))
	none, err := v.LoadCredential(t.Context(), "a")
	require.NoError(t, err)
	require.Nil(t, none)
	require.NoError(t, v.SaveCredential(t.Context(), l, "a", []byte("again")))
	again, err := v.LoadCredential(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, "again", string(again))
}
