// Package program is the command tillhouse as a package, so that a main of a few lines
// can add connectors to it. `tillhouse build` writes such a main.
package program

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"
	_ "time/tzdata" // shop days need the zones also where the machine has none

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/all"
)

// gcPercent keeps the program small beside the engine: its memory is buffers of the rows
// under way, which are worth less than the room they take.
const gcPercent = 30

// Main runs the command line of this process and ends it with the exit code. The program
// has the built-in connectors and more; a name that is taken, or a description that is
// not complete, is told and ends it before anything else is done.
func Main(more ...connectors.Connector) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the program at once: the handler goes with the first.
	context.AfterFunc(ctx, stop)
	code := run(ctx, display.Standard(), os.Args[1:], more...)
	stop()
	os.Exit(code)
}

// run is the program without the process around it: it returns the exit code.
func run(ctx context.Context, screen *display.Screen, args []string, more ...connectors.Connector) int {
	a := &app{screen: screen}
	registry, err := connectors.NewRegistry(append(all.Connectors(), more...)...)
	if err != nil {
		return a.exit(ctx, usage("this program was built with a connector that it cannot have: %w", err))
	}
	a.connectors = slices.Collect(registry.All())
	root := a.root()
	root.SetArgs(args)
	root.SetOut(screen.Out)
	root.SetErr(screen.Err)
	return a.exit(ctx, root.ExecuteContext(ctx))
}
