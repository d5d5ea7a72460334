package config

import (
	"cmp"
	"strings"
)

// Document is the fields as a Markdown table.
func Document(spec Spec) string {
	var b strings.Builder
	b.WriteString("| Key | Type | Default | Meaning |\n| --- | --- | --- | --- |\n")
	for _, field := range spec {
		b.WriteString("| `" + field.Name + "` | " + field.typeText() + " | " + field.defaultText() + " | " + field.meaning() + " |\n")
	}
	return b.String()
}

func (f Field) typeText() string {
	text := f.Type.String()
	if f.Secret {
		text = "secret"
	}
	if len(f.OneOf) > 0 {
		text = "`" + strings.Join(f.OneOf, "`, `") + "`"
	}
	return text
}

func (f Field) defaultText() string {
	switch {
	case f.Required && f.Unless != "":
		return "required, unless `" + f.Unless + "` is given"
	case f.Required:
		return "required"
	case f.Default == "":
		return "–"
	default:
		return "`" + cell(f.Default) + "`"
	}
}

func (f Field) meaning() string {
	text := cell(f.Help)
	if f.Example != "" {
		text += " Example: `" + cell(f.Example) + "`."
	}
	return text
}

func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

// Sample is the block as it could stand in a file, at an indentation of spaces:
// required fields with their examples, the others as comments.
func Sample(spec Spec, spaces int) string {
	indent := strings.Repeat(" ", spaces)
	var b strings.Builder
	for _, field := range spec {
		value := cmp.Or(field.Example, field.Default)
		if value == "" && len(field.OneOf) > 0 {
			value = field.OneOf[0]
		}
		b.WriteString(indent)
		if !field.Required {
			b.WriteString("# ")
		}
		b.WriteString(field.Name + ": " + value + "\n")
	}
	return b.String()
}
