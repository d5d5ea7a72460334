package connectortest

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

func faultCases() []testCase {
	return []testCase{
		{name: "ServerErrorsAreTriedAgain", beside: true, checks: "500, 502, 503 and 504, one before each of the first answers: everything arrives.", test: survives(func() []Fault {
			return []Fault{Answer(500, "oops"), Pass(), Answer(502, "<html>bad gateway</html>"), Answer(503, "busy"), Pass(), Answer(504, "late")}
		})},
		{name: "BrokenConnectionsAreTriedAgain", checks: "Connections that break before, in and after an answer: everything arrives.", test: survives(func() []Fault {
			return []Fault{Reset(), Lost(), Pass(), Cut(10), Cut(0), Pass(), Cut(100)}
		})},
		{name: "ASlowBodyIsGivenUpAndTriedAgain", checks: "An answer that stops in the middle is given up within five minutes and asked for again.", test: givesUpSlowBodies},
		{name: "AnswersThatAreNoneAreErrors", checks: "JSON or files cut in half, web pages and nothing at all with status 200, and gzip that does not unpack: an error, never an end of the data.", test: refusesOddAnswers},
		{name: "AThrottleInSecondsIsObeyed", beside: true, checks: "429 with Retry-After: 7: at least 7 seconds pass before the next request, and everything arrives.", test: obeys(func(time.Time) string { return "7" }, 7*time.Second)},
		{name: "AThrottleUntilADateIsObeyed", checks: "429 with Retry-After as a date half a minute ahead: the same.", test: obeys(func(now time.Time) string { return now.Add(30 * time.Second).UTC().Format(http.TimeFormat) }, 29*time.Second)},
		{
			name: "AThrottleInsideAnAnswerIsObeyed", checks: "An answer with status 200 that says to slow down, once: the source waits, and everything arrives; at every request: a Throttled error.",
			needs: lacks(map[string]func(*Vendor) bool{"way to throttle inside status 200": needsThrottle}), test: obeysAnswers,
		},
		{name: "ALongThrottleIsReturnedAndNotSlept", checks: "429 with Retry-After: 7200 ends the read as Throttled until then, after less than ten minutes of waiting.", test: returnsLongThrottles},
		{name: "TheDeclaredRateIsKept", checks: "In virtual time no window holds more requests than each documented rate allows, retries included.", claimed: declaresRate, test: keepsItsRate},
		{name: "TheDeclaredConcurrencyIsKept", beside: true, checks: "Two reads at once have no more requests under way than documented.", claimed: declaresConcurrency, test: keepsItsConcurrency},
		{
			name: "ATokenIsRefreshedOnceForAllReads", beside: true, checks: "The vendor ends the access token, and four reads go on at once: one new token is asked for, and everything arrives.",
			needs: lacks(map[string]func(*Vendor) bool{"access tokens": needsTokens}), test: refreshesOnce,
		},
		{name: "RefusedCredentialsAreAuthAndNotRepeated", checks: "401 everywhere, from the first request on and later, is an Auth error of Check and of a read, after a few requests.", test: stopsAtRefusal},
		{
			name: "AForbiddenStreamIsSaidSo", checks: "403 on one stream's requests is a Permission error of that stream; the others are read, or need the forbidden one and say the same.",
			needs: lacks(map[string]func(*Vendor) bool{"way to tell a stream's requests": needsServes}), test: saysForbidden,
		},
		{name: "EveryFailureHasAKindAndNamesItsStream", checks: "Refusals, failing servers and broken connections that last are errors with a kind and, for people, the name of the stream.", test: explainsFailures},
		{name: "AnAnswerTooLargeIsAnError", checks: "413 everywhere ends the read with an error, not with an empty stream.", test: refusesTooLarge},
	}
}

// survives reads everything although requests fail, at each stream anew.
func survives(faults func() []Fault) func(testing.TB, Subject) {
	return func(tb testing.TB, s Subject) {
		tb.Helper()
		one := start(tb, s)
		for _, stream := range one.connector.Streams {
			one.wire.fail(faults()...)
			one.requireData(stream.Name, one.whole(stream.Name, one.small(stream.Name)))
		}
	}
}

