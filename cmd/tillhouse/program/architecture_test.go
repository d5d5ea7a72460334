package program

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// repository is the repository's root, seen from this package.
const repository = "../../.."

// A rule says what the packages under a folder may import of this module; a folder
// stands for itself and everything below it. The longest folder that fits wins.
var importRules = map[string][]string{
	"schemas":                  {"schemas"},
	"connectors":               {"connectors/config", "schemas"},
	"connectors/config":        {},
	"connectors/rest":          {"connectors", "schemas"},
	"connectors/connectortest": {"connectors", "schemas"},
	"connectors/sandbox":       {"connectors/sandbox"},
	"connectors/vendorjson":    {},
	"connectors/all":           {"connectors"},
	"connectors/reference":     {"connectors"},
	"pipeline":                 {"connectors", "schemas", "pipeline"},
	"warehouse":                {"schemas", "warehouse"},
	"cmd":                      {"cmd", "connectors", "schemas", "pipeline", "warehouse"},
}

// contract are the packages of connectors that are no vendor.
var contract = []string{"connectors", "connectors/config", "connectors/rest", "connectors/connectortest", "connectors/sandbox", "connectors/all", "connectors/reference", "connectors/vendorjson"}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = repository
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, p)
	}
}

func under(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

// vendor returns the vendor's folder of a package, "" when it belongs to none.
func vendor(pkg string) string {
	if !under(pkg, "connectors") {
		return ""
	}
	parts := strings.SplitN(pkg, "/", 3)
	folder := path.Join(parts[:min(2, len(parts))]...)
	if slices.Contains(contract, folder) {
		return ""
	}
	return folder
}

func allowed(pkg string) []string {
	if v := vendor(pkg); v != "" {
		return []string{v, "connectors/config", "connectors/rest", "connectors/vendorjson", "schemas"}
	}
	longest := ""
	for folder := range importRules {
		if under(pkg, folder) && len(folder) > len(longest) {
			longest = folder
		}
	}
	return importRules[longest]
}

func TestImportDirections(t *testing.T) {
	for _, p := range packages(t) {
		pkg := strings.TrimPrefix(p.ImportPath, module+"/")
		for _, imported := range p.Imports {
			other, ours := strings.CutPrefix(imported, module+"/")
			if !ours {
				if under(pkg, "schemas") && strings.Contains(imported, ".") {
					require.Equal(t, "github.com/shopspring/decimal", imported, "schemas know no library but the decimals")
				}
				continue
			}
			if vendor(pkg) != "" && other == "connectors" {
				continue
			}
			if other == "connectors/sandbox" {
				require.True(t, under(pkg, "cmd") || under(pkg, "connectors/sandbox"), "%s imports the sandbox outside a test", pkg)
			}
			if v := vendor(other); v != "" && v != vendor(pkg) {
				require.True(t, under(pkg, "cmd") || pkg == "connectors/all", "%s sees the vendor %s", pkg, other)
			}
			require.True(t, slices.ContainsFunc(allowed(pkg), func(f string) bool { return under(other, f) }), "%s must not import %s", pkg, other)
		}
	}
}

func TestNoPackageHasANameThatSaysNothing(t *testing.T) {
	for _, p := range packages(t) {
		name := path.Base(p.ImportPath)
		require.NotContains(t, []string{"util", "utils", "common", "helper", "helpers", "manager", "data", "misc", "base"}, name, p.ImportPath)
	}
}

// texts walks the files that git knows or would add.
func texts(t *testing.T, visit func(name, text string)) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard")
	cmd.Dir = repository
	out, err := cmd.Output()
	require.NoError(t, err)
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		text, err := os.ReadFile(filepath.Join(repository, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, not yet committed
		}
		require.NoError(t, err)
		visit(name, string(text))
	}
}

func TestNothingInTheRepositoryNamesOneMachine(t *testing.T) {
	folders := []string{"work", "root", "home", "farm"}
	machine := regexp.MustCompile(`(^|[\s"'=(:])/(` + strings.Join(folders, "|") + `)/`)
	texts(t, func(name, text string) {
		// Most files have none of them in any form, which is quicker to see.
		if slices.ContainsFunc(folders, func(folder string) bool { return strings.Contains(text, "/"+folder+"/") }) {
			require.False(t, machine.MatchString(text), "%s names a folder of one machine: %s", name, machine.FindString(text))
		}
		if path.Base(name) == "package-lock.json" {
			require.NotContains(t, text, `"resolved"`, "%s ties the package to one registry", name)
		}
	})
}

// countsPoints are the files that count Shopify's points for queries, which its answers
// give with fractions. They hold no amounts.
var countsPoints = map[string]bool{
	"connectors/shopify/graphql_client.go": true, "connectors/shopify/graphql_cost.go": true, "connectors/shopify/graphql_pace.go": true,
}

// floatFree are the folders in which no float may appear at all: what they hold is
// money, and rates of money.
func floatFree(pkg string) bool { return under(pkg, "schemas") || vendor(pkg) != "" }

func TestNoFloatTouchesMoneyInGo(t *testing.T) {
	fromFloat := regexp.MustCompile(`^(NewFromFloat|NewFromFloat32|NewFromFloatWithExponent|InexactFloat64)$`)
	texts(t, func(name, text string) {
		if path.Ext(name) != ".go" {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			// The conformance kit is itself tested on a connector that is wrong on purpose.
			broken := name == "connectors/connectortest/toy_read_test.go"
			require.False(t, fromFloat.MatchString(id.Name) && !broken, "%s: %s turns a decimal into a float or back", name, id.Name)
			if floatFree(path.Dir(name)) && !countsPoints[name] && !strings.HasSuffix(name, "_test.go") {
				require.NotContains(t, []string{"float64", "float32", "ParseFloat"}, id.Name, "%s: amounts and rates are decimals", name)
			}
			return true
		})
	})
}

func TestNoFloatTouchesMoneyInSQL(t *testing.T) {
	// Dimensionless ratios and vendor counts that are fractions; each is named here.
	ratios := map[string][]string{}
	line := regexp.MustCompile(`(?i)^.*float.*$`)
	texts(t, func(name, text string) {
		if path.Ext(name) != ".sql" {
			return
		}
		for l := range strings.Lines(text) {
			l = strings.TrimSpace(l)
			if line.MatchString(l) && !strings.HasPrefix(l, "--") {
				require.Contains(t, ratios[name], l, "%s: money is Decimal; a dimensionless ratio must be listed in this test", name)
			}
		}
	})
}
