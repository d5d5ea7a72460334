package builder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// toolchain is Go in the folder of the main.
type toolchain struct {
	path      string
	folder    string
	tillhouse Module
	modules   []Module
}

func (g toolchain) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, g.path, args...) //nolint:gosec // Go itself; module names were checked
	cmd.Dir, cmd.Env = g.folder, environment()
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return strings.TrimSpace(string(out)), err
}

// get fetches a published module.
func (g toolchain) get(ctx context.Context, m Module) error {
	out, err := g.run(ctx, "get", m.query())
	if err == nil {
		return nil
	}
	if out == "" {
		return err
	}
	if tooOld(out) {
		return errOldGo(out)
	}
	return fmt.Errorf("module %s cannot be had: check its path and version, and whether this machine reaches it (a private one needs GOPRIVATE):\n%s", m, out)
}

var oldGo = regexp.MustCompile(`requires go >= (\S+)|requires go(\d\S*)`)

func tooOld(out string) bool { return oldGo.MatchString(out) }

func errOldGo(out string) error {
	found := oldGo.FindStringSubmatch(out)
	return fmt.Errorf("the Go of this machine is too old: install Go %s or newer from https://go.dev/dl:\n%s", cmp.Or(found[1], found[2]), out)
}

// sameTillhouse refuses a module that would bring in another Tillhouse than was asked
// for, which Go does without a word.
func (g toolchain) sameTillhouse(ctx context.Context) error {
	if g.tillhouse.Folder != "" {
		return nil
	}
	asked, err := g.run(ctx, "list", "-m", "-f", "{{.Version}}", g.tillhouse.query())
	if err != nil {
		return errors.New(cmp.Or(asked, err.Error()))
	}
	chosen, err := g.run(ctx, "list", "-m", "-f", "{{.Version}}", Tillhouse)
	if err != nil {
		return errors.New(cmp.Or(chosen, err.Error()))
	}
	if chosen == asked {
		return nil
	}
	return fmt.Errorf("a module needs Tillhouse %s, and this is %s: take an older version of the module, or build on the newer one with --with %s@%s",
		chosen, asked, Tillhouse, chosen)
}

func (g toolchain) build(ctx context.Context, binary string) error {
	out, err := g.run(ctx, "build", "-mod=mod", "-trimpath", "-o", binary, ".")
	if err == nil {
		return nil
	}
	if out == "" {
		return err
	}
	return g.explain(out)
}

var (
	failedPackage = regexp.MustCompile(`(?m)^# (\S+)`)
	failedImport  = regexp.MustCompile(`connector(\d+)\b`)
)

// explain says whose fault a failed build is.
func (g toolchain) explain(out string) error {
	if tooOld(out) {
		return errOldGo(out)
	}
	on := "this version of Tillhouse"
	if g.tillhouse.Folder != "" {
		on = "the Tillhouse in " + g.tillhouse.Folder
	} else if g.tillhouse.Version != "" {
		on = "Tillhouse " + g.tillhouse.Version
	}
	for _, failed := range failedPackage.FindAllStringSubmatch(out, -1) {
		for _, m := range g.modules {
			if failed[1] == m.Path || strings.HasPrefix(failed[1], m.Path+"/") {
				return fmt.Errorf("module %s does not fit %s: take a version of the module that was written for it:\n%s", m, on, out)
			}
		}
	}
	if found := failedImport.FindStringSubmatch(out); found != nil {
		if n, err := strconv.Atoi(found[1]); err == nil && n >= 1 && n <= len(g.modules) {
			return fmt.Errorf("module %s is no connector for %s: the package at its root needs func Connector() connectors.Connector:\n%s", g.modules[n-1], on, out)
		}
	}
	for _, m := range g.modules {
		if strings.Contains(out, m.Path) {
			return fmt.Errorf("module %s cannot be built: it, or what it needs, cannot be had, or it has no Go package at its root:\n%s", m, out)
		}
	}
	return fmt.Errorf("building failed:\n%s", out)
}
