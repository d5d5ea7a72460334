package program

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/pipeline"
)

// exitError is an error that knows its exit code. A nil err means that everything was
// said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return "exit"
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// exit tells the person about err, once, and returns the exit code. Errors without a
// code come from the configuration, the engine or the command line: 1.
func (a *app) exit(ctx context.Context, err error) int {
	if err == nil {
		return pipeline.ExitOK
	}
	coded, ok := errors.AsType[*exitError](err)
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || ok && coded.code == pipeline.ExitInterrupted) {
		a.screen.Notef("tillhouse: stopped; what was saved is complete, and the next sync goes on from there")
		return pipeline.ExitInterrupted
	}
	code := pipeline.ExitUsage
	if ok {
		code = coded.code
		if coded.err == nil {
			return code
		}
	}
	if a.screen.JSON {
		kind := ""
		if k := connectors.KindOf(err); k != connectors.Unknown {
			kind = k.String()
		}
		text, _ := json.Marshal(struct { //nolint:errchkjson // two texts and a number
			Error string `json:"error"`
			Kind  string `json:"kind,omitempty"`
			Exit  int    `json:"exit"`
		}{err.Error(), kind, code})
		a.screen.Notef("%s", text)
		return code
	}
	a.screen.Notef("tillhouse: %s", err)
	return code
}
