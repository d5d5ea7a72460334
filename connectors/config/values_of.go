package config

import (
	"fmt"
	"net/url"
	"time"

	"go.yaml.in/yaml/v3"
)

// ValuesOf makes values without a file, for tests and for programs that fill in a
// block themselves. A URL may be given as text; everything else has the type that
// Values returns. It panics for what the Spec does not allow.
func ValuesOf(spec Spec, given map[string]any) Values {
	values := map[string]any{}
	for name, got := range given {
		field, ok := spec.Field(name)
		if !ok {
			panic(fmt.Sprintf("config: no field %q is declared", name))
		}
		values[name] = field.accept(got)
	}
	for _, field := range spec {
		if _, ok := values[field.Name]; ok {
			continue
		}
		if _, instead := values[field.Unless]; instead {
			continue
		}
		if field.Required {
			panic(fmt.Sprintf("config: %s is required", field.Name))
		}
		if field.Default != "" {
			value, err := field.parseDefault()
			if err != nil {
				panic(fmt.Sprintf("config: default of %s: %v", field.Name, err))
			}
			values[field.Name] = value
		}
	}
	return Values{values: values, spec: spec}
}

func (f Field) accept(got any) any {
	ok := false
	switch f.Type {
	case Text:
		_, ok = got.(string)
	case Int:
		_, ok = got.(int)
	case Bool:
		_, ok = got.(bool)
	case Duration:
		_, ok = got.(time.Duration)
	case Day:
		_, ok = got.(time.Time)
	case TextList:
		_, ok = got.([]string)
	case Block:
		_, ok = got.(*yaml.Node)
	case URL:
		if _, ok = got.(*url.URL); ok {
			return got
		}
	}
	if ok && f.Type != Text {
		return got
	}
	text, isText := got.(string)
	if !isText {
		panic(fmt.Sprintf("config: %s wants %s, got a %T", f.Name, f.Type.want(), got))
	}
	value, err := f.parse(text)
	if err != nil {
		panic(fmt.Sprintf("config: %s: %v", f.Name, err))
	}
	return value
}
