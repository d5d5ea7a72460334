package rest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

func good(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `[{"id":1}]`) }

// behind puts faults in front of a vendor that answers well.
func behind(t *testing.T, change func(*rest.Options), faults ...connectortest.Fault) (*bundle, *connectortest.Faults) {
	t.Helper()
	if change == nil {
		change = func(*rest.Options) {}
	}
	b := setup(t, good, change)
	f := connectortest.NewFaults(b.env.Transport, faults...)
	b.env.Transport = f
	b.client = rest.New(b.options, b.env)
	return b, f
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

// Each fault passes once, and is then explained when it stays.
var faultCases = []struct {
	name  string
	fault connectortest.Fault
	kind  connectors.Kind
	// retried: the fault is met again before the call gives up.
	retried bool
	says    []string
}{
	{"500", connectortest.Answer(500, `{"code":"internal","message":"out of memory"}`), connectors.Transient, true, []string{"answered 500 Internal Server Error: internal: out of memory", "(6 attempts)"}},
	{"502 page", connectortest.Answer(502, `<html><head><title>502 Bad Gateway</title></head>`), connectors.Transient, true, []string{`a web page titled "502 Bad Gateway"`}},
	{"503 plain", connectortest.Answer(503, `Briefly unavailable for scheduled maintenance.`), connectors.Transient, true, []string{"Briefly unavailable"}},
	{"524", connectortest.Answer(524, ``), connectors.Transient, true, []string{"answered 524 (6 attempts): the vendor's server or the way to it is in trouble"}},
	{"429", connectortest.Answer(429, `{"message":"slow down"}`), connectors.Throttled, true, []string{"429 Too Many Requests: slow down"}},
	{"reset", connectortest.Reset(), connectors.Transient, true, []string{"failed: connection reset by peer (6 attempts)"}},
	{"lost answer", connectortest.Lost(), connectors.Transient, true, []string{"connection reset"}},
	{"connection cut in the body", connectortest.Cut(5), connectors.Transient, true, []string{"the connection broke off in the middle of the answer", "a later run goes on"}},
	{"truncated JSON", connectortest.Answer(200, `[{"id":1},{"na`), connectors.Transient, true, []string{"the JSON breaks off after 14 bytes"}},
	{"empty 200", connectortest.Answer(200, " \n"), connectors.Transient, true, []string{"the body is empty where JSON was expected"}},
	{"bad gzip", connectortest.Answer(200, `[{"id":1}]`, "Content-Encoding", "gzip"), connectors.Transient, true, []string{"announced as gzip and does not unpack", "switch its compression off"}},
	{"page instead of JSON", connectortest.Answer(200, `<!DOCTYPE html><html><title>My &amp; Shop</title><body>hello`), connectors.BadConfig, true, []string{`a web page came instead of JSON, titled "My & Shop"`, "permalinks", "(3 attempts)"}},
	{"maintenance page", connectortest.Answer(200, `<!doctype html><title>Under maintenance</title>`), connectors.Transient, true, []string{"Under maintenance", "goes on where"}},
	{"bot check", connectortest.Answer(200, `<!doctype html><title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/x"></script>`), connectors.Permission, true, []string{"firewall or bot check"}},
	{"login page", connectortest.Answer(200, `<html><form action="/wp-login.php"><input type="password"></form></html>`), connectors.BadConfig, true, []string{"leads to a login page"}},
	{"PHP warning before JSON", connectortest.Answer(200, "<br />\n<b>Warning</b>:  Undefined array key &quot;x&quot; in <b>/srv/a.php</b> on line <b>12</b><br />\n[{\"id\":844}]"), connectors.BadConfig, false, []string{`a PHP warning stands before the JSON: Undefined array key "x"`, "display_errors"}},
	{"PHP notice in plain text", connectortest.Answer(200, "PHP Notice:  Undefined index: a in /srv/a.php on line 3\n[]"), connectors.BadConfig, false, []string{"a PHP notice stands before the JSON: Undefined index: a"}},
	{"PHP fatal error", connectortest.Answer(200, "<br />\n<b>Fatal error</b>:  Allowed memory size of 1 bytes exhausted in <b>/srv/a.php</b> on line <b>12</b><br />"), connectors.Transient, true, []string{"PHP stopped with a fatal error: Allowed memory size"}},
	{"text before JSON", connectortest.Answer(200, `DEBUG ok [{"id":1,"name":"Jan"}]`), connectors.Drift, false, []string{`text stands where JSON was expected: "DEBUG ok"`}},
	{"text after JSON", connectortest.Answer(200, `[{"id":1}]0`), connectors.Drift, false, []string{"not valid JSON (text after the value"}},
	{"broken JSON", connectortest.Answer(200, `[{"name":"Jan",}]`), connectors.Drift, false, []string{"the body is not valid JSON (at byte"}},
	{"a bare value", connectortest.Answer(200, `"ok"`), connectors.Drift, false, []string{"neither an object nor a list"}},
	{"unasked packing", connectortest.Answer(200, `x`, "Content-Encoding", "br"), connectors.Drift, false, []string{`packed as "br"`}},
	{"400", connectortest.Answer(400, `{"code":"rest_invalid_param","message":"Invalid parameter(s): after","data":{"status":400,"details":{"after":{"code":"x","message":"y"}}}}`), connectors.Drift, false, []string{"400 Bad Request: rest_invalid_param: Invalid parameter(s): after"}},
	{"401", connectortest.Answer(401, `{"error":{"message":"no"}}`), connectors.Auth, false, []string{"answered 401 Unauthorized: no: check the credentials"}},
	{"403", connectortest.Answer(403, `{"errors":[{"title":"forbidden","detail":"scope"}]}`), connectors.Permission, false, []string{"forbidden: scope", "right to read"}},
	{"404", connectortest.Answer(404, `{}`), connectors.BadConfig, false, []string{"404 Not Found: check the address"}},
	{"413", connectortest.Answer(413, ``), connectors.TooLarge, false, []string{"smaller pages"}},
	{"redirect to another host", connectortest.Answer(301, ``, "Location", "https://www.shop.example/wc/v3/orders?key=planted"), connectors.BadConfig, false, []string{"redirected to https://www.shop.example,", "configure https://www.shop.example as the address"}},
	{"redirect to TLS", connectortest.Answer(308, ``, "Location", "https://127.0.0.1/x"), connectors.BadConfig, false, []string{"redirected to https://127.0.0.1,"}},
}

func TestAFaultThatPassesCostsNothingButTime(t *testing.T) {
	for _, c := range faultCases {
		if !c.retried {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			b, faults := behind(t, nil, c.fault, c.fault)
			answer, err := b.client.Get(t.Context(), orders())
			require.NoError(t, err)
			require.Equal(t, `[{"id":1}]`, string(answer.Body))
			require.Equal(t, 3, faults.Attempts())
			require.Len(t, b.calls, 3, "every attempt is observed")
		})
	}
}

