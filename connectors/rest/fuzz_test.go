package rest_test

import (
	"net/http"
	"net/url"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// Whatever a server sends, a call ends with one whole JSON value or with an error of
// a kind that has no e-mail address in it.
func FuzzAnyAnswerIsUnderstoodOrExplained(f *testing.F) {
	for _, c := range faultCases {
		response, err := c.fault(&http.Request{}, connectortest.NewFaults(nil, connectortest.Answer(200, "[]"))) //nolint:bodyclose // in memory
		if err != nil {
			continue
		}
		body := make([]byte, 4096)
		n, _ := response.Body.Read(body)
		f.Add(response.StatusCode, string(body[:n]), response.Header.Get("Retry-After"), response.Header.Get("Content-Encoding"))
	}
	f.Add(301, "jan@example.nl", "Mon, 02 Feb 2026 00:00:42 GMT", "gzip")
	base, err := url.Parse("https://shop.example")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, status int, body, retryAfter, encoding string) {
		if status < 200 || status > 999 {
			return // net/http lets none of these through
		}
		fault := connectortest.Answer(status, body, "Retry-After", retryAfter, "Content-Encoding", encoding, "X-Total", body)
		client := rest.New(rest.Options{Base: base, Attempts: 2}, connectors.Env{
			Transport: connectortest.NewFaults(nil, fault, fault), Clock: connectortest.NewClock(start),
		})
		for answer, err := range client.Pages(t.Context(), orders(), rest.Token{Param: "after", At: "/next"}) {
			if err == nil {
				require.True(t, status == 204 || jsontext.Value(answer.Body).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)))
				break
			}
			require.NotEqual(t, connectors.Unknown, connectors.KindOf(err), err)
			require.False(t, connectors.ContainsEmail(err.Error()), err.Error())
			require.Less(t, utf8.RuneCountInString(err.Error()), 1000)
		}
	})
}
