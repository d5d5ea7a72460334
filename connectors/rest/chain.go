package rest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// layer is one link of the transport chain.
type layer func(*http.Request) (*http.Response, error)

// RoundTrip calls the layer.
func (l layer) RoundTrip(request *http.Request) (*http.Response, error) { return l(request) }

func (c *Client) chain() http.RoundTripper {
	base := c.env.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	return c.paced(c.measured(c.authorised(c.read(base))))
}

// paced waits until every limit allows an attempt, and keeps its place until the
// body has been read.
func (c *Client) paced(next http.RoundTripper) http.RoundTripper {
	return layer(func(request *http.Request) (*http.Response, error) {
		t := triesOf(request.Context())
		t.attempt = attempt{}
		before := c.env.Clock.Now()
		permits, err := c.paces.acquire(request.Context(), c.env.Clock, t.left())
		if err != nil {
			return nil, err
		}
		defer permits.release()
		t.spent += c.env.Clock.Now().Sub(before) - permits.queued
		response, err := next.RoundTrip(request)
		if err == nil && c.options.Budget != nil {
			if budget, ok := c.options.Budget(response.Header, c.env.Clock.Now()); ok {
				permits.observe(budget)
			}
		}
		return response, err
	})
}

// measured reports and logs each attempt that ended.
func (c *Client) measured(next http.RoundTripper) http.RoundTripper {
	return layer(func(request *http.Request) (*http.Response, error) {
		t := triesOf(request.Context())
		t.attempt = attempt{at: c.env.Clock.Now().UTC()}
		response, err := next.RoundTrip(request)
		if response != nil {
			t.attempt.status = response.StatusCode
		}
		c.observe(t, int64(len(t.attempt.body)))
		return response, err
	})
}

// observe reports and logs an attempt that has ended.
func (c *Client) observe(t *tries, size int64) {
	seen := connectors.Call{
		Stream:    t.call.Stream,
		Endpoint:  t.endpoint(),
		Status:    t.attempt.status,
		Bytes:     size,
		Took:      c.env.Clock.Now().Sub(t.attempt.at),
		Throttled: t.attempt.status == http.StatusTooManyRequests,
		Retry:     t.done,
	}
	if c.env.Observe != nil {
		c.env.Observe(seen)
	}
	c.env.Log.Debug().
		Str("stream", seen.Stream).Str("endpoint", c.redact(seen.Endpoint)).Int("status", seen.Status).
		Int64("bytes", seen.Bytes).Dur("took", seen.Took).Int("retry", seen.Retry).
		Msg("call")
}

// authorised adds the credentials to a copy, so that nothing above ever sees them.
func (c *Client) authorised(next http.RoundTripper) http.RoundTripper {
	return layer(func(request *http.Request) (*http.Response, error) {
		if c.options.Auth.OnWire() && request.URL.Scheme != "https" && !loopback(request.URL.Hostname()) {
			return nil, &connectors.Error{
				Kind:   connectors.BadConfig,
				Err:    errors.New("the credentials would cross the network in clear text"),
				Advice: "use an https:// address",
			}
		}
		request = request.Clone(request.Context())
		if err := c.options.Auth.Apply(request); err != nil {
			return nil, err
		}
		if tokens, ok := c.options.Auth.(*OAuth2); ok {
			triesOf(request.Context()).attempt.authorization = tokens.sent(request)
		}
		return next.RoundTrip(request)
	})
}

// read reads the body to its end within the time and size allowed.
func (c *Client) read(next http.RoundTripper) http.RoundTripper {
	return layer(func(request *http.Request) (*http.Response, error) {
		ctx, cancel := context.WithTimeoutCause(request.Context(), c.options.Timeout, &timeoutError{c.options.Timeout})
		defer cancel()
		response, err := next.RoundTrip(request.WithContext(ctx))
		if err != nil {
			return nil, timedOut(ctx, err)
		}
		body, err := readBody(response, c.options.MaxBody)
		if err != nil {
			return nil, timedOut(ctx, err)
		}
		triesOf(ctx).attempt.body = body
		response.Body = http.NoBody
		return response, nil
	})
}

// timeoutError says that a vendor did not answer completely in time.
type timeoutError struct{ after time.Duration }

// Error tells the time that was allowed.
func (e *timeoutError) Error() string {
	return "no complete answer within " + e.after.String()
}

// timedOut is the timeout where our own time limit ended an attempt, else err.
func timedOut(ctx context.Context, err error) error {
	if timeout, ok := errors.AsType[*timeoutError](context.Cause(ctx)); ok {
		return timeout
	}
	return err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
