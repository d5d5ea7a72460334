package embedded

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// startTime is how long a new engine may take until it answers. Large data folders take longer to open.
const startTime = 2 * time.Minute

// Ensure finds the engine of the folder or starts one, and holds it until Close. Of several that come at once, one
// starts it. The engine is a process of its own that outlives the caller by its idle time.
func Ensure(ctx context.Context, o Options) (*Engine, error) {
	folder, err := prepareFolder(o.Folder)
	if err != nil {
		return nil, err
	}
	o.Folder = folder
	if e, err := Find(folder); err == nil {
		return e, nil
	} else if !errors.Is(err, ErrNotRunning) {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	lock, err := takeLock(ctx, startLock(folder))
	if err != nil {
		return nil, fmt.Errorf("starting the ClickHouse engine: %w", err)
	}
	defer lock.release()
	if e, err := Find(folder); err == nil {
		return e, nil
	}
	if err := start(ctx, o); err != nil {
		return nil, err
	}
	e, err := Find(folder)
	if err != nil {
		return nil, fmt.Errorf("the ClickHouse engine ended right after its start; what it said is in %s: %w", logFile(folder), err)
	}
	return e, nil
}

func prepareFolder(folder string) (string, error) {
	if folder == "" {
		return "", errors.New("the embedded engine needs a data folder")
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("making the data folder: %w", err)
	}
	return folder, nil
}

func logFile(folder string) string { return filepath.Join(folder, "engine.log") }

// report is the one line by which a new engine tells that it answers, or why not.
type report struct {
	Error string `json:"error"`
}

// start starts the engine's process and waits until it answers.
func start(ctx context.Context, o Options) error {
	library, err := LibraryPath(o)
	if err != nil {
		return err
	}
	program := o.Program
	if len(program) == 0 {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("finding this program to start the engine with it: %w", err)
		}
		program = []string{self, "engine", "run"}
	}
	diary, err := os.OpenFile(logFile(o.Folder), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("opening the engine's log: %w", err)
	}
	defer diary.Close() //nolint:errcheck // the child has its own descriptor
	reader, writer, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("starting the engine: %w", err)
	}
	defer reader.Close() //nolint:errcheck // only read from
	idle := o.IdleAfter
	if idle == 0 {
		idle = DefaultIdleAfter
	}
	arguments := append(append([]string{}, program[1:]...),
		"--folder="+o.Folder, "--library="+library, "--idle-after="+idle.String(), fmt.Sprintf("--port=%d", o.Port), "--report")
	command := exec.Command(program[0], arguments...) //nolint:noctx,gosec // the engine outlives the caller; the program is this one
	command.Stdout, command.Stderr = writer, diary
	command.Env = environment()
	command.Dir = o.Folder
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C in the terminal is for the caller alone
	err = command.Start()
	_ = writer.Close()
	if err != nil {
		return fmt.Errorf("starting the ClickHouse engine with %s: %w", program[0], err)
	}
	go func() { _ = command.Wait() }() // no zombie where the engine ends first
	return awaitReport(ctx, reader, o.Folder)
}

func awaitReport(ctx context.Context, reader *os.File, folder string) error {
	stop := context.AfterFunc(ctx, func() { _ = reader.SetReadDeadline(time.Now()) })
	defer stop()
	line, err := bufio.NewReader(reader).ReadBytes('\n')
	var said report
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("waiting for the ClickHouse engine to start: %w", ctx.Err())
	case err != nil, json.Unmarshal(line, &said) != nil:
		return fmt.Errorf("the ClickHouse engine ended before it answered; what it said is in %s", logFile(folder))
	case said.Error != "":
		return errors.New(said.Error)
	}
	return nil
}

// environment is what the engine gets of the caller's: nothing that could hold a secret. It counts in UTC.
func environment() []string {
	env := []string{"TZ=UTC"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "GOCOVERDIR", "GORACE"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// Stop ends the engine of folder and waits until its process has let go of the data; ErrNotRunning where there is none.
// Queries under way are ended.
func Stop(ctx context.Context, folder string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("finding the data folder: %w", err)
	}
	s, err := readState(folder)
	if err != nil {
		return err
	}
	if s.PID == 0 {
		return ErrNotRunning
	}
	e, err := hold(folder, s) // makes sure that it is this folder's engine
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // always nil
	body, err := post(ctx, s, "/engine/stop")
	if err != nil {
		return fmt.Errorf("stopping the ClickHouse engine: %w", err)
	}
	_ = body.Close()
	lock, err := takeLock(ctx, ownerLock(folder))
	if err != nil {
		return fmt.Errorf("waiting for the ClickHouse engine to end: %w", err)
	}
	lock.release()
	return nil
}

// Serve keeps the engine of the folder running until ctx ends, starting it where it does not run. It calls ready once
// the engine answers. An engine that ends meanwhile is an error.
func Serve(ctx context.Context, o Options, ready func(*Engine)) error {
	e, err := Ensure(ctx, o)
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // always nil
	if o.Port != 0 && !strings.HasSuffix(e.Address, fmt.Sprintf(":%d", o.Port)) {
		return fmt.Errorf("the ClickHouse engine runs already, at %s and not at port %d; stop it first with `tillhouse engine stop`", e.Address, o.Port)
	}
	if ready != nil {
		ready(e)
	}
	select {
	case <-ctx.Done():
		return nil
	case <-e.Done():
		return fmt.Errorf("the ClickHouse engine ended; what it said is in %s", logFile(e.Folder))
	}
}
