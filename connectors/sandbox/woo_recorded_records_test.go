package sandbox

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// TestRecordsHaveTheRecordedHeadersLinksAndShape replays the recorded requests for
// products, variations, customers, coupons and reviews: headers, the parameters of the
// links, the members of the objects in their order and the JSON types of all values are
// those of the real server.
func TestRecordsHaveTheRecordedHeadersLinksAndShape(t *testing.T) {
	w := recordedWorld(t)
	var inheriting int64
	for _, p := range w.Products("main") {
		if p.Type == "variable" && inheriting == 0 {
			inheriting = p.ID + 5 // the second one, of which a variation inherits its cost
		}
	}
	shapes := map[string]map[string]map[string]bool{}
	for name, replace := range map[string]map[string]string{
		"products-p1":                      nil,
		"variations-69":                    {"products/69": "products/" + itoa(int(inheriting))},
		"variations-124":                   {"products/124": "products/" + strconv.FormatInt(extraVariable(t, w), 10)},
		"customers-p1":                     nil,
		"customers-role-all-first":         nil,
		"customers-modified-after-ignored": nil,
		"coupons":                          nil,
		"reviews-p1":                       nil,
		"reviews-hold":                     nil,
	} {
		t.Run(name, func(t *testing.T) {
			rec := readRecording(t, name)
			got := replay(t, w, &rec, replace)
			require.Equal(t, rec.Status, got.StatusCode)
			requireSameHeaderNames(t, rec.Headers, got.Header)
			require.Equal(t, linkParameters(t, rec.Headers["Link"][0]), linkParameters(t, got.Header.Get("Link")))
			require.Equal(t, memberNames(t, rec.body), memberNames(t, []byte(got.text)))

			want, have := recordedShape(t, name, shapes), shapeOf(t, onlySimple(t, []byte(got.text)))
			for path, kinds := range have {
				if slices.Contains(notRecorded, path) {
					continue
				}
				require.Contains(t, want, path, "the recorded server has no such field")
				for kind := range kinds {
					require.Contains(t, want[path], kind, "%s is a %s", path, kind)
				}
			}
			for _, path := range slices.Sorted(maps.Keys(want)) {
				if !strings.Contains(path, "[]") && !strings.Contains(path, "_links") {
					require.Contains(t, have, path, "the recorded server has this field")
				}
			}
		})
	}
}

// notRecorded are documented as they are served here, and no recorded coupon has them.
var notRecorded = []string{".usage_limit_per_user", ".product_ids[]"}

// onlySimple leaves out variable products, of which the recordings have none.
func onlySimple(t *testing.T, text []byte) []byte {
	t.Helper()
	var list []map[string]any
	require.NoError(t, json.Unmarshal(text, &list))
	list = slices.DeleteFunc(list, func(o map[string]any) bool { return o["type"] == "variable" })
	require.NotEmpty(t, list)
	out, err := json.Marshal(list)
	require.NoError(t, err)
	return out
}

// extraVariable is a variable product that orders do not name: its variations have gaps.
func extraVariable(t *testing.T, w *World) int64 {
	t.Helper()
	for _, p := range slices.Backward(w.Products("main")) {
		if p.Type == "variable" && p.Status != "trash" {
			return p.ID
		}
	}
	t.Fatal("there is none")
	return 0
}

// TestAVariableProductHasTheDocumentedShape: the recordings that are here have none.
func TestAVariableProductHasTheDocumentedShape(t *testing.T) {
	documented, err := os.ReadFile(filepath.Join(payloads.Dir(t), "woocommerce", "rest-api-docs-v3", "products.02.create-a-product.json"))
	require.NoError(t, err)
	want := shapeOf(t, readRecording(t, "products-p1").body)
	for path, kinds := range shapeOf(t, documented) {
		if want[path] == nil {
			want[path] = map[string]bool{}
		}
		maps.Copy(want[path], kinds)
	}
	got := get(t, recordedWorld(t).WooCommerce("main", WooConfig{}), "/wp-json/wc/v3/products?type=variable&per_page=100")
	have := shapeOf(t, []byte(got.text))
	require.Contains(t, have, ".attributes[].options[]")
	for path, kinds := range have {
		// The example was made before the product had variations, and by a version that
		// told the slug of an attribute nowhere; recorded variations have it.
		if path == ".variations[]" || path == ".attributes[].slug" {
			continue
		}
		require.Contains(t, want, path)
		for kind := range kinds {
			require.Contains(t, want[path], kind, "%s is a %s", path, kind)
		}
	}
}
