package shopify

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

// bulkVendor is a small vendor that runs one bulk operation after the other.
type bulkVendor struct {
	*wire

	// busy is how many starts are refused because others run; polls how many questions an
	// operation runs for; ends how each operation ends, the last one for all that follow.
	busy, polls int
	ends        []string
	content     string
	// breaks is how many fetches of the file break off; told changes what is told of it.
	breaks int
	told   func(lines, bytes int) (int, int)
	status int
	done   time.Time

	started, polled, fetched int
}

func newBulkVendor(t *testing.T, content string) *bulkVendor {
	t.Helper()
	v := &bulkVendor{polls: 3, ends: []string{"COMPLETED"}, content: content, status: http.StatusOK}
	v.wire = newWire(t, v.reply)
	v.file = func() (int, string, int) {
		v.fetched++
		if v.fetched <= v.breaks {
			return v.status, v.content[:len(v.content)/2], len(v.content)
		}
		return v.status, v.content, len(v.content)
	}
	return v
}

func (v *bulkVendor) reply(q asked) (int, string) {
	switch q.Operation {
	case "BulkStart":
		if v.busy > 0 {
			v.busy--
			return http.StatusOK, data(`{"bulkOperationRunQuery":{"bulkOperation":null,"userErrors":[{"field":["query"],"message":"A bulk query operation for this app and shop is already in progress: gid://shopify/BulkOperation/1.","code":"OPERATION_IN_PROGRESS"}]}}`)
		}
		v.started++
		v.polled = 0
		return http.StatusOK, data(`{"bulkOperationRunQuery":{"bulkOperation":{"id":"gid://shopify/BulkOperation/%d","status":"CREATED","objectCount":"0"},"userErrors":[]}}`, v.started)
	case "BulkPoll":
		v.polled++
		if v.polled < v.polls {
			return http.StatusOK, data(`{"bulkOperation":{"id":"x","status":"RUNNING","objectCount":"3","url":null}}`)
		}
		end := v.ends[min(v.started, len(v.ends))-1]
		if end != "COMPLETED" {
			return http.StatusOK, data(`{"bulkOperation":{"id":"x","status":%q,"errorCode":"INTERNAL_SERVER_ERROR","url":null,"partialDataUrl":"%s/file","objectCount":"1"}}`, end, v.URL)
		}
		return http.StatusOK, v.completed()
	}
	return http.StatusInternalServerError, "{}"
}

func (v *bulkVendor) completed() string {
	done := v.done
	if done.IsZero() {
		done = v.clock.Now()
	}
	if v.content == "" {
		return data(`{"bulkOperation":{"id":"x","status":"COMPLETED","completedAt":%q,"objectCount":"0","rootObjectCount":"0","fileSize":null,"url":null}}`, done.Format(time.RFC3339))
	}
	lines, size := strings.Count(v.content, "\n"), len(v.content)
	if v.told != nil {
		lines, size = v.told(lines, size)
	}
	return data(`{"bulkOperation":{"id":"x","status":"COMPLETED","completedAt":%q,"objectCount":"%d","rootObjectCount":"%d","fileSize":"%d","url":"%s/file"}}`,
		done.Format(time.RFC3339), lines, strings.Count(v.content, "\n")-strings.Count(v.content, "__parentId"), size, v.URL)
}

// orderLines are the lines of a file with n orders of one agreement with two sales each, all
// children in front of their parents.
func orderLines(n int) string {
	var b strings.Builder
	for i := n; i > 0; i-- {
		for s := 2; s > 0; s-- {
			fmt.Fprintf(&b, `{"__typename":"ProductSale","id":"gid://shopify/ProductSale/%d","__parentId":"gid://shopify/SalesAgreement/%d"}`+"\n", 10*i+s, i)
		}
	}
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `{"__typename":"OrderAgreement","id":"gid://shopify/SalesAgreement/%d","reason":"ORDER","__parentId":"gid://shopify/Order/%d"}`+"\n", i, i)
	}
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `{"id":"gid://shopify/Order/%d","updatedAt":"2026-10-01T00:00:00Z"}`+"\n", i)
	}
	return b.String()
}

