package settings

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
)

// Schema is the JSON Schema of tillhouse.yaml, for editors.
func Schema(known []connectors.Connector) ([]byte, error) {
	sources := make([]any, len(known))
	for i, c := range known {
		source := config.JSONSchema(specOf(c, known))
		source["title"] = c.Title
		properties(source)["connector"] = map[string]any{"const": c.Name}
		if streams, ok := properties(source)["streams"].(map[string]any); ok {
			streams["items"] = map[string]any{"enum": namesOf(c.Streams)}
			streams["minItems"] = 1
		}
		sources[i] = source
	}
	file := config.JSONSchema(fileSpec())
	file["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	file["title"] = "tillhouse.yaml"
	properties(file)["warehouse"] = config.JSONSchema(warehouseSpec())
	properties(file)["sources"] = map[string]any{
		"type": "array", "items": map[string]any{"oneOf": sources},
		"description": "What to read, a list.",
	}
	text, err := json.MarshalIndent(file, "", "  ")
	return append(text, '\n'), err
}

func properties(schema map[string]any) map[string]any {
	p, ok := schema["properties"].(map[string]any)
	if !ok {
		panic("config.JSONSchema gives properties")
	}
	return p
}

// Document is the reference of every key in Markdown, with links to the pages of the
// connectors' own.
func Document(known []connectors.Connector) string {
	var b strings.Builder
	section := func(title, text string, spec config.Spec) {
		fmt.Fprintf(&b, "## %s\n\n%s\n\n%s\n", title, text, config.Document(spec))
	}
	section("The file", "The keys at the top of `tillhouse.yaml`.", fileSpec())
	section("`warehouse`", "Where ClickHouse is.", warehouseSpec())
	section("`sources`: every source", "Each entry of the list has these keys, and those of its connector.", sourceSpec(known))
	section("`sources`: every shop", "Sources that have orders also have these.", shopSpec())
	b.WriteString("## `sources`: each connector\n\n| Connector | What it is | Its keys | How to set it up |\n| --- | --- | --- | --- |\n")
	for _, c := range known {
		fmt.Fprintf(&b, "| `%s` | %s | [reference](connectors/%s.md) | [README](../connectors/%s/README.md) |\n", c.Name, c.Title, c.Name, c.Name)
	}
	return b.String()
}
