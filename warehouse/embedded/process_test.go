package embedded_test

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/warehouse/embedded"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

func TestOfManyThatComeAtOnceOneStartsTheEngine(t *testing.T) {
	folder := t.TempDir()
	var all sync.WaitGroup
	engines := make([]*embedded.Engine, 8)
	for i := range engines {
		all.Go(func() {
			e, err := embedded.Ensure(context.Background(), embeddedtest.Options(folder))
			if err == nil {
				engines[i] = e
			}
		})
	}
	all.Wait()
	for _, e := range engines {
		require.NotNil(t, e)
		require.Equal(t, engines[0].PID, e.PID)
		require.Equal(t, engines[0].Address, e.Address)
	}
	require.NotEqual(t, os.Getpid(), engines[0].PID)
	require.NoError(t, embedded.Stop(t.Context(), folder))
	for _, e := range engines {
		<-e.Done()
		require.NoError(t, e.Close())
	}
}

func TestTheLoginsAreForTheOwnerOnly(t *testing.T) {
	e := embeddedtest.Start(t)
	info, err := os.Stat(filepath.Join(e.Folder, "engine.json"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	require.Greater(t, len(e.Password), 30)
	require.NotEqual(t, e.Password, e.BIPassword)
	log, err := os.ReadFile(filepath.Join(e.Folder, "engine.log"))
	require.NoError(t, err)
	require.NotContains(t, string(log), e.Password)
	require.NotContains(t, string(log), e.BIPassword)
}

func TestNoSecretOfTheCallerReachesTheEngineProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("2026-11-21: the environment of another process is read from /proc, which only Linux has")
	}
	t.Setenv("TILLHOUSE_SECRET_KEY", "sentinel-secret")
	e := embeddedtest.Start(t)
	environment, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(e.PID), "environ"))
	require.NoError(t, err)
	require.NotContains(t, string(environment), "sentinel-secret")
}

func TestAnEngineEndsAfterItsLastClient(t *testing.T) {
	o := embeddedtest.Options(t.TempDir())
	o.IdleAfter = 50 * time.Millisecond
	first, err := embedded.Ensure(t.Context(), o)
	require.NoError(t, err)
	second, err := embedded.Find(o.Folder)
	require.NoError(t, err)
	require.NoError(t, first.Close())
	conn := open(t, second.Options(""))
	require.NoError(t, conn.Exec(t.Context(), "SELECT 1"))
	select {
	case <-second.Done():
		t.Fatal("the engine ended under a client")
	default:
	}
	process, err := os.FindProcess(second.PID)
	require.NoError(t, err)
	require.NoError(t, second.Close())
	awaitEnd(t, process)
	_, err = embedded.Find(o.Folder)
	require.ErrorIs(t, err, embedded.ErrNotRunning)
}

// awaitEnd returns when a process has ended. The test's own time limit is its limit.
func awaitEnd(t *testing.T, process *os.Process) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := process.Signal(syscall.Signal(0)); err != nil {
			return
		}
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatal("the process is still there")
		}
	}
}

func TestAfterACrashTheNextClientFindsItsRowsInANewEngine(t *testing.T) {
	folder := t.TempDir()
	e := embeddedtest.StartIn(t, folder)
	conn := open(t, e.Options(""))
	ctx := t.Context()
	require.NoError(t, conn.Exec(ctx, "CREATE DATABASE d ENGINE = Atomic"))
	require.NoError(t, conn.Exec(ctx, "CREATE TABLE d.t (n UInt64) ENGINE = MergeTree ORDER BY n"))
	require.NoError(t, conn.Exec(ctx, "INSERT INTO d.t SELECT number FROM numbers(1000)"))
	require.NoError(t, syscall.Kill(e.PID, syscall.SIGKILL))
	<-e.Done()
	require.Error(t, conn.Exec(ctx, "SELECT 1"), "a client of the dead engine gets an error")
	_, err := embedded.Find(folder)
	require.ErrorIs(t, err, embedded.ErrNotRunning)

	again := embeddedtest.StartIn(t, folder)
	require.NotEqual(t, e.PID, again.PID)
	require.Equal(t, e.Password, again.Password, "logins survive, so BI tools keep working")
	var n uint64
	require.NoError(t, open(t, again.Options("d")).QueryRow(ctx, "SELECT count() FROM t").Scan(&n))
	require.Equal(t, uint64(1000), n)
}

