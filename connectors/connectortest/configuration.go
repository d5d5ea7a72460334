package connectortest

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
)

func configurationCases() []testCase {
	return []testCase{
		{name: "TheExampleIsAccepted", checks: "The sample configuration passes lint, with every field in it, and a source opens from it.", test: acceptsItsExample},
		{name: "EachRequiredFieldIsMissed", checks: "Each required field removed in turn is a lint error that names it.", test: missesRequired},
		{name: "TheRequiredFieldsAreEnough", checks: "A source with the required fields and its address alone passes Check and reads.", test: livesOnRequired},
		{name: "UnknownKeysAreRefusedWithASuggestion", checks: "Each field's name with a letter missing is refused, and the field suggested.", test: refusesUnknown},
		{
			name: "SecretsAppearNowhere", checks: "Through checks, reads, and refusals that repeat the whole request: no planted secret, plain or encoded, in logs, errors, metrics, warnings, states, ids or landed payloads.",
			needs: lacks(map[string]func(*Vendor) bool{"planted secrets": needsSecrets}), test: keepsSecrets,
		},
		{
			name: "EmailsAppearNowhere", checks: "The same for the e-mail addresses in the vendor's data.",
			needs: lacks(map[string]func(*Vendor) bool{"e-mail addresses": needsEmails}), test: keepsEmails,
		},
	}
}

// lint reads fields in the form the documentation shows them.
func lint(tb testing.TB, spec config.Spec, fields map[string]string) (config.Values, config.Problems) {
	tb.Helper()
	var text strings.Builder
	for _, field := range spec {
		if value, ok := fields[field.Name]; ok {
			text.WriteString(field.Name + ": " + value + "\n")
		}
	}
	return lintText(tb, spec, text.String())
}

func lintText(tb testing.TB, spec config.Spec, text string) (config.Values, config.Problems) {
	tb.Helper()
	var node yaml.Node
	require.NoError(tb, yaml.Unmarshal([]byte(text), &node), text)
	return config.Lint(spec, &node, "tillhouse.yaml", func(string) (string, bool) { return "a value of the environment", true })
}

// sample is every field that has an example or a default, in that form. Of two ways to be
// let in it has the one that stands in the other's place.
func sample(spec config.Spec) map[string]string {
	fields := map[string]string{}
	for _, field := range spec {
		if field.Unless != "" {
			continue
		}
		if text := field.Example + field.Default; field.Type != config.Block && text != "" {
			fields[field.Name] = field.Example
			if field.Example == "" {
				fields[field.Name] = field.Default
			}
		}
	}
	return fields
}

func acceptsItsExample(tb testing.TB, s Subject) {
	tb.Helper()
	c := s.Connector()
	values, problems := lint(tb, c.Config, sample(c.Config))
	require.Empty(tb, problems.Error())
	one := &session{TB: tb, connector: c, vendor: s.Vendor(tb), log: &notes{}}
	one.wire, one.clock = newWire(one.vendor), one.vendor.Clock
	source, err := one.open(values)
	require.NoError(tb, err)
	require.NoError(tb, source.Close())
}

func missesRequired(tb testing.TB, s Subject) {
	tb.Helper()
	spec := s.Connector().Config
	for _, field := range spec {
		if !field.Required {
			continue
		}
		require.Empty(tb, field.Default, "%s is required and has a default, so it is never missed", field.Name)
		fields := sample(spec)
		if field.Unless == "" {
			require.Contains(tb, fields, field.Name, "a required field has an example")
		}
		delete(fields, field.Name)
		delete(fields, field.Unless)
		_, problems := lint(tb, spec, fields)
		require.ErrorContains(tb, problems.Fatal(), field.Name, "%s is missing", field.Name)
	}
}