// run reads the window of a vendor by bulk operations. after runs after each batch.
func (v *bulkVendor) run(t *testing.T, place *bulkPlace, after func([]row) error) (map[string]string, *reader, error) {
	t.Helper()
	got := map[string]string{}
	r := v.reader(t, streamSaleEvents, 50)
	err := orderSpec(saleEventsTree()).inBulk(bounded(t), r, window{To: testStart}, place, func(rows []row) error {
		for _, one := range rows {
			require.NotContains(t, got, one.ID, "a record comes once")
			got[one.ID] = string(one.Payload)
		}
		if after != nil {
			return after(rows)
		}
		return nil
	})
	return got, r, err
}

func requireOrders(t *testing.T, n int, got map[string]string) {
	t.Helper()
	require.Len(t, got, n)
	for i := 1; i <= n; i++ {
		require.JSONEq(t, fmt.Sprintf(`{"graphql":{"id":"gid://shopify/Order/%[1]d","updatedAt":"2026-10-01T00:00:00Z","agreements":{"nodes":[
			{"id":"gid://shopify/SalesAgreement/%[1]d","reason":"ORDER","sales":{"nodes":[{"id":"gid://shopify/ProductSale/%[2]d"},{"id":"gid://shopify/ProductSale/%[3]d"}]}}]}}}`, i, 10*i+1, 10*i+2), got[strconv.Itoa(i)])
	}
}

// §11.11: children are joined to their parents by id, wherever they stand.
func TestABulkOperationGivesCompleteRecords(t *testing.T) {
	v := newBulkVendor(t, orderLines(600))
	place := &bulkPlace{}
	got, _, err := v.run(t, place, nil)
	require.NoError(t, err)
	requireOrders(t, 600, got)
	require.Equal(t, 1, v.started)
	require.Contains(t, v.asked[0].Variables["query"], "updated_at:<'2026-11-01T12:00:00Z'")
	require.Empty(t, bulkFolders(t), "nothing is left on disk")
}

func bulkFolders(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "tillhouse-bulk-*"))
	require.NoError(t, err)
	return found
}

func TestABulkOperationWaitsWhileOthersRun(t *testing.T) {
	v := newBulkVendor(t, orderLines(2))
	v.busy = 4
	got, _, err := v.run(t, &bulkPlace{}, nil)
	require.NoError(t, err)
	requireOrders(t, 2, got)
	require.Greater(t, v.clock.Now().Sub(testStart), 5*time.Second)

	v.busy = 1 << 30
	_, _, err = v.run(t, &bulkPlace{}, nil)
	require.Equal(t, connectors.Throttled, connectors.KindOf(err), "%v", err)
}

func TestAnEmptyBulkResultIsEmpty(t *testing.T) {
	got, _, err := newBulkVendor(t, "").run(t, &bulkPlace{}, nil)
	require.NoError(t, err)
	require.Empty(t, got)
}

// §11.11: an operation that failed gives nothing, not what it had by then; it is started
// once more, and after that the window is paged.
func TestAFailedBulkOperationGivesNothingAndIsTriedOnceMore(t *testing.T) {
	for _, end := range []string{"FAILED", "CANCELED", "EXPIRED"} {
		v := newBulkVendor(t, orderLines(3))
		v.ends = []string{end, "COMPLETED"}
		got, _, err := v.run(t, &bulkPlace{}, nil)
		require.NoError(t, err)
		requireOrders(t, 3, got)
		require.Equal(t, 2, v.started)

		v = newBulkVendor(t, orderLines(3))
		v.ends = []string{end}
		place := &bulkPlace{}
		got, r, err := v.run(t, place, nil)
		require.ErrorIs(t, err, errNoBulk)
		require.Empty(t, got)
		require.Zero(t, v.fetched, "a partial file is never read")
		require.Equal(t, 2, v.started)
		require.Equal(t, bulkPlace{}, *place)
		require.Contains(t, strings.Join(r.pending, ""), end)
	}
}

