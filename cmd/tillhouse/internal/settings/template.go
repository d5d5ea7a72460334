package settings

import (
	"fmt"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
)

// Chosen is a source that a new file begins with; Given replaces examples.
type Chosen struct {
	Name      string
	Connector connectors.Connector
	Given     map[string]string
}

// Template is the text of a new tillhouse.yaml: what is required as values, what is
// optional as comments. What another key can stand in for is explained too.
func Template(schema, folder, keyFile string, chosen []Chosen) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# yaml-language-server: $schema=%s
# Secrets never stand in this file: write ${NAME} for an environment variable, or {file: path}.

# Turns e-mail addresses into keys. Keep it: with another key every customer would look new.
secret_key: {file: %s}

warehouse:
  url: embedded # or a ClickHouse server: https://clickhouse.example.com:8443
  folder: %s
  # user: tillhouse
  # password: ${CLICKHOUSE_PASSWORD}

sources:
`, schema, keyFile, folder)
	for _, c := range chosen {
		fmt.Fprintf(&b, "  - name: %s # never change it: rows are known by it\n    connector: %s # %s\n", c.Name, c.Connector.Name, c.Connector.Title)
		for _, field := range c.Connector.Config {
			given, ok := c.Given[field.Name]
			if ok {
				field.Required, field.Example = true, given
			}
			line := config.Sample(config.Spec{field}, 4)
			if !ok && (!field.Required || field.Unless != "") && field.Help != "" {
				fmt.Fprintf(&b, "    # %s\n", field.Help)
			}
			b.WriteString(line)
		}
	}
	return b.String()
}
