package program

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/pipeline"
)

func TestASourceIsAuthorisedInTheBrowserAndNoTokenIsEverShown(t *testing.T) {
	v := newToyVendor(t)
	i := newToyInstall(t, v)
	before := i.toy("check", "payments")
	require.Equal(t, pipeline.ExitFailed, before.code, before.err)
	require.Contains(t, before.err, "nobody has authorised this source yet: run `tillhouse auth payments`")

	v.is(func() { v.refuse = true })
	denied := i.toy("auth", "payments", "--port", "0")
	require.Equal(t, pipeline.ExitFailed, denied.code)
	require.Contains(t, denied.err, "payments is not authorised: the access was not allowed on the vendor's page")
	v.is(func() { v.refuse = false })

	got := i.toy("auth", "payments", "--port", "0", "--verbose")
	require.Zero(t, got.code, got.err)
	require.Equal(t, "payments is authorised.\nRights: items.read\nThe tokens are kept in the warehouse, sealed, and renew themselves.\n", got.out)
	require.Contains(t, got.err, "Not granted: fees.read. `tillhouse discover payments` says what is missing without them.")

	var checked []checkedSource
	i.toyWell(&checked, "check", "payments", "robot")
	v.withdraw()
	i.toyWell(&checked, "check", "payments", "robot")
	v.requireNothingBurnt()

	var lines []authLine
	i.toyWell(&lines, "auth", "list")
	require.Len(t, lines, 2)
	require.Equal(t, []string{"payments", authGood, "robot", authOwn}, []string{lines[0].Source, lines[0].Status, lines[1].Source, lines[1].Status})
	require.Equal(t, []string{"items.read"}, lines[0].Scopes)
	require.True(t, lines[0].Renews)
	require.NotNil(t, lines[0].ExpiresAt)

	// What is refused, with the vendor repeating tokens, goes into the run log and the state.
	require.Zero(t, i.toy("sync", "payments", "robot", "--verbose").code)
	v.is(func() { v.broken = true })
	failed := i.toy("sync", "payments", "--verbose")
	require.Equal(t, pipeline.ExitFailed, failed.code)
	for _, table := range []string{"runs", "run_streams", "state", "raw_records", "quarantine", "facts", "credentials", "sources"} {
		rows := i.toy("sql", "SELECT * FROM tillhouse_store."+table, "--format", "json")
		require.Zero(t, rows.code, rows.err)
		if table == "run_streams" {
			require.Contains(t, rows.out, "401")
		}
	}

	require.Zero(t, i.toy("auth", "forget", "payments").code)
	again := i.toy("auth", "forget", "payments")
	require.Equal(t, pipeline.ExitUsage, again.code)
	require.Contains(t, again.err, "nothing is stored of payments: there is something of robot")
	requireNothingPlanted(t, i.said.String())
}

func TestAPastedAnswerAuthorisesOnce(t *testing.T) {
	v := newToyVendor(t)
	i := newToyInstall(t, v)
	const own = "https://shop.example/back"
	i.authoriseByPasting(own+"?code=", "--redirect", own, "--no-browser")
	landed := i.authoriseByPasting("http://127.0.0.1:8917/callback?code=", "--no-browser")

	for _, pasted := range []string{landed, "\n", "code_planted_0"} { // of another attempt, nothing, used
		again := i.process("auth", "payments", "--no-browser")
		again.Stdin = strings.NewReader(pasted)
		require.NoError(t, again.Start())
		require.Equal(t, pipeline.ExitFailed, i.end(again).code)
	}
	var checked []checkedSource
	i.toyWell(&checked, "check", "payments")
	requireNothingPlanted(t, strings.ReplaceAll(i.said.String(), toyKey, ""))
}

