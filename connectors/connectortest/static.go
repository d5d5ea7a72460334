package connectortest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/reference"
)

func staticCases() []testCase {
	return []testCase{
		{name: "TheDescriptionIsComplete", checks: "Connector.Validate finds no fault: names, titles, keys, tables, cursors, limits, redactions.", test: describesItself},
		{name: "TheVersionIsPinned", checks: "The API version is none that moves by itself (latest, stable …), and the vendor's reference has an https address.", test: pinsItsVersion},
		{name: "TheVersionIsNotSwitchedOff", checks: "The vendor's sunset of the pinned version lies after the fake's now.", test: outlivesToday},
		{name: "CredentialsAreMarkedSecret", checks: "Fields named like credentials, and those with a planted secret, are Secret, and their examples come from the environment.", test: flagsSecrets},
		{name: "EveryFieldIsExplained", checks: "Each field has a help text of whole sentences; each required one an example.", test: explainsFields},
		{name: "TwoDescriptionsShareNothing", beside: true, checks: "Changing what one call of Connector returned changes nothing in the next.", test: describesAnew},
		{name: "TheReferencePageIsCurrent", checks: "docs/connectors/<name>.md is what is generated from the description.", test: documentsItself},
		{name: "OpeningAsksNothing", checks: "Open sends no request.", test: opensQuietly},
	}
}

func describesItself(tb testing.TB, s Subject) {
	tb.Helper()
	require.NoError(tb, s.Connector().Validate())
}

var movingVersion = regexp.MustCompile(`(?i)latest|stable|current|default|unstable|head|main|\*`)

func pinsItsVersion(tb testing.TB, s Subject) {
	tb.Helper()
	api := s.Connector().API
	require.NotEmpty(tb, api.Version)
	require.False(tb, movingVersion.MatchString(api.Version), "version %q moves by itself", api.Version)
	docs, err := url.Parse(api.Docs)
	require.NoError(tb, err)
	require.Equal(tb, "https", docs.Scheme, "the vendor's reference")
	require.NotEmpty(tb, docs.Host, "the vendor's reference")
}

func outlivesToday(tb testing.TB, s Subject) {
	tb.Helper()
	sunset := s.Connector().API.Sunset
	now := s.Vendor(tb).Clock.Now()
	require.True(tb, sunset.IsZero() || sunset.After(now), "the pinned version was switched off on %s", sunset.Format("2006-01-02"))
}

var credential = regexp.MustCompile(`(^|_)(secret|token|password|passphrase|key)(_|$)`)

func flagsSecrets(tb testing.TB, s Subject) {
	tb.Helper()
	v := s.Vendor(tb)
	planted := v.Config(base)
	for _, field := range s.Connector().Config {
		text, _ := planted[field.Name].(string)
		isPlanted := text != "" && slices.Contains(v.Secrets, text)
		require.True(tb, field.Secret || !isPlanted && !credential.MatchString(field.Name), "%s holds a credential and is not Secret", field.Name)
		if field.Secret {
			require.Empty(tb, field.Default, "%s: a secret has no default", field.Name)
			require.Regexp(tb, `^\$\{[A-Z][A-Z0-9_]*\}$`, field.Example, "%s: a secret comes from the environment", field.Name)
		}
	}
}

func explainsFields(tb testing.TB, s Subject) {
	tb.Helper()
	for _, field := range s.Connector().Config {
		require.NotEmpty(tb, field.Help, "%s has no help text", field.Name)
		require.True(tb, strings.ContainsAny(field.Help[len(field.Help)-1:], ".…") || strings.HasSuffix(field.Help, "…"), "%s: the help text %q is no whole sentence", field.Name, field.Help)
		require.False(tb, field.Required && field.Example == "", "%s is required and has no example", field.Name)
	}
}

func describesAnew(tb testing.TB, s Subject) {
	tb.Helper()
	first, want := s.Connector(), fmt.Sprintf("%+v", inert(s))
	for i := range first.Streams {
		first.Streams[i].Name, first.Streams[i].Title = "changed", "changed"
		for j := range first.Streams[i].Key {
			first.Streams[i].Key[j] = "changed"
		}
	}
	for i := range first.Config {
		first.Config[i] = config.Field{Name: "changed"}
	}
	for i := range first.API.Limits {
		first.API.Limits[i].Scope = "changed"
	}
	require.Equal(tb, want, fmt.Sprintf("%+v", inert(s)), "two descriptions share a list")
}

// inert is what of a description can be compared as text: all but functions.
func inert(s Subject) any {
	c := s.Connector()
	c.Open = nil
	for i := range c.Streams {
		c.Streams[i].Normalise = nil
	}
	return c
}

func documentsItself(tb testing.TB, s Subject) {
	tb.Helper()
	c := s.Connector()
	path := s.Page
	if path == "" {
		path = filepath.Join("..", "..", "docs", "connectors", c.Name+".md")
	}
	want := reference.Page(c)
	if s.update {
		require.NoError(tb, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(tb, os.WriteFile(path, []byte(want), 0o600))
	}
	text, err := os.ReadFile(path)
	require.NoError(tb, err, "run the test with -update")
	if want != string(text) {
		tb.Fatalf("the description has changed since %s was generated: run the test with -update", path)
	}
}

func opensQuietly(tb testing.TB, s Subject) {
	tb.Helper()
	require.Zero(tb, start(tb, s).wire.requests(), "Open asked the vendor")
}
