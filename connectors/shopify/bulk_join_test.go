package shopify

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// joined cuts and joins a file, as if it had so many shares.
func joined(t *testing.T, tree *connection, content string, shares int) ([]string, error) {
	t.Helper()
	f, err := newBulkFile("orders", tree, int64(shares-1)*shareSize)
	require.NoError(t, err)
	require.Equal(t, shares, f.shares)
	defer f.remove()
	if _, err := f.cut(strings.NewReader(content)); err != nil {
		return nil, err
	}
	if err := f.joinBranches(); err != nil {
		return nil, err
	}
	var all []string
	for share := range f.shares {
		nodes, err := f.records(share)
		if err != nil {
			return nil, err
		}
		for _, node := range nodes {
			all = append(all, string(node.json()))
		}
	}
	slices.Sort(all)
	return all, nil
}

// invented are orders and the lines of their file.
func invented(dice *rand.Rand, orders int) (want []string, lines []string) {
	id := 0
	next := func() int { id++; return id }
	for range orders {
		order := next()
		lines = append(lines, fmt.Sprintf(`{"id":"gid://shopify/Order/%d"}`, order))
		var agreements []string
		for range dice.IntN(4) {
			agreement := next()
			lines = append(lines, fmt.Sprintf(`{"__typename":"RefundAgreement","id":"gid://shopify/SalesAgreement/%d","__parentId":"gid://shopify/Order/%d"}`, agreement, order))
			var sales []string
			for range dice.IntN(5) {
				sale := next()
				kind := []string{"ProductSale", "AdjustmentSale", "SaleOfTheFuture"}[dice.IntN(3)]
				lines = append(lines, fmt.Sprintf(`{"id":"gid://shopify/%s/%d","__typename":"%[1]s","note":"é \"}{\" %[2]d","__parentId":"gid://shopify/SalesAgreement/%d"}`, kind, sale, agreement))
				sales = append(sales, fmt.Sprintf(`{"id":"gid://shopify/%s/%d","note":"é \"}{\" %[2]d"}`, kind, sale))
			}
			agreements = append(agreements, fmt.Sprintf(`{"id":"gid://shopify/SalesAgreement/%d","sales":{"nodes":[%s]}}`, agreement, strings.Join(sales, ",")))
		}
		want = append(want, fmt.Sprintf(`{"id":"gid://shopify/Order/%d","agreements":{"nodes":[%s]}}`, order, strings.Join(agreements, ",")))
	}
	slices.Sort(want)
	return want, lines
}

func fileOf(lines []string) string { return strings.Join(lines, "\n") + "\n" }

// Whatever order the lines are in, and however many shares the file is cut into, the same
// records come out; without any one line none is silently short.
func FuzzJoin(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint8(12), uint8(1+seed%5))
	}
	f.Fuzz(func(t *testing.T, seed uint64, orders, shares uint8) {
		dice := rand.New(rand.NewPCG(seed, 7))
		want, lines := invented(dice, int(orders%40))
		dice.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		tree := orderSpec(saleEventsTree()).tree
		got, err := joined(t, &tree, fileOf(lines), int(shares%8)+1)
		require.NoError(t, err)
		require.Len(t, got, len(want))
		for i := range want {
			require.JSONEq(t, want[i], got[i])
		}
		if len(lines) == 0 {
			return
		}
		gone := dice.IntN(len(lines))
		id := idOfLine(t, lines[gone])
		less := slices.Delete(slices.Clone(lines), gone, gone+1)
		if strings.Contains(fileOf(less), `"__parentId":"`+id+`"`) {
			_, err = joined(t, &tree, fileOf(less), int(shares%8)+1)
			require.Error(t, err, "children without their parent")
		}
	})
}

func idOfLine(t *testing.T, text string) string {
	t.Helper()
	var l struct {
		ID string `json:"id"`
	}
	require.NoError(t, json.Unmarshal([]byte(text), &l))
	return l.ID
}

// FuzzCut: whatever a file holds, it gives records or an error.
func FuzzCut(f *testing.F) {
	f.Add(orderLines(2))
	f.Add(`{"id":"gid://shopify/Order/1"}`)
	f.Add("{\"id\":\"gid://shopify/Order/1\"}\n{\"__parentId\":5}\n")
	f.Add("{\"__parentId\":\"gid://shopify/Order/1\"}\n[]\nnull\n\"\xff\"\n")
	f.Add(`{"__typename":"LineItem","__parentId":"gid://shopify/Order/","id":[]}`)
	f.Fuzz(func(t *testing.T, content string) {
		for _, tree := range []connection{orderSpec(saleEventsTree()).tree, orderSpec(ordersTree()).tree} {
			all, err := joined(t, &tree, content, 3)
			if err == nil {
				for _, one := range all {
					require.True(t, json.Valid([]byte(one)), one)
				}
			}
		}
	})
}

// A file is never in memory as a whole: 8 shares of it, of which two are.
func TestJoiningAFileTakesTheMemoryOfAShare(t *testing.T) {
	const orders = 20_000
	content := orderLines(orders)
	tree := orderSpec(saleEventsTree()).tree
	most, before := uint64(0), heap()
	f, err := newBulkFile("orders", &tree, 7*shareSize)
	require.NoError(t, err)
	defer f.remove()
	_, err = f.cut(strings.NewReader(content))
	require.NoError(t, err)
	require.NoError(t, f.joinBranches())
	seen := 0
	for share := range f.shares {
		nodes, err := f.records(share)
		require.NoError(t, err)
		seen += len(nodes)
		if now := heap(); now > before {
			most = max(most, now-before)
		}
		runtime.KeepAlive(nodes)
	}
	runtime.KeepAlive(content)
	require.Equal(t, orders, seen)
	t.Logf("a file of %d bytes took %d bytes", len(content), most)
	require.Less(t, most, uint64(len(content))/2)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
