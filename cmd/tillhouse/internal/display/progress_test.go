package display_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/pipeline"
)

func TestALogGetsALineNowAndThenAndOneAtTheEnd(t *testing.T) {
	var log bytes.Buffer
	p := (&display.Screen{Err: &log}).NewProgress(false)
	state := pipeline.Progress{Source: "webshop", Stream: "orders", Status: pipeline.StatusRunning, Total: 1000}
	for second := range 25 {
		state.Elapsed = time.Duration(second) * time.Second
		state.Fetched, state.Done = uint64(second*10), int64(second*10)
		p.Progress(state)
	}
	state.Status = pipeline.StatusOK
	p.Progress(state)
	p.Close()
	require.Equal(t, `webshop orders: running, 100 records in 10s, 10/s, 1m30s left
webshop orders: running, 200 records in 20s, 10/s, 1m20s left
webshop orders: ok, 240 records in 24s
`, log.String())
}

func TestBarsEndWithTheirRun(t *testing.T) {
	var terminal bytes.Buffer
	p := (&display.Screen{Err: &terminal, ErrTerminal: true}).NewProgress(false)
	p.Progress(pipeline.Progress{Source: "webshop", Stream: "orders", Status: pipeline.StatusRunning, Total: 20, Done: 10, Fetched: 10})
	p.Progress(pipeline.Progress{Source: "webshop", Stream: "orders", Status: pipeline.StatusOK, Total: 20, Done: 20, Fetched: 20})
	p.Close()
	require.Contains(t, terminal.String(), "webshop orders")
	require.Contains(t, terminal.String(), "done")
}
