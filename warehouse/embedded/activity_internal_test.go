package embedded

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestIdleComesOnceNobodyHasBeenThereForTheWholeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var idle atomic.Int32
		a := newActivity(time.Minute, func() { idle.Add(1) })
		defer a.close()
		begin := func() func() {
			end, ok := a.begin()
			require.True(t, ok)
			return end
		}
		first, second := begin(), begin()
		time.Sleep(time.Hour) //nolint:forbidigo // the clock of the synctest bubble
		first()
		time.Sleep(time.Hour) //nolint:forbidigo // the clock of the synctest bubble
		require.Zero(t, idle.Load())
		second()
		time.Sleep(59 * time.Second) //nolint:forbidigo // the clock of the synctest bubble
		again := begin()
		time.Sleep(time.Hour) //nolint:forbidigo // the clock of the synctest bubble
		again()
		time.Sleep(59 * time.Second) //nolint:forbidigo // the clock of the synctest bubble
		require.Zero(t, idle.Load())
		time.Sleep(2 * time.Second) //nolint:forbidigo // the clock of the synctest bubble
		require.Equal(t, int32(1), idle.Load())
		_, ok := a.begin()
		require.False(t, ok, "nobody becomes a client of an engine that is ending")
	})
}

func TestAnEngineThatNobodyComesToEndsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var idle atomic.Int32
		a := newActivity(time.Second, func() { idle.Add(1) })
		defer a.close()
		time.Sleep(firstClient - time.Second) //nolint:forbidigo // the clock of the synctest bubble
		require.Zero(t, idle.Load())
		time.Sleep(2 * time.Second) //nolint:forbidigo // the clock of the synctest bubble
		require.Equal(t, int32(1), idle.Load())
	})
}
