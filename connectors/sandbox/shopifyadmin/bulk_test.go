package shopifyadmin

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

const (
	bulkRunMutation = `mutation($q: String!, $g: Boolean! = false) { bulkOperationRunQuery(query: $q, groupObjects: $g) {
		bulkOperation { id status type errorCode createdAt completedAt objectCount rootObjectCount fileSize url partialDataUrl query } userErrors { field message code } } }`
	bulkLook = `query($id: ID!) { bulkOperation(id: $id) {
		id status type errorCode createdAt completedAt objectCount rootObjectCount fileSize url partialDataUrl query } }`
	bulkOrders = `{ orders { edges { node { id name lineItems { edges { node { id title } } } transactions { id } customer { id }
		agreements { edges { node { id sales { edges { node { id } } } } } } } } } }`
)

func (w *graphWorld) startBulk(query string, grouped bool) map[string]any {
	w.t.Helper()
	data := w.good(bulkRunMutation, map[string]any{"q": query, "g": grouped})
	require.Empty(w.t, listAt(w.t, data, "bulkOperationRunQuery", "userErrors"))
	o, ok := at(w.t, data, "bulkOperationRunQuery", "bulkOperation").(map[string]any)
	require.True(w.t, ok)
	return o
}

func (w *graphWorld) lookAt(id any) map[string]any {
	w.t.Helper()
	o, ok := w.good(bulkLook, map[string]any{"id": id})["bulkOperation"].(map[string]any)
	require.True(w.t, ok)
	return o
}

func (w *graphWorld) download(address any, header ...string) (int, string) {
	w.t.Helper()
	text, ok := address.(string)
	require.True(w.t, ok, "no address: %v", address)
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, text, nil)
	require.NoError(w.t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := w.server.Client().Do(r)
	require.NoError(w.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, string(body)
	}
	return response.StatusCode, string(body)
}

func linesOf(t *testing.T, body string) []map[string]any {
	t.Helper()
	var list []map[string]any
	lines := bufio.NewScanner(strings.NewReader(body))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one map[string]any
		require.NoError(t, json.Unmarshal(lines.Bytes(), &one))
		list = append(list, one)
	}
	return list
}

func TestABulkOperationLivesByTheClock(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	w.face.SetGraphQLFaults(GraphQLFaults{BulkRate: 100})
	o := w.startBulk(bulkOrders, false)
	require.Equal(t, "CREATED", o["status"])
	require.Equal(t, "QUERY", o["type"])
	require.Equal(t, "0", o["objectCount"], "counters are texts")
	require.Equal(t, bulkOrders, o["query"])
	for _, name := range []string{"errorCode", "completedAt", "fileSize", "url", "partialDataUrl"} {
		require.Nil(t, o[name], name)
	}
	w.now = w.now.Add(3 * time.Second)
	running := w.lookAt(o["id"])
	require.Equal(t, "RUNNING", running["status"])
	require.Equal(t, "200", running["objectCount"])
	require.Nil(t, running["url"])
	w.now = w.now.Add(time.Minute)
	done := w.lookAt(o["id"])
	require.Equal(t, "COMPLETED", done["status"])
	require.Equal(t, "120", done["rootObjectCount"])
	status, body := w.download(done["url"])
	require.Equal(t, http.StatusOK, status)
	lines := linesOf(t, body)
	require.Len(t, lines, mustInt(t, done["objectCount"]))
	require.Len(t, body, mustInt(t, done["fileSize"]))
	nodes := w.good(`{ bulkOperations(first: 5, query: "status:completed") { nodes { id } } node: bulkOperation(id: "`+o["id"].(string)+`") { status } }`, nil)
	require.Len(t, listAt(t, nodes, "bulkOperations", "nodes"), 1)

	status, part := w.download(done["url"], "Range", "bytes=10-19")
	require.Equal(t, http.StatusPartialContent, status)
	require.Equal(t, body[10:20], part)
	address, _ := done["url"].(string)
	status, _ = w.download(strings.Replace(address, "Signature=", "Signature=0", 1))
	require.Equal(t, http.StatusForbidden, status)
	w.now = w.now.AddDate(0, 0, 7)
	status, _ = w.download(done["url"])
	require.Equal(t, http.StatusBadRequest, status)
	expired := w.lookAt(o["id"])
	require.Equal(t, "EXPIRED", expired["status"])
	require.Nil(t, expired["url"])
}

