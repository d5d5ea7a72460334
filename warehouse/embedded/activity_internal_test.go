package embedded

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestIdleComesOnceNobodyHasBeenThereForTheWholeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		idle := 0
		a := newActivity(time.Minute, func() { idle++ })
		defer a.close()
		first, second := a.begin(), a.begin()
		time.Sleep(time.Hour)
		first()
		time.Sleep(time.Hour)
		require.Zero(t, idle)
		second()
		time.Sleep(59 * time.Second)
		again := a.begin()
		time.Sleep(time.Hour)
		again()
		time.Sleep(59 * time.Second)
		require.Zero(t, idle)
		time.Sleep(2 * time.Second)
		require.Equal(t, 1, idle)
	})
}

func TestAnEngineThatNobodyComesToEndsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		idle := 0
		a := newActivity(time.Second, func() { idle++ })
		defer a.close()
		time.Sleep(firstClient - time.Second)
		require.Zero(t, idle)
		time.Sleep(2 * time.Second)
		require.Equal(t, 1, idle)
	})
}
