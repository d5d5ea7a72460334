// Package config declares the fields of a configuration once and derives parsing,
// lint messages with line numbers, documentation, JSON Schema and secrecy from them.
package config

// Spec is the list of fields of one configuration block, in the order in which
// documentation shows them.
type Spec []Field

// Field declares one value.
type Field struct {
	// Name is the YAML key, [a-z][a-z0-9_]*.
	Name string
	Type Type
	// Required: an absent value is a lint error.
	Required bool
	// Unless names a field in whose presence a Required one may be absent: two ways to
	// be let in, for instance.
	Unless string
	// Default is used when the value is absent, in the form the YAML would have.
	Default string
	// Help says what the value means, for people, in one or two sentences.
	Help string
	// Secret values must come from the environment or a file, and are never shown.
	Secret bool
	// Example is a value that passes lint; documentation shows it.
	Example string
	// OneOf lists the allowed values of a Text; empty allows all.
	OneOf []string
}

// Type is the type of a field's value.
type Type uint8

// The types.
const (
	Text Type = iota
	Int
	Bool
	Duration // Go syntax: 90s, 10m, 24h
	Day      // YYYY-MM-DD
	URL      // absolute http or https address without user, query and fragment
	TextList
	Block // a nested value that the caller lints itself; Values.Node gives it
)