func livesOnRequired(tb testing.TB, s Subject) {
	tb.Helper()
	c, v := s.Connector(), s.Vendor(tb)
	all := v.Config
	v.Config = func(base string) map[string]any {
		given, values := map[string]any{}, all(base)
		instead := map[string]bool{} // what stands in for a required field that is absent
		for _, field := range c.Config {
			if _, there := values[field.Name]; field.Required && field.Unless != "" && !there {
				instead[field.Unless] = true
			}
		}
		for name, value := range values {
			field, ok := c.Config.Field(name)
			if ok && (field.Required || field.Type == config.URL || instead[name] || field.Secret && len(instead) > 0) {
				given[name] = value
			}
		}
		return given
	}
	one := startAt(tb, c, v)
	require.NoError(tb, one.source.Check(tb.Context()), "with the required fields alone")
	for _, stream := range c.Streams {
		one.requireData(stream.Name, one.whole(stream.Name, 0))
	}
}

func refusesUnknown(tb testing.TB, s Subject) {
	tb.Helper()
	spec := s.Connector().Config
	for _, field := range spec {
		wrong := field.Name[:len(field.Name)-1]
		_, problems := lintText(tb, spec, wrong+": x\n")
		found := false
		for _, p := range problems.Fatal() {
			found = found || strings.Contains(p.Message, fmt.Sprintf("unknown key %q", wrong)) && strings.Contains(p.Advice, field.Name)
		}
		require.True(tb, found, "%s, for %s, is not refused with a suggestion: %v", wrong, field.Name, problems)
	}
}

func keepsSecrets(tb testing.TB, s Subject) {
	tb.Helper()
	var planted []string
	for _, secret := range s.Vendor(tb).Secrets {
		planted = append(planted, secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)))
	}
	requireAbsent(tb, s, planted)
}

func keepsEmails(tb testing.TB, s Subject) {
	tb.Helper()
	var planted []string
	for _, email := range s.Vendor(tb).Emails {
		planted = append(planted, email, strings.ToLower(strings.TrimSpace(email)), url.QueryEscape(email))
	}
	requireAbsent(tb, s, planted)
}

// requireAbsent looks for planted texts in everything that leaves a source.
func requireAbsent(tb testing.TB, s Subject, planted []string) {
	tb.Helper()
	one := start(tb, s)
	leaves := func(what, text string) {
		for i, secret := range planted {
			if secret != "" && strings.Contains(text, secret) {
				tb.Fatalf("%s holds a planted value (number %d of the list)", what, i)
			}
		}
	}
	say := func(what string, err error) {
		if err != nil {
			leaves("an error of "+what, fmt.Sprintf("%v %+v %#v", err, err, err))
		}
	}
	one.facts = nil
	leaves("the facts", string(one.shopFacts().JSON()))
	say("Check", one.source.Check(tb.Context()))
	for _, stream := range one.connector.Streams {
		c := one.whole(stream.Name, 0)
		for _, b := range c.batches {
			leaves("a state of "+stream.Name, string(b.State.Payload))
			leaves("a warning of "+stream.Name, strings.Join(b.Warnings, "\n"))
		}
		for id, record := range c.records {
			leaves("an id of "+stream.Name, id+record.RequestID)
			if record.Op == connectors.Put {
				leaves("a landed payload of "+stream.Name, string(one.redact(stream.Name, record.Payload)))
				leaves("a row of "+stream.Name, fmt.Sprintf("%+v", one.rows(stream.Name, record)))
			}
		}
	}
	for _, status := range []int{400, 401, 403, 404, 500, 200} {
		one.wire.failAlways(repeats(status, planted))
		say("Check", one.source.Check(tb.Context()))
		_, err := one.source.Facts(tb.Context())
		say("Facts", err)
		for _, stream := range one.connector.Streams {
			say(stream.Name, one.read(tb.Context(), &collected{}, connectors.Request{Stream: stream.Name}, nil))
		}
	}
	ended, cancel := context.WithCancel(tb.Context())
	cancel()
	say("Check", one.source.Check(ended))
	leaves("the log", one.log.String())
}

// repeats is a vendor, or a firewall before it, that repeats in its refusal what it was
// asked, and what it knows.
func repeats(status int, planted []string) Fault {
	return func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
		text := fmt.Sprintf("refused %s %s %v %s", r.Method, r.URL, r.Header, strings.Join(planted, " "))
		body := fmt.Sprintf(`{"code":"refused","message":%q,"error":%q}`, text, text)
		return Answer(status, body, "Content-Type", "application/json")(r, base)
	}
}
