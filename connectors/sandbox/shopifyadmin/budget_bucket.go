package shopifyadmin

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// bucket is the leaky bucket of one app in one shop. Its level falls by the second and
// rises by one with each request that is let in.
type bucket struct {
	level float64
	at    time.Time
}

// fill puts a request into the bucket. When it does not fit, wait is when it would.
func (b *bucket) fill(size, leak float64, now time.Time) (wait time.Duration, ok bool) {
	if !b.at.IsZero() && now.After(b.at) {
		b.level = max(0, b.level-now.Sub(b.at).Seconds()*leak)
	}
	if b.at.IsZero() || now.After(b.at) {
		b.at = now
	}
	// A billionth is for the sums of fractions, not for anybody's request.
	if over := b.level + 1 - size; over > 1e-9 {
		return time.Duration(over / leak * float64(time.Second)), false
	}
	b.level++
	return 0, true
}

// spend takes a request out of an app's budget for REST and says what the answer's
// headers tell about it.
func (f *Face) spend(app string, now time.Time) (header string, refused *refusal) {
	limits := f.shop.config.Plan.Limits()
	if !f.config.Throttle {
		return fmt.Sprintf("1/%d", limits.RESTBucket), nil
	}
	size, leak := float64(limits.RESTBucket), float64(limits.RESTLeak)
	f.mu.Lock()
	defer f.mu.Unlock()
	b := f.buckets[app]
	if b == nil {
		b = &bucket{}
		f.buckets[app] = b
	}
	wait, ok := b.fill(size, leak, now)
	if !ok {
		f.throttled++
		return fmt.Sprintf("%.0f/%.0f", size, size), throttled(leak, wait)
	}
	return fmt.Sprintf("%.0f/%.0f", math.Ceil(b.level-1e-9), size), nil
}

func throttled(leak float64, wait time.Duration) *refusal {
	tenths := math.Ceil(wait.Seconds()*10 - 1e-6)
	return &refusal{
		status: http.StatusTooManyRequests,
		text:   fmt.Sprintf("Exceeded %.0f calls per second for api client. Reduce request rates to resume uninterrupted service.", leak),
		header: map[string]string{"Retry-After": strconv.FormatFloat(max(1, tenths)/10, 'f', 1, 64)},
	}
}
