package warehouse

import (
	"context"

	"github.com/tillhouse/tillhouse/schemas"
)

// TableDDL gives the statements that create a table in the store under this topology.
// Models use it for their tables and staging tables.
func (w *Warehouse) TableDDL(d schemas.Definition) []string { return w.layout.createTable(d) }

// LocalName is the table that holds the parts of a table of the store: in a cluster
// the replicated one behind the distributed one.
func (w *Warehouse) LocalName(table string) string {
	if w.layout.topology == Cluster {
		return table + "_local"
	}
	return table
}

// OnCluster is the clause that sends DDL to every server of a cluster, with a leading
// space; empty elsewhere.
func (w *Warehouse) OnCluster() string { return w.layout.onCluster() }

// Holds looks whether the lease is still the newest of its resource; it returns
// schemas.ErrFenced when a newer one exists.
func (w *Warehouse) Holds(ctx context.Context, lease schemas.Lease) error {
	return w.holds(ctx, lease)
}