func TestAFaultThatStaysIsExplained(t *testing.T) {
	for _, c := range faultCases {
		t.Run(c.name, func(t *testing.T) {
			var many []connectortest.Fault
			for range 10 {
				many = append(many, c.fault)
			}
			b, faults := behind(t, nil, many...)
			answer, err := b.client.Get(t.Context(), orders())
			require.Nil(t, answer)
			require.Equal(t, c.kind, connectors.KindOf(err), err)
			for _, text := range append(c.says, "fetching orders: GET "+b.base.String()+"/wc/v3/orders ") {
				require.ErrorContains(t, err, text)
			}
			for _, hidden := range []string{"page=1", "planted", "Jan"} {
				require.NotContains(t, err.Error(), hidden)
			}
			require.Equal(t, c.retried, faults.Attempts() > 1)
			require.Equal(t, faults.Attempts(), rest.FailureOf(err).Attempts)
		})
	}
}

func TestASlowVendorIsATimeoutThatTheCallerCanTell(t *testing.T) {
	for name, fault := range map[string]connectortest.Fault{"no answer": connectortest.Stall(), "slow body": connectortest.StallBody(`[{"id`)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				base, _ := url.Parse("https://shop.example")
				begin := time.Now()
				client := rest.New(rest.Options{Base: base}, connectors.Env{
					Transport: connectortest.NewFaults(nil, fault, fault, fault), Clock: connectors.SystemClock{},
				})
				call := orders()
				call.Attempts = 1
				_, err := client.Get(t.Context(), call)
				require.Equal(t, connectors.Transient, connectors.KindOf(err))
				require.ErrorContains(t, err, "failed: no complete answer within 1m30s")
				require.True(t, rest.FailureOf(err).Timeout)
				require.Equal(t, rest.DefaultTimeout, time.Since(begin), "one attempt, one timeout")
			})
		})
	}
}

