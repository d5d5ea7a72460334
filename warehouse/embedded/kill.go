package embedded

import "strings"

// nameRunning lets KILL QUERY name queries by the id that their client gave: the engine knows them by ids of its own.
func (s *server) nameRunning(st statement) statement {
	if st.first != "KILL" {
		return st
	}
	var b strings.Builder
	l, at := &lexer{text: st.text}, 0
	for {
		t, ok := l.next()
		if !ok {
			break
		}
		if t.kind != tokenString {
			continue
		}
		if own, ok := s.engineID(literal(st.text[t.start:t.end])); ok {
			b.WriteString(st.text[at:t.start] + quote(own))
			at = t.end
		}
	}
	b.WriteString(st.text[at:])
	st.text = b.String()
	return st
}

// engineID is the engine's own id of the query that a client calls id.
func (s *server) engineID(id string) (string, bool) {
	s.mu.Lock()
	r, ok := s.running[id]
	s.mu.Unlock()
	if !ok {
		return "", false
	}
	a, err := s.control.query("SELECT query_id FROM system.processes WHERE Settings['log_comment'] = "+quote(r.marker)+" LIMIT 1", "TSVRaw")
	own := strings.TrimSpace(string(a.body))
	return own, err == nil && own != ""
}

// literal is the value of a quoted string with ClickHouse's escapes of quotes and backslashes; query ids have no others.
func literal(text string) string {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "'"), "'")
	return strings.NewReplacer(`\\`, `\`, `\'`, `'`, `''`, `'`).Replace(text)
}
