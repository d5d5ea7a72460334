package pipeline

import (
	"context"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// Forecast is what a plan would take, stream by stream in the order of the plan.
type Forecast struct {
	Streams []StreamForecast
}

// StreamForecast is what reading one stream would take.
type StreamForecast struct {
	Source, Stream string
	// Records and Calls are what the vendor's own counts say; both are 0 when Known is
	// false.
	Records, Calls int64
	// Duration is Calls at the pace of the calls made for the estimate, or at the
	// vendor's documented limit where that is slower. It leaves writing out, which goes
	// on beside reading.
	Duration time.Duration
	// Known: the source can tell in advance.
	Known bool
	// Err is why there is no estimate.
	Err error
}

// Estimate asks the sources, with as few calls as possible, what a plan would read. It
// stores nothing and takes no lease. The error is a *PlanError; what goes wrong with a
// stream is in its forecast.
func (r *Runner) Estimate(ctx context.Context, plan Plan) (Forecast, error) {
	if err := plan.check(); err != nil {
		return Forecast{}, &PlanError{err}
	}
	one := &run{Runner: r.ready(), plan: plan}
	var forecast Forecast
	for _, planned := range plan.Sources {
		streams, err := planned.streams()
		if err != nil {
			return Forecast{}, &PlanError{err}
		}
		s := one.newSource(planned)
		s.source, err = planned.open(ctx, one.Runner, s.log, s.meter.observe)
		for _, stream := range streams {
			f := StreamForecast{Source: planned.Name, Stream: stream.Name, Err: err}
			if err == nil {
				newStreamRun(s, stream).estimate(ctx, &f)
			}
			f.Err = scrub(f.Err)
			forecast.Streams = append(forecast.Streams, f)
		}
		if err == nil {
			s.close()
		}
	}
	return forecast, nil
}

func (s *streamRun) estimate(ctx context.Context, f *StreamForecast) {
	req, err := s.request(ctx)
	if err != nil {
		f.Err = err
		return
	}
	estimate(ctx, s.sourceRun, req, f)
}

// estimate asks a source what a request would bring, for its forecast.
func estimate(ctx context.Context, s *sourceRun, req connectors.Request, f *StreamForecast) {
	req.Estimate = true
	began := s.run.Clock.Now()
	before := s.meter.of(req.Stream).calls
	for batch, err := range s.source.Read(ctx, req) {
		if err != nil {
			f.Err = err
			return
		}
		f.Known = true
		f.Records, f.Calls = batch.Progress.Total, batch.Progress.CallsLeft
		break
	}
	var perCall time.Duration
	if made := s.meter.of(req.Stream).calls - before; made > 0 {
		perCall = s.run.Clock.Now().Sub(began) / time.Duration(made)
	}
	f.Duration = time.Duration(f.Calls) * max(perCall, slowestPace(s.planned.Connector.API))
}

// slowestPace is the time that one call takes at the tightest documented rate.
func slowestPace(api connectors.API) time.Duration {
	var slowest time.Duration
	for _, limit := range api.Limits {
		if limit.Requests > 0 {
			slowest = max(slowest, limit.Per/time.Duration(limit.Requests))
		}
	}
	return slowest
}
