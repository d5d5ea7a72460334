package config

import (
	"fmt"
	"net/url"
	"time"

	"go.yaml.in/yaml/v3"
)

// Values are the validated values of one block: every required field is there,
// every value has its field's type, defaults are filled in. Asking for a field that
// the Spec does not declare, or by the wrong type, panics: it is a bug in the caller.
type Values struct {
	values map[string]any
	spec   Spec
}

// Text returns a Text value, "" when absent. Secrets are Text too.
func (v Values) Text(name string) string { return value[string](v, name, Text) }

// Int returns an Int value, 0 when absent.
func (v Values) Int(name string) int { return value[int](v, name, Int) }

// Bool returns a Bool value, false when absent.
func (v Values) Bool(name string) bool { return value[bool](v, name, Bool) }

// Duration returns a Duration value, 0 when absent.
func (v Values) Duration(name string) time.Duration { return value[time.Duration](v, name, Duration) }

// Day returns a Day value as midnight UTC, the zero time when absent.
func (v Values) Day(name string) time.Time { return value[time.Time](v, name, Day) }

// URL returns a URL value, nil when absent.
func (v Values) URL(name string) *url.URL { return value[*url.URL](v, name, URL) }

// List returns a TextList value, nil when absent.
func (v Values) List(name string) []string { return value[[]string](v, name, TextList) }

// Node returns a Block value as it stands in the file, nil when absent.
func (v Values) Node(name string) *yaml.Node { return value[*yaml.Node](v, name, Block) }

// Has reports whether the value was given or has a default.
func (v Values) Has(name string) bool { _, ok := v.values[name]; return ok }

// Secrets are the values of all secret fields, for the redactor of logs and errors.
func (v Values) Secrets() []string {
	var secrets []string
	for _, field := range v.spec {
		if text, ok := v.values[field.Name].(string); ok && field.Secret {
			secrets = append(secrets, text)
		}
	}
	return secrets
}

// String and GoString keep secrets out of text into which values are printed whole.
func (v Values) String() string { return fmt.Sprintf("%d values", len(v.values)) }

// GoString is String.
func (v Values) GoString() string { return v.String() }

func value[T any](v Values, name string, want Type) T {
	field, ok := v.spec.Field(name)
	if !ok || field.Type != want {
		panic(fmt.Sprintf("config: no field %q of type %s is declared", name, want))
	}
	got, _ := v.values[name].(T)
	return got
}