func TestABulkQueryThatIsRefusedIsPagedAtOnce(t *testing.T) {
	v := newBulkVendor(t, "")
	v.answer = func(asked) (int, string) {
		return http.StatusOK, data(`{"bulkOperationRunQuery":{"bulkOperation":null,"userErrors":[{"field":["query"],"message":"Bulk queries cannot contain connections with a nesting depth greater than 2.","code":"INVALID"}]}}`)
	}
	_, r, err := v.run(t, &bulkPlace{}, nil)
	require.ErrorIs(t, err, errNoBulk)
	require.Contains(t, strings.Join(r.pending, ""), "nesting depth")
}

func TestABulkFileThatIsCutIsNotTaken(t *testing.T) {
	for name, damage := range map[string]func(v *bulkVendor){
		"shorter than told":     func(v *bulkVendor) { v.told = func(lines, size int) (int, int) { return lines, size + 1 } },
		"fewer lines than told": func(v *bulkVendor) { v.told = func(lines, size int) (int, int) { return lines + 1, size } },
		"a parent is missing":   func(v *bulkVendor) { v.content = v.content[:strings.LastIndex(v.content[:len(v.content)-1], "\n")+1] },
		"half a line":           func(v *bulkVendor) { v.content = strings.Replace(v.content, `"reason":"ORDER",`, `"reason":"ORD`, 1) },
		"gone":                  func(v *bulkVendor) { v.status = http.StatusForbidden },
		"counted and not there": func(v *bulkVendor) { v.content = ""; v.answer = countedAndNotThere(v) },
		"older than seven days": func(v *bulkVendor) { v.done = testStart.AddDate(0, 0, -8) },
	} {
		v := newBulkVendor(t, orderLines(3))
		damage(v)
		got, _, err := v.run(t, &bulkPlace{}, nil)
		require.ErrorIs(t, err, errNoBulk, name)
		require.Empty(t, got, name)
		require.Equal(t, 2, v.started, "%s: it is started once more", name)
		require.Empty(t, bulkFolders(t), name)
	}
}

func countedAndNotThere(v *bulkVendor) func(asked) (int, string) {
	return func(q asked) (int, string) {
		status, body := v.reply(q)
		return status, strings.Replace(body, `"objectCount":"0","rootObjectCount"`, `"objectCount":"9","rootObjectCount"`, 1)
	}
}

func TestABulkFileThatBreaksOffIsFetchedAgain(t *testing.T) {
	v := newBulkVendor(t, orderLines(50))
	v.breaks = 2
	got, _, err := v.run(t, &bulkPlace{}, nil)
	require.NoError(t, err)
	requireOrders(t, 50, got)
	require.Equal(t, 3, v.fetched)
	require.Equal(t, 1, v.started)
}

// A read can be killed after any batch, also right after the start: the next one goes on
// with the same operation, and the union is complete without a record twice.
func TestABulkReadThatIsKilledGoesOnWithItsOperation(t *testing.T) {
	const n = 600 // three batches
	for kill := 1; kill <= 4; kill++ {
		v := newBulkVendor(t, orderLines(n))
		place, batches := bulkPlace{}, 0
		saved := place // what is durable
		first, _, err := v.run(t, &place, func([]row) error {
			saved = place
			if batches++; batches == kill {
				return errKilled
			}
			return nil
		})
		require.ErrorIs(t, err, errKilled)
		text, err := json.Marshal(saved)
		require.NoError(t, err)
		var next bulkPlace
		require.NoError(t, json.Unmarshal(text, &next))
		second, _, err := v.run(t, &next, nil)
		require.NoError(t, err)
		require.Equal(t, 1, v.started, "the operation goes on")
		for id, payload := range second {
			require.NotContains(t, first, id)
			first[id] = payload
		}
		requireOrders(t, n, first)
	}
}

