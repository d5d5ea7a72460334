package pipeline

import (
	"sync"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// Observer is told how a run gets on, for people. Calls may come at once from the
// goroutines of several streams; they must return soon.
type Observer interface {
	Progress(Progress)
}

// Progress is the state of one stream in a running run.
type Progress struct {
	Source string
	Stream string
	// Status is as in the run log; the last event of a stream has a final one.
	Status string
	// Fetched, Written, Unchanged, Stale and Quarantined count records of this run;
	// all but Fetched count only what is durable.
	Fetched, Written, Unchanged, Stale, Quarantined uint64
	// Done and Total are the source's own count of the running read; Total 0 means
	// unknown.
	Done, Total int64
	// Calls, Throttles and Bytes count HTTP attempts so far.
	Calls, Throttles, Bytes uint64
	// Elapsed since the stream began.
	Elapsed time.Duration
	// Error is why the stream did not end well, empty otherwise.
	Error string
}

// Rate is fetched records per second, 0 before any time has passed.
func (p Progress) Rate() float64 {
	if p.Elapsed <= 0 {
		return 0
	}
	return float64(p.Fetched) / p.Elapsed.Seconds()
}

// ETA is how long the rest of the read takes at the rate so far; false when the total
// or the rate is not known.
func (p Progress) ETA() (time.Duration, bool) {
	if p.Total <= 0 || p.Done <= 0 || p.Elapsed <= 0 {
		return 0, false
	}
	left := max(p.Total-p.Done, 0)
	return time.Duration(float64(p.Elapsed) / float64(p.Done) * float64(left)), true
}

// progressMeter is what the reading and the writing goroutine of a stream know of its
// progress.
type progressMeter struct {
	mu      sync.Mutex
	counted counts
	status  string
	err     string
	fetched uint64
	largest int // records of the largest batch
	read    connectors.Progress
}

// batch notes a batch that came in; reads by id do not change the read's own count.
func (m *progressMeter) batch(b connectors.Batch) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fetched += uint64(len(b.Records))
	m.largest = max(m.largest, len(b.Records))
	if b.Progress != (connectors.Progress{}) {
		m.read = b.Progress
	}
}

func (m *progressMeter) largestBatch() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.largest
}

// tell passes what is durable to the observer; it runs on the stream's goroutine.
func (s *streamRun) tell() {
	s.seen.mu.Lock()
	s.seen.counted, s.seen.status, s.seen.err = s.counted, s.line.Status, s.line.Error
	s.seen.mu.Unlock()
	s.observe()
}

// observe passes the meter's reading to the observer.
func (s *streamRun) observe() {
	if s.run.Observer == nil {
		return
	}
	s.seen.mu.Lock()
	p := Progress{
		Source: s.planned.Name, Stream: s.stream.Name, Status: s.seen.status, Fetched: s.seen.fetched,
		Written: s.seen.counted.written, Unchanged: s.seen.counted.unchanged,
		Stale: s.seen.counted.stale, Quarantined: s.seen.counted.quarantined,
		Done: s.seen.read.Done, Total: s.seen.read.Total, Error: s.seen.err,
	}
	s.seen.mu.Unlock()
	calls := s.meter.of(s.stream.Name)
	p.Calls, p.Throttles, p.Bytes = calls.calls, calls.throttles, calls.bytes
	p.Elapsed = s.run.Clock.Now().Sub(s.line.StartedAt)
	s.run.Observer.Progress(p)
}