func TestACancelledCallIsNobodysFault(t *testing.T) {
	b, _ := behind(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.client.Get(ctx, orders())
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, connectors.Unknown, connectors.KindOf(err))
	require.ErrorContains(t, err, "fetching orders")

	synctest.Test(t, func(t *testing.T) { // while it waits between two tries
		base, _ := url.Parse("https://shop.example")
		client := rest.New(rest.Options{Base: base}, connectors.Env{
			Transport: connectortest.NewFaults(nil, connectortest.Answer(503, "", "Retry-After", "60")), Clock: connectors.SystemClock{},
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := client.Get(ctx, orders())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Nil(t, rest.FailureOf(err))
	})
}

func TestRetryAfterIsObeyedInSecondsAndAsADate(t *testing.T) {
	for name, headers := range map[string][]string{
		"seconds":              {"Retry-After", "42"},
		"date":                 {"Retry-After", start.Add(42 * time.Second).Format(http.TimeFormat)},
		"date of a slow clock": {"Retry-After", "Mon, 02 Feb 2026 00:00:42 GMT", "Date", "Mon, 02 Feb 2026 00:00:00 GMT"},
	} {
		for _, status := range []int{429, 503} {
			b, _ := behind(t, nil, connectortest.Answer(status, "", headers...))
			_, err := b.client.Get(t.Context(), orders())
			require.NoError(t, err)
			require.Equal(t, []time.Duration{42 * time.Second}, b.clock.Slept(), name)
		}
	}
	for _, past := range []string{"0", start.Add(-time.Hour).Format(http.TimeFormat), "soon", "-5"} {
		b, _ := behind(t, nil, connectortest.Answer(429, "", "Retry-After", past))
		_, err := b.client.Get(t.Context(), orders())
		require.NoError(t, err, past)
	}
}

func TestAWaitBeyondTheBudgetIsReturnedAndNotSlept(t *testing.T) {
	b, faults := behind(t, nil, connectortest.Answer(503, "busy"), connectortest.Answer(429, "", "Retry-After", "3600"))
	_, err := b.client.Get(t.Context(), orders())
	require.Equal(t, connectors.Throttled, connectors.KindOf(err))
	require.Equal(t, b.clock.Now().Add(time.Hour), connectors.UntilOf(err))
	require.Equal(t, 2, faults.Attempts())
	require.Len(t, b.clock.Slept(), 1, "only the short wait after the 503")

	// The account stays throttled for every other call, without asking the vendor.
	_, err = b.client.Get(t.Context(), orders())
	require.Equal(t, connectors.Throttled, connectors.KindOf(err))
	require.ErrorContains(t, err, "/wc/v3/orders failed: the vendor's limit is used up for now")
	require.Equal(t, 2, faults.Attempts())
	b.clock.Advance(time.Hour)
	_, err = b.client.Get(t.Context(), orders())
	require.NoError(t, err)
}

func TestABodyBeyondTheLimitIsTooLargeBeforeAndAfterUnpacking(t *testing.T) {
	small := func(o *rest.Options) { o.MaxBody = 100 }
	bomb := "[" + strings.Repeat(" ", 5000) + "]"
	for name, fault := range map[string]connectortest.Fault{
		"plain":  connectortest.Answer(200, bomb),
		"packed": connectortest.Answer(200, gzipped(t, bomb), "Content-Encoding", "gzip"),
	} {
		b, faults := behind(t, small, fault)
		_, err := b.client.Get(t.Context(), orders())
		require.Equal(t, connectors.TooLarge, connectors.KindOf(err), name)
		require.ErrorContains(t, err, "the body has more than 100 bytes: ask for smaller pages")
		require.Equal(t, 1, faults.Attempts())
	}
	exact := "[" + strings.Repeat(" ", 98) + "]"
	b, _ := behind(t, small, connectortest.Answer(200, exact))
	_, err := b.client.Get(t.Context(), orders())
	require.NoError(t, err, "a body of just the limit")
}

func TestGzipAndAByteOrderMarkAreUnpacked(t *testing.T) {
	b, _ := behind(t, nil, connectortest.Answer(200, gzipped(t, "\ufeff[1]"), "Content-Encoding", "gzip"))
	answer, err := b.client.Get(t.Context(), orders())
	require.NoError(t, err)
	require.Equal(t, "[1]", string(answer.Body))
	b, _ = behind(t, nil, connectortest.Answer(200, gzipped(t, "[1,2,3]")[:20], "Content-Encoding", "gzip"))
	_, err = b.client.Get(t.Context(), orders())
	require.NoError(t, err, "a packed body that breaks off is tried again")
}

func TestRecordedFailuresAreExplained(t *testing.T) {
	dir := filepath.Join(payloads.Dir(t), "woocommerce-recorded")
	for _, c := range []struct {
		file   string
		status int
		kind   connectors.Kind
		says   string
	}{
		{"fail-200-php-warning-before-json.body.json", 200, connectors.BadConfig, `a PHP warning stands before the JSON: Undefined array key "x"`},
		{"fail-plain-permalinks.body.html", 200, connectors.BadConfig, "permalinks must not be plain"},
		{"fail-500-db-down.body.html", 500, connectors.Transient, "Database Error"},
		{"fail-404-plugin-inactive.body.json", 404, connectors.BadConfig, "rest_no_route"},
		{"err-401-bad-secret.body.json", 401, connectors.Auth, "woocommerce_rest_authentication_error"},
		{"err-400-per-page.body.json", 400, connectors.Drift, "rest_invalid_param"},
	} {
		body, err := os.ReadFile(filepath.Join(dir, c.file))
		require.NoError(t, err)
		var many []connectortest.Fault
		for range 6 {
			many = append(many, connectortest.Answer(c.status, string(body)))
		}
		b, _ := behind(t, nil, many...)
		_, err = b.client.Get(t.Context(), orders())
		require.Equal(t, c.kind, connectors.KindOf(err), err)
		require.ErrorContains(t, err, c.says)
	}
}

func TestTheVendorsOwnWordsComeFirst(t *testing.T) {
	b, faults := behind(t, func(o *rest.Options) {
		o.Classify = func(a *rest.Answer) *connectors.Error {
			if bytes.Contains(a.Body, []byte(`"QUOTA"`)) {
				return &connectors.Error{Kind: connectors.Throttled, Until: start.Add(7 * time.Second), Err: errors.New("the quota is used up")}
			}
			return nil
		}
	}, connectortest.Answer(200, `{"error":"QUOTA"}`))
	_, err := b.client.Get(t.Context(), orders())
	require.NoError(t, err)
	require.Equal(t, 2, faults.Attempts(), "a throttle inside a 200 is a throttle")
	require.Equal(t, []time.Duration{7 * time.Second}, b.clock.Slept())
}

func TestAnAcceptedStatusIsAnAnswer(t *testing.T) {
	b, _ := behind(t, nil, connectortest.Answer(404, `gone`))
	call := orders()
	call.Accept = []int{404}
	answer, err := b.client.Get(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, 404, answer.Status)
}

func TestARedirectWithinTheAddressIsFollowedWithFreshCredentials(t *testing.T) {
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		expect(t, user, "ck")
		if !strings.HasSuffix(r.URL.Path, "/") {
			http.Redirect(w, r, r.URL.Path+"/?"+r.URL.RawQuery, http.StatusMovedPermanently)
			return
		}
		expect(t, r.URL.RawQuery, "page=1")
		good(w, r)
	}, func(o *rest.Options) { o.Auth = rest.Basic{User: "ck", Password: "cs_secret"} })
	_, err := b.client.Get(t.Context(), orders())
	require.NoError(t, err)

	b = setup(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/again", http.StatusFound)
	})
	_, err = b.client.Get(t.Context(), orders())
	require.ErrorContains(t, err, "redirected in a circle")
	_, err = b.client.Post(t.Context(), orders())
	require.ErrorContains(t, err, "redirected to http://127.0.0.1", "a POST would become a GET")
}

