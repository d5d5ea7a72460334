package endtoend

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

var (
	seeds = flag.Int("seeds", 1, "how many seeded worlds the kill tests go through")
	kills = flag.Int("kills", 3, "how often each seeded world's syncs are killed")
)

// victim is an installation whose program and engine are killed again and again.
type victim struct {
	t      *testing.T
	world  *servedWorld
	engine *embedded.Engine
	folder string
	gate   *gate
	random *rand.Rand
	// lead is how far the program's clock is ahead of the world's: it never goes back.
	lead time.Duration
}

func newVictim(t *testing.T, seed uint64, orders int) *victim {
	t.Helper()
	v := &victim{
		t: t, folder: t.TempDir(), gate: newGate(t), random: rand.New(rand.NewPCG(seed, 4)),
		world: everything(t, seed, orders),
		lead:  ahead,
	}
	v.engine = embeddedtest.StartIn(t, v.folder)
	v.gate.lead(v.engine.Address)
	return v
}

// revive starts the engine again where it was killed.
func (v *victim) revive() {
	v.t.Helper()
	_ = v.engine.Close() // of a dead engine
	engine, err := embedded.Ensure(context.Background(), embeddedtest.Options(v.folder))
	require.NoError(v.t, err)
	v.engine = engine
	v.gate.lead(engine.Address)
}

// strike is the SIGKILL of the engine or of the program that c points at by then. It may
// be called by another goroutine while the engine is revived.
func (v *victim) strike(engineToo bool, c **child) func() {
	engine := v.engine.PID
	return func() {
		if engineToo {
			_ = syscall.Kill(engine, syscall.SIGKILL) // it may be dead already
			return
		}
		(*c).kill()
	}
}

func (v *victim) start() *child {
	v.t.Helper()
	return startChild(v.t, order{
		Settings: settingsOf(v.world, engineURL(v.engine, v.gate.Listener.Addr().String())), Certificate: certificate(v.world), Now: v.world.Now().Add(v.lead),
	})
}

// moving lets the world move on while it is read.
func (v *victim) moving(on bool) {
	if !on {
		v.world.onRequest(nil)
		return
	}
	v.world.onRequest(v.world.Step)
}

// finish runs the program until its end and expects success.
func (v *victim) finish() {
	v.t.Helper()
	c := v.start()
	began := time.Now()
	code := c.wait()
	v.lead += time.Since(began) + time.Second
	require.Zero(v.t, code, "the program said:\n%s", c.out)
}

// settle brings everything to its end: the world stands still, the daily comparison of
// ids is due, and the warehouse must be the world.
func (v *victim) settle(what string) {
	v.t.Helper()
	v.moving(false)
	v.gate.lead(v.engine.Address)
	v.lead += 25 * time.Hour
	v.finish()
	requireWarehouseIsWorld(v.t, connect(v.t, v.engine), v.world.World, what)
}

// killed runs the program with one kill, says what it did, and whether the program was
// still at it.
func (v *victim) killed() (what string, struck bool) {
	v.t.Helper()
	v.moving(true)
	engineToo := v.random.IntN(3) == 0
	var c *child
	strike := v.strike(engineToo, &c)
	who := map[bool]string{true: "engine", false: "program"}[engineToo]
	began := time.Now()
	var code int
	if v.random.IntN(3) == 0 {
		after := time.Duration(v.random.Int64N(int64(3 * time.Second)))
		what = fmt.Sprintf("%s killed after %s", who, after.Round(time.Millisecond))
		c = v.start()
		timer := time.AfterFunc(after, strike)
		code = c.wait()
		timer.Stop()
	} else {
		n, after := 1+v.random.IntN(250), v.random.IntN(2) == 0
		what = fmt.Sprintf("%s killed at request %d, after the answer: %t", who, n, after)
		ready := make(chan struct{})
		v.gate.arm(n, after, func() { <-ready; strike() })
		c = v.start()
		close(ready)
		code = c.wait()
	}
	v.lead += time.Since(began) + time.Second
	if engineToo {
		v.revive()
	}
	v.gate.lead(v.engine.Address)
	return what, code != pipeline.ExitOK
}

// TestKillAtRandomInstants kills the program and the engine with SIGKILL, at random
// requests and at random instants, from the first backfill on, while the world moves.
func TestKillAtRandomInstants(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			v := newVictim(t, uint64(seed)+1, 80)
			struck := 0
			for range *kills {
				what, hit := v.killed()
				t.Logf("%s, in time: %t", what, hit)
				if hit {
					struck++
				}
				v.world.Advance(v.random.IntN(6))
			}
			require.Positive(t, struck, "no kill came before the end of its sync")
			v.settle("after random kills")
		})
	}
}

// wholeWalk is the number of seeds with which every request is a kill point.
const wholeWalk = 700

// TestKillBetweenEachPairOfRequests kills at request n for n = 1, 2, 3 … until a sync
// ends before its kill; with fewer seeds than wholeWalk at fewer requests. One
// installation bears them all.
func TestKillBetweenEachPairOfRequests(t *testing.T) {
	t.Parallel()
	v := newVictim(t, 99, 40)
	step := max(1, wholeWalk/max(*seeds, 1))
	for n, round := 1, 0; ; n, round = n+step, round+1 {
		v.world.Advance(2)
		// The round takes the turns: with an even step n is always odd.
		engineToo, after := round%5 == 4, round%2 == 1
		var c *child
		var struck atomic.Bool
		ready := make(chan struct{})
		strike := v.strike(engineToo, &c)
		v.gate.arm(n, after, func() {
			<-ready
			struck.Store(true)
			strike()
		})
		began := time.Now()
		c = v.start()
		close(ready)
		code := c.wait()
		v.lead += time.Since(began) + time.Second
		if engineToo {
			v.revive()
		}
		v.gate.lead(v.engine.Address)
		if !struck.Load() {
			require.Equal(t, pipeline.ExitOK, code, "the program said:\n%s", c.out)
			t.Logf("a sync makes %d requests to the engine; killed at every %d", n, step)
			break
		}
		if round%50 == 49 {
			v.settle(fmt.Sprintf("after a kill at request %d", n))
		}
	}
	v.settle("after all kills")
}
