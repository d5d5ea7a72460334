package shopify

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// testBase is an address of the kind that a test's transport answers.
const testBase = "https://laden-test.myshopify.com"

// bench is a source at a vendor, with a virtual clock.
type bench struct{ *connectortest.Bench }

// openAt opens a source at a vendor.
func openAt(tb testing.TB, vendor http.Handler, now time.Time, given map[string]any) *bench {
	tb.Helper()
	values := map[string]any{"store": "laden-test", "url": testBase}
	if _, own := given["client_id"]; !own {
		values["access_token"] = shopifyadmin.AdminToken
	}
	maps.Copy(values, given)
	return &bench{connectortest.OpenBench(tb, Connector(), vendor, now, values)}
}

// newShop is an invented shop.
func newShop(tb testing.TB, c shopifyadmin.Config, orders int) *shopifyadmin.Shop {
	tb.Helper()
	c.Seed, c.Orders = 7, orders
	shop, err := shopifyadmin.New(c)
	require.NoError(tb, err)
	return shop
}

// openShop opens a source at an invented shop.
func openShop(tb testing.TB, shop *shopifyadmin.Shop, face shopifyadmin.FaceConfig, given map[string]any) *bench {
	tb.Helper()
	return openAt(tb, shopifyadmin.NewFace(shop, face), shop.Now().Add(time.Minute), given)
}

var errStop = errors.New("killed")

// calls are the paths that were asked for since the last time, with their queries.
func (b *bench) calls() []string {
	list := make([]string, 0, len(b.Asked))
	for _, r := range b.Asked {
		path := r.URL.Path
		if _, below, ok := strings.Cut(path, "/admin/api/"); ok {
			_, path, _ = strings.Cut(below, "/")
		}
		list = append(list, path+"?"+r.URL.RawQuery)
	}
	b.Asked = nil
	return list
}
