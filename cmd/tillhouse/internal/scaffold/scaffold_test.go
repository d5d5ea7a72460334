package scaffold_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/scaffold"
	"github.com/tillhouse/tillhouse/connectors/all"
)

const repository = "../../../.."

// checkout is a copy of what connectors are written against.
func checkout(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(repository, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
	for _, name := range []string{"connectors", "schemas"} {
		require.NoError(t, os.CopyFS(filepath.Join(folder, name), os.DirFS(filepath.Join(repository, name))))
	}
	return folder
}

func run(t *testing.T, folder string, command ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), command[0], command[1:]...)
	cmd.Dir = folder
	// The module cache has all that Tillhouse itself needs.
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

var step = regexp.MustCompile(`(?:// |<!-- )STEP (\d+): (.{20})`)

// steps are the beginnings of the steps in files, by number.
func steps(t *testing.T, folder string, names []string) map[int]string {
	t.Helper()
	found := map[int]string{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		for _, m := range step.FindAllStringSubmatch(string(text), -1) {
			number, err := strconv.Atoi(m[1])
			require.NoError(t, err)
			require.Empty(t, found[number], "step %d stands there twice", number)
			found[number] = m[2]
		}
		require.NotRegexp(t, `TODO|FIXME|XXX`, string(text), "%s: what is to be done is a step", name)
	}
	return found
}

// requireTold requires a failed run of the kit to be the list of all steps, in order.
func requireTold(t *testing.T, out string, steps map[int]string) {
	t.Helper()
	require.Contains(t, out, "--- FAIL: TestConformance")
	require.Contains(t, out, "This connector is not finished.")
	require.NotContains(t, out, "panic")
	at := 0
	for number := 1; number <= len(steps); number++ {
		require.NotEmpty(t, steps[number], "the steps are numbered without a gap")
		next := strings.Index(out[at:], strconv.Itoa(number)+". ")
		require.GreaterOrEqual(t, next, 0, "step %d is not told, or not in its place:\n%s", number, out)
		at += next
		require.Contains(t, out[at:], steps[number])
	}
}

func TestANewConnectorCompilesAndItsKitTellsEachStepInOrder(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	written, err := scaffold.Connector{Name: "acme", Stream: "rates"}.Write(folder)
	require.NoError(t, err)
	require.Equal(t, []string{
		"connectors/acme/connector.go", "connectors/acme/source.go", "connectors/acme/facts.go", "connectors/acme/rates.go",
		"connectors/acme/payload.go", "connectors/acme/normalise_rates.go", "connectors/acme/errors.go",
		"connectors/acme/conformance_test.go", "connectors/acme/fuzz_test.go", "connectors/acme/README.md", "connectors/all/all.go",
	}, written)
	list, err := os.ReadFile(filepath.Join(folder, "connectors/all/all.go"))
	require.NoError(t, err)
	require.Regexp(t, `(?s)connectors/acme"\n.*connectors/ecb"\n.*acme\.Connector\(\),\n\t\tecb\.Connector\(\),`, string(list))
	out, err := run(t, folder, "go", "list", "-f", "{{.Imports}}", "./connectors/all")
	require.NoError(t, err, out)
	require.Contains(t, out, scaffold.Tillhouse+"/connectors/acme")
	out, err = run(t, folder, "go", "vet", "./connectors/acme")
	require.NoError(t, err, out)

	out, err = run(t, folder, "go", "test", "./connectors/acme")
	require.Error(t, err)
	requireTold(t, out, steps(t, folder, written))

	// A comment that is removed does not do its step.
	rewrite(t, folder, written, stepComment, "")
	out, err = run(t, folder, "go", "test", "-run", "TestConformance", "./connectors/acme")
	require.Error(t, err)
	for _, missing := range []string{"it needs a title, an API version", "a limit needs a scope and where it comes from", "it fills no table", "not written yet"} {
		require.Contains(t, out, missing)
	}

	// With the vendor's name, a table and a mapping the rest of it keeps every promise.
	finish(t, filepath.Join(folder, "connectors/acme"))
	out, err = run(t, folder, "go", "test", "./connectors/acme", "-run", "Conformance", "-update")
	require.NoError(t, err, out)
	require.FileExists(t, filepath.Join(folder, "docs/connectors/acme.md"))
	out, err = run(t, folder, "go", "test", "./connectors/acme")
	require.NoError(t, err, out)
}

