package program

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/reference"
)

func (a *app) connectorsCommand() *cobra.Command {
	list := &cobra.Command{
		Use:   "connectors",
		Short: "List the connectors of this program, describe one, begin a new one",
		Args:  none,
		RunE:  func(*cobra.Command, []string) error { return a.connectorsList() },
	}
	show := &cobra.Command{
		Use:   "show connector",
		Short: "Describe a connector: limits, configuration and streams",
		Long: `It asks nobody and needs no configuration. For the built-in connectors the same stands in docs/connectors.
What a configured source really offers says "tillhouse discover".`,
		Example: "  tillhouse connectors show woocommerce",
		Args:    one("connector"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.connectorsShow(args[0]) },
	}
	list.AddCommand(show, a.connectorsNewCommand())
	return list
}

type connectorLine struct {
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	APIVersion string   `json:"api_version"`
	Sunset     string   `json:"sunset,omitempty"`
	Streams    []string `json:"streams"`
}

func (a *app) connectorsList() error {
	lines := make([]connectorLine, len(a.connectors))
	rows := make([][]string, len(lines))
	for i, c := range a.connectors {
		d := reference.Describe(c)
		lines[i] = connectorLine{Name: d.Name, Title: d.Title, APIVersion: d.APIVersion, Sunset: d.Sunset}
		for _, s := range d.Streams {
			lines[i].Streams = append(lines[i].Streams, s.Name)
		}
		rows[i] = []string{d.Name, d.Title, apiVersion(d), strings.Join(lines[i].Streams, ", ")}
	}
	return a.screen.Show(lines, func() error {
		a.screen.Table([]string{"connector", "what it is", "API version", "streams"}, rows)
		return nil
	})
}

// apiVersion is the pinned version, with the end that the vendor has announced.
func apiVersion(d reference.Description) string {
	if d.Sunset == "" {
		return d.APIVersion
	}
	return d.APIVersion + ", until " + d.Sunset
}

// connector finds a connector of this program by its name.
func (a *app) connector(name string) (connectors.Connector, error) {
	names := make([]string, len(a.connectors))
	for i, c := range a.connectors {
		if c.Name == name {
			return c, nil
		}
		names[i] = c.Name
	}
	return connectors.Connector{}, oneOf("connector", name, names)
}

func (a *app) connectorsShow(name string) error {
	c, err := a.connector(name)
	if err != nil {
		return err
	}
	d := reference.Describe(c)
	return a.screen.Show(d, func() error { a.describe(d); return nil })
}

func (a *app) describe(d reference.Description) {
	a.screen.Sayf("%s", d.Title)
	about := [][2]string{{"connector", d.Name}, {"API version", apiVersion(d)}, {"vendor's docs", d.Docs}}
	for _, l := range d.Limits {
		var most []string
		if l.Rate != "" {
			most = append(most, l.Rate)
		}
		if l.Concurrency > 0 {
			most = append(most, fmt.Sprintf("%d at a time", l.Concurrency))
		}
		about = append(about, [2]string{"limit", fmt.Sprintf("requests for each %s: %s (%s)", l.Scope, strings.Join(most, ", "), l.Source)})
	}
	a.screen.Fields(about)
	for _, s := range d.Streams {
		a.screen.Sayf("\nStream %s: %s", s.Name, s.Title)
		a.screen.Fields(streamFields(s))
	}
	a.screen.Sayf("\nConfiguration, besides the keys of every source:")
	keys := make([][2]string, len(d.Fields))
	for i, f := range d.Fields {
		keys[i] = [2]string{f.Name, fieldText(f)}
	}
	a.screen.Fields(keys)
	a.screen.Sayf("\nIn tillhouse.yaml:\n\nsources:\n  %s", strings.ReplaceAll(strings.TrimSpace(d.Example), "\n", "\n  "))
}

func streamFields(s reference.Stream) [][2]string {
	fields := [][2]string{
		{"fills", strings.Join(s.Tables, ", ")},
		{"key", strings.Join(s.Key, ", ")},
		{"changes", s.Changes},
		{"writing", s.Writes},
	}
	if len(s.Claims) > 0 {
		fields = append(fields, [2]string{"tested claims", strings.Join(s.Claims, "; ")})
	}
	if len(s.Redaction.Keyed) > 0 {
		fields = append(fields, [2]string{"keyed", strings.Join(s.Redaction.Keyed, ", ")})
	}
	if len(s.Redaction.Dropped) > 0 {
		fields = append(fields, [2]string{"dropped", strings.Join(s.Redaction.Dropped, ", ")})
	}
	for _, r := range s.Redaction.Reduced {
		lists := strings.Join(r.Lists, ", ")
		if len(r.Kept) == 0 {
			fields = append(fields, [2]string{"names only", lists})
			continue
		}
		fields = append(fields, [2]string{"values kept", fmt.Sprintf("of %s: %s", lists, strings.Join(r.Kept, ", "))})
	}
	for i := range fields {
		fields[i][1] = strings.ReplaceAll(fields[i][1], "`", "")
	}
	return fields
}

func fieldText(f reference.Field) string {
	kind := f.Type
	switch {
	case f.Secret:
		kind = "secret"
	case len(f.OneOf) > 0:
		kind = strings.Join(f.OneOf, ", ")
	}
	switch {
	case f.Required:
		kind += "; required"
	case f.Default != "":
		kind += "; default " + f.Default
	}
	return "(" + kind + ") " + f.Help
}
