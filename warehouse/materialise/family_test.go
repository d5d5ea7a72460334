package materialise

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func sets(f *family) (list []string) {
	f.each(func(keys []string, reason string) { list = append(list, strings.Join(keys, "+")+" "+reason) })
	slices.Sort(list)
	return list
}

func TestWhoIsWhoDoesNotDependOnWhatArrivedFirst(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 1))
	for range 200 {
		var told []func(*family)
		for range 2 + r.IntN(30) {
			account, key := fmt.Sprint("account", r.IntN(12)), fmt.Sprint("key", r.IntN(20))
			told = append(told, func(f *family) { f.key(account, key) })
		}
		for range r.IntN(3) {
			gone, kept := fmt.Sprint("account", r.IntN(12)), fmt.Sprint("account", r.IntN(12))
			told = append(told, func(f *family) { f.merge(gone, kept) })
		}
		var want []string
		for n := range 4 {
			f := newFamily()
			for _, tell := range told {
				tell(f)
			}
			if n == 0 {
				want = sets(f)
			}
			require.Equal(t, want, sets(f))
			r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		}
	}
}

func TestKeysThatShareAnAccountInAChainAreOneCustomer(t *testing.T) {
	t.Parallel()
	f := newFamily()
	f.key("10", "anna")
	f.key("10", "bea")
	f.key("20", "bea")
	f.key("20", "carl")
	f.key("30", "dora")
	f.key("40", "emil")
	f.merge("30", "40")
	f.key("50", "fred")
	require.Equal(t, []string{"anna+bea+carl account", "dora+emil merge"}, sets(f))
}