var stepComment = regexp.MustCompile(`(?m)^\s*// STEP \d+: .*\n(\s*// .*\n)*|<!-- STEP .*-->\n`)

func rewrite(t *testing.T, folder string, names []string, what *regexp.Regexp, with string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(folder, name)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, what.ReplaceAll(text, []byte(with)), 0o600))
	}
}

// finish does the least that makes the new connector one: the fake's records become
// costs.
func finish(t *testing.T, folder string) {
	t.Helper()
	for _, change := range [][3]string{
		{"connector.go", `Title: "",`, `Title: "Acme",`},
		{"connector.go", `Version: "",`, `Version: "2026-01",`},
		{"connector.go", `Docs:    "",`, `Docs: "https://vendor.example/docs",`},
		{"connector.go", `Source: ""`, `Source: "https://vendor.example/limits"`},
		{"connector.go", `Title:        "",`, `Title: "Rates",`},
		{"connector.go", `[]schemas.Table{}`, `[]schemas.Table{schemas.CostsOfVariations}`},
		{"normalise_rates.go", `_ *schemas.Rows`, `rows *schemas.Rows`},
		{"normalise_rates.go", `return fmt.Errorf("mapping rates %s: not written yet", r.ID)`, `
	if p.UpdatedAt.IsZero() {
		return fmt.Errorf("mapping rates %s: it has no time", r.ID)
	}
	rows.VariantCosts = append(rows.VariantCosts, schemas.VariantCost{VariantID: p.ID, ValidFrom: p.UpdatedAt, UnitCost: decimal.New(5, 0), Currency: "EUR", Origin: "acme"})
	return nil`},
		{"normalise_rates.go", `"github.com/go-json-experiment/json"`, `"github.com/go-json-experiment/json"
	"github.com/shopspring/decimal"`},
		{"conformance_test.go", `return errors.New("the fake's records are not compared yet")`, `
	if rows.VariantCosts[0].VariantID != id {
		return errors.New("another record")
	}
	return nil`},
		{"conformance_test.go", `Vendor: inventedVendor,`, `Vendor: inventedVendor, Unfilled: map[string]string{"VariantCosts.author": "none is told"},`},
	} {
		path := filepath.Join(folder, change[0])
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(text), change[1]), "%s: %s", change[0], change[1])
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(text), change[1], change[2], 1)), 0o600))
	}
}

func TestAConnectorOfAModuleOfItsOwnPassesTheSameWay(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	written, err := scaffold.Connector{Name: "acme", Stream: "rates", Module: "example.com/you/tillhouse-acme", Version: "v1.2.3"}.Write(folder)
	require.NoError(t, err)
	require.Equal(t, "acme/go.mod", written[len(written)-1])
	module := filepath.Join(folder, "acme")
	tillhouse, err := filepath.Abs(repository)
	require.NoError(t, err)
	out, err := run(t, module, "go", "mod", "edit", "-replace", scaffold.Tillhouse+"="+tillhouse)
	require.NoError(t, err, out)
	out, err = run(t, module, "go", "vet", "-mod=mod", ".")
	require.NoError(t, err, out)
	out, err = run(t, module, "go", "test", "-mod=mod", ".")
	require.Error(t, err)
	requireTold(t, out, steps(t, folder, written[:len(written)-1]))
	readme, err := os.ReadFile(filepath.Join(module, "README.md"))
	require.NoError(t, err)
	require.Contains(t, string(readme), "(reference.md)")

	rewrite(t, folder, written[:len(written)-1], stepComment, "")
	finish(t, module)
	out, err = run(t, module, "go", "test", "-mod=mod", ".", "-run", "Conformance", "-update")
	require.NoError(t, err, out)
	require.FileExists(t, filepath.Join(module, "reference.md"))
	out, err = run(t, module, "go", "test", "-mod=mod", ".")
	require.NoError(t, err, out)
}

