package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
)

// RunMain is the body of `tillhouse engine run`: it reads the arguments that Ensure gives, runs the engine until it is
// idle, told to stop or signalled, and reports its start as one line of JSON on standard output.
func RunMain(ctx context.Context, arguments []string) error {
	var o Options
	var tell bool
	flags := flag.NewFlagSet("engine run", flag.ContinueOnError)
	flags.StringVar(&o.Folder, "folder", "", "data folder")
	flags.StringVar(&o.Library, "library", "", "path of libchdb")
	flags.DurationVar(&o.IdleAfter, "idle-after", DefaultIdleAfter, "end after this time without a client; negative: never")
	flags.IntVar(&o.Port, "port", 0, "port on 127.0.0.1; 0 = the last one, else any")
	flags.BoolVar(&tell, "report", false, "report the start as JSON on standard output")
	if err := flags.Parse(arguments); err != nil {
		return fmt.Errorf("engine run: %w", err)
	}
	o.Log = zerolog.New(os.Stderr).With().Timestamp().Logger().Level(zerolog.InfoLevel)
	if os.Getenv("TZ") != "UTC" {
		return inUTC()
	}
	ready := func(err error) {
		if !tell {
			return
		}
		var r report
		if err != nil {
			r.Error = err.Error()
		}
		if text, err := json.Marshal(r); err == nil {
			_, _ = os.Stdout.Write(append(text, '\n')) // the starter may have given up
		}
		// The starter reads until the end of the pipe, and the engine must not keep it.
		if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
			_ = dup(int(null.Fd()), 1)
			_ = null.Close()
		}
		tell = false
	}
	err := runEngine(ctx, o, func() { ready(nil) })
	if err != nil {
		ready(err)
	}
	return err
}

// inUTC starts this program again in its place with TZ=UTC: libchdb reads the zone of its process once, from the C
// environment, which Go cannot change later.
func inUTC() error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("starting again in UTC: %w", err)
	}
	env := []string{"TZ=UTC"}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TZ=") {
			env = append(env, v)
		}
	}
	return fmt.Errorf("starting again in UTC: %w", syscall.Exec(self, os.Args, env)) //nolint:gosec // this very program
}

// Run loads libchdb, opens the data folder and serves ClickHouse's HTTP interface on loopback until ctx ends, a signal
// or Stop comes, or nobody has been there for o.IdleAfter (negative: never idle). One process at a time owns a folder.
// The process must have TZ=UTC; RunMain sees to it.
func Run(ctx context.Context, o Options) error { return runEngine(ctx, o, func() {}) }

// closeTime is how long queries may take to end when the engine stops.
const closeTime = 10 * time.Second

func runEngine(ctx context.Context, o Options, ready func()) error {
	folder, err := prepareFolder(o.Folder)
	if err != nil {
		return err
	}
	path, err := LibraryPath(o)
	if err != nil {
		return err
	}
	// Writing a result to a client that has left is an error of that query, not the end of the process.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stopSignals := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer stopSignals()
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	waiting, giveUp := context.WithTimeout(ctx, closeTime*2)
	defer giveUp()
	owner, err := takeLock(waiting, ownerLock(folder)) // an engine that is ending has it for a moment more
	if err != nil {
		return fmt.Errorf("the data folder %s is in use by another ClickHouse engine: %w", folder, err)
	}
	defer owner.release()
	l, err := loadLibrary(path)
	if err != nil {
		return err
	}
	s := &server{
		library: l, folder: filepath.Join(folder, "clickhouse"), scratch: filepath.Join(folder, "tmp"), log: o.Log, stop: stop, stopping: ctx.Done(),
		slots: make(chan struct{}, slotCount), biSlots: make(chan struct{}, biSlotCount), running: map[string]*run{}, sessions: map[string]*session{},
	}
	if err := s.openData(); err != nil {
		return err
	}
	defer s.control.close()
	listener, err := s.listen(folder, o.Port)
	if err != nil {
		return err
	}
	idle := o.IdleAfter
	if idle == 0 {
		idle = DefaultIdleAfter
	}
	s.activity = newActivity(idle, stop)
	defer s.activity.close()
	return s.serve(ctx, folder, listener, ready)
}

// openData opens the engine on its folder and checks that it is one that Tillhouse knows.
func (s *server) openData() error {
	for _, folder := range []string{s.folder, s.scratch} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("making the data folder: %w", err)
		}
	}
	control, err := s.library.open(s.folder)
	if err != nil {
		return err
	}
	a, err := control.query("SELECT version()", "TSVRaw")
	if err != nil {
		control.close()
		return fmt.Errorf("opening the data in %s: %w", s.folder, err)
	}
	if version := strings.TrimSpace(string(a.body)); !recent(version) {
		control.close()
		return fmt.Errorf("this libchdb is ClickHouse %s, and Tillhouse needs %s or later; %s", version, oldestEngine, howToGet)
	}
	s.control = control
	return nil
}

// oldestEngine is the oldest version that the tests ran on.
const oldestEngine = "26.5"

func recent(version string) bool {
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(minor)
	return errA == nil && errB == nil && (a > 26 || a == 26 && b >= 5)
}

// listen opens the port and prepares engine.json with the logins of last time, or new ones.
func (s *server) listen(folder string, port int) (net.Listener, error) {
	old, err := readState(folder)
	if err != nil && !errors.Is(err, ErrNotRunning) {
		return nil, err
	}
	var listener net.Listener
	switch {
	case port != 0:
		listener, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	case old.Address != "" && localHost(old.Address):
		if listener, err = net.Listen("tcp", old.Address); err == nil {
			break
		}
		fallthrough
	default:
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("opening the port of the ClickHouse engine: %w", err)
	}
	s.state = state{
		PID: os.Getpid(), Instance: uuid.NewString(), Address: listener.Addr().String(),
		User: UserName, Password: old.Password, BIUser: BIUserName, BIPassword: old.BIPassword,
	}
	for _, password := range []*string{&s.state.Password, &s.state.BIPassword} {
		if *password != "" {
			continue
		}
		if *password, err = newPassword(); err != nil {
			_ = listener.Close()
			return nil, err
		}
	}
	return listener, nil
}

// serve answers until ctx ends, then ends what is under way and closes.
func (s *server) serve(ctx context.Context, folder string, listener net.Listener, ready func()) error {
	queries, endQueries := context.WithCancel(context.WithoutCancel(ctx))
	defer endQueries()
	web := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 30 * time.Second, ErrorLog: nil,
		BaseContext: func(net.Listener) context.Context { return queries },
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	if err := s.state.write(folder); err != nil {
		_ = web.Close()
		return err
	}
	s.log.Info().Str("address", s.state.Address).Int("pid", s.state.PID).Msg("the ClickHouse engine answers")
	ready()
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	gone := s.state
	gone.PID, gone.Instance = 0, ""
	err = errors.Join(err, gone.write(folder))
	endQueries()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	if shutdown := web.Shutdown(closing); shutdown != nil {
		s.log.Warn().Err(shutdown).Msg("queries were still running when the ClickHouse engine ended")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, held := range s.sessions {
		if !held.busy { // closing waits for its query, and the process ends anyway
			s.dropSession(id, held)
		}
	}
	s.log.Info().Msg("the ClickHouse engine has ended")
	return err
}
