package reference

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
)

// Page is the connector's reference in Markdown. It lies in docs/connectors of a
// repository that has the connector, with its hand-written README, in connectors/<name>.
func Page(c connectors.Connector) string {
	d := Describe(c)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", d.Title)
	b.WriteString("<!-- Generated from the connector's description by \"make generate\"; do not edit. -->\n\n")
	fmt.Fprintf(&b, "`connector: %s` in `tillhouse.yaml`. What to set up at the vendor, and what is good to know, is in its\n", d.Name)
	fmt.Fprintf(&b, "[README](../../connectors/%s/README.md).\n\n", d.Name)
	end := "no end announced"
	if d.Sunset != "" {
		end = "switched off by the vendor on " + d.Sunset
	}
	fmt.Fprintf(&b, "API version `%s`: %s. [The vendor's reference](%s).\n\n", d.APIVersion, end, d.Docs)
	d.limits(&b)
	b.WriteString("## Configuration\n\nBesides [the keys of every source](../configuration.md):\n\n")
	b.WriteString(config.Document(c.Config))
	fmt.Fprintf(&b, "\n```yaml source\n%s```\n\n## Streams\n", d.Example)
	for _, s := range d.Streams {
		s.section(&b)
	}
	return b.String()
}

func (d Description) limits(b *strings.Builder) {
	b.WriteString("## Limits\n\n")
	if len(d.Limits) == 0 {
		b.WriteString("None is documented.\n\n")
		return
	}
	b.WriteString("| Counted for each | Requests | At a time | Source |\n| --- | --- | --- | --- |\n")
	for _, l := range d.Limits {
		most := "–"
		if l.Concurrency > 0 {
			most = strconv.Itoa(l.Concurrency)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", cell(l.Scope), cmp.Or(l.Rate, "–"), most, cell(l.Source))
	}
	b.WriteString("\n")
}

func (s Stream) section(b *strings.Builder) {
	fmt.Fprintf(b, "\n### `%s`\n\n%s.\n\n", s.Name, s.Title)
	tables := make([]string, len(s.Tables))
	for i, name := range s.Tables {
		tables[i] = fmt.Sprintf("[`%s`](../warehouse.md#%s)", name, name)
	}
	fmt.Fprintf(b, "* Fills %s.\n", strings.Join(tables, ", "))
	fmt.Fprintf(b, "* Key: %s.\n", code(s.Key))
	fmt.Fprintf(b, "* Changes: %s.\n", s.Changes)
	fmt.Fprintf(b, "* Writing: %s.\n", s.Writes)
	if len(s.Claims) > 0 {
		fmt.Fprintf(b, "* Tested claims: %s.\n", strings.Join(s.Claims, "; "))
	}
	s.Redaction.items(b)
}

func (r Redaction) items(b *strings.Builder) {
	if len(r.Keyed) > 0 {
		fmt.Fprintf(b, "* E-mail addresses that become keys before anything is stored: %s.\n", code(r.Keyed))
	}
	if len(r.Dropped) > 0 {
		fmt.Fprintf(b, "* Dropped before anything is stored: %s.\n", byParent(r.Dropped))
	}
	for _, reduced := range r.Reduced {
		if len(reduced.Kept) == 0 {
			fmt.Fprintf(b, "* Entries of %s keep only their names.\n", code(reduced.Lists))
			continue
		}
		fmt.Fprintf(b, "* Entries of %s keep only their names; %s keep their values.\n", code(reduced.Lists), code(reduced.Kept))
	}
}

// byParent lists paths with the members of one object together.
func byParent(paths []string) string {
	var parents []string
	members := map[string][]string{}
	for _, path := range paths {
		parent := ""
		if dot := strings.LastIndex(path, "."); dot >= 0 {
			parent = path[:dot]
		}
		if !slices.Contains(parents, parent) {
			parents = append(parents, parent)
		}
		members[parent] = append(members[parent], path)
	}
	groups := make([]string, len(parents))
	for i, parent := range parents {
		groups[i] = code(members[parent])
		if len(members[parent]) > 1 && parent != "" {
			names := strings.ReplaceAll(code(members[parent]), "`"+parent+".", "`")
			groups[i] = "of `" + parent + "` " + names
		}
	}
	return strings.Join(groups, "; ")
}

// code is a list of names in Markdown.
func code(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
