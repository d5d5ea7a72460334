package config

// JSONSchema is the block as a JSON Schema (draft 2020-12) object, for editors. It is
// made to be marshalled; keys that the Spec does not declare are refused.
func JSONSchema(spec Spec) map[string]any {
	properties := map[string]any{}
	required := []string{}
	var either []any
	for _, field := range spec {
		properties[field.Name] = field.schema()
		switch {
		case field.Required && field.Unless != "":
			either = append(either, map[string]any{"anyOf": []any{
				map[string]any{"required": []string{field.Name}}, map[string]any{"required": []string{field.Unless}},
			}})
		case field.Required:
			required = append(required, field.Name)
		}
	}
	schema := map[string]any{
		"type":                 "object",
		"additionalProperties": false,
		"properties":           properties,
		"required":             required,
	}
	if len(either) > 0 {
		schema["allOf"] = either
	}
	return schema
}

// environment is the pattern of a value that comes from the environment; any scalar
// may be written so.
const environment = `\$\{[A-Za-z_][A-Za-z0-9_]*\}`

func (f Field) schema() map[string]any {
	schema := f.valueSchema()
	schema["description"] = f.Help
	if value, err := f.parseDefault(); f.Default != "" && err == nil {
		switch value.(type) {
		case int, bool, []string:
			schema["default"] = value
		default:
			schema["default"] = f.Default
		}
	}
	return schema
}

func (f Field) valueSchema() map[string]any {
	if f.Secret {
		return map[string]any{"oneOf": []any{
			map[string]any{"type": "string", "pattern": "^" + environment + "$"},
			map[string]any{
				"type": "object", "additionalProperties": false, "required": []string{"file"},
				"properties": map[string]any{"file": map[string]any{"type": "string"}},
			},
		}}
	}
	var value map[string]any
	switch f.Type {
	case Text:
		if len(f.OneOf) == 0 {
			return map[string]any{"type": []string{"string", "number", "boolean"}}
		}
		value = map[string]any{"enum": f.OneOf}
	case Int:
		value = map[string]any{"type": "integer"}
	case Bool:
		value = map[string]any{"type": "boolean"}
	case Duration:
		value = map[string]any{"type": "string", "pattern": `^([0-9.]+(ns|us|µs|ms|s|m|h))+$`}
	case Day:
		value = map[string]any{"type": "string", "format": "date", "pattern": `^\d{4}-\d\d-\d\d$`}
	case URL:
		value = map[string]any{"type": "string", "format": "uri", "pattern": `^https?://[^?#@]+$`}
	case Block:
		return map[string]any{}
	case TextList:
		return map[string]any{"type": "array", "items": map[string]any{"type": []string{"string", "number", "boolean"}}}
	}
	return map[string]any{"anyOf": []any{value, map[string]any{"type": "string", "pattern": environment}}}
}
