package settings

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/connectors"
)

func (l *linter) warehouse(node *yaml.Node) Warehouse {
	if node != nil && node.Kind == yaml.ScalarNode && node.Tag != "!!null" {
		l.report(node, "warehouse", "want a block of names and values, got a single value", "write warehouse: {url: embedded}, or the address of a server")
		return Warehouse{}
	}
	values, ok := l.lint(warehouseSpec(), node)
	if !ok {
		return Warehouse{}
	}
	w := Warehouse{
		URL: values.Text("url"), Folder: values.Text("folder"), User: values.Text("user"), Password: values.Text("password"),
		Database: values.Text("database"), Topology: values.Text("topology"), Cluster: values.Text("cluster"),
	}
	if !filepath.IsAbs(w.Folder) {
		w.Folder = filepath.Join(filepath.Dir(l.path), w.Folder)
	}
	if folder, err := filepath.Abs(w.Folder); err == nil {
		w.Folder = folder
	}
	place := func(key string) *yaml.Node {
		if at := keyNode(node, key); at != nil {
			return at
		}
		return node
	}
	if w.Embedded() {
		for _, key := range []string{"user", "password", "database", "cluster"} {
			if keyNode(node, key) != nil {
				l.report(place(key), "warehouse."+key, "is for a ClickHouse server, and this is the embedded engine", "remove it, or set warehouse.url to the server's address")
			}
		}
		return w
	}
	l.server(w, place)
	return w
}

func (l *linter) server(w Warehouse, place func(string) *yaml.Node) {
	const want = "write embedded, or an address such as https://clickhouse.example.com:8443"
	// The address itself is never repeated: people paste passwords into it.
	u, err := url.Parse(w.URL)
	switch {
	case err != nil || u.Hostname() == "":
		l.report(place("url"), "warehouse.url", "is not an address", want)
	case !slices.Contains([]string{"clickhouse", "http", "https"}, u.Scheme):
		l.report(place("url"), "warehouse.url", fmt.Sprintf("has the scheme %q", u.Scheme), want)
	case u.User != nil:
		l.report(place("url"), "warehouse.url", "must not hold a user or password", "give them as user and password: ${CLICKHOUSE_PASSWORD}")
	case u.Query().Has("password") || u.Query().Has("username"):
		l.report(place("url"), "warehouse.url", "must not hold a user or password", "give them as user and password: ${CLICKHOUSE_PASSWORD}")
	}
	if w.Password != "" && w.User == "" {
		l.report(place("password"), "warehouse.password", "is given without a user", "add user")
	}
	if w.Topology == "cluster" && w.Cluster == "" {
		l.report(place("topology"), "warehouse.cluster", "is missing", "topology cluster needs the name of one in system.clusters")
	}
}

var sourceName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func (l *linter) sources(node *yaml.Node) []Source {
	if node == nil {
		return nil
	}
	if node.Kind != yaml.SequenceNode {
		l.report(node, "sources", "want a list", "begin each source with \"- name:\"")
		return nil
	}
	var list []Source
	first := map[string]int{}
	for _, entry := range node.Content {
		source, ok := l.source(entry)
		if !ok {
			continue
		}
		if line, twice := first[source.Name]; twice {
			l.report(keyNode(entry, "name"), "name", fmt.Sprintf("%q is already the source on line %d", source.Name, line), "give each source a name of its own")
			continue
		}
		first[source.Name] = entry.Line
		list = append(list, source)
	}
	return list
}

func (l *linter) source(node *yaml.Node) (Source, bool) {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	connector, ok := l.connector(node)
	if !ok {
		return Source{}, false
	}
	values, ok := l.lint(specOf(connector, l.known), node)
	if !ok {
		return Source{}, false
	}
	source := Source{Name: values.Text("name"), Connector: connector, Values: values}
	if !sourceName.MatchString(source.Name) {
		l.report(keyNode(node, "name"), "name", fmt.Sprintf("%q cannot be a source's name", source.Name), "use lower-case letters, digits and _, a letter first")
		return Source{}, false
	}
	if source.Streams, ok = l.streams(connector, keyNode(node, "streams"), values.List("streams")); !ok {
		return Source{}, false
	}
	if _, err := source.OAuth(); err != nil {
		l.unusable(node, err)
		return Source{}, false
	}
	if !isShop(connector) {
		return source, true
	}
	source.Shop = values.Text("shop")
	source.ReportCurrency = values.Text("report_currency")
	if !regexp.MustCompile(`^([A-Z]{3})?$`).MatchString(source.ReportCurrency) {
		l.report(keyNode(node, "report_currency"), "report_currency", fmt.Sprintf("%q is not a currency", source.ReportCurrency), "write three capitals, for instance EUR")
		return Source{}, false
	}
	source.WeekStart = uint8(slices.Index(weekdays[:], values.Text("week_start")) + 1)
	return source, true
}

// streams are the chosen ones, each of which the connector has to have.
func (l *linter) streams(c connectors.Connector, node *yaml.Node, chosen []string) ([]string, bool) {
	for node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node == nil {
		return nil, true
	}
	known := "it has " + strings.Join(namesOf(c.Streams), ", ")
	if len(chosen) == 0 {
		l.report(node, "streams", "names no stream", "remove it to read all; "+known)
		return nil, false
	}
	good := true
	for i, name := range chosen {
		if _, ok := c.Stream(name); !ok {
			l.report(node.Content[i], fmt.Sprintf("streams[%d]", i), fmt.Sprintf("%s has no stream %q", c.Title, name), known)
			good = false
		}
	}
	return chosen, good
}

func namesOf(streams []connectors.Stream) []string {
	names := make([]string, len(streams))
	for i, s := range streams {
		names[i] = s.Name
	}
	return names
}

// unusable reports what a connector says of values that fit its fields and not each other.
func (l *linter) unusable(node *yaml.Node, err error) {
	advice := ""
	if said, ok := errors.AsType[*connectors.Error](err); ok {
		err, advice = said.Err, said.Advice
	}
	l.report(node, "", err.Error(), advice)
}

// connector finds the connector of a source before its other keys can be judged.
func (l *linter) connector(node *yaml.Node) (connectors.Connector, bool) {
	at := keyNode(node, "connector")
	if node.Kind != yaml.MappingNode {
		l.report(node, "sources", "want a source with name and connector", "connector is one of "+strings.Join(l.connectorNames(), ", "))
		return connectors.Connector{}, false
	}
	if at == nil {
		l.report(node, "", "connector is missing", "it is one of "+strings.Join(l.connectorNames(), ", "))
		return connectors.Connector{}, false
	}
	for _, c := range l.known {
		if c.Name == at.Value {
			return c, true
		}
	}
	l.report(at, "connector", fmt.Sprintf("there is no connector %q", at.Value), "it is one of "+strings.Join(l.connectorNames(), ", "))
	return connectors.Connector{}, false
}

func (l *linter) connectorNames() []string {
	names := make([]string, len(l.known))
	for i, c := range l.known {
		names[i] = c.Name
	}
	return names
}