// TestThePageAboutConnectorsListsTheFilesInReadingOrder, and each built-in connector has
// those that every connector has.
func TestThePageAboutConnectorsListsTheFilesInReadingOrder(t *testing.T) {
	t.Parallel()
	folder := checkout(t)
	written, err := scaffold.Connector{Name: "acme", Stream: "orders"}.Write(folder)
	require.NoError(t, err)
	page, err := os.ReadFile(filepath.Join(repository, "docs", "connectors.md"))
	require.NoError(t, err)
	var listed, files []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+\\.(?:go|md)|README\\.md)` \\|").FindAllStringSubmatch(string(page), -1) {
		listed = append(listed, m[1])
	}
	for _, name := range written[:len(written)-1] {
		files = append(files, filepath.Base(name))
	}
	require.Equal(t, files, listed)
	for _, c := range all.Connectors() {
		for _, name := range []string{"connector.go", "source.go", "facts.go", "payload.go", "errors.go", "conformance_test.go", "README.md"} {
			require.FileExists(t, filepath.Join(repository, "connectors", c.Name, name))
		}
		for _, s := range c.Streams {
			require.FileExists(t, filepath.Join(repository, "connectors", c.Name, s.Name+".go"))
			require.FileExists(t, filepath.Join(repository, "connectors", c.Name, "normalise_"+s.Name+".go"))
		}
	}
}

func TestWhatIsInTheWayIsToldAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	repo := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(repo, "go.mod"), []byte("module "+scaffold.Tillhouse+"\n"), 0o600))
	require.NoError(t, os.MkdirAll(filepath.Join(repo, "connectors", "there"), 0o700))
	for name, c := range map[string]struct {
		connector scaffold.Connector
		told      string
	}{
		"capitals":          {scaffold.Connector{Name: "Acme", Stream: "items"}, "small letters and digits"},
		"an underscore":     {scaffold.Connector{Name: "acme_shop", Stream: "items"}, "small letters and digits"},
		"a path":            {scaffold.Connector{Name: "../acme", Stream: "items"}, "small letters and digits"},
		"nothing":           {scaffold.Connector{Stream: "items"}, "small letters and digits"},
		"a word of Go":      {scaffold.Connector{Name: "range", Stream: "items"}, "small letters and digits"},
		"a name taken":      {scaffold.Connector{Name: "ecb", Stream: "items", Taken: []string{"ecb"}}, "there is a connector of that name"},
		"a name of ours":    {scaffold.Connector{Name: "rest", Stream: "items"}, "a folder of the program"},
		"a stream's name":   {scaffold.Connector{Name: "acme", Stream: "Items"}, "stream \"Items\""},
		"a stream's file":   {scaffold.Connector{Name: "acme", Stream: "source"}, "source.go would be another's"},
		"a module's path":   {scaffold.Connector{Name: "acme", Stream: "items", Module: "no module"}, "want a path as example.com/you/tillhouse-acme"},
		"a folder":          {scaffold.Connector{Name: "there", Stream: "items"}, "connectors/there is there already"},
		"no list to add to": {scaffold.Connector{Name: "acme", Stream: "items"}, "adding the connector to connectors/all/all.go"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.connector.Write(repo)
			require.ErrorContains(t, err, c.told)
			require.NoDirExists(t, filepath.Join(repo, "connectors", "acme"))
		})
	}
	t.Run("another folder", func(t *testing.T) {
		t.Parallel()
		_, err := scaffold.Connector{Name: "acme", Stream: "items"}.Write(t.TempDir())
		require.ErrorContains(t, err, "not the root of Tillhouse's repository")
	})
}
