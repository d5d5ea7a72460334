package config

import (
	"net/url"
	"time"
)

// Values are the validated values of one block: every required field is there,
// every value has its field's type, defaults are filled in. Asking for a field that
// the Spec does not declare, or by the wrong type, panics: it is a bug in the caller.
type Values struct {
	values map[string]any
}

// Text returns a Text value, "" when absent. Secrets are Text too.
func (v Values) Text(name string) string { return value[string](v, name) }

// Int returns an Int value, 0 when absent.
func (v Values) Int(name string) int { return value[int](v, name) }

// Bool returns a Bool value, false when absent.
func (v Values) Bool(name string) bool { return value[bool](v, name) }

// Duration returns a Duration value, 0 when absent.
func (v Values) Duration(name string) time.Duration { return value[time.Duration](v, name) }

// Day returns a Day value as midnight UTC, the zero time when absent.
func (v Values) Day(name string) time.Time { return value[time.Time](v, name) }

// URL returns a URL value, nil when absent.
func (v Values) URL(name string) *url.URL { return value[*url.URL](v, name) }

// List returns a TextList value, nil when absent.
func (v Values) List(name string) []string { return value[[]string](v, name) }

// Has reports whether the value was given or has a default.
func (v Values) Has(name string) bool { _, ok := v.values[name]; return ok }

func value[T any](v Values, name string) T {
	var zero T
	got, ok := v.values[name]
	if !ok {
		return zero
	}
	return got.(T)
}