func mustInt(t *testing.T, text any) int {
	t.Helper()
	s, ok := text.(string)
	require.True(t, ok)
	var n int
	require.NoError(t, json.Unmarshal([]byte(s), &n))
	return n
}

// TestAFileHasTheSameAsPages joins the lines by __parentId and compares with what pages give.
func TestAFileHasTheSameAsPages(t *testing.T) {
	w := newGraphWorld(t, DollarShop(), FaceConfig{})
	nodes, _ := w.pagesOf(`query($first: Int!, $after: String) { orders(first: $first, after: $after) { nodes { id name transactions { id } customer { id }
		lineItems(first: 50) { nodes { id title } } agreements(first: 10) { nodes { id sales(first: 20) { nodes { id } } } } } pageInfo { hasNextPage endCursor } } }`,
		map[string]any{"first": 25})
	for _, grouped := range []bool{false, true} {
		o := w.startBulk(bulkOrders, grouped)
		w.now = w.now.Add(time.Hour)
		_, body := w.download(w.lookAt(o["id"])["url"])
		lines := linesOf(t, body)
		children := map[any][]any{}
		apart, seen := 0, map[any]bool{}
		var roots []any
		last := any(nil)
		for _, line := range lines {
			parent := line["__parentId"]
			delete(line, "__parentId")
			if parent == nil {
				roots = append(roots, line)
			} else {
				require.True(t, seen[parent], "a child before its parent")
				if last != parent {
					apart++
				}
				children[parent] = append(children[parent], line)
			}
			seen[line["id"]] = true
			last = line["id"]
			if parent != nil {
				last = parent
			}
		}
		of := func(parent any, kind string) []any {
			list := []any{}
			for _, child := range children[parent] {
				id, _ := at(t, child, "id").(string)
				if got, _, _ := parseGID(id); got == kind || kind == "" && got != "LineItem" {
					list = append(list, child)
				}
			}
			return list
		}
		for _, r := range roots {
			root, _ := r.(map[string]any)
			root["lineItems"] = map[string]any{"nodes": of(root["id"], "LineItem")}
			agreements := of(root["id"], "")
			for _, a := range agreements {
				one, _ := a.(map[string]any)
				sales := children[one["id"]]
				if sales == nil {
					sales = []any{}
				}
				one["sales"] = map[string]any{"nodes": sales}
			}
			root["agreements"] = map[string]any{"nodes": agreements}
		}
		require.Equal(t, nodes, roots, "grouped %t", grouped)
		if !grouped {
			require.Greater(t, apart, len(roots), "children stand away from their parents")
		}
	}
}

func TestAnEmptyResultHasNoFile(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	o := w.startBulk(`{ orders(query: "id:1") { edges { node { id } } } }`, false)
	w.now = w.now.Add(time.Minute)
	done := w.lookAt(o["id"])
	require.Equal(t, "COMPLETED", done["status"])
	require.Equal(t, "0", done["objectCount"])
	require.Nil(t, done["url"])
}

