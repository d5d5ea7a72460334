package program

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

// toyEnv makes the test binary the program with a connector that uses OAuth, or the
// browser of a person who allows everything.
const toyEnv = "TILLHOUSE_TEST_TOY"

func beToy() {
	if address := os.Args[len(os.Args)-1]; strings.HasPrefix(address, "http") {
		answer, err := http.Get(address) //nolint:noctx // it ends with the program
		if err == nil {
			_, err = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	Main(toyConnector())
}

// toyConnector lets a person in, or its client where the configuration says so.
func toyConnector() connectors.Connector {
	spec := config.Spec{
		{Name: "url", Type: config.URL, Required: true, Example: "https://vendor.example", Help: "Address of the vendor."},
		{Name: "client_secret", Type: config.Text, Required: true, Secret: true, Example: "${TOY_SECRET}", Help: "Secret of the app."},
		{Name: "person", Type: config.Bool, Default: "true", Help: "A person allows the access."},
	}
	return connectors.Connector{
		Name: "toy", Title: "Toy", API: connectors.API{Version: "1", Docs: "https://vendor.example"}, Config: spec, OAuth: toyOAuth,
		Streams: []connectors.Stream{{
			Name: "items", Title: "Items", Key: []string{"id"}, Emits: []schemas.Table{schemas.FXRates}, StateVersion: 1,
			Normalise: func(connectors.Facts, connectors.Record, *schemas.Rows) error { return errors.New("there are none") },
		}},
		Open: func(_ context.Context, values config.Values, env connectors.Env) (connectors.Source, error) {
			way, err := toyOAuth(values)
			return &toySource{client: rest.New(rest.Options{Base: values.URL("url"), Auth: rest.StoredOAuth2(*way, env)}, env)}, err
		},
	}
}

func toyOAuth(values config.Values) (*connectors.OAuth, error) {
	base := values.URL("url")
	way := &connectors.OAuth{
		Token: base.JoinPath("token"), ClientID: "toy_client", ClientSecret: values.Text("client_secret"), ClientAuth: connectors.ClientBasic,
		Scopes: []string{"items.read", "fees.read"},
	}
	if !values.Bool("person") {
		way.Grant = connectors.ClientCredentials
		return way, nil
	}
	way.Authorize, way.PKCE, way.Rotates = base.JoinPath("authorize"), true, true
	return way, nil
}

type toySource struct{ client *rest.Client }

func (s *toySource) Check(ctx context.Context) error {
	_, err := s.client.Get(ctx, rest.Call{Endpoint: "items", Path: "items"})
	return err
}

func (s *toySource) Facts(ctx context.Context) (connectors.Facts, error) {
	return connectors.Facts{}, s.Check(ctx)
}

func (s *toySource) Read(ctx context.Context, _ connectors.Request) iter.Seq2[connectors.Batch, error] {
	return connectors.Batches(func(func(connectors.Batch) error) error { return s.Check(ctx) })
}

func (s *toySource) Close() error { return s.client.Close() }

// Planted texts, which must be found nowhere.
const (
	toySecret = "cs_planted_secret"
	toyKey    = "key_planted_0123456789abcdef"
)

// toyVendor gives each code and each refresh token once. It repeats what it was sent in
// its refusals, as vendors do.
type toyVendor struct {
	*httptest.Server

	t         *testing.T
	mu        sync.Mutex
	challenge string
	code      string
	refresh   string
	old       string // stays good until the next token is used, where keepsOld is set
	keepsOld  bool
	access    map[string]bool
	count     int
	burnt     int
	refuse    bool // a person who says no
	broken    bool // the API refuses every token
	// before and after a grant was worked out, and before a call is answered
	before, granted, called func()
}

func newToyVendor(t *testing.T) *toyVendor {
	t.Helper()
	v := &toyVendor{t: t}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

func (v *toyVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/authorize":
		v.authorize(w, r)
	case "/token":
		hook(&v.before)
		v.token(w, r)
	default:
		hook(&v.called)
		got := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !v.access[got] || v.broken {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, `{"message":"bad token %s"}`, got)
			return
		}
		v.old = ""
		fmt.Fprint(w, `{}`)
	}
}

// hook calls once.
func hook(f *func()) {
	if call := *f; call != nil {
		*f = nil
		call()
	}
}

func (v *toyVendor) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if query.Get("client_id") != "toy_client" || query.Get("scope") != "items.read fees.read" || query.Get("code_challenge_method") != "S256" {
		v.t.Errorf("the page was asked for with %v", query)
	}
	v.challenge, v.code = query.Get("code_challenge"), fmt.Sprintf("code_planted_%d", v.count)
	back := url.Values{"state": {query.Get("state")}, "code": {v.code}}
	if v.refuse {
		back = url.Values{"state": {query.Get("state")}, "error": {"access_denied"}, "error_description": {toySecret}}
	}
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (v *toyVendor) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	refuse := func(code string) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":%q,"error_description":%q}`, code, r.PostForm.Encode()+secret)
	}
	if err := r.ParseForm(); err != nil || id != "toy_client" || secret != toySecret {
		refuse("invalid_client")
		return
	}
	form := r.PostForm
	sum := sha256.Sum256([]byte(form.Get("code_verifier")))
	switch form.Get("grant_type") {
	case "authorization_code":
		if v.code == "" || form.Get("code") != v.code || base64.RawURLEncoding.EncodeToString(sum[:]) != v.challenge {
			refuse("invalid_grant")
			return
		}
		v.code = ""
	case "refresh_token":
		if got := form.Get("refresh_token"); got != v.refresh && (!v.keepsOld || got == "" || got != v.old) {
			v.burnt++
			refuse("invalid_grant")
			return
		}
	}
	v.count++
	access := fmt.Sprintf("at_planted_%d", v.count)
	if v.access == nil {
		v.access = map[string]bool{}
	}
	v.access[access] = true
	if form.Get("grant_type") == "client_credentials" {
		fmt.Fprintf(w, `{"access_token":%q,"expires_in":3600}`, access)
		return
	}
	v.old, v.refresh = form.Get("refresh_token"), fmt.Sprintf("rt_planted_%d", v.count)
	hook(&v.granted)
	fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600,"scope":"items.read","refresh_token":%q}`, access, v.refresh)
}

// is changes how the vendor behaves from now on.
func (v *toyVendor) is(change func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change()
}

// counts are how many tokens the vendor has given, and how many used ones it was shown.
func (v *toyVendor) counts() (given, burnt int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.count, v.burnt
}

// requireNothingBurnt wants that no used token was ever shown to the vendor.
func (v *toyVendor) requireNothingBurnt() {
	v.t.Helper()
	_, burnt := v.counts()
	require.Zero(v.t, burnt)
}

// withdraw makes the vendor forget its access tokens, so that the next call renews one.
func (v *toyVendor) withdraw() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.access = nil
}

// toyInstall is an install with a source of the toy vendor.
type toyInstall struct {
	*install

	said strings.Builder // everything that the program said
}

func newToyInstall(t *testing.T, v *toyVendor) *toyInstall {
	t.Helper()
	i := newInstall(t, fmt.Sprintf(`
