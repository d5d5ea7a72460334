// Package settings reads tillhouse.yaml.
package settings

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/pipeline"
)

// File is a tillhouse.yaml that passed lint.
type File struct {
	// Path as it was given.
	Path      string
	SecretKey string
	Warehouse Warehouse
	// Sources in the order of the file.
	Sources []Source
	// Warnings did not stop the file from being used.
	Warnings config.Problems
}

// Warehouse says where ClickHouse is.
type Warehouse struct {
	// URL is Embedded, or a server's address without user and password.
	URL string
	// Folder is the embedded engine's, absolute.
	Folder         string
	User, Password string
	// Database is the one that people read, "" for the default.
	Database          string
	Topology, Cluster string
}

// Embedded reports whether the engine that comes with the program is used.
func (w Warehouse) Embedded() bool { return w.URL == Embedded }

// Address is the server's URL with user and password: not for logs.
func (w Warehouse) Address() string {
	u, err := url.Parse(w.URL)
	if err != nil || w.User == "" {
		return w.URL
	}
	u.User = url.UserPassword(w.User, w.Password)
	return u.String()
}

// Source is one entry of sources.
type Source struct {
	Name      string
	Connector connectors.Connector
	Values    config.Values
	// Streams that a sync reads when none are named; empty means all.
	Streams []string
	// Shop is the shop's name in KPIs, "" for the source's.
	Shop string
	// ReportCurrency is ISO 4217, "" for the shop's own. WeekStart is 1 (Monday) to 7,
	// 0 for a source that is no shop.
	ReportCurrency string
	WeekStart      uint8
}

// Identity is what the source is at the vendor, without credentials.
func (s Source) Identity() string {
	if u := s.address(); u != nil {
		return u.Host + strings.TrimRight(u.Path, "/")
	}
	return s.Connector.Name
}

// OAuth is how the source is let in by OAuth 2.0, nil for one that is let in otherwise.
func (s Source) OAuth() (*connectors.OAuth, error) {
	if s.Connector.OAuth == nil {
		return nil, nil //nolint:nilnil // the contract of Connector.OAuth
	}
	way, err := s.Connector.OAuth(s.Values)
	if err == nil && way != nil {
		err = way.Validate()
	}
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", s.Name, err)
	}
	return way, nil
}

func (s Source) address() *url.URL {
	if field, ok := s.Connector.Config.Field("url"); !ok || field.Type != config.URL {
		return nil
	}
	return s.Values.URL("url")
}

