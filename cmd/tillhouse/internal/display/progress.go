package display

import (
	"cmp"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"

	"github.com/tillhouse/tillhouse/pipeline"
)

// records writes a count with all its digits.
var records = progress.Units{
	Notation: " records", NotationPosition: progress.UnitsNotationPositionAfter,
	Formatter: func(n int64) string { return strconv.FormatInt(n, 10) },
}

// logEvery is how often a stream that is still running gets a line in a log.
const logEvery = 10 * time.Second

// roomyWidth is the number of columns that a line with everything in it takes.
const roomyWidth = 110

// Progress shows how the streams of a run get on: a bar each with rate and time left
// on a terminal, a line now and then in a log. Close ends it.
type Progress struct {
	screen *Screen
	bars   progress.Writer // nil in a log
	done   chan struct{}   // closed when the bars are no longer drawn

	mu       sync.Mutex
	trackers map[string]*progress.Tracker
	logged   map[string]time.Duration
}

var _ pipeline.Observer = (*Progress)(nil)

// NewProgress starts showing. With plain, lines are written on a terminal too, which
// is what a log between them needs.
func (s *Screen) NewProgress(plain bool) *Progress {
	p := &Progress{screen: s, trackers: map[string]*progress.Tracker{}, logged: map[string]time.Duration{}}
	if plain || !s.ErrTerminal {
		return p
	}
	p.bars = progress.NewWriter()
	p.bars.SetOutputWriter(s.Err)
	p.bars.SetStyle(progress.StyleBlocks)
	p.bars.SetTrackerPosition(progress.PositionRight)
	roomy := s.Width == 0 || s.Width >= roomyWidth
	p.bars.SetTrackerLength(map[bool]int{true: 24, false: 12}[roomy])
	p.bars.SetUpdateFrequency(100 * time.Millisecond)
	style := p.bars.Style()
	style.Visibility = progress.StyleVisibility{ETA: true, Percentage: true, Speed: roomy, Time: true, Tracker: true, Value: true}
	style.Options.DoneString, style.Options.ErrorString = "done", "stopped"
	style.Options.Separator = "  "
	style.Options.TimeInProgressPrecision = time.Second
	style.Options.TimeDonePrecision = 100 * time.Millisecond
	style.Options.SpeedPrecision = time.Second
	p.done = make(chan struct{})
	go func() {
		defer close(p.done)
		p.bars.Render()
	}()
	return p
}

// Progress takes the state of one stream.
func (p *Progress) Progress(state pipeline.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := state.Source + " " + state.Stream
	if p.bars == nil {
		p.log(name, state)
		return
	}
	tracker, known := p.trackers[name]
	if !known {
		tracker = &progress.Tracker{Message: name, AutoStopDisabled: true, Units: records}
		p.trackers[name] = tracker
		p.bars.AppendTracker(tracker)
	}
	if state.Total > 0 {
		tracker.UpdateTotal(state.Total)
	}
	tracker.SetValue(max(state.Done, int64(state.Fetched)))
	switch {
	case !final(state.Status):
	case state.Status == pipeline.StatusOK || state.Status == pipeline.StatusQuarantined:
		tracker.MarkAsDone()
	default:
		tracker.MarkAsErrored()
	}
}

// final: a stream that is about to start has no status yet.
func final(status string) bool { return status != "" && status != pipeline.StatusRunning }

func (p *Progress) log(name string, state pipeline.Progress) {
	running := !final(state.Status)
	if running && state.Elapsed-p.logged[name] < logEvery {
		return
	}
	p.logged[name] = state.Elapsed
	line := fmt.Sprintf("%s: %s, %d records in %s", name, cmp.Or(state.Status, pipeline.StatusRunning), state.Fetched, state.Elapsed.Round(100*time.Millisecond))
	if running {
		line += fmt.Sprintf(", %.0f/s", state.Rate())
		if eta, known := state.ETA(); known {
			line += fmt.Sprintf(", %s left", eta.Round(time.Second))
		}
	}
	p.screen.Notef("%s", line)
}

// Close stops drawing; the last state stays on the screen.
func (p *Progress) Close() {
	if p.bars == nil {
		return
	}
	for {
		p.bars.Stop() // does nothing before Render has begun, hence the loop
		select {
		case <-p.done:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}
