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
		first, second := a.begin(), a.begin()
		time.Sleep(time.Hour) //nolint:forbidigo // the clock of the synctest bubble
		first()
		time.Sleep(time.Hour) //nolint:forbidigo // the clock of the synctest bubble
		require.Zero(t, idle.Load())
		second()
		time.Sleep(59 * time.Second) //nolint:forbidigo // the clock of the synctest bubble
		again := a.begin()
		time.Sleep(time.Hour) //nolint:forbidigo // the clock of the synctest bubble
		again()
		time.Sleep(59 * time.Second) //nolint:forbidigo // the clock of the synctest bubble
		require.Zero(t, idle.Load())
		time.Sleep(2 * time.Second) //nolint:forbidigo // the clock of the synctest bubble
		require.Equal(t, int32(1), idle.Load())
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
