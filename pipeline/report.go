package pipeline

import (
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// Report is what a run did, as the run log has it.
type Report struct {
	Run     schemas.Run
	Streams []StreamReport // in the order of the plan
}

// StreamReport is what a run did with one stream.
type StreamReport struct {
	schemas.RunStream
	// Kind and Err say why a stream did not end well; Err is nil when it did.
	Kind connectors.Kind
	Err  error
	// RetryAt is when a throttled stream may be read again; zero when not told.
	RetryAt time.Time
	// Warnings are facts about the read that a person should know.
	Warnings []string
	// Rows counts inserted rows by table, tombstones included.
	Rows map[string]int
}

// statusOf sums up the streams: interrupted over failed over quarantined over ok.
// A skipped stream makes a run failed, because what was asked for did not happen.
func statusOf(streams []StreamReport) string {
	status := StatusOK
	for _, s := range streams {
		switch s.Status {
		case StatusInterrupted:
			return StatusInterrupted
		case StatusFailed, StatusSkipped:
			status = StatusFailed
		case StatusQuarantined:
			if status == StatusOK {
				status = StatusQuarantined
			}
		}
	}
	return status
}
