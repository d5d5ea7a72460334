package rest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/tillhouse/tillhouse/connectors"
)

// tries is the course of one call: what the last attempt gave, how many there were
// and how much time is left. It belongs to one goroutine.
type tries struct {
	client *Client
	method string
	call   Call
	limit  int
	where  string // what is asked for, where it is not Base and Path

	done    int           // attempts that ended
	renewed bool          // a refused token was replaced
	spent   time.Duration // on failed attempts and on waits

	attempt attempt // the running or last attempt, filled by the chain
	answer  *Answer
	err     error
	pause   time.Duration
}

// attempt is what the layers of the chain learned about one attempt.
type attempt struct {
	at            time.Time
	authorization string // the header that was sent
	status        int
	body          []byte
}

type triesKey struct{}

func triesOf(ctx context.Context) *tries {
	return ctx.Value(triesKey{}).(*tries) //nolint:forcetypeassert // do puts it there
}

// left is the time that may still be spent on waiting.
func (t *tries) left() time.Duration { return t.client.options.Patience - t.spent }

// check judges an attempt and says whether to try again; it implements
// retryablehttp.CheckRetry.
func (t *tries) check(ctx context.Context, response *http.Response, cause error) (bool, error) {
	t.done++
	now := t.client.env.Clock.Now()
	t.answer, t.err = nil, nil
	if err := ctx.Err(); err != nil {
		t.err = t.failure(err)
		return false, t.err
	}
	answer, verdict := t.judge(response, cause)
	t.client.logVerdict(t, verdict)
	if verdict == nil {
		t.answer = answer
		return false, nil
	}
	if !t.attempt.at.IsZero() {
		t.spent += now.Sub(t.attempt.at)
	}
	if t.renews(verdict) {
		t.pause = 0
		return true, nil
	}
	t.pause = t.nextWait(verdict, now)
	if verdict.Kind == connectors.Throttled {
		if verdict.Until.IsZero() {
			verdict.Until = now.Add(t.pause)
		}
		if t.where == "" { // a file's host has limits of its own
			t.client.paces.hold(verdict.Until)
		}
	}
	if !t.again(verdict) {
		t.err = t.failure(verdict)
		return false, t.err
	}
	return true, nil
}

// renews reports a refusal that may be the token's age: it is replaced, once for a call.
func (t *tries) renews(verdict *connectors.Error) bool {
	auth, ok := t.client.options.Auth.(*OAuth2)
	if !ok || t.renewed || verdict.Kind != connectors.Auth || t.attempt.status != http.StatusUnauthorized {
		return false
	}
	t.renewed = true
	auth.refused(t.attempt.authorization)
	return true
}

func (t *tries) again(verdict *connectors.Error) bool {
	if t.done >= t.limit || t.pause > t.left() {
		return false
	}
	switch verdict.Kind {
	case connectors.Transient, connectors.Throttled:
		return true
	default:
		_, odd := errors.AsType[*oddPageError](verdict.Err)
		return odd && t.done < oddPageTries
	}
}

// nextWait is how long to wait before the next attempt: as long as the vendor says,
// else longer each time.
func (t *tries) nextWait(verdict *connectors.Error, now time.Time) time.Duration {
	if !verdict.Until.IsZero() {
		return max(verdict.Until.Sub(now), 0)
	}
	wait := retryablehttp.DefaultBackoff(firstWait, lastWait, t.done-1, nil)
	return wait/2 + rand.N(wait/2) //nolint:gosec // spreads clients, guards nothing
}

// backoff waits through the clock and then tells retryablehttp to wait no longer: the
// library itself knows only real time.
func (t *tries) backoff(ctx context.Context) retryablehttp.Backoff {
	return func(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
		t.spent += t.pause
		// An ended context needs no answer here: the next attempt returns it.
		_ = t.client.env.Clock.Sleep(ctx, t.pause)
		return 0
	}
}

func (t *tries) judge(response *http.Response, cause error) (*Answer, *connectors.Error) {
	if cause != nil {
		return nil, transportVerdict(cause)
	}
	answer := &Answer{
		Status:    response.StatusCode,
		Header:    response.Header,
		Body:      t.attempt.body,
		RequestID: requestID(response.Header),
		At:        t.attempt.at,
		received:  t.client.env.Clock.Now(),
	}
	if slices.Contains(t.call.Accept, answer.Status) {
		return answer, nil
	}
	if classify := t.client.options.Classify; classify != nil {
		if verdict := classify(answer); verdict != nil {
			return answer, withRetryAfter(verdict, answer)
		}
	}
	if verdict := classifyStatus(answer); verdict != nil {
		return answer, withRetryAfter(verdict, answer)
	}
	if t.call.Raw || answer.Status == http.StatusNoContent {
		return answer, nil
	}
	if verdict := checkJSON(answer); verdict != nil {
		return answer, verdict
	}
	return answer, nil
}
