package program

import (
	"context"
	"strconv"
	"time"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/pipeline"
)

type forecastLine struct {
	Source  string  `json:"source"`
	Stream  string  `json:"stream"`
	Known   bool    `json:"known"`
	Records int64   `json:"records"`
	Calls   int64   `json:"calls"`
	Seconds float64 `json:"seconds"`
	Error   string  `json:"error,omitempty"`
}

// estimate is `sync --dry-run`. It writes nothing.
func (a *app) estimate(ctx context.Context, file *settings.File, plan pipeline.Plan) error {
	w, err := a.openFile(ctx, file)
	if err != nil {
		return err
	}
	defer w.close(a)
	if err := w.prepare(ctx); err != nil {
		return err
	}
	runner, err := w.runner(ctx)
	if err != nil {
		return err
	}
	forecast, err := runner.Estimate(ctx, plan)
	if err != nil {
		return &exitError{code: pipeline.ExitCode(pipeline.Report{}, err), err: err}
	}
	lines := make([]forecastLine, len(forecast.Streams))
	code := pipeline.ExitOK
	for i, s := range forecast.Streams {
		lines[i] = forecastLine{
			Source: s.Source, Stream: s.Stream, Known: s.Known,
			Records: s.Records, Calls: s.Calls, Seconds: s.Duration.Seconds(),
		}
		if s.Err != nil {
			lines[i].Error = s.Err.Error()
			code = pipeline.ExitFailed
		}
	}
	if err := a.screen.Show(lines, func() error { a.showForecast(lines); return nil }); err != nil {
		return err
	}
	if code != pipeline.ExitOK {
		return &exitError{code: code}
	}
	return nil
}

func (a *app) showForecast(lines []forecastLine) {
	rows := make([][]string, len(lines))
	for i, l := range lines {
		rows[i] = append([]string{l.Source, l.Stream}, amounts(l.Known, l.Records, l.Calls, l.Seconds)...)
	}
	a.screen.Table([]string{"source", "stream", ">records", ">calls", ">takes"}, rows)
	a.screen.Sayf("This was a dry run: nothing was read but these counts, and nothing was written.")
	for _, l := range lines {
		if l.Error != "" {
			a.screen.Notef("%s %s: %s", l.Source, l.Stream, l.Error)
		}
	}
}

// amounts are the cells of an estimate.
func amounts(known bool, records, calls int64, seconds float64) []string {
	if !known {
		return []string{"unknown", "unknown", "unknown"}
	}
	takes := "under 1s"
	if seconds >= 1 {
		takes = time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
	}
	return []string{strconv.FormatInt(records, 10), strconv.FormatInt(calls, 10), takes}
}
