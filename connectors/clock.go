package connectors

import (
	"context"
	"time"
)

// SystemClock is the Clock of a running program.
type SystemClock struct{}

var _ Clock = SystemClock{}

// Now is the current instant, in UTC.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// Sleep waits for d, or less when the context ends first: then it returns the
// context's error. A d of zero or less does not wait.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
