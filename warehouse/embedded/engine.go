// Package embedded runs the ClickHouse engine (libchdb) in a process of its own, behind ClickHouse's HTTP interface on
// loopback. Any command finds the running engine of a data folder through engine.json, or starts it; the engine ends a
// while after its last client. It needs no C compiler: the library is loaded at run time.
package embedded

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/rs/zerolog"
)

// Options say where the data folder is and how to find libchdb.
type Options struct {
	// Folder holds the data and engine.json. It is made where it does not exist.
	Folder string
	// Library is the path of libchdb. Empty: CHDB_LIB_PATH, then the folder that Install fills.
	Library string
	Log     zerolog.Logger
	// IdleAfter is how long the engine stays without a client. Default one minute.
	IdleAfter time.Duration
	// Program is the command that runs RunMain with the arguments that follow it. Default: this program with
	// "engine run".
	Program []string
	// Port of the HTTP interface on 127.0.0.1. 0: the port of last time where it is free, else any.
	Port int
}

// DefaultIdleAfter is how long an engine stays without a client.
const DefaultIdleAfter = time.Minute

// Engine is a running engine that was found or started. It is held until Close.
type Engine struct {
	Address            string // host:port of ClickHouse's HTTP interface
	User, Password     string // read-write login
	BIUser, BIPassword string // login that reads database tillhouse only
	PID                int
	Folder             string

	cancel context.CancelFunc
	done   chan struct{}
	once   sync.Once
}

// ErrNotRunning tells that no engine runs on the folder.
var ErrNotRunning = errors.New("no ClickHouse engine is running on this data folder")

// state is engine.json. The logins and the port stay when the engine stops, so that BI tools keep working.
type state struct {
	PID        int    `json:"pid"`
	Instance   string `json:"instance"` // differs for every start
	Address    string `json:"address"`
	User       string `json:"user"`
	Password   string `json:"password"`
	BIUser     string `json:"bi_user"`
	BIPassword string `json:"bi_password"`
}

func stateFile(folder string) string { return filepath.Join(folder, "engine.json") }
func startLock(folder string) string { return filepath.Join(folder, "engine.start.lock") }
func ownerLock(folder string) string { return filepath.Join(folder, "engine.lock") }

func readState(folder string) (state, error) {
	text, err := os.ReadFile(stateFile(folder))
	if errors.Is(err, os.ErrNotExist) {
		return state{}, ErrNotRunning
	}
	if err != nil {
		return state{}, fmt.Errorf("reading engine.json: %w", err)
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return state{}, ErrNotRunning
	}
	return s, nil
}

// write replaces engine.json at once, readable by its owner only.
func (s state) write(folder string) error {
	text, err := json.MarshalIndent(s, "", "  ") //nolint:gosec // this file is where the logins are kept, with mode 0600
	if err != nil {
		return fmt.Errorf("writing engine.json: %w", err)
	}
	f, err := os.CreateTemp(folder, ".engine-*.json") // made with mode 0600
	if err != nil {
		return fmt.Errorf("writing engine.json: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), stateFile(folder))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("writing engine.json: %w", err)
	}
	return nil
}

// Find attaches to the engine that runs on folder and holds it until Close; ErrNotRunning where there is none. A stale
// engine.json, a dead process and another process with the same number are all told from a running engine.
func Find(folder string) (*Engine, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("finding the data folder: %w", err)
	}
	s, err := readState(folder)
	if err != nil {
		return nil, err
	}
	if s.PID == 0 || s.Address == "" {
		return nil, ErrNotRunning
	}
	return hold(folder, s)
}

// attachTime is how long an engine may take to answer before it counts as not running.
const attachTime = 10 * time.Second

// hold registers with the engine that s describes and watches over it.
func hold(folder string, s state) (*Engine, error) {
	ctx, cancel := context.WithCancel(context.Background())
	timeout := time.AfterFunc(attachTime, cancel)
	body, err := post(ctx, s, "/engine/hold")
	if err != nil {
		cancel()
		return nil, fmt.Errorf("%w (%w)", ErrNotRunning, err)
	}
	reader := bufio.NewReader(body)
	line, err := reader.ReadBytes('\n')
	var found struct {
		Instance string `json:"instance"`
	}
	if err == nil {
		err = json.Unmarshal(line, &found)
	}
	if err != nil || found.Instance != s.Instance || !timeout.Stop() {
		cancel()
		_ = body.Close()
		return nil, ErrNotRunning
	}
	e := &Engine{
		Address: s.Address, User: s.User, Password: s.Password, BIUser: s.BIUser, BIPassword: s.BIPassword, PID: s.PID, Folder: folder,
		cancel: cancel, done: make(chan struct{}),
	}
	go func() {
		defer close(e.done)
		defer body.Close()
		_, _ = reader.ReadByte() // blocks until the engine or this registration ends
	}()
	return e, nil
}

func post(ctx context.Context, s state, path string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.Address+path, nil)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(s.User, s.Password)
	client := &http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
	answer, err := client.Do(request)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err // without the address, which is in the text around it
		}
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		return nil, fmt.Errorf("another program answers at %s", s.Address)
	}
	return answer.Body, nil
}

// Done is closed when the engine has ended or Close was called.
func (e *Engine) Done() <-chan struct{} { return e.done }

// Close gives up the hold on the engine, which goes on for others and for its idle time.
func (e *Engine) Close() error {
	e.once.Do(e.cancel)
	<-e.done
	return nil
}

// DSN is the read-write login as a clickhouse-go URL, without a database. It holds the password: not for logs.
func (e *Engine) DSN() string {
	u := url.URL{Scheme: "http", User: url.UserPassword(e.User, e.Password), Host: e.Address}
	return u.String()
}

// Options are clickhouse-go's for the read-write login with a default database, which may be "".
func (e *Engine) Options(database string) *clickhouse.Options {
	return e.options(e.User, e.Password, database)
}

// BIOptions are clickhouse-go's for the BI login, which reads the database tillhouse.
func (e *Engine) BIOptions() *clickhouse.Options {
	return e.options(e.BIUser, e.BIPassword, "tillhouse")
}

func (e *Engine) options(user, password, database string) *clickhouse.Options {
	return &clickhouse.Options{
		Protocol: clickhouse.HTTP,
		Addr:     []string{e.Address},
		Auth:     clickhouse.Auth{Database: database, Username: user, Password: password},
	}
}
