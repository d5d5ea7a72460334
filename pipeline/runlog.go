package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// lineEvery is how often a running stream updates its line of the run log.
const lineEvery = 10 * time.Second

// saveLine stores the stream's line of the run log with the counts of this moment.
func (s *streamRun) saveLine(ctx context.Context) error {
	calls := s.meter.of(s.stream.Name)
	line := &s.line
	line.Fetched, line.Written, line.Unchanged = s.counted.fetched, s.counted.written, s.counted.unchanged
	line.Stale, line.Quarantined = s.counted.stale, s.counted.quarantined
	line.Calls, line.Throttles, line.Bytes = calls.calls, calls.throttles, calls.bytes
	s.logged = s.run.Clock.Now()
	if err := s.run.Warehouse.SaveRunStream(ctx, *line); err != nil {
		return &storeError{fmt.Errorf("writing the run log of %s: %w", s.stream.Name, err)}
	}
	return nil
}

// saveLineSometimes keeps the line fresh for people who look at a long run.
func (s *streamRun) saveLineSometimes(ctx context.Context) error {
	if s.run.Clock.Now().Sub(s.logged) < lineEvery {
		return nil
	}
	return s.saveLine(ctx)
}

// warn keeps a warning of the source once and logs it.
func (s *streamRun) warn(text string) {
	text = scrubText(text)
	if slices.Contains(s.warnings, text) {
		return
	}
	s.warnings = append(s.warnings, text)
	s.log.Warn().Msg(text)
}

// cursorShown bounds the text of a state in the run log.
const cursorShown = 1000

func cursorText(payload []byte) string {
	return string(payload[:min(len(payload), cursorShown)])
}

// scrubText is a net under the connectors, whose texts must hold no personal data.
func scrubText(text string) string { return connectors.MaskEmails(text, "[e-mail address]") }

// scrubbed is an error whose text is safe to keep; its chain is that of the original.
type scrubbed struct {
	text string
	err  error
}

func (e *scrubbed) Error() string { return e.text }
func (e *scrubbed) Unwrap() error { return e.err }

// scrub replaces e-mail addresses in an error's text.
func scrub(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if safe := scrubText(text); safe != text {
		return &scrubbed{safe, err}
	}
	return err
}