func TestAStaleEngineFileIsNotARunningEngine(t *testing.T) {
	stranger, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer stranger.Close()
	go func() {
		for {
			c, err := stranger.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	for name, text := range map[string]any{
		"a number that is now another program's": map[string]any{"pid": os.Getpid(), "instance": "x", "address": "127.0.0.1:1", "user": "tillhouse", "password": "p"},
		"a port that is now another program's":   map[string]any{"pid": os.Getpid(), "instance": "x", "address": stranger.Addr().String(), "password": "p"},
		"another engine's port":                  map[string]any{"pid": shared.PID, "instance": "x", "address": shared.Address, "user": shared.User, "password": shared.Password},
		"an empty object":                        map[string]any{},
		"no object":                              []int{1},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			body, err := json.Marshal(text)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(folder, "engine.json"), body, 0o600))
			_, err = embedded.Find(folder)
			require.ErrorIs(t, err, embedded.ErrNotRunning)
			require.ErrorIs(t, embedded.Stop(t.Context(), folder), embedded.ErrNotRunning)
			e := embeddedtest.StartIn(t, folder)
			require.NotEqual(t, shared.PID, e.PID)
			require.NoError(t, open(t, e.Options("")).Ping(t.Context()))
		})
	}
	_, err = embedded.Find(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, embedded.ErrNotRunning)
}

func TestAStoppedFolderCanBeCopiedElsewhereWithItsRows(t *testing.T) {
	ctx := t.Context()
	folder := filepath.Join(t.TempDir(), "with 'quote' {a,b} * é")
	e := embeddedtest.StartIn(t, folder)
	conn := open(t, e.Options(""))
	for _, sql := range []string{
		"CREATE DATABASE tillhouse_store ENGINE = Atomic", "CREATE DATABASE tillhouse ENGINE = Atomic",
		"CREATE TABLE tillhouse_store.t (id UInt64, total Decimal(18, 4), v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY id",
		"INSERT INTO tillhouse_store.t SELECT number, number / 3, 1 FROM numbers(5000)",
		"INSERT INTO tillhouse_store.t SELECT number, number / 7, 2 FROM numbers(100)",
		"INSERT INTO tillhouse_store.t VALUES (5001, 1.2345, 3)",
		"CREATE VIEW tillhouse.t AS SELECT id, total FROM tillhouse_store.t FINAL",
	} {
		require.NoError(t, conn.Exec(ctx, sql), sql)
	}
	const sum = "SELECT concat(toString(count()), ' ', toString(sum(total)), ' ', toString(groupBitXor(cityHash64(id, total)))) FROM tillhouse.t"
	var before, after string
	require.NoError(t, conn.QueryRow(ctx, sum).Scan(&before))
	require.NoError(t, embedded.Stop(ctx, folder))

	moved := filepath.Join(t.TempDir(), "elsewhere")
	require.NoError(t, os.CopyFS(moved, os.DirFS(folder)))
	require.NoError(t, os.RemoveAll(folder))
	again := embeddedtest.StartIn(t, moved)
	require.NoError(t, open(t, again.BIOptions()).QueryRow(ctx, sum).Scan(&after))
	require.Equal(t, before, after)
	require.Equal(t, e.BIPassword, again.BIPassword)
}

