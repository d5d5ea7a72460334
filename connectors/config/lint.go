package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"
)

// Lint reads a block of a YAML file. Every fault is reported, in the order of lines;
// when one of them is no warning the values are incomplete and must not be used.
//
// node is the block's mapping; nil or empty stands for an empty block. file names the
// file in problems, and relative secret files are looked for beside it. env is asked
// for ${NAME}.
func Lint(spec Spec, node *yaml.Node, file string, env func(string) (string, bool)) (Values, Problems) {
	l := &linter{spec: spec, file: file, env: env, values: map[string]any{}, secrets: map[string]bool{}}
	l.block(node)
	l.problems.Sort()
	return Values{values: l.values, spec: spec}, l.problems
}

type linter struct {
	spec     Spec
	file     string
	env      func(string) (string, bool)
	values   map[string]any
	secrets  map[string]bool
	problems Problems
}

func (l *linter) report(node *yaml.Node, path, message, advice string) {
	l.problems = append(l.problems, Problem{File: l.file, Line: node.Line, Column: node.Column, Path: path, Message: message, Advice: advice})
}

func (l *linter) block(node *yaml.Node) {
	node = resolve(node)
	if isNull(node) {
		place := &yaml.Node{Line: 1, Column: 1}
		if node != nil && node.Line > 0 {
			place = node
		}
		l.absent(place, nil)
		return
	}
	if node.Kind != yaml.MappingNode {
		l.report(node, "", "want a block of names and values, got "+kindName(node), "")
		return
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		if first := seen[name.Value]; first != nil {
			l.report(name, name.Value, fmt.Sprintf("is given twice, first on line %d", first.Line), "remove one of them")
			continue
		}
		seen[name.Value] = name
		field, ok := l.spec.Field(name.Value)
		if !ok {
			l.report(name, "", fmt.Sprintf("unknown key %q", name.Value), l.suggest(name.Value))
			continue
		}
		l.field(field, name, resolve(value))
	}
	l.absent(node, seen)
}

// absent fills in defaults and reports what is required and not there.
func (l *linter) absent(block *yaml.Node, seen map[string]*yaml.Node) {
	for _, field := range l.spec {
		switch {
		case seen[field.Name] != nil:
		case field.Required && seen[field.Unless] != nil:
		case field.Required:
			advice := "add " + example(field)
			if field.Unless != "" {
				advice += ", or " + field.Unless
			}
			l.report(block, "", field.Name+" is missing", advice)
		case field.Default != "":
			value, err := field.parseDefault()
			if err != nil {
				panic(fmt.Sprintf("field %s: default %q: %v", field.Name, field.Default, err))
			}
			l.values[field.Name] = value
		}
	}
}

// field reads one value. An empty value counts as absent.
func (l *linter) field(field Field, name, node *yaml.Node) {
	if isNull(node) {
		if field.Required {
			l.report(name, field.Name, "has no value", "write "+example(field))
		} else {
			l.absentOne(field)
		}
		return
	}
	if field.Secret {
		if secret, ok := l.secret(field, node); ok {
			l.values[field.Name] = secret
		}
		return
	}
	if field.Type == Block {
		l.values[field.Name] = node
		return
	}
	if node.Kind == yaml.MappingNode {
		l.report(node, field.Name, "want "+field.Type.want()+", got a block", "")
		return
	}
	if field.Type == TextList {
		if list, ok := l.list(field, node); ok {
			l.values[field.Name] = list
		}
		return
	}
	if value, ok := l.scalar(field, field.Name, node); ok {
		l.values[field.Name] = value
	}
}

func (l *linter) absentOne(field Field) {
	if field.Default == "" {
		return
	}
	if value, err := field.parseDefault(); err == nil {
		l.values[field.Name] = value
	}
}

func (l *linter) list(field Field, node *yaml.Node) ([]string, bool) {
	if node.Kind != yaml.SequenceNode {
		l.report(node, field.Name, "want a list, got "+kindName(node), "write "+field.Name+": [first, second]")
		return nil, false
	}
	list, good := make([]string, 0, len(node.Content)), true
	for i, element := range node.Content {
		path := fmt.Sprintf("%s[%d]", field.Name, i)
		element = resolve(element)
		if element.Kind != yaml.ScalarNode || isNull(element) {
			l.report(element, path, "want a text, got "+kindName(element), "")
			good = false
			continue
		}
		text, _, ok := l.expand(path, element)
		good = good && ok
		list = append(list, text)
	}
	return list, good
}

func (l *linter) scalar(field Field, path string, node *yaml.Node) (any, bool) {
	if node.Kind != yaml.ScalarNode {
		l.report(node, path, "want "+field.Type.want()+", got "+kindName(node), "")
		return nil, false
	}
	text, expanded, ok := l.expand(path, node)
	if !ok {
		return nil, false
	}
	value, err := field.parse(text)
	if err != nil {
		message := err.Error()
		if expanded {
			// What comes from the environment may be a secret that was put in the wrong place.
			message += fmt.Sprintf(" (in the value of %s)", node.Value)
		} else if field.Type != URL {
			message += fmt.Sprintf(", got %q", text)
		}
		l.report(node, path, message, adviceFor(field))
		return nil, false
	}
	return value, true
}

func adviceFor(field Field) string {
	if field.Example == "" {
		return ""
	}
	return "for instance " + field.Example
}

func example(field Field) string {
	if field.Example == "" {
		return field.Name + ": (" + strings.TrimPrefix(field.Type.want(), "want ") + ")"
	}
	return field.Name + ": " + field.Example
}

// suggest names the known key that is nearest, or all of them.
func (l *linter) suggest(name string) string {
	best, distance := "", max(2, len(name)/3)+1
	for _, field := range l.spec {
		if d := levenshtein.ComputeDistance(strings.ToLower(name), field.Name); d < distance {
			best, distance = field.Name, d
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	names := make([]string, 0, len(l.spec))
	for _, field := range l.spec {
		names = append(names, field.Name)
	}
	slices.Sort(names)
	return "known keys are " + strings.Join(names, ", ")
}

// resolve follows documents and aliases to the value itself.
func resolve(node *yaml.Node) *yaml.Node {
	for node != nil {
		switch {
		case node.Kind == yaml.DocumentNode && len(node.Content) > 0:
			node = node.Content[0]
		case node.Kind == yaml.AliasNode:
			node = node.Alias
		default:
			return node
		}
	}
	return nil
}

func isNull(node *yaml.Node) bool {
	return node == nil || node.Kind == 0 || node.Kind == yaml.DocumentNode || node.Kind == yaml.ScalarNode && node.Tag == "!!null"
}

func kindName(node *yaml.Node) string {
	switch {
	case isNull(node):
		return "nothing"
	case node.Kind == yaml.MappingNode:
		return "a block"
	case node.Kind == yaml.SequenceNode:
		return "a list"
	default:
		return "a single value"
	}
}
