package mollie

import (
	commandline "flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

var weekOrders = commandline.Int("week-orders", 0, "orders of the account's shop in three years, of which some four in ten are paid through Mollie, for a whole week of hourly syncs; 0 is a small shop for a day")

// mostAnHour is how many calls an hourly sync of all streams may cost on average, the
// weekly sweep apart, whatever the account's size.
const mostAnHour = 42

// TestHourlySyncsOfAWeekCostLittleBesideFullRefreshes counts calls in virtual time: the aim
// is that a week of hourly syncs, with its daily look-backs and its weekly sweep, costs at most 5 %
// of reading everything each hour. That needs a large account. For a small one it holds what
// an hour may cost.
func TestHourlySyncsOfAWeekCostLittleBesideFullRefreshes(t *testing.T) {
	orders, hours := *weekOrders, 7*24
	if orders == 0 {
		orders, hours = 1_000, 26
	}
	to := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	world, err := sandbox.New(sandbox.Options{Seed: 7, Orders: orders, From: to.AddDate(-3, 0, 0), To: to})
	require.NoError(t, err)
	b := openWorld(t, world, nil)
	var streams []string
	for _, s := range Connector().Streams {
		streams = append(streams, s.Name)
	}
	b.Sync(streams...)
	full, payments := len(b.calls()), len(b.Kept[streamPayments])
	begun, before := b.Clock.Now(), len(world.MollieEvents())
	calls := 0
	for hour := range hours {
		at := begun.Add(time.Duration(hour+1) * time.Hour)
		for world.Now().Add(time.Minute).Before(at) {
			world.Step()
		}
		if behind := at.Sub(b.Clock.Now()); behind > 0 {
			b.Clock.Advance(behind)
		}
		b.follow(world) // a step of the world may take longer than an hour
		b.Sync(streams...)
		calls += len(b.calls())
	}
	changes := world.MollieEvents()[before:]
	share := float64(calls) / float64(full*hours)
	t.Logf("%d payments, %d calls for everything, %d calls in %d hours with %d changes: %.2f %%", payments, full, calls, hours, len(changes), 100*share)
	b.requireFound(world, changes)
	if *weekOrders > 0 {
		fmt.Printf("BenchmarkWeek 1 %d payments %d full-calls %d calls %d changes %.3f %%of-full\n", payments, full, calls, len(changes), 100*share)
		return
	}
	require.LessOrEqual(t, calls, hours*mostAnHour)
}

// requireFound requires what is kept of each payment, refund, chargeback and settlement that
// changed to be what the account has now.
func (b *bench) requireFound(world *sandbox.World, changes []sandbox.MollieEvent) {
	b.Helper()
	truth, done := accountOf(world, b.Clock), 0
	for _, stream := range []string{streamPayments, streamRefunds, streamChargebacks, streamSettlements} {
		live, changed := truth.data(stream), map[string]bool{} // test data are not live
		for _, one := range changes {
			if _, ok := live[one.ID]; ok && string(one.Resource) == stream {
				changed[one.ID] = true
			}
		}
		for id := range changed {
			one, ok := b.Kept[stream][id]
			require.True(b, ok, "%s %s was not read", stream, id)
			require.NoError(b, truth.compare(stream, id, b.Rows(stream, one)), "%s %s", stream, id)
			done++
		}
	}
	require.Positive(b, done)
}