func TestAMissingOrWrongLibraryIsOneSentenceThatSaysWhatToDo(t *testing.T) {
	ctx := t.Context()
	notELF := filepath.Join(t.TempDir(), "libchdb.so")
	require.NoError(t, os.WriteFile(notELF, []byte("not a library"), 0o755))
	for name, c := range map[string]struct{ library, want string }{
		"missing":         {filepath.Join(t.TempDir(), "none.so"), "is not a file"},
		"a folder":        {t.TempDir(), "is not a file"},
		"no library":      {notELF, "loading the ClickHouse engine"},
		"another library": {otherLibrary(t), "is not a libchdb that Tillhouse can use"},
	} {
		o := embeddedtest.Options(t.TempDir())
		o.Library = c.library
		_, err := embedded.Ensure(ctx, o)
		require.Error(t, err, name)
		require.Contains(t, err.Error(), c.want, name)
		require.Contains(t, err.Error(), "tillhouse engine install", name)
		require.NotContains(t, err.Error(), "\n", name)
	}
	t.Setenv("CHDB_LIB_PATH", "")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	_, err := embedded.LibraryPath(embedded.Options{})
	require.ErrorContains(t, err, "is not installed on this machine; run `tillhouse engine install`, or set CHDB_LIB_PATH")
	t.Setenv("PATH", t.TempDir())
	_, err = embedded.Install(ctx, embedded.Options{})
	require.ErrorContains(t, err, "npm client is not on the PATH")
	t.Setenv("CHDB_LIB_PATH", notELF)
	path, err := embedded.LibraryPath(embedded.Options{})
	require.NoError(t, err)
	require.Equal(t, notELF, path)
}

// otherLibrary is some shared library that every machine has.
func otherLibrary(t *testing.T) string {
	t.Helper()
	for _, pattern := range []string{"/lib/*/libm.so.6", "/lib64/libm.so.6", "/usr/lib/libm.so.6", "/usr/lib/libSystem.B.dylib"} {
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return found[0]
		}
	}
	t.Skip("2026-11-21: this machine has no shared library at the places that are looked at")
	return ""
}

func TestServeHoldsTheEngineUntilItsEnd(t *testing.T) {
	o := embeddedtest.Options(t.TempDir())
	o.IdleAfter = time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan *embedded.Engine, 1), make(chan error, 1)
	go func() { done <- embedded.Serve(ctx, o, func(e *embedded.Engine) { ready <- e }) }()
	e := <-ready
	require.NoError(t, open(t, e.Options("")).Ping(t.Context()))
	cancel()
	require.NoError(t, <-done)

	go func() { done <- embedded.Serve(t.Context(), o, func(e *embedded.Engine) { ready <- e }) }()
	e = <-ready
	require.NoError(t, syscall.Kill(e.PID, syscall.SIGKILL))
	require.ErrorContains(t, <-done, "engine.log")
}

func TestServeOnAPortSaysSoWhereTheEngineRunsOnAnother(t *testing.T) {
	e := embeddedtest.Start(t)
	o := embeddedtest.Options(e.Folder)
	o.Port = 1
	require.ErrorContains(t, embedded.Serve(t.Context(), o, nil), "stop it first with `tillhouse engine stop`")
}

func TestASecondOwnerOfAFolderIsRefused(t *testing.T) {
	e := embeddedtest.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := embedded.Run(ctx, embedded.Options{Folder: e.Folder, IdleAfter: time.Second})
	require.ErrorContains(t, err, "is in use by another ClickHouse engine")
}

func TestASignalEndsTheEngineWithQueriesUnderWay(t *testing.T) {
	e := embeddedtest.Start(t)
	conn := open(t, e.Options(""))
	done := make(chan error, 1)
	go func() {
		done <- conn.Exec(context.Background(), "SELECT sum(sleepEachRow(0.1)) FROM numbers(1000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0")
	}()
	awaitQuery(t, e, "sleepEachRow")
	require.NoError(t, syscall.Kill(e.PID, syscall.SIGTERM))
	require.Error(t, <-done)
	<-e.Done()
}

// awaitQuery returns when a query with this text is under way.
func awaitQuery(t *testing.T, e *embedded.Engine, text string) {
	t.Helper()
	conn, err := clickhouse.Open(e.Options(""))
	require.NoError(t, err)
	defer conn.Close()
	for {
		var n uint64
		require.NoError(t, conn.QueryRow(t.Context(), "SELECT count() FROM system.processes WHERE position(query, {text:String}) > 0 AND position(query, 'system.processes') = 0", clickhouse.Named("text", text)).Scan(&n))
		if n > 0 {
			return
		}
	}
}
