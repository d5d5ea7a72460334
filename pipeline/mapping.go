package pipeline

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// errPanicked is in the chain of every error that was a panic of a connector.
var errPanicked = errors.New("the connector panicked, which is a bug in it")

// normalise maps one record. It leaves rows as they were when it returns an error, and
// turns a panic of the mapping into an error, so that one record cannot end a run.
func normalise(stream connectors.Stream, facts connectors.Facts, rec connectors.Record, rows *schemas.Rows) (err error) {
	before := *rows
	defer func() {
		if p := recover(); p != nil {
			err = panicError(p)
		}
		if err != nil {
			*rows = before
		}
	}()
	return stream.Normalise(facts, rec, rows)
}

// panicError describes a panic by its place. The value is shown for the runtime's own
// errors only: any other may repeat personal data of the record.
func panicError(p any) error {
	what := "with a value of type " + fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error()
	}
	return fmt.Errorf("%w: %s at %s", errPanicked, what, panicPlace())
}

// panicPlace is the function and line that panicked. It is called from a deferred
// function while the stack of the panic is still there.
func panicPlace() string {
	pc := make([]uintptr, 64)
	frames := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	panicking := false
	for {
		f, more := frames.Next()
		isRuntime := strings.HasPrefix(f.Function, "runtime.")
		switch {
		case isRuntime && (f.Function == "runtime.gopanic" || f.Function == "runtime.sigpanic" || strings.HasPrefix(f.Function, "runtime.panic")):
			panicking = true
		case panicking && !isRuntime:
			return fmt.Sprintf("%s (%s:%d)", f.Function, filepath.Base(f.File), f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}