func TestWithoutTLSNothingIsSentUnlessAllowed(t *testing.T) {
	b := setup(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") })
	b.env.AllowPlainHTTP = false
	_, err := rest.New(b.options, b.env).Get(t.Context(), orders())
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
	require.ErrorContains(t, err, "has no TLS")

	b.env.AllowPlainHTTP = true
	b.options.Base, _ = url.Parse("http://shop.example")
	b.options.Auth = rest.Basic{User: "ck", Password: "cs_secret"}
	b.env.Transport = connectortest.NewFaults(nil, func(*http.Request, http.RoundTripper) (*http.Response, error) {
		t.Error("asked")
		return nil, errors.New("asked")
	})
	_, err = rest.New(b.options, b.env).Get(t.Context(), orders())
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
	require.ErrorContains(t, err, "clear text")
}

func TestABrokenConnectionIsToldInWords(t *testing.T) {
	once := func(o *rest.Options) { o.Attempts = 1 }
	closed := setup(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, once)
	_, err := closed.client.Get(t.Context(), orders())
	require.ErrorContains(t, err, "failed: the connection was closed without an answer")

	half := setup(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		reply(w, 200, `[{"id":1}`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}, once)
	_, err = half.client.Get(t.Context(), orders())
	require.ErrorContains(t, err, "broke off in the middle of the answer")

	nobody := httptest.NewServer(nil)
	nobody.Close()
	closed.options.Base, _ = url.Parse(nobody.URL)
	_, err = rest.New(closed.options, closed.env).Get(t.Context(), orders())
	require.ErrorContains(t, err, "nothing answers at this address (connection refused)")

	closed.options.Base, _ = url.Parse("https://no-such-shop.invalid")
	_, err = rest.New(closed.options, closed.env).Get(t.Context(), orders())
	require.Equal(t, connectors.Transient, connectors.KindOf(err))
	require.ErrorContains(t, err, "no-such-shop.invalid")
}

func TestACertificateThatIsNotTrustedIsAMatterOfConfiguration(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(good))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	base, _ := url.Parse(server.URL)
	env := connectors.Env{Transport: http.DefaultTransport.(*http.Transport).Clone(), Clock: connectortest.NewClock(start)}
	_, err := rest.New(rest.Options{Base: base}, env).Get(t.Context(), orders())
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
	require.ErrorContains(t, err, "no certificate that this machine trusts")
	require.Equal(t, 1, rest.FailureOf(err).Attempts)
}

func TestARequestBodyIsSentWholeAgain(t *testing.T) {
	var bodies []string
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		bodies = append(bodies, body.String())
		if len(bodies) < 3 {
			reply(w, 500, "")
			return
		}
		good(w, r)
	})
	call := orders()
	call.Body = []byte(`{"query":"x"}`)
	_, err := b.client.Post(t.Context(), call)
	require.NoError(t, err)
	require.Equal(t, []string{`{"query":"x"}`, `{"query":"x"}`, `{"query":"x"}`}, bodies)
}
