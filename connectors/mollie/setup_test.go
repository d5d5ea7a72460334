package mollie

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// bench is a source at an account, with a virtual clock.
type bench struct{ *connectortest.Bench }

// openAt opens a source at a vendor.
func openAt(tb testing.TB, vendor http.Handler, now time.Time, given map[string]any) *bench {
	tb.Helper()
	values := map[string]any{"token": sandbox.MollieToken, "url": "https://api.mollie.example"}
	maps.Copy(values, given)
	return &bench{connectortest.OpenBench(tb, Connector(), vendor, now, values)}
}

// openWorld opens a source at a world's account.
func openWorld(tb testing.TB, world *sandbox.World, given map[string]any) *bench {
	tb.Helper()
	values := map[string]any{"shops": shopsOfWorld(world)}
	maps.Copy(values, given)
	return openAt(tb, world.Mollie(sandbox.MollieConfig{}), world.Now().Add(time.Minute), values)
}

var errStop = errors.New("killed")

// calls are the paths that were asked for since the last time, with their queries.
func (b *bench) calls() []string {
	list := make([]string, 0, len(b.Asked))
	for _, r := range b.Asked {
		list = append(list, strings.TrimPrefix(r.URL.Path, "/v2/")+"?"+r.URL.RawQuery)
	}
	b.Asked = nil
	return list
}

// requireTruth requires what is kept of a stream to be what the account has now.
func (b *bench) requireTruth(world *sandbox.World, streams ...string) {
	b.Helper()
	s := accountOf(world, b.Clock)
	for _, stream := range streams {
		want := slices.Sorted(maps.Keys(s.data(stream)))
		require.Equal(b, want, slices.Sorted(maps.Keys(b.Kept[stream])), "the ids of %s", stream)
		for _, id := range want {
			require.NoError(b, s.compare(stream, id, b.Rows(stream, b.Kept[stream][id])), "%s %s", stream, id)
		}
	}
}

// follow moves the reader's clock to the world's.
func (b *bench) follow(world *sandbox.World) {
	if behind := world.Now().Add(time.Minute).Sub(b.Clock.Now()); behind > 0 {
		b.Clock.Advance(behind)
	}
}
