package config

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Field returns the field of that name.
func (s Spec) Field(name string) (Field, bool) {
	for _, field := range s {
		if field.Name == name {
			return field, true
		}
	}
	return Field{}, false
}

// String is the type's name in documentation.
func (t Type) String() string {
	return [...]string{"text", "number", "true or false", "duration", "day", "address", "list", "block"}[t]
}

// want says what a value of the type looks like.
func (t Type) want() string {
	return [...]string{
		"a text", "a whole number", "true or false", "a duration such as 90s, 10m or 24h",
		"a day as YYYY-MM-DD", "an address as https://host/path", "a list", "a block",
	}[t]
}

// parse reads the text of a single value. Its error says what was wanted and does not
// repeat the text.
func (f Field) parse(text string) (any, error) {
	wrong := errors.New("want " + f.Type.want())
	switch f.Type {
	case Text:
		if len(f.OneOf) > 0 && !slices.Contains(f.OneOf, text) {
			return nil, errors.New("want one of " + strings.Join(f.OneOf, ", "))
		}
		return text, nil
	case Int:
		if n, err := strconv.Atoi(text); err == nil {
			return n, nil
		}
	case Bool:
		if text == "true" || text == "false" {
			return text == "true", nil
		}
	case Duration:
		if d, err := time.ParseDuration(text); err == nil && d >= 0 {
			return d, nil
		}
	case Day:
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return day, nil
		}
	case URL:
		return parseURL(text)
	case TextList, Block:
	}
	return nil, wrong
}

// parseURL reads an address. Its errors do not repeat it, since people paste
// addresses with passwords and tokens in them.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, errors.New("want " + URL.want())
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the address must not hold a user or password")
	case u.RawQuery != "" || u.ForceQuery:
		return nil, errors.New("the address must not hold a ? and what follows it")
	case u.Fragment != "" || strings.Contains(text, "#"):
		return nil, errors.New("the address must not hold a # and what follows it")
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// parseDefault reads Default, which is written as in YAML.
func (f Field) parseDefault() (any, error) {
	if f.Type != TextList {
		return f.parse(f.Default)
	}
	var list []string
	if err := yaml.Unmarshal([]byte(f.Default), &list); err != nil {
		return nil, fmt.Errorf("want a list as [first, second]: %w", err)
	}
	return list, nil
}