// onThisMachine: what never leaves the machine needs no TLS.
func (s Source) onThisMachine() bool {
	u := s.address()
	if u == nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// Secrets are all secrets of the file, for the redaction of logs.
func (f *File) Secrets() []string {
	var secrets []string
	if f.SecretKey != "" {
		secrets = append(secrets, f.SecretKey)
	}
	if f.Warehouse.Password != "" {
		secrets = append(secrets, f.Warehouse.Password)
	}
	for _, s := range f.Sources {
		secrets = append(secrets, s.Values.Secrets()...)
	}
	return secrets
}

// Plan picks the named sources, or all, with the named streams of each, or all. A
// stream need not exist in every source, but in one.
func (f *File) Plan(names, streams []string) ([]pipeline.PlannedSource, error) {
	return f.plan(names, streams, func(Source) []string { return nil })
}

// SyncPlan is Plan, where a source whose streams are configured has those when none are
// named.
func (f *File) SyncPlan(names, streams []string) ([]pipeline.PlannedSource, error) {
	return f.plan(names, streams, func(s Source) []string { return s.Streams })
}

func (f *File) plan(names, streams []string, unnamed func(Source) []string) ([]pipeline.PlannedSource, error) {
	for _, name := range names {
		if !slices.ContainsFunc(f.Sources, func(s Source) bool { return s.Name == name }) {
			return nil, fmt.Errorf("there is no source %q in %s: it has %s", name, f.Path, f.sourceNames())
		}
	}
	var plan []pipeline.PlannedSource
	found := map[string]bool{}
	for _, s := range f.Sources {
		if len(names) > 0 && !slices.Contains(names, s.Name) {
			continue
		}
		var chosen []string
		for _, stream := range streams {
			if _, ok := s.Connector.Stream(stream); ok {
				chosen = append(chosen, stream)
				found[stream] = true
			}
		}
		switch {
		case len(streams) == 0:
			chosen = unnamed(s)
		case len(chosen) == 0:
			continue
		}
		plan = append(plan, pipeline.PlannedSource{
			Name: s.Name, Connector: s.Connector, Values: s.Values, Streams: chosen, Shop: s.Shop,
			AllowPlainHTTP: s.onThisMachine(), ReportCurrency: s.ReportCurrency, WeekStart: s.WeekStart,
		})
	}
	for _, stream := range streams {
		if !found[stream] {
			return nil, fmt.Errorf("none of the chosen sources has a stream %q: %s", stream, f.streamNames(names))
		}
	}
	if len(plan) == 0 {
		return nil, fmt.Errorf("%s has no sources: add one under sources, `tillhouse init --help` shows how", f.Path)
	}
	return plan, nil
}

func (f *File) sourceNames() string {
	list := make([]string, len(f.Sources))
	for i, s := range f.Sources {
		list[i] = s.Name
	}
	return cmp.Or(strings.Join(list, ", "), "none")
}

func (f *File) streamNames(sources []string) string {
	var list []string
	for _, s := range f.Sources {
		if len(sources) > 0 && !slices.Contains(sources, s.Name) {
			continue
		}
		list = append(list, s.Name+" has "+strings.Join(namesOf(s.Connector.Streams), ", "))
	}
	return strings.Join(list, "; ")
}

// Scope says how much of a file a command needs.
type Scope uint8

// The scopes.
const (
	// Whole: sources and secrets as well.
	Whole Scope = iota
	// WarehouseOnly leaves the secret key and the sources alone, so that reading the
	// warehouse needs no secret of a shop.
	WarehouseOnly
)

// Load reads and lints a file. The error is for people: a missing file, or
// config.Problems with every fault and its line. env is asked for ${NAME}.
func Load(path string, scope Scope, known []connectors.Connector, env func(string) (string, bool)) (*File, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s: `tillhouse init` writes one, or name another with --config", path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	return Parse(path, text, scope, known, env)
}

// Parse lints the text of a file; path names it in problems and is where relative
// paths start.
func Parse(path string, text []byte, scope Scope, known []connectors.Connector, env func(string) (string, bool)) (*File, error) {
	l := &linter{path: path, known: known, env: env}
	file := l.file(text, scope)
	l.problems.Sort()
	if fatal := l.problems.Fatal(); len(fatal) > 0 {
		return nil, fmt.Errorf("%s cannot be used:\n%w", path, fatal)
	}
	file.Warnings = l.problems
	return file, nil
}

type linter struct {
	path     string
	known    []connectors.Connector
	env      func(string) (string, bool)
	problems config.Problems
}

func (l *linter) report(node *yaml.Node, path, message, advice string) {
	problem := config.Problem{File: l.path, Line: 1, Column: 1, Path: path, Message: message, Advice: advice}
	if node != nil && node.Line > 0 {
		problem.Line, problem.Column = node.Line, node.Column
	}
	l.problems = append(l.problems, problem)
}

// lint reads a block and reports whether its values can be used.
func (l *linter) lint(spec config.Spec, node *yaml.Node) (config.Values, bool) {
	values, problems := config.Lint(spec, node, l.path, l.env)
	l.problems = append(l.problems, problems...)
	return values, len(problems.Fatal()) == 0
}

var yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)

func (l *linter) file(text []byte, scope Scope) *File {
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&document); err != nil && !errors.Is(err, io.EOF) {
		message, node := strings.TrimPrefix(err.Error(), "yaml: "), &yaml.Node{}
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			message = err.Error()[len(m[0]):]
			node.Line, _ = strconv.Atoi(m[1])
			node.Column = 1
		}
		l.report(node, "", "this is not YAML: "+message, "values with : # { or } in them need quotes, also ${NAME} between { and }")
		return nil
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		l.report(&second, "", "there is a second document after ---", "keep everything in one")
	}
	if scope == WarehouseOnly {
		values, _ := l.lint(unopened(fileSpec(), "secret_key"), &document)
		return &File{Path: l.path, Warehouse: l.warehouse(values.Node("warehouse"))}
	}
	values, ok := l.lint(fileSpec(), &document)
	file := &File{Path: l.path, Warehouse: l.warehouse(values.Node("warehouse"))}
	if ok {
		file.SecretKey = values.Text("secret_key")
		if _, err := connectors.NewKeyer(file.SecretKey); err != nil {
			l.report(keyNode(&document, "secret_key"), "secret_key", err.Error(), "`openssl rand -hex 32` makes a good one")
		}
	}
	file.Sources = l.sources(values.Node("sources"))
	return file
}

// unopened is a spec that takes a key as it stands, without reading its value.
func unopened(spec config.Spec, name string) config.Spec {
	for i := range spec {
		if spec[i].Name == name {
			spec[i] = config.Field{Name: name, Type: config.Block}
		}
	}
	return spec
}

// keyNode is the node of a key in a mapping, nil when it is not there.
func keyNode(node *yaml.Node, key string) *yaml.Node {
	for node != nil && node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		node = node.Content[0]
	}
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}