// patience is how long, in virtual time, nothing may come.
const patience = 5 * time.Minute

func givesUpSlowBodies(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		one.wire.fail(StallBody("["))
		begun := time.Now() // of the bubble
		one.requireData(stream.Name, one.whole(stream.Name, 0))
		require.Less(tb, time.Since(begun), patience, "%s waits for an answer that stopped", stream.Name)
	}
}

func refusesOddAnswers(tb testing.TB, s Subject) {
	tb.Helper()
	odd := map[string]Fault{
		"half an answer":  halved(),
		"a web page":      Answer(200, "<!doctype html><html><body>Please sign in</body></html>", "Content-Type", "text/html"),
		"nothing":         Answer(200, "", "Content-Type", "application/json"),
		"broken gzip":     Answer(200, "\x1f\x8b\x08 no gzip", "Content-Type", "application/json", "Content-Encoding", "gzip"),
		"gzip cut short":  Answer(200, cutGzip(), "Content-Type", "application/json", "Content-Encoding", "gzip"),
		"another's shape": Answer(200, `{"status":"ok","unexpected":true}`, "Content-Type", "application/json"),
	}
	for what, fault := range odd {
		// At every request, and at all after the first that brought something.
		for _, later := range []bool{false, true} {
			one := start(tb, s)
			for _, stream := range one.connector.Streams {
				one.wire.failAlways(nil)
				c := &collected{}
				if !later {
					one.wire.failAlways(fault)
				}
				err := one.read(tb.Context(), c, connectors.Request{Stream: stream.Name, PageSize: one.small(stream.Name)}, func() error {
					if len(c.since(0)) > 0 {
						one.wire.failAlways(fault)
					}
					return nil
				})
				if len(c.since(0)) < len(one.vendor.Data(stream.Name)) {
					require.Error(tb, err, "%s: %s with status 200 reads as the end of the data", stream.Name, what)
				}
			}
		}
	}
}

// halved gives the first half of the vendor's answer as if it were whole.
func halved() Fault {
	return func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.Header.Del("Accept-Encoding")
		answer, err := base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return nil, err
		}
		body = body[:len(body)/2]
		answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
		return answer, nil
	}
}

func cutGzip() string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(bytes.Repeat([]byte("[]  "), 200)) // a bytes.Buffer does not fail
	_ = z.Close()
	return b.String()[:b.Len()-6]
}

func obeys(retryAfter func(time.Time) string, least time.Duration) func(testing.TB, Subject) {
	return func(tb testing.TB, s Subject) {
		tb.Helper()
		one := start(tb, s)
		for _, stream := range one.connector.Streams {
			before := one.wire.requests()
			one.wire.fail(throttles(one.vendor.Clock, retryAfter))
			one.requireData(stream.Name, one.whole(stream.Name, 0))
			times := one.wire.times()[before:]
			require.Greater(tb, len(times), 1, "%s does not ask again", stream.Name)
			require.GreaterOrEqual(tb, times[1].Sub(times[0]), least, "%s asks again before it may", stream.Name)
		}
	}
}

func obeysAnswers(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	require.NoError(tb, one.source.Check(tb.Context())) // the token is there
	for _, stream := range one.connector.Streams {
		before := one.wire.requests()
		one.wire.fail(one.vendor.Throttles)
		one.requireData(stream.Name, one.whole(stream.Name, 0))
		times := one.wire.times()[before:]
		require.Greater(tb, times[1].Sub(times[0]), 100*time.Millisecond, "%s does not wait", stream.Name)
		one.wire.failAlways(one.vendor.Throttles)
		err := one.read(tb.Context(), &collected{}, connectors.Request{Stream: stream.Name}, nil)
		require.Equal(tb, connectors.Throttled, connectors.KindOf(err), "%s: %v", stream.Name, err)
		one.wire.failAlways(nil)
	}
}

func throttles(clock *Clock, retryAfter func(time.Time) string) Fault {
	return func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
		now := clock.Now()
		return Answer(429, `{"message":"slow down"}`, "Retry-After", retryAfter(now), "Date", now.UTC().Format(http.TimeFormat))(r, base)
	}
}

