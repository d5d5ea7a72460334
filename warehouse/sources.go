package warehouse

import (
	"context"
	"errors"
	"fmt"
)

// ConfiguredSource is a source as the configuration has it.
type ConfiguredSource struct {
	Name      string
	Connector string
	// Identity is what the source is at the vendor, for instance the shop's address.
	// It holds no credentials.
	Identity string
}

// CheckSources records the configured sources and refuses a renamed one: its rows
// would be read a second time under the new name and every order counted twice. It
// also refuses a name that now stands for another shop, whose rows would mix.
func (w *Warehouse) CheckSources(ctx context.Context, configured []ConfiguredSource) error {
	p := w.system.sources
	known := map[string]sourceRow{}
	for row, err := range read(ctx, w, p, "SELECT "+p.selects+" FROM "+w.layout.table(p.table)+" FINAL") {
		if err != nil {
			return err
		}
		known[row.Source] = row
	}
	inConfig := map[string]bool{}
	for _, c := range configured {
		inConfig[c.Name] = true
	}
	var problems []error
	var fresh []sourceRow
	for _, c := range configured {
		if k, ok := known[c.Name]; ok {
			if k.Connector != c.Connector || k.Identity != c.Identity {
				problems = append(problems, fmt.Errorf("source %s is %s at %s in the configuration, but its rows in %s come from %s at %s: give the new source a name of its own",
					c.Name, c.Connector, c.Identity, w.layout.store, k.Connector, k.Identity))
			}
			continue
		}
		for name, k := range known {
			if k.Connector == c.Connector && k.Identity == c.Identity && !inConfig[name] {
				problems = append(problems, fmt.Errorf("source %s looks like %s under a new name (%s at %s): every order would be there twice. Call it %s again",
					c.Name, name, c.Connector, c.Identity, name))
			}
		}
		fresh = append(fresh, sourceRow{Source: c.Name, Connector: c.Connector, Identity: c.Identity, FirstSeen: w.now(), Saved: w.saves.next(w.now())})
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	return send(ctx, w, p, fresh)
}
