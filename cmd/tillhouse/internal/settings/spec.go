package settings

import (
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
)

// Embedded is the warehouse.url of the engine that comes with the program.
const Embedded = "embedded"

// fileSpec are the keys of tillhouse.yaml.
func fileSpec() config.Spec {
	return config.Spec{
		{Name: "secret_key", Type: config.Text, Required: true, Secret: true, Example: "{file: .tillhouse/secret.key}", Help: "Turns e-mail addresses into keys, so that customers can be counted and not be read. At least 16 characters. `tillhouse init` makes one. Keep it: with another key every customer would look new, and tillhouse refuses to start."},
		{Name: "warehouse", Type: config.Block, Help: "The ClickHouse to write to. Without it: the embedded engine in .tillhouse."},
		{Name: "sources", Type: config.Block, Help: "What to read, a list."},
	}
}

func warehouseSpec() config.Spec {
	return config.Spec{
		{Name: "url", Type: config.Text, Default: Embedded, Example: "https://clickhouse.example.com:8443", Help: "embedded, or the address of a ClickHouse server: clickhouse://host:9440?secure=true for the native protocol, https://host:8443 or http://host:8123. Server support has not met a real server yet."},
		{Name: "folder", Type: config.Text, Default: ".tillhouse", Example: "/var/lib/tillhouse", Help: "The embedded engine's data folder; a relative one is beside this file."},
		{Name: "user", Type: config.Text, Example: "tillhouse", Help: "User on the server. The embedded engine makes its own."},
		{Name: "password", Type: config.Text, Secret: true, Example: "${CLICKHOUSE_PASSWORD}", Help: "The user's password."},
		{Name: "database", Type: config.Text, Example: "tillhouse", Help: "Database that people read, on a server; tables are in the one with _store behind its name. Empty is tillhouse."},
		{Name: "topology", Type: config.Text, Default: "single", OneOf: []string{"single", "cluster", "cloud"}, Help: "How the server is laid out: decides how tables are created."},
		{Name: "cluster", Type: config.Text, Example: "main", Help: "Name of the cluster, for topology cluster."},
	}
}

// sourceSpec are the keys of every source, before the connector's own.
func sourceSpec(connector []connectors.Connector) config.Spec {
	names := make([]string, len(connector))
	for i, c := range connector {
		names[i] = c.Name
	}
	return config.Spec{
		{Name: "name", Type: config.Text, Required: true, Example: "webshop", Help: "Name of the source in commands and in every row. Lower-case letters, digits and _. It must never change: rows are known by it."},
		{Name: "connector", Type: config.Text, Required: true, OneOf: names, Example: "woocommerce", Help: "What kind of source it is."},
		{Name: "streams", Type: config.TextList, Example: "[orders, customers]", Help: "The streams that a sync reads, where these credentials may not read all, or not all are wanted. Without it: all. --stream asks for others."},
	}
}

// shopSpec are the further keys of a source that is a shop: one that has orders.
func shopSpec() config.Spec {
	return config.Spec{
		{Name: "shop", Type: config.Text, Example: "webshop", Help: "Name of the shop in KPIs. Empty is the source's name."},
		{Name: "report_currency", Type: config.Text, Example: "EUR", Help: "Currency of reports over several shops, ISO 4217. Empty is the shop's own."},
		{Name: "week_start", Type: config.Text, Default: "monday", OneOf: weekdays[:], Help: "First day of a week in weekly KPIs."},
	}
}

var weekdays = [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// specOf are all keys of a source of one connector.
func specOf(c connectors.Connector, known []connectors.Connector) config.Spec {
	spec := sourceSpec(known)
	for i := range spec {
		if spec[i].Name == "streams" {
			names := namesOf(c.Streams)
			spec[i].Example = "[" + strings.Join(names[:min(2, len(names))], ", ") + "]"
		}
	}
	if isShop(c) {
		spec = append(spec, shopSpec()...)
	}
	return append(spec, c.Config...)
}

func isShop(c connectors.Connector) bool {
	for _, s := range c.Streams {
		for _, t := range s.Emits {
			if t.Name == "orders" {
				return true
			}
		}
	}
	return false
}
