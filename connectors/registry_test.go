package connectors_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

func sound(name string) connectors.Connector {
	return connectors.Connector{
		Name: name, Title: "A vendor",
		API: connectors.API{
			Version: "v1", Docs: "https://example.com/docs",
			Limits: []connectors.Limit{{Scope: "app", Requests: 2, Per: time.Second, Source: "docs"}},
		},
		Streams: []connectors.Stream{{
			Name: "orders", Title: "Orders", Key: []string{"id"}, StateVersion: 1,
			Emits:     []schemas.Table{schemas.Orders},
			Normalise: func(connectors.Facts, connectors.Record, *schemas.Rows) error { return nil },
		}},
		Open: func(context.Context, config.Values, connectors.Env) (connectors.Source, error) { return nil, nil },
	}
}

func TestTheRegistryListsWhatIsSoundByName(t *testing.T) {
	r, err := connectors.NewRegistry(sound("b"), sound("a"))
	require.NoError(t, err)
	list := slices.Collect(r.All())
	require.Len(t, list, 2)
	require.Equal(t, "a", list[0].Name)
	c, ok := r.Connector("b")
	require.True(t, ok)
	_, ok = c.Stream("orders")
	require.True(t, ok)
	_, ok = r.Connector("c")
	require.False(t, ok)
}

func TestTheRegistryRefusesWhatIsNotComplete(t *testing.T) {
	_, err := connectors.NewRegistry(sound("a"), sound("a"))
	require.ErrorContains(t, err, "connector a is listed twice")
	for want, change := range map[string]func(*connectors.Connector){
		"a name is":                   func(c *connectors.Connector) { c.Name = "A" },
		"needs a title":               func(c *connectors.Connector) { c.Title = "" },
		"address of the vendor's ref": func(c *connectors.Connector) { c.API.Docs = "" },
		"it has no Open":              func(c *connectors.Connector) { c.Open = nil },
		"field x: it has no help":     func(c *connectors.Connector) { c.Config = config.Spec{{Name: "x"}} },
		"where it comes from":         func(c *connectors.Connector) { c.API.Limits[0].Source = "" },
		"go together":                 func(c *connectors.Connector) { c.API.Limits[0].Per = 0 },
		"limits nothing":              func(c *connectors.Connector) { c.API.Limits[0].Per, c.API.Limits[0].Requests = 0, 0 },
		"it has no streams":           func(c *connectors.Connector) { c.Streams = nil },
		"stream orders is listed":     func(c *connectors.Connector) { c.Streams = append(c.Streams, c.Streams[0]) },
		"stream orders: it has no t":  func(c *connectors.Connector) { c.Streams[0].Title = "" },
		"it has no key":               func(c *connectors.Connector) { c.Streams[0].Key = nil },
		"it fills no table":           func(c *connectors.Connector) { c.Streams[0].Emits = nil },
		"it has no Normalise":         func(c *connectors.Connector) { c.Streams[0].Normalise = nil },
		"its state has no version":    func(c *connectors.Connector) { c.Streams[0].StateVersion = 0 },
		"needs a precision":           func(c *connectors.Connector) { c.Streams[0].Cursor.Field = "updated" },
		"redaction path":              func(c *connectors.Connector) { c.Streams[0].Redact.Drop = []string{"a..b"} },
	} {
		c := sound("a")
		change(&c)
		_, err := connectors.NewRegistry(c)
		require.ErrorContains(t, err, want)
	}
}

func TestAKindSurvivesWrapping(t *testing.T) {
	until := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	err := fmt.Errorf("syncing: %w", &connectors.Error{Kind: connectors.Throttled, Until: until, Advice: "wait", Err: errors.New("too fast")})
	require.Equal(t, connectors.Throttled, connectors.KindOf(err))
	require.Equal(t, until, connectors.UntilOf(err))
	require.Equal(t, "syncing: too fast: wait", err.Error())
	require.Equal(t, connectors.Unknown, connectors.KindOf(errors.New("x")))
	require.True(t, connectors.UntilOf(nil).IsZero())
	require.Equal(t, "x", (&connectors.Error{Err: errors.New("x")}).Error())
	require.Equal(t, "too_large", connectors.TooLarge.String())
}

func TestEqualFactsHaveEqualIdsWhateverTheOrderOfTheirLists(t *testing.T) {
	facts := func(statuses ...string) connectors.Facts {
		return connectors.Facts{Shop: "nl", Timezone: "Europe/Amsterdam", ExcludedStatuses: statuses, Settings: map[string]string{"b": "1", "a": "2"}}
	}
	statuses := []string{"pending", "failed"}
	one, other := facts(statuses...), facts("failed", "pending")
	require.Equal(t, one.ID(), other.ID())
	require.Len(t, one.ID(), 32)
	require.Equal(t, []string{"pending", "failed"}, statuses, "the caller's list is left alone")
	other.Currency = "EUR"
	require.NotEqual(t, one.ID(), other.ID())
}

func TestAZoneIsANameOrAnOffset(t *testing.T) {
	for name, offset := range map[string]int{"Europe/Amsterdam": 3600, "+05:30": 19800, "-03:00": -10800, "UTC": 0} {
		zone, err := connectors.Zone(name)
		require.NoError(t, err)
		_, got := time.Date(2026, 1, 1, 0, 0, 0, 0, zone).Zone()
		require.Equal(t, offset, got, name)
	}
	for _, name := range []string{"", "Local", "Mars/Olympus", "+5", "+15:00", "+01:60", "+-1:00", "+01:-5"} {
		_, err := connectors.Zone(name)
		require.Error(t, err, name)
	}
}

func TestTheSystemClockSleepsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := connectors.SystemClock{}
		begin := clock.Now()
		require.NoError(t, clock.Sleep(t.Context(), time.Hour))
		require.Equal(t, time.Hour, clock.Now().Sub(begin))
		require.NoError(t, clock.Sleep(t.Context(), -time.Second))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.ErrorIs(t, clock.Sleep(ctx, time.Hour), context.DeadlineExceeded)
		require.Equal(t, time.Hour+time.Minute, clock.Now().Sub(begin))
		require.ErrorIs(t, clock.Sleep(ctx, 0), context.DeadlineExceeded)
	})
}

func TestSharedValuesAreMadeOncePerName(t *testing.T) {
	made := 0
	create := func() int { made++; return made }
	var shared connectors.Shared
	require.Equal(t, 1, connectors.Share(&shared, "a", create))
	require.Equal(t, 1, connectors.Share(&shared, "a", create))
	require.Equal(t, 2, connectors.Share(&shared, "b", create))
	require.Equal(t, 3, connectors.Share(nil, "a", create))
	require.Equal(t, 4, connectors.Share(nil, "a", create))
}
