package config

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Validate proves that the declaration itself is sound: names are well formed and
// differ, every field says what it means, defaults and examples pass lint.
func (s Spec) Validate() error {
	seen := map[string]bool{}
	for _, field := range s {
		if !fieldName.MatchString(field.Name) {
			return fmt.Errorf("field %q: a name is [a-z][a-z0-9_]*", field.Name)
		}
		if seen[field.Name] {
			return fmt.Errorf("field %s is declared twice", field.Name)
		}
		seen[field.Name] = true
		if err := field.validate(); err != nil {
			return fmt.Errorf("field %s: %w", field.Name, err)
		}
		if _, ok := s.Field(field.Unless); field.Unless != "" && (!ok || !field.Required) {
			return fmt.Errorf("field %s: unless goes with a required field and names another field", field.Name)
		}
	}
	return nil
}

func (f Field) validate() error {
	switch {
	case strings.TrimSpace(f.Help) == "":
		return fmt.Errorf("it has no help text")
	case f.Secret && f.Type != Text:
		return fmt.Errorf("a secret is a text")
	case f.Secret && f.Default != "":
		return fmt.Errorf("a secret has no default")
	case f.Required && f.Default != "":
		return fmt.Errorf("a required field has no default")
	case f.Required && f.Example == "" && f.Type != Block:
		return fmt.Errorf("a required field needs an example")
	case len(f.OneOf) > 0 && f.Type != Text:
		return fmt.Errorf("only a text can be one of a list")
	}
	if f.Default != "" {
		if _, err := f.parseDefault(); err != nil {
			return fmt.Errorf("default %q: %w", f.Default, err)
		}
	}
	if f.Example == "" || f.Type == Block {
		return nil
	}
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(f.Name+": "+f.Example), &node); err != nil {
		return fmt.Errorf("example %q: %w", f.Example, err)
	}
	anything := func(string) (string, bool) { return "anything", true }
	if _, problems := Lint(Spec{f}, &node, "example", anything); len(problems) > 0 {
		return fmt.Errorf("example %q: %s", f.Example, problems[0].Message)
	}
	return nil
}
