package consent

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var attempt = Attempt{State: "state_1", Verifier: "verifier_1"}

func TestOnlyTheAnswerOfThisAttemptGivesACode(t *testing.T) {
	for text, want := range map[string]struct {
		code string
		err  string
	}{
		"code=abc&state=state_1":                                        {code: "abc"},
		"?code=abc&state=state_1":                                       {code: "abc"},
		"http://127.0.0.1:1/callback?code=a%2Fb&state=state_1":          {code: "a/b"},
		"  <http://127.0.0.1:1/callback?state=state_1&code=a.b-_~#_=_>": {code: "a.b-_~"},
		"\x1b[200~\"abc\"\x1b[201~\n":                                   {code: "abc"},
		"abc==":                                                         {code: "abc=="},
		"code=abc":                                                      {err: "does not belong to this attempt"},
		"code=abc&state=state_2":                                        {err: "does not belong to this attempt"},
		"code=abc&state=state_1&state=state_1":                          {err: "does not belong to this attempt"},
		"code=abc&code=abd&state=state_1":                               {err: "is not one"},
		"code=a%20b&state=state_1":                                      {err: "is not one"},
		"code=%00&state=state_1":                                        {err: "is not one"},
		"code=%zz&state=state_1":                                        {err: "is not one"},
		"code=&state=state_1":                                           {err: "there is no code"},
		"state=state_1":                                                 {err: "there is no code"},
		"http://127.0.0.1:1/callback":                                   {err: "there is no code"},
		"":                                                              {err: "there is no code"},
		"\n":                                                            {err: "there is no code"},
		"two words":                                                     {err: "is not one"},
		"é":                                                             {err: "is not one"},
		strings.Repeat("a", longestCode+1):                              {err: "is not one"},
		"error=access_denied&state=state_1&code=abc":                    {err: "was not allowed"},
		"error=other_planted&state=state_1":                             {err: "a reason that is not known"},
		"error=access_denied&state=state_2":                             {err: "does not belong to this attempt"},
	} {
		code, err := attempt.FromPasted(text)
		require.Equal(t, want.code, code, text)
		if want.err == "" {
			require.NoError(t, err, text)
			continue
		}
		require.ErrorContains(t, err, want.err, text)
		require.NotContains(t, err.Error(), "planted")
	}
	one, other := NewAttempt(), NewAttempt()
	require.NotEqual(t, one, other)
	require.GreaterOrEqual(t, len(one.Verifier), 43, "RFC 7636 §4.1")
}

func FuzzWhatComesBackFromABrowser(f *testing.F) {
	for _, text := range []string{"code=abc&state=state_1", "abc", "http://127.0.0.1:1/callback?code=a%2Fb&state=state_1", "error=access_denied&state=state_1", "?%zz", "\x1b[200~abc"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := attempt.FromPasted(text)
		requireCodeOrError(t, code, err)
		if query, bad := url.ParseQuery(text); bad == nil {
			fromQuery, err := attempt.FromQuery(query)
			requireCodeOrError(t, fromQuery, err)
			if err == nil && query.Get("state") != attempt.State {
				t.Fatalf("an answer without the state gave a code")
			}
		}
	})
}

func requireCodeOrError(t *testing.T, code string, err error) {
	t.Helper()
	if (code == "") == (err == nil) {
		t.Fatalf("code %q, error %v", code, err)
	}
	if len(code) > longestCode || strings.ContainsFunc(code, func(r rune) bool { return r <= ' ' || r > '~' }) {
		t.Fatalf("%q is no code", code)
	}
}

// visit asks the waiting program for an address, as a browser does.
func visit(t *testing.T, address, language string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	request.Header.Set("Accept-Language", language)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, "no-referrer", answer.Header.Get("Referrer-Policy"))
	require.Equal(t, "no-store", answer.Header.Get("Cache-Control"))
	require.NotContains(t, string(body), "planted")
	return answer.StatusCode, string(body)
}

type waited struct {
	code string
	err  error
}

func wait(ctx context.Context, l *Loopback) <-chan waited {
	done := make(chan waited, 1)
	go func() {
		code, err := l.Wait(ctx, attempt)
		done <- waited{code, err}
	}()
	return done
}

func TestTheBrowserComesBackOnceAndStrangersAreSentAway(t *testing.T) {
	l, err := Listen(0)
	require.NoError(t, err)
	done := wait(t.Context(), l)
	status, page := visit(t, l.Redirect()+"?code=planted&state=other", "nl-NL,nl;q=0.9")
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, page, "Tillhouse vroeg hier niet om")
	stranger, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.Redirect()+"?code=planted&state=state_1", nil)
	require.NoError(t, err)
	stranger.Host = "rebound.example"
	for _, request := range []*http.Request{stranger, mustRequest(t, http.MethodPost, l.Redirect()+"?code=planted&state=state_1"), mustRequest(t, http.MethodGet, strings.TrimSuffix(l.Redirect(), callback)+"/favicon.ico")} {
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.GreaterOrEqual(t, answer.StatusCode, 400)
	}
	status, page = visit(t, l.Redirect()+"?code=code_planted&state=state_1", "en")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "Tillhouse has the answer")
	require.Equal(t, waited{code: "code_planted"}, <-done)
	_, err = http.DefaultClient.Do(mustRequest(t, http.MethodGet, l.Redirect())) //nolint:bodyclose // nobody answers
	require.Error(t, err, "nothing listens any more")
}

func mustRequest(t *testing.T, method, address string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	require.NoError(t, err)
	return request
}

func TestARefusalAndAStopEndTheWaiting(t *testing.T) {
	l, err := Listen(0)
	require.NoError(t, err)
	done := wait(t.Context(), l)
	status, page := visit(t, l.Redirect()+"?error=access_denied&error_description=planted&state=state_1", "nl")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "Tillhouse is niet toegelaten")
	require.ErrorContains(t, (<-done).err, "was not allowed")

	ctx, stop := context.WithCancel(t.Context())
	l, err = Listen(0)
	require.NoError(t, err)
	done = wait(ctx, l)
	stop()
	require.ErrorIs(t, (<-done).err, context.Canceled)
}

func TestATakenPortIsSaidWithTheWayOut(t *testing.T) {
	l, err := Listen(0)
	require.NoError(t, err)
	defer l.Close()
	address, err := url.Parse(l.Redirect())
	require.NoError(t, err)
	var port int
	for _, digit := range address.Port() {
		port = port*10 + int(digit-'0')
	}
	_, err = Listen(port)
	require.ErrorContains(t, err, "choose another with --port")
}

func TestTheBrowserThatAPersonNamesIsOpened(t *testing.T) {
	t.Setenv("BROWSER", "my-browser")
	command, err := opener()
	require.NoError(t, err)
	require.Equal(t, []string{"my-browser"}, command)
	t.Setenv("BROWSER", filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, OpenBrowser("https://vendor.example"), ErrNoBrowser)
}