func returnsLongThrottles(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	for _, stream := range described.Streams {
		one := start(tb, s)
		begun := one.vendor.Clock.Now()
		one.wire.failAlways(throttles(one.vendor.Clock, func(time.Time) string { return "7200" }))
		err := one.read(tb.Context(), &collected{}, connectors.Request{Stream: stream.Name}, nil)
		require.Equal(tb, connectors.Throttled, connectors.KindOf(err), "%s: %v", stream.Name, err)
		require.WithinDuration(tb, begun.Add(2*time.Hour), connectors.UntilOf(err), 10*time.Minute, "%s: throttled until", stream.Name)
		require.Less(tb, one.vendor.Clock.Now().Sub(begun), 10*time.Minute, "%s sleeps through a long throttle", stream.Name)
	}
}

func declaresRate(c connectors.Connector) bool {
	for _, limit := range c.API.Limits {
		if limit.Requests > 0 {
			return true
		}
	}
	return false
}

func declaresConcurrency(c connectors.Connector) bool {
	for _, limit := range c.API.Limits {
		if limit.Concurrency > 0 {
			return true
		}
	}
	return false
}

func keepsItsRate(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for range 3 {
		for _, stream := range one.connector.Streams {
			one.wire.fail(Answer(500, "oops"), Pass(), Reset(), Answer(502, "oops"))
			one.requireData(stream.Name, one.whole(stream.Name, one.small(stream.Name)))
		}
	}
	times := one.wire.counted()
	for _, limit := range one.connector.API.Limits {
		if limit.Requests == 0 {
			continue
		}
		require.Greater(tb, len(times), limit.Requests, "the reads ask too little to reach the rate of %s: nothing is tested", limit.Scope)
		for i := limit.Requests; i < len(times); i++ {
			if took := times[i].Sub(times[i-limit.Requests]); took < limit.Per {
				tb.Fatalf("%d requests within %s, where %s allows %d in %s", limit.Requests+1, took, limit.Scope, limit.Requests, limit.Per)
			}
		}
	}
}

func keepsItsConcurrency(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	readAtOnce(one)
	for _, limit := range one.connector.API.Limits {
		if limit.Concurrency > 0 {
			require.LessOrEqual(tb, one.wire.most, limit.Concurrency, "requests at once, where %s allows %d", limit.Scope, limit.Concurrency)
		}
	}
}

// atOnce is how many reads run at the same time.
const atOnce = 4

// readAtOnce reads several streams, or one several times, at the same time.
func readAtOnce(one *session) {
	one.Helper()
	one.wire.latency = time.Millisecond
	var reads sync.WaitGroup
	errs, reached := make([]error, atOnce), make([]collected, atOnce)
	stream := func(i int) string { return one.connector.Streams[i%len(one.connector.Streams)].Name }
	for i := range errs {
		reads.Go(func() {
			errs[i] = one.read(context.WithoutCancel(one.Context()), &reached[i], connectors.Request{Stream: stream(i)}, nil)
		})
	}
	reads.Wait()
	one.wire.latency = 0
	for i, err := range errs {
		require.NoError(one, err, "reading %s beside others", stream(i))
		one.fill(&reached[i], stream(i))
		one.requireData(stream(i), &reached[i])
	}
}

func refreshesOnce(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	require.NoError(tb, one.source.Check(tb.Context()))
	require.Equal(tb, 1, one.wire.granted(), "access tokens for one call")
	for range 2 {
		before := one.wire.granted()
		one.vendor.Expire()
		readAtOnce(one)
		require.Equal(tb, 1, one.wire.granted()-before, "access tokens for %d reads at once", atOnce)
	}
}