secret_key: {file: toy.key}
sources:
  - {name: payments, connector: toy, url: %q, client_secret: {file: toy.secret}}
  - {name: robot, connector: toy, url: %q, client_secret: {file: toy.secret}, person: false}
  - {name: ecb, connector: ecb}
`, v.URL, v.URL+"/"))
	i.write("toy.key", toyKey)
	i.write("toy.secret", toySecret)
	return &toyInstall{install: i}
}

// process is the program, about to be started.
type process struct {
	*exec.Cmd

	out, err bytes.Buffer
}

func (i *toyInstall) process(args ...string) *process {
	i.t.Helper()
	self, err := os.Executable()
	require.NoError(i.t, err)
	p := &process{Cmd: exec.Command(self, args...)}
	p.Dir = i.folder
	p.Env = append(os.Environ(), toyEnv+"=1", "BROWSER="+self)
	p.Stdout, p.Stderr = &p.out, &p.err
	return p
}

// end waits for a process and remembers what it said.
func (i *toyInstall) end(p *process) outcome {
	i.t.Helper()
	_ = p.Wait() // the code says it all
	i.said.WriteString(p.out.String() + p.err.String())
	return outcome{p.out.String(), p.err.String(), p.ProcessState.ExitCode()}
}

func (i *toyInstall) toy(args ...string) outcome {
	i.t.Helper()
	p := i.process(args...)
	require.NoError(i.t, p.Start())
	return i.end(p)
}

// toyWell runs a command that must succeed, and reads its JSON into value.
func (i *toyInstall) toyWell(value any, args ...string) {
	i.t.Helper()
	got := i.toy(append(args, "--json", "--verbose")...)
	require.Zero(i.t, got.code, got.err)
	require.NoError(i.t, json.Unmarshal([]byte(got.out), value), got.out)
}

// killing gives a hook that kills a process as the system does when it is out of memory,
// and answers it no more.
func killing(p *process) func() {
	return func() {
		_ = p.Process.Signal(syscall.SIGKILL)
		panic(http.ErrAbortHandler)
	}
}

func requireNothingPlanted(t *testing.T, text string) {
	t.Helper()
	require.NotContains(t, text, "_planted")
}
