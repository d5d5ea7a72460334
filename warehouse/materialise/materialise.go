// Package materialise builds the KPI models: it finds out which days the marks made
// out of date, computes only those, tests the result beside the old one and swaps it in.
//
// A build can be killed at any instant and run again. What a reader sees is always
// the old or the new state of a model, never a part of either.
package materialise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/tillhouse/tillhouse/schemas"
	"github.com/tillhouse/tillhouse/warehouse"
)

// resource is the lease of a build: one at a time in a warehouse.
const resource = "models"

// leaseWait is the time between two looks at a lease that another build holds.
const leaseWait = 250 * time.Millisecond

// Builder builds the models of one warehouse.
type Builder struct {
	warehouse *warehouse.Warehouse
	models    []schemas.Model
	kpis      []schemas.KPI
	settings  map[string]string
	now       func() time.Time
	pause     func(context.Context, time.Duration) error
	// notesEvery is how often a build stores which marks it has used.
	notesEvery time.Duration
	before     func(statement string) error // tests stop a build here; nil otherwise
}

// Options say what to build.
type Options struct {
	// Full computes everything again, whatever the marks say. The rows are the same as
	// those of incremental builds.
	Full bool
	// Only limits the build to these models and views and to what they read; empty means
	// all.
	Only []string
}

// Report says what a build did.
type Report struct {
	Models []Built
	Took   time.Duration
}

// Built is what was done to one model.
type Built struct {
	Name string
	// Action is full, incremental, unchanged or view.
	Action string
	// Days is how many shop days an incremental build computed.
	Days int
	// Rows is how many rows were computed and swapped in.
	Rows uint64
	Took time.Duration
	// Warnings are rules that rows just computed break. The figures stand all the same.
	Warnings []Warning
}

// Warning is a rule about the source's rows that some break.
type Warning struct {
	Name string
	// Says is the rule, for people.
	Says string
	// Count is how many rows break it in what was computed, Rows the first of them.
	Count uint64
	Rows  []string
}

// New prepares a builder. It does not touch the warehouse.
func New(w *warehouse.Warehouse) (*Builder, error) {
	models, err := schemas.Models()
	if err != nil {
		return nil, err
	}
	kpis, err := schemas.KPIs()
	if err != nil {
		return nil, err
	}
	return &Builder{warehouse: w, models: models, kpis: kpis, settings: defaultSettings(), now: time.Now, pause: pause, notesEvery: notesEvery}, nil
}

// Models are the models of the store and the views of the contract, in building order.
func (b *Builder) Models() []schemas.Model { return slices.Clone(b.models) }

// Run brings the models and the contract views up to date, waiting while another
// build is at it. The tables of the store must exist (Warehouse.Migrate). On an error
// the models built so far are good, the others are as they were, and the next Run
// continues.
func (b *Builder) Run(ctx context.Context, opts Options) (Report, error) {
	start := b.now()
	if err := b.known(opts.Only); err != nil {
		return Report{}, err
	}
	lease, err := b.acquire(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("building models: %w", err)
	}
	run := &build{Builder: b, lease: lease, opts: opts, id: "models-" + uuid.Must(uuid.NewV7()).String(), chosen: b.choice(opts.Only), stored: start}
	report, err := run.all(ctx)
	if noted := run.storeUses(ctx); err == nil {
		err = noted
	}
	report.Took = b.now().Sub(start)
	// The lease is given back also when the context has ended.
	release := b.warehouse.ReleaseLease(context.WithoutCancel(ctx), lease)
	if err != nil {
		return report, fmt.Errorf("building models: %w", err)
	}
	return report, release
}

func (b *Builder) known(only []string) error {
	for _, name := range only {
		if !slices.ContainsFunc(b.models, func(m schemas.Model) bool { return m.Name == name && m.Kind != schemas.Ephemeral }) {
			return fmt.Errorf("building models: there is no model %q; `tillhouse kpi list` shows all", name)
		}
	}
	return nil
}

// choice tells which models are among these or read by them; a contract view and the
// model that it shows can have the same name. No names means all.
func (b *Builder) choice(names []string) func(*schemas.Model) bool {
	type key struct {
		name   string
		public bool
	}
	chosen := map[key]bool{}
	for i := len(b.models) - 1; i >= 0; i-- {
		m := &b.models[i]
		if !slices.Contains(names, m.Name) && !chosen[key{m.Name, m.Public}] {
			continue
		}
		chosen[key{m.Name, m.Public}] = true
		for _, read := range m.Refs {
			chosen[key{read, false}] = true
		}
	}
	return func(m *schemas.Model) bool { return len(names) == 0 || chosen[key{m.Name, m.Public}] }
}

func (b *Builder) acquire(ctx context.Context) (schemas.Lease, error) {
	for {
		lease, err := b.warehouse.AcquireLease(ctx, resource)
		if !errors.Is(err, schemas.ErrLeased) {
			return lease, err
		}
		if err := b.pause(ctx, leaseWait); err != nil {
			return schemas.Lease{}, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// build is one Run.
type build struct {
	*Builder
	lease schemas.Lease
	opts  Options
	id    string // as run_id of the marks it sets
	seq   uint64 // of its last mark

	chosen func(*schemas.Model) bool
	found  standing
	uses   []string  // marks used by models that stand, not stored yet
	stored time.Time // when uses were stored last
}

func (r *build) all(ctx context.Context) (Report, error) {
	var report Report
	if err := r.look(ctx); err != nil {
		return report, err
	}
	if err := r.aliases(ctx); err != nil {
		return report, fmt.Errorf("customer_aliases: %w", err)
	}
	for i := range r.models {
		m := &r.models[i]
		if m.Kind == schemas.Ephemeral || !r.chosen(m) {
			continue
		}
		start := r.now()
		built, err := r.one(ctx, m)
		if err != nil {
			return report, fmt.Errorf("%s: %w", m.Name, err)
		}
		built.Name, built.Took = m.Name, r.now().Sub(start)
		if !m.Public {
			report.Models = append(report.Models, built)
		}
	}
	return report, nil
}

func (r *build) one(ctx context.Context, m *schemas.Model) (Built, error) {
	if m.Kind == schemas.View {
		return Built{Action: "view"}, r.createView(ctx, m)
	}
	return r.store(ctx, m)
}
