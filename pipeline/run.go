package pipeline

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// Runner runs syncs and replays. Its fields are set before first use and not changed
// afterwards; several runs may go on at once.
type Runner struct {
	Warehouse Warehouse
	Clock     connectors.Clock
	Log       zerolog.Logger
	// Keyer turns e-mail addresses into keys, before anything is stored.
	Keyer connectors.Keyer
	// Version of the program, for the run log.
	Version string
	// Transport is the base of every source's HTTP chain; nil means the default one.
	Transport http.RoundTripper
	// Shared is what sources of one program use together, such as the limit of an app
	// that several of them are; nil means that each run has one of its own.
	Shared *connectors.Shared
	// Credentials keeps the tokens of sources that are let in by OAuth; nil means that
	// nothing is kept.
	Credentials CredentialStore
	// Observer is told of progress; nil means nobody is.
	Observer Observer
	Limits   Limits
}

// run is one run of a plan.
type run struct {
	*Runner
	id      string
	plan    Plan
	mu      sync.Mutex
	reports map[streamName]StreamReport
}

type streamName struct{ source, stream string }

// Run carries a plan out and returns what it did. Streams that fail are in the report
// and do not stop others; the error is for a run that could not begin (a *PlanError
// when the plan is wrong) or whose own log could not be written. When the context ends
// the block that is being written is finished or abandoned as a whole, states stay
// where the durable data is, and the report says interrupted.
func (r *Runner) Run(ctx context.Context, plan Plan) (Report, error) {
	if err := plan.check(); err != nil {
		return Report{}, &PlanError{err}
	}
	return r.logged(ctx, plan, func(ctx context.Context, one *run) {
		slots := make(chan struct{}, one.Limits.Sources)
		var wg sync.WaitGroup
		for _, planned := range plan.Sources {
			wg.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				one.runSource(ctx, planned)
			})
		}
		wg.Wait()
	})
}

// logged does work between the first and the last line of the run log.
func (r *Runner) logged(ctx context.Context, plan Plan, work func(context.Context, *run)) (Report, error) {
	runner := r.ready()
	id, err := uuid.NewV7()
	if err != nil {
		return Report{}, fmt.Errorf("naming the run: %w", err)
	}
	one := &run{Runner: runner, id: id.String(), plan: plan, reports: map[streamName]StreamReport{}}
	line := schemas.Run{RunID: one.id, Command: plan.Command, Version: r.Version, StartedAt: r.Clock.Now(), Status: StatusRunning}
	if err := r.Warehouse.SaveRun(ctx, line); err != nil {
		return Report{Run: line}, fmt.Errorf("opening the run log: %w", err)
	}

	work(ctx, one)

	report := Report{Streams: one.inPlanOrder()}
	line.Status = statusOf(report.Streams)
	if ctx.Err() != nil && line.Status != StatusOK && line.Status != StatusQuarantined {
		line.Status = StatusInterrupted
	}
	line.Error = firstError(report.Streams)
	line.FinishedAt = r.Clock.Now()
	report.Run = line
	last, cancel := one.outlive(ctx)
	defer cancel()
	if err := r.Warehouse.SaveRun(last, line); err != nil {
		return report, fmt.Errorf("closing the run log: %w", err)
	}
	return report, nil
}

// ready is the runner with its defaults filled in.
func (r *Runner) ready() *Runner {
	own := *r
	own.Limits = r.Limits.withDefaults()
	if own.Shared == nil {
		own.Shared = &connectors.Shared{}
	}
	return &own
}

// outlive returns a context that goes on for the grace period after ctx has ended, for
// finishing a block and for the last lines of the run log.
func (r *run) outlive(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if r.Clock.Sleep(longer, r.Limits.Grace) == nil {
			cancel()
		}
	})
	return longer, func() { stop(); cancel() }
}

func (r *run) record(s StreamReport) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reports[streamName{s.Source, s.Stream}] = s
}

func (r *run) inPlanOrder() []StreamReport {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []StreamReport
	for _, planned := range r.plan.Sources {
		streams, _ := planned.streams()
		for _, stream := range streams {
			if s, ok := r.reports[streamName{planned.Name, stream.Name}]; ok {
				list = append(list, s)
			}
		}
	}
	return list
}

func firstError(streams []StreamReport) string {
	for _, s := range streams {
		if s.Error != "" {
			return s.Source + " " + s.Stream + ": " + s.Error
		}
	}
	return ""
}

// errInterrupted ends a stream when whoever started the run told it to stop.
var errInterrupted = errors.New("stopped before the end; the next sync continues from the last durable state")

// stopCause says why a stream's context ended: by another stream of its source, by a
// lost lease, or because the whole run was told to stop.
func stopCause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, errSourceStopped) || errors.Is(cause, errLeaseLost) {
		return cause
	}
	return errInterrupted
}

// interrupted reports whether err is how a stream ends when its run is told to stop.
func interrupted(ctx context.Context, err error) bool {
	if errors.Is(err, errInterrupted) {
		return true
	}
	cancelled := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	return ctx.Err() != nil && cancelled && !errors.Is(context.Cause(ctx), errSourceStopped)
}
