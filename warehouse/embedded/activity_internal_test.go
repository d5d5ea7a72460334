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
		time.Sleep(time.Hour)
		first()
		time.Sleep(time.Hour)
		require.Zero(t, idle.Load())
		second()
		time.Sleep(59 * time.Second)
		again := a.begin()
		time.Sleep(time.Hour)
		again()
		time.Sleep(59 * time.Second)
		require.Zero(t, idle.Load())
		time.Sleep(2 * time.Second)
		require.Equal(t, int32(1), idle.Load())
	})
}

func TestAnEngineThatNobodyComesToEndsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var idle atomic.Int32
		a := newActivity(time.Second, func() { idle.Add(1) })
		defer a.close()
		time.Sleep(firstClient - time.Second)
		require.Zero(t, idle.Load())
		time.Sleep(2 * time.Second)
		require.Equal(t, int32(1), idle.Load())
	})
}