func TestABulkOperationThatShopifyForgotIsStartedAgain(t *testing.T) {
	v := newBulkVendor(t, orderLines(3))
	v.answer = func(q asked) (int, string) {
		if q.Operation == "BulkPoll" && q.Variables["id"] == "gid://shopify/BulkOperation/77" {
			return http.StatusOK, data(`{"bulkOperation":null}`)
		}
		return v.reply(q)
	}
	place := &bulkPlace{Operation: "gid://shopify/BulkOperation/77", Done: 2, Tries: 1, Started: testStart}
	got, _, err := v.run(t, place, nil)
	require.NoError(t, err)
	requireOrders(t, 3, got)
}

// No more than five operations of one source run at one time.
func TestFiveBulkOperationsRunAtOneTime(t *testing.T) {
	w := newWire(t, func(asked) (int, string) { return http.StatusOK, data(`{}`) })
	g := w.reader(t, streamOrders, 50).source.graphql
	for range bulkPlaces {
		_, err := g.bulkPlace(bounded(t))
		require.NoError(t, err)
	}
	waiting, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := g.bulkPlace(waiting)
	require.Error(t, err)
}

// What a bulk operation cannot export, the lines of refunds, is paged afterwards.
func TestRefundLinesAreReadAfterABulkOperation(t *testing.T) {
	content := `{"id":"gid://shopify/Order/1","refunds":[{"id":"gid://shopify/Refund/11"},{"id":"gid://shopify/Refund/12"}]}
{"id":"gid://shopify/Order/2","refunds":[]}
{"__typename":"LineItem","id":"gid://shopify/LineItem/5","__parentId":"gid://shopify/Order/1"}
`
	v := newBulkVendor(t, content)
	empty := `{"nodes":[],"pageInfo":{"hasNextPage":false}}`
	more := fmt.Sprintf(`"refundShippingLines":%s,"orderAdjustments":%s,"transactions":%s`, empty, empty, empty)
	v.answer = func(q asked) (int, string) {
		switch q.Operation {
		case "RefundsRest":
			require.Equal(t, []any{"gid://shopify/Refund/11", "gid://shopify/Refund/12"}, q.Variables["ids"])
			return http.StatusOK, data(`{"nodes":[{"id":"gid://shopify/Refund/11","refundLineItems":{"nodes":[{"id":"a"}],"pageInfo":{"hasNextPage":true,"endCursor":"c"}},%s},{"id":"gid://shopify/Refund/12","refundLineItems":%s,%s}]}`, more, empty, more)
		case "RefundLineItemsOnward":
			require.Equal(t, "gid://shopify/Refund/11", q.Variables["id"])
			return http.StatusOK, data(`{"node":{"refundLineItems":{"nodes":[{"id":"b"}],"pageInfo":{"hasNextPage":false}}}}`)
		}
		return v.reply(q)
	}
	got := map[string]string{}
	err := orderSpec(ordersTree()).inBulk(bounded(t), v.reader(t, streamOrders, 50), window{}, &bulkPlace{}, func(rows []row) error {
		for _, one := range rows {
			got[one.ID] = string(one.Payload)
		}
		return nil
	})
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Contains(t, got["1"], `"refundLineItems":{"nodes":[{"id":"a"},{"id":"b"}]}`)
	require.Contains(t, got["1"], `"lineItems":{"nodes":[{"id":"gid://shopify/LineItem/5"}]}`)
	require.Contains(t, got["2"], `"lineItems":{"nodes":[]}`)
	require.Contains(t, got["2"], `"refunds":[]`)
}

func TestBulkErrorsKeepAddressesToThemselves(t *testing.T) {
	v := newBulkVendor(t, orderLines(3))
	v.status = http.StatusInternalServerError
	_, _, err := v.run(t, &bulkPlace{}, nil)
	require.Error(t, err)
	require.NotErrorIs(t, err, errNoBulk, "a server in trouble is no spoiled file")
	require.NotContains(t, err.Error(), "/file")
}
