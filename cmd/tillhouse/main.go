// Command tillhouse pulls orders, refunds and rates from shops, keeps them correct in
// ClickHouse and builds KPIs.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // shop days need the zones also where the machine has none

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
)

// gcPercent keeps the program small beside the engine: its memory is buffers of the rows
// under way, which are worth less than the room they take.
const gcPercent = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the program at once: the handler goes with the first.
	context.AfterFunc(ctx, stop)
	code := run(ctx, display.Standard(), os.Args[1:])
	stop()
	os.Exit(code)
}

// run is the program without the process around it: it returns the exit code.
func run(ctx context.Context, screen *display.Screen, args []string) int {
	a := &app{screen: screen}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(screen.Out)
	root.SetErr(screen.Err)
	return a.exit(ctx, root.ExecuteContext(ctx))
}