// authoriseByPasting opens the address of the first line that has one, and pastes where it
// leads.
func (i *toyInstall) authoriseByPasting(leads string, flags ...string) string {
	i.t.Helper()
	p := i.process(append([]string{"auth", "payments"}, flags...)...)
	in, err := p.StdinPipe()
	require.NoError(i.t, err)
	shown := make(chan string, 1)
	p.Stderr = &watched{said: &p.err, address: shown}
	require.NoError(i.t, p.Start())
	ended := make(chan outcome, 1)
	go func() { ended <- i.end(p) }()
	var address string
	select {
	case address = <-shown:
	case got := <-ended:
		require.Fail(i.t, "no address was shown", got.err)
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := stay.Get(address)
	require.NoError(i.t, err)
	require.NoError(i.t, answer.Body.Close())
	landed := answer.Header.Get("Location")
	require.Contains(i.t, landed, leads)
	_, err = in.Write([]byte(landed + "\n"))
	require.NoError(i.t, err)
	got := <-ended
	require.Zero(i.t, got.code, got.err)
	return landed
}

// watched tells the first address that a program writes.
type watched struct {
	said    *bytes.Buffer
	address chan string
	told    bool
}

func (w *watched) Write(text []byte) (int, error) {
	n, err := w.said.Write(text)
	_, after, found := strings.Cut(w.said.String(), "\n\n  ")
	if address, _, whole := strings.Cut(after, "\n"); found && whole && !w.told {
		w.told = true
		w.address <- address
	}
	return n, err
}

func TestWhereThereIsNothingToAllowItIsSaid(t *testing.T) {
	i := newToyInstall(t, newToyVendor(t))
	for args, want := range map[string]string{
		"auth woocommerce":           "woocommerce is a connector that needs no authorising: WooCommerce is let in by keys in the configuration (consumer_key, consumer_secret)",
		"auth ecb":                   "ecb needs no authorising: European Central Bank, euro reference rates is read without a login",
		"auth robot":                 "robot needs no authorising: its client id and secret in the configuration get it a token whenever it needs one; `tillhouse check robot` tries it",
		"auth paymens":               `there is no source "paymens": did you mean payments? There are payments, robot, ecb`,
		"auth":                       "tillhouse auth wants one source, and none is given; for instance: tillhouse auth payments",
		"auth forget x":              "nothing is stored of x, nor of any source",
		"auth payments --port 70000": "--port 70000: want a port from 1 to 65535, or 0 for any that is free",
	} {
		got := i.toy(strings.Fields(args)...)
		require.Equal(t, pipeline.ExitUsage, got.code, args)
		require.Contains(t, got.err, want)
	}
}

func TestTwoProcessesThatRenewAtOnceUseOneRefreshToken(t *testing.T) {
	v := newToyVendor(t)
	i := newToyInstall(t, v)
	require.Zero(t, i.toy("auth", "payments", "--port", "0").code)
	for range 2 {
		v.withdraw()
		count, _ := v.counts()
		list := []*process{i.process("check", "payments"), i.process("check", "payments"), i.process("check", "payments")}
		for _, p := range list {
			require.NoError(t, p.Start())
		}
		for _, p := range list {
			got := i.end(p)
			require.Zero(t, got.code, got.err)
		}
		given, _ := v.counts()
		require.Equal(t, count+1, given)
		v.requireNothingBurnt()
	}
}

func TestAProgramThatIsKilledBetweenAnyTwoStepsOfARenewalGoesOn(t *testing.T) {
	v := newToyVendor(t)
	i := newToyInstall(t, v)
	require.Zero(t, i.toy("auth", "payments", "--port", "0").code)
	kill := func(point *func()) {
		v.withdraw()
		p := i.process("check", "payments")
		v.mu.Lock()
		*point = killing(p)
		require.NoError(t, p.Start())
		v.mu.Unlock()
		require.NotZero(t, i.end(p).code)
	}
	well := func() {
		t.Helper()
		got := i.toy("check", "payments")
		require.Zero(t, got.code, got.err)
	}
	kill(&v.before) // has the lease, and the vendor has heard nothing
	well()
	kill(&v.called) // stored what was in use; refused calls come first, so this one has the withdrawn token
	well()
	v.withdraw()
	p := i.process("check", "payments")
	v.mu.Lock()
	v.granted = func() { v.called = killing(p) } // the call with the new token: it is stored by then
	require.NoError(t, p.Start())
	v.mu.Unlock()
	require.NotZero(t, i.end(p).code)
	count, _ := v.counts()
	well()
	given, _ := v.counts()
	require.Equal(t, count, given, "what was stored before the kill is used")
	v.requireNothingBurnt()

	// The vendor has changed the token and nobody was told: recoverable where it keeps the one before.
	v.is(func() { v.keepsOld = true })
	kill(&v.granted)
	well()
	v.is(func() { v.keepsOld = false })
	kill(&v.granted)
	lost := i.toy("check", "payments", "--json")
	require.Equal(t, pipeline.ExitFailed, lost.code)
	require.Contains(t, lost.out, `"error_kind": "`+connectors.Auth.String()+`"`)
	require.Contains(t, lost.out, "run `tillhouse auth payments`")
	require.Zero(t, i.toy("auth", "payments", "--port", "0").code)
	well()
	requireNothingPlanted(t, i.said.String())
}
