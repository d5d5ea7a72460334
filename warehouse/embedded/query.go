package embedded

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Limits on what is kept in memory: the head of an INSERT, and a whole query of another kind.
const (
	longestHead  = 1 << 20
	longestQuery = 16 << 20
)

// serveQuery answers one query.
func (s *server) serveQuery(w http.ResponseWriter, r *http.Request) {
	if r.URL.RawQuery == "" && r.ContentLength == 0 && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		s.serveOK(w, r)
		return
	}
	started := time.Now()
	out := &response{w: w, started: started}
	release, ok := s.activity.begin()
	if !ok {
		out.fail(refuse(codeTooManyQueries, "the engine is ending; the next command starts it again"))
		return
	}
	defer release()
	q, err := s.answer(out, r)
	id := ""
	if q != nil {
		id = q.queryID
	}
	if err != nil {
		s.log.Debug().Str("query_id", id).Int("code", asException(err).Code).Dur("took", time.Since(started)).Msg("query refused or failed")
		out.fail(err)
		return
	}
	s.log.Debug().Str("query_id", id).Dur("took", time.Since(started)).Msg("query answered")
}

// answer reads the request, runs it and writes its result. An error has not been written yet.
func (s *server) answer(out *response, r *http.Request) (*request, error) {
	who, err := s.authenticate(r)
	if err != nil {
		out.w.Header().Set("WWW-Authenticate", `Basic realm="tillhouse"`)
		return nil, err
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		return nil, refuse(codeNotImplemented, "queries come with GET or POST, not with %s", r.Method)
	}
	q, err := readRequest(r, who)
	if err != nil {
		return nil, err
	}
	out.request = q
	body, err := openBody(r, q)
	if err != nil {
		return q, err
	}
	statement, data, err := readStatement(q, body)
	if err != nil {
		return q, err
	}
	job, err := s.begin(q)
	if err != nil {
		return q, err
	}
	defer s.end(job)
	out.w.Header().Set("X-Clickhouse-Query-Id", q.queryID)

	slots := s.slots
	if who.readonly {
		slots = s.biSlots
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-r.Context().Done():
		return q, refuse(codeQueryCancelled, "the client left before the query began")
	}
	if who.readonly {
		if statement.kind == kindInsert {
			return q, denied("it reads only")
		}
		if err := s.restrict(q); err != nil {
			return q, err
		}
	}
	conn, giveBack, err := s.connection(q, job, statement)
	if err != nil {
		return q, err
	}
	defer giveBack()
	ended := s.killWhenDone(r.Context(), job)
	defer ended()
	switch {
	case statement.kind == kindInsert:
		return q, s.insert(conn, out, statement, data)
	case statement.kind == kindSelect && !statement.outfile && !q.wait:
		return q, s.stream(conn, out, statement)
	}
	return q, s.execute(conn, out, s.nameRunning(statement))
}

// readStatement reads the query from the URL and the body. For an INSERT with data it stops after the head and
// returns the data as a reader.
func readStatement(q *request, body io.Reader) (statement, io.Reader, error) {
	text := strings.TrimRight(q.text, " \t\r\n")
	head, err := io.ReadAll(io.LimitReader(body, longestHead))
	if err != nil {
		return statement{}, nil, refuse(codeCannotReadRequest, "the body of the request ended before its end: %v", err)
	}
	if text != "" && len(head) > 0 {
		text += "\n"
	}
	text += string(head)
	st, err := parseStatement(text)
	if err != nil && len(head) < longestHead {
		return st, nil, err
	}
	if err == nil && st.kind == kindInsert {
		return st, io.MultiReader(strings.NewReader(text[st.data:]), body), nil
	}
	rest, err := io.ReadAll(io.LimitReader(body, longestQuery))
	if err != nil {
		return st, nil, refuse(codeCannotReadRequest, "the body of the request ended before its end: %v", err)
	}
	if len(rest) == 0 {
		return st, nil, nil
	}
	if len(rest) == longestQuery {
		return st, nil, refuse(codeQueryTooLarge, "a query may have %d MB at most; send data with INSERT INTO … FORMAT", longestQuery>>20)
	}
	st, err = parseStatement(text + string(rest))
	return st, nil, err
}

// connection opens a connection that is as the request asks, or takes that of its session. A connection is never used
// again outside its session, so nothing of one query reaches another.
func (s *server) connection(q *request, job *run, st statement) (*connection, func(), error) {
	if q.session != "" && !q.login.readonly {
		return s.sessionConnection(q, job, st)
	}
	if q.session != "" && q.sessionCheck {
		return nil, nil, refuse(codeSessionNotFound, "Session %s not found", q.session)
	}
	c, err := s.library.open(s.folder)
	if err != nil {
		return nil, nil, err
	}
	if _, err := c.query(q.prologue(job.marker), "Null"); err != nil {
		c.close()
		return nil, nil, err
	}
	return c, c.close, nil
}

// execute runs a statement with a small result, or none, or one that the client wants to be counted before it comes
// (wait_end_of_query). The result is kept in memory.
func (s *server) execute(conn *connection, out *response, st statement) error {
	format, err := out.format(st)
	if err != nil {
		return err
	}
	if out.request.login.readonly {
		if err := s.allow(conn, out.request, st.text, ""); err != nil {
			return err
		}
	}
	a, err := conn.query(st.text, format)
	if err != nil {
		return err
	}
	out.counted(a)
	out.begin(format)
	return out.send(bytes.NewReader(a.body), format)
}

// stream runs a SELECT. The engine writes its result into a pipe, in any format and at the pace of the client.
func (s *server) stream(conn *connection, out *response, st statement) error {
	format, err := out.format(st)
	if err != nil {
		return err
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("opening a pipe for a result: %w", err)
	}
	defer reader.Close() //nolint:errcheck // only read from
	sql, target := st.into(writer, format)
	if out.request.login.readonly {
		err := s.allow(conn, out.request, sql, target)
		if isSyntaxError(err) {
			_ = writer.Close()
			return s.execute(conn, out, st)
		}
		if err != nil {
			_ = writer.Close()
			return err
		}
	}
	done := make(chan error, 1)
	go func() {
		_, err := conn.query(sql, "TabSeparated")
		_ = writer.Close() // a pipe's end, or a file that only this process sees
		done <- err
	}()
	return s.relay(conn, out, st, format, reader, done)
}

// into is the statement with its result going to an open file of this process, and the path of that file.
func (st statement) into(f *os.File, format string) (sql, path string) {
	path = descriptorPath(f)
	sql = st.text[:st.tail] + "\nINTO OUTFILE '" + path + "' APPEND "
	if st.format == "" {
		return sql + "FORMAT " + format, path
	}
	return sql + st.text[st.tail:], path
}

// descriptorPath is the path by which the engine, in this process, opens f.
func descriptorPath(f *os.File) string { return "/dev/fd/" + strconv.FormatUint(uint64(f.Fd()), 10) }

// isSyntaxError tells that a query cannot be parsed, which is also so where it has no place for INTO OUTFILE.
func isSyntaxError(err error) bool {
	var e *Exception
	return errors.As(err, &e) && e.Code == codeSyntaxError
}

var formatName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
