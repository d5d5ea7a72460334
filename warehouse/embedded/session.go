package embedded

import (
	"strings"
	"time"
)

// session keeps a connection for the queries of one session_id: what SET, USE and CREATE TEMPORARY TABLE did stays.
type session struct {
	conn  *connection
	busy  bool
	timer *time.Timer
}

// takeSession reserves the session of a request, which one query at a time may use.
func (s *server) takeSession(q *request) (*session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held, ok := s.sessions[q.session]
	switch {
	case ok && held.busy:
		return nil, refuse(codeSessionLocked, "Session %s is locked by a concurrent client", q.session)
	case !ok && q.sessionCheck:
		return nil, refuse(codeSessionNotFound, "Session %s not found", q.session)
	case !ok:
		held = &session{}
		s.sessions[q.session] = held
	default:
		held.timer.Stop()
	}
	held.busy = true
	return held, nil
}

// leaveSession gives it back, to end when nobody comes for its time.
func (s *server) leaveSession(q *request, held *session, broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held.busy = false
	if broken || q.sessionClose {
		s.dropSession(q.session, held)
		return
	}
	held.timer = time.AfterFunc(q.sessionTimeout, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.sessions[q.session] == held && !held.busy {
			s.dropSession(q.session, held)
		}
	})
}

func (s *server) dropSession(id string, held *session) {
	delete(s.sessions, id)
	if held.conn != nil {
		held.conn.close()
	}
}

// sessionConnection returns the connection of the request's session with the request's settings on it, and how to put
// it back as it was.
func (s *server) sessionConnection(q *request, job *run, st statement) (*connection, func(), error) {
	if _, ok := q.settings["readonly"]; ok {
		return nil, nil, refuse(codeNotImplemented, "the setting readonly is not available together with session_id, because it cannot be undone for the session's later queries")
	}
	if q.readonly && !st.reads() {
		return nil, nil, refuse(codeReadonly, "Cannot execute query in readonly mode: a GET only reads, use POST")
	}
	held, err := s.takeSession(q)
	if err != nil {
		return nil, nil, err
	}
	if held.conn == nil {
		if held.conn, err = s.library.open(s.folder); err != nil {
			s.leaveSession(q, held, true)
			return nil, nil, err
		}
	}
	back, err := held.settingsNow(q)
	if err == nil {
		_, err = held.conn.query(q.prologue(job.marker), "Null")
	}
	leave := func() {
		broken := false
		if back != "" {
			_, err := held.conn.query(back, "Null")
			broken = err != nil
		}
		s.leaveSession(q, held, broken)
	}
	if err != nil {
		leave()
		return nil, nil, err
	}
	return held.conn, leave, nil
}

// reads tells that a statement changes nothing but the session.
func (st statement) reads() bool {
	switch st.first {
	case "SELECT", "WITH", "FROM", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "USE", "SET":
		return true
	}
	return false
}

// settingsNow is the SQL that gives the settings of the request the values that they have in the session now.
func (h *session) settingsNow(q *request) (string, error) {
	if len(q.settings) == 0 {
		return "", nil
	}
	names := make([]string, 0, len(q.settings))
	for name := range q.settings {
		names = append(names, quote(name))
	}
	a, err := h.conn.query("SELECT name, changed, hex(value) FROM system.settings WHERE name IN ("+strings.Join(names, ", ")+")", "TSV")
	if err != nil {
		return "", err
	}
	var back []string
	for line := range strings.Lines(string(a.body)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 3 {
			continue
		}
		value := "DEFAULT"
		if fields[1] == "1" {
			value = quoteHex(fields[2])
		}
		back = append(back, quoteName(fields[0])+" = "+value)
	}
	if len(back) == 0 {
		return "", nil
	}
	return "SET " + strings.Join(back, ", "), nil
}

// quoteHex is a ClickHouse string literal of bytes that are given in hexadecimal.
func quoteHex(digits string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := 0; i+1 < len(digits); i += 2 {
		b.WriteString(`\x` + digits[i:i+2])
	}
	b.WriteByte('\'')
	return b.String()
}
