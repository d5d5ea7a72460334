package rest_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// What was planted and must be found nowhere.
const (
	plantedSecret = `cs_pl&nted/7f"3a+9b`
	plantedEmail  = "jan.jansen@example.nl"
)

// sentinels are the forms in which the planted texts could stand somewhere.
func sentinels() []string {
	return []string{
		plantedSecret, url.QueryEscape(plantedSecret), url.PathEscape(plantedSecret), `cs_pl&nted/7f\"3a+9b`, "cs_pl",
		base64.StdEncoding.EncodeToString([]byte("ck_1:" + plantedSecret)),
		plantedEmail, "jan.jansen%40example.nl", "jansen", "planted_query",
	}
}

func requireClean(t *testing.T, what, text string) {
	t.Helper()
	for _, sentinel := range sentinels() {
		require.NotContains(t, text, sentinel, what)
	}
}

// everything that an error says, down to its last cause.
func everything(err error) string {
	var b strings.Builder
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&b, "%v\n%+v\n", err, err)
	}
	return b.String()
}

func TestPlantedSecretsAndAddressesAppearNowhere(t *testing.T) {
	echo := plantedSecret + " " + url.QueryEscape(plantedSecret) + " " + plantedEmail + " jan.jansen%40example.nl"
	vendors := map[string]http.HandlerFunc{
		"refusal in JSON":  func(w http.ResponseWriter, _ *http.Request) { reply(w, 401, fmt.Sprintf(`{"message":%q}`, echo)) },
		"refusal in text":  func(w http.ResponseWriter, _ *http.Request) { reply(w, 500, echo) },
		"page":             func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, "<html><title>"+echo+"</title>") },
		"text before JSON": func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, echo+"[]") },
		"broken JSON":      func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, fmt.Sprintf(`[%q,]`, echo)) },
		"half a JSON":      func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, fmt.Sprintf(`[%q,`, echo)) },
		"aborted":          func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://other.example/?"+r.URL.RawQuery, http.StatusFound)
		},
		"redirect to a lie": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://%zz/"+echo)
			w.WriteHeader(http.StatusFound)
		},
		"echo in a header": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "99999")
			reply(w, 429, echo)
		},
		"next page": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, fmt.Sprintf(`{"next":%q}`, "https://other.example/?k="+echo))
		},
		"bad next page": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, fmt.Sprintf(`{"next":%q}`, "http://[::1"+echo))
		},
		"good": func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, fmt.Sprintf(`{"next":null,"name":%q}`, echo))
		},
	}
	auths := map[string]rest.Auth{
		"basic":  rest.Basic{User: "ck_1", Password: plantedSecret},
		"bearer": rest.Bearer(plantedSecret),
		"query":  rest.QueryKeys{"consumer_secret": plantedSecret},
		"oauth1": rest.OAuth1{Key: "ck_1", Secret: plantedSecret, Clock: connectors.SystemClock{}},
		"oauth2": rest.NewOAuth2(connectors.SystemClock{}, func(context.Context) (*oauth2.Token, error) {
			return &oauth2.Token{AccessToken: plantedSecret}, nil
		}),
	}
	for vendor, handler := range vendors {
		for name, auth := range auths {
			t.Run(vendor+"/"+name, func(t *testing.T) {
				b := setup(t, handler, func(o *rest.Options) { o.Auth = auth })
				var log bytes.Buffer
				b.env.Log = zerolog.New(&log).Level(zerolog.TraceLevel)
				call := orders()
				call.Endpoint = "" // the path stands in for it
				call.Path = "customers/" + plantedEmail
				call.Query = url.Values{"search": {plantedEmail}, "q": {"planted_query"}}
				for _, err := range rest.New(b.options, b.env).Pages(t.Context(), call, rest.NextAddress{At: "/next"}) {
					if err != nil {
						requireClean(t, "error", everything(err))
					}
				}
				requireClean(t, "log", log.String())
				require.NotEmpty(t, log.String())
			})
		}
	}
}

func TestErrorsOfTheTransportDoNotRepeatTheAddress(t *testing.T) {
	b, _ := behind(t, func(o *rest.Options) { o.Auth = rest.QueryKeys{"consumer_secret": plantedSecret} })
	b.env.Transport = connectortest.NewFaults(nil, func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		require.Contains(t, r.URL.RawQuery, "consumer_secret=cs_pl")
		return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: fmt.Errorf("proxy said: %s", r.URL)}
	})
	call := orders()
	call.Attempts = 1
	_, err := rest.New(b.options, b.env).Get(t.Context(), call)
	require.Error(t, err)
	requireClean(t, "error", err.Error())
}

func TestARedactingWriterMasksWhateverReachesTheLog(t *testing.T) {
	var out bytes.Buffer
	redactor := rest.NewRedactor(plantedSecret, "abc", "")
	log := zerolog.New(rest.NewRedactingWriter(&out, redactor))
	log.Error().Str("url", "https://shop.example/?key="+url.QueryEscape(plantedSecret)).Str("raw", plantedSecret).
		Str("who", plantedEmail+", "+strings.ToUpper(plantedEmail)).Msg("an abc of " + plantedSecret)
	requireClean(t, "log", out.String())
	require.Contains(t, out.String(), `"raw":"[hidden]"`)
	require.Contains(t, out.String(), `"message":"an abc of [hidden]"`, "what is too short to be a secret is left alone")
	require.Contains(t, out.String(), `"who":"[hidden], [hidden]"`)
	redactor.Add("new_token_1")
	out.Reset()
	log.Info().Msg("new_token_1 new_token_12")
	require.Contains(t, out.String(), `"[hidden] [hidden]2"`)
	require.Equal(t, "x [hidden] y", new(rest.Redactor).Text("x "+plantedEmail+" y"))
}