func stopsAtRefusal(tb testing.TB, s Subject) {
	tb.Helper()
	// From the first request on, and where they were good before.
	for _, later := range []bool{false, true} {
		one := start(tb, s)
		if later {
			require.NoError(tb, one.source.Check(tb.Context()))
		}
		one.wire.failAlways(Answer(401, `{"message":"unknown key"}`, "Content-Type", "application/json"))
		require.Equal(tb, connectors.Auth, connectors.KindOf(one.source.Check(tb.Context())))
		for _, stream := range one.connector.Streams {
			before := one.wire.requests()
			err := one.read(tb.Context(), &collected{}, connectors.Request{Stream: stream.Name}, nil)
			require.Equal(tb, connectors.Auth, connectors.KindOf(err), "%s: %v", stream.Name, err)
			require.LessOrEqual(tb, one.wire.requests()-before, 3, "%s repeats refused credentials", stream.Name)
		}
	}
}

func saysForbidden(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	asks := asksFor(tb, s)
	for _, forbidden := range described.Streams {
		one := start(tb, s)
		one.wire.failAlways(func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
			if !one.vendor.Serves(forbidden.Name, r) {
				return base.RoundTrip(r)
			}
			return Answer(403, `{"message":"not allowed"}`, "Content-Type", "application/json")(r, base)
		})
		for _, stream := range one.connector.Streams {
			if stream.Name != forbidden.Name && !asks[stream.Name][forbidden.Name] {
				continue // it does not notice
			}
			c := &collected{}
			err := one.read(tb.Context(), c, connectors.Request{Stream: stream.Name}, nil)
			if stream.Name == forbidden.Name {
				require.Equal(tb, connectors.Permission, connectors.KindOf(err), "%s: %v", stream.Name, err)
				continue
			}
			if connectors.KindOf(err) == connectors.Permission {
				continue // its records need the forbidden ones
			}
			require.NoError(tb, err, "%s, with %s forbidden", stream.Name, forbidden.Name)
			one.requireData(stream.Name, c)
		}
	}
}

// asksFor says, of a read of each stream by a new source, of which streams it asks for
// records.
func asksFor(tb testing.TB, s Subject) map[string]map[string]bool {
	tb.Helper()
	asks := map[string]map[string]bool{}
	v := s.Vendor(tb)
	for _, stream := range s.Connector().Streams {
		one, asked := startAt(tb, s.Connector(), v), map[string]bool{}
		var requests sync.Mutex // of one read, some may be under way at once
		one.wire.failAlways(func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
			requests.Lock()
			for _, other := range one.connector.Streams {
				asked[other.Name] = asked[other.Name] || v.Serves(other.Name, r)
			}
			requests.Unlock()
			return base.RoundTrip(r)
		})
		require.NoError(tb, one.read(tb.Context(), &collected{}, connectors.Request{Stream: stream.Name}, nil), "reading %s", stream.Name)
		require.True(tb, asked[stream.Name], "no request of %s is for its records, says the fake", stream.Name)
		asks[stream.Name] = asked
	}
	return asks
}

func refusesTooLarge(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	one.wire.failAlways(Answer(413, "too large"))
	for _, stream := range one.connector.Streams {
		before := one.wire.requests()
		err := one.read(tb.Context(), &collected{}, connectors.Request{Stream: stream.Name}, nil)
		require.Error(tb, err, "%s: an answer that is too large", stream.Name)
		require.Less(tb, one.wire.requests()-before, 30, "%s asks for ever", stream.Name)
	}
}

func explainsFailures(tb testing.TB, s Subject) {
	tb.Helper()
	for what, fault := range map[string]Fault{
		"400": Answer(400, "bad"), "401": Answer(401, "who"), "403": Answer(403, "no"), "404": Answer(404, "where"),
		"429": Answer(429, "slow down"), "500": Answer(500, "oops"), "a reset": Reset(), "a web page": Answer(200, "<html>hello</html>"),
	} {
		one := start(tb, s)
		one.wire.failAlways(fault)
		for _, stream := range one.connector.Streams {
			err := one.read(tb.Context(), &collected{}, connectors.Request{Stream: stream.Name}, nil)
			require.Error(tb, err, "%s after %s", stream.Name, what)
			require.NotEqual(tb, connectors.Unknown, connectors.KindOf(err), "%s after %s: %v", stream.Name, what, err)
			require.ErrorContains(tb, err, stream.Name, "after %s", what)
		}
	}
}