func TestFiveOperationsMayRunAtOnce(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	var ids []string
	for range 5 {
		id, _ := w.startBulk(`{ products { edges { node { id } } } }`, false)["id"].(string)
		ids = append(ids, id)
	}
	run := func() any {
		return at(t, w.good(bulkRunMutation, map[string]any{"q": `{ products { edges { node { id } } } }`}), "bulkOperationRunQuery")
	}
	refused := run()
	require.Nil(t, at(t, refused, "bulkOperation"))
	require.Equal(t, map[string]any{
		"field": nil, "code": "OPERATION_IN_PROGRESS",
		"message": "A bulk query operation for this app and shop is already in progress: " + strings.Join(ids, ", ") + ".",
	}, at(t, refused, "userErrors", 0))

	const cancel = `mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status objectCount url } userErrors { field message } } }`
	cancelled := w.good(cancel, map[string]any{"id": ids[0]})
	require.Equal(t, "CANCELING", at(t, cancelled, "bulkOperationCancel", "bulkOperation", "status"))
	w.now = w.now.Add(2 * time.Second)
	require.Equal(t, "CANCELED", w.lookAt(ids[0])["status"])
	require.Nil(t, w.lookAt(ids[0])["url"])
	require.NotNil(t, at(t, run(), "bulkOperation"), "there is room again")
	require.NotEmpty(t, listAt(t, w.good(cancel, map[string]any{"id": "gid://shopify/BulkOperation/1"}), "bulkOperationCancel", "userErrors"))
	w.now = w.now.Add(time.Hour)
	require.NotEmpty(t, listAt(t, w.good(cancel, map[string]any{"id": ids[1]}), "bulkOperationCancel", "userErrors"), "it is done already")
}

func TestAFailedOperationLeavesAPartialFile(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	w.face.SetGraphQLFaults(GraphQLFaults{FailBulk: 1})
	o := w.startBulk(bulkOrders, false)
	w.now = w.now.Add(time.Minute)
	failed := w.lookAt(o["id"])
	require.Equal(t, "FAILED", failed["status"])
	require.Equal(t, "INTERNAL_SERVER_ERROR", failed["errorCode"])
	require.Nil(t, failed["url"])
	_, body := w.download(failed["partialDataUrl"])
	whole := w.startBulk(bulkOrders, false)
	w.now = w.now.Add(time.Minute)
	_, all := w.download(w.lookAt(whole["id"])["url"])
	require.True(t, strings.HasPrefix(all, body))
	require.Less(t, len(body), len(all))
}

func TestADownloadMayBreakOffAndGoOn(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	o := w.startBulk(bulkOrders, false)
	w.now = w.now.Add(time.Minute)
	address := w.lookAt(o["id"])["url"]
	_, all := w.download(address)
	w.face.SetGraphQLFaults(GraphQLFaults{CutFiles: 1})
	status, begun := w.download(address)
	require.Zero(t, status, "the connection broke")
	require.True(t, strings.HasPrefix(all, begun))
	status, rest := w.download(address, "Range", "bytes="+digits(int64(len(begun)))+"-")
	require.Equal(t, http.StatusPartialContent, status)
	require.Equal(t, all, begun+rest)
}

func TestAnOperationWithoutItsScopeFails(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{Scopes: []string{"read_products"}})
	o := w.startBulk(`{ customers { edges { node { id } } } }`, false)
	w.now = w.now.Add(time.Minute)
	failed := w.lookAt(o["id"])
	require.Equal(t, "FAILED", failed["status"])
	require.Equal(t, "ACCESS_DENIED", failed["errorCode"])
	require.Nil(t, failed["partialDataUrl"])
}

// TestAFaceWithTheShopsClockEndsOperationsByLooks: that clock may stand still.
func TestAFaceWithTheShopsClockEndsOperationsByLooks(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	face := NewFace(w.shop, FaceConfig{})
	w.face = face
	w.server.Config.Handler = face
	o := w.startBulk(bulkOrders, false)
	var seen []any
	for range 4 {
		seen = append(seen, w.lookAt(o["id"])["status"])
	}
	require.Equal(t, "COMPLETED", seen[3], "%v", seen)
}

func TestRefundLinesCannotBeTakenOut(t *testing.T) {
	_, problems := checkBulk(ownSchema(t, "2026-10"), `{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }`)
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].message, "within a list field")
}
