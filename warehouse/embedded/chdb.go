package embedded

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// library is a loaded libchdb. The functions are those of chdb.h; every pointer they take or return belongs to
// libchdb, except the query and format bytes, which it copies before it returns.
type library struct {
	connect      func(argc int32, argv unsafe.Pointer) unsafe.Pointer
	closeConn    func(conn unsafe.Pointer)
	queryN       func(conn, sql unsafe.Pointer, sqlLen uintptr, format unsafe.Pointer, formatLen uintptr) unsafe.Pointer
	destroy      func(result unsafe.Pointer)
	buffer       func(result unsafe.Pointer) unsafe.Pointer
	length       func(result unsafe.Pointer) uintptr
	failure      func(result unsafe.Pointer) string
	rowsRead     func(result unsafe.Pointer) uint64
	bytesRead    func(result unsafe.Pointer) uint64
	rowsWritten  func(result unsafe.Pointer) uint64
	bytesWritten func(result unsafe.Pointer) uint64
}

// loadLibrary loads libchdb from path. The error is one sentence that names the file and says how to get a right one.
// A library stays loaded until the process ends: libchdb has threads of its own and cannot be unloaded.
func loadLibrary(path string) (*library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, fmt.Errorf("loading the ClickHouse engine %s: %w; %s", path, err, howToGet)
	}
	l := &library{}
	for name, into := range map[string]any{
		"chdb_connect":              &l.connect,
		"chdb_close_conn":           &l.closeConn,
		"chdb_query_n":              &l.queryN,
		"chdb_destroy_query_result": &l.destroy,
		"chdb_result_buffer":        &l.buffer,
		"chdb_result_length":        &l.length,
		"chdb_result_error":         &l.failure,
		"chdb_result_rows_read":     &l.rowsRead,
		"chdb_result_bytes_read":    &l.bytesRead,
		"chdb_result_rows_written":  &l.rowsWritten,
		"chdb_result_bytes_written": &l.bytesWritten,
	} {
		symbol, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, fmt.Errorf("%s is not a libchdb that Tillhouse can use, the function %s is missing (another library, or older than %s); %s",
				path, name, engineVersion(), howToGet)
		}
		purego.RegisterFunc(into, symbol)
	}
	return l, nil
}

// connection is one connection to the engine. It runs one query at a time; USE, SET and temporary tables belong to it.
type connection struct {
	library *library
	handle  *unsafe.Pointer
	mu      sync.Mutex
}

// open connects to the data in folder, starting the engine with the first connection. The engine ends with the last
// connection. Opening a further one takes about half a millisecond.
func (l *library) open(folder string) (*connection, error) {
	arguments := [][]byte{[]byte("clickhouse\x00"), []byte("--path=" + folder + "\x00")}
	argv := make([]unsafe.Pointer, 0, len(arguments)+1)
	for _, a := range arguments {
		argv = append(argv, unsafe.Pointer(&a[0])) //nolint:gosec // C strings, kept alive below
	}
	argv = append(argv, nil)
	handle := l.connect(int32(len(arguments)), unsafe.Pointer(&argv[0])) //nolint:gosec // kept alive below
	runtime.KeepAlive(arguments)
	runtime.KeepAlive(argv)
	if handle == nil {
		return nil, fmt.Errorf("the ClickHouse engine could not open %s: another program may be using the folder, or it may not be writable", folder)
	}
	return &connection{library: l, handle: (*unsafe.Pointer)(handle)}, nil
}

// close gives the connection back to the engine. It waits for a running query.
func (c *connection) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handle == nil {
		return
	}
	c.library.closeConn(unsafe.Pointer(c.handle)) //nolint:gosec // memory of libchdb, as chdb_connect gave it
	c.handle = nil
}

// answer is what a query produced: its formatted output (empty where the query writes it elsewhere), the rows of the
// result (which libchdb calls rows read), and what was written.
type answer struct {
	body                    []byte
	resultRows, resultBytes uint64
	writeRows, writeBytes   uint64
}

var errConnectionClosed = errors.New("the connection to the engine is closed")

// query runs sql and waits for its end. A refusal by ClickHouse is an *Exception.
func (c *connection) query(sql, format string) (answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handle == nil {
		return answer{}, errConnectionClosed
	}
	text, name := []byte(sql+"\x00"), []byte(format+"\x00")
	l := c.library
	result := l.queryN(*c.handle, unsafe.Pointer(&text[0]), uintptr(len(sql)), unsafe.Pointer(&name[0]), uintptr(len(format))) //nolint:gosec // kept alive below
	runtime.KeepAlive(text)
	runtime.KeepAlive(name)
	if result == nil {
		return answer{}, errors.New("the ClickHouse engine gave no answer: out of memory")
	}
	defer l.destroy(result)
	if message := l.failure(result); message != "" {
		return answer{}, parseException(message)
	}
	a := answer{
		resultRows: l.rowsRead(result), resultBytes: l.bytesRead(result),
		writeRows: l.rowsWritten(result), writeBytes: l.bytesWritten(result),
	}
	if n := l.length(result); n > 0 {
		a.body = append(a.body, unsafe.Slice((*byte)(l.buffer(result)), n)...) //nolint:gosec // memory of the result, copied
	}
	return a, nil
}
