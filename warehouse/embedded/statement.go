package embedded

import "strings"

// statementKind says how a statement is run.
type statementKind int

const (
	kindOther  statementKind = iota // answers with a small result or none: DDL, SHOW, DESCRIBE, EXPLAIN, SET, KILL …
	kindSelect                      // answers with a result of any size, which is streamed
	kindInsert                      // carries data after FORMAT or VALUES
)

// statement is one statement of SQL text, cut where the engine needs it.
type statement struct {
	kind   statementKind
	text   string // without the data, a trailing semicolon and what follows it
	first  string // first keyword, upper case
	format string // of FORMAT, or "" where the statement names none
	// tail is where FORMAT starts in text, or its length: INTO OUTFILE belongs before it.
	tail int
	// outfile tells that the statement itself writes or reads a file of the server, so nothing is added to it.
	outfile bool
	// infile is where FROM INFILE belongs in an INSERT with data.
	infile int
	// data is where the data of an INSERT starts in the text that was given.
	data int
}

// parseStatement finds out what text is. Text after the data mark of an INSERT is not looked at. Two statements in one
// text, and text without a statement, are refused as a ClickHouse server refuses them.
func parseStatement(text string) (statement, error) {
	l := &lexer{text: text}
	var tokens []token
	for {
		t, ok := l.next()
		if !ok {
			break
		}
		if len(tokens) == 0 && isMark(text, t, ";") {
			continue
		}
		tokens = append(tokens, t)
		if t.kind == tokenBroken {
			break
		}
		if isMark(text, t, ";") && t.depth <= 0 {
			break
		}
		if len(tokens) == 1 && isWord(text, t, "INSERT") {
			return parseInsert(text, l, t)
		}
	}
	if len(tokens) == 0 {
		return statement{}, refuse(codeSyntaxError, "Empty query")
	}
	if last := tokens[len(tokens)-1]; isMark(text, last, ";") {
		if err := nothingFollows(l); err != nil {
			return statement{}, err
		}
		tokens = tokens[:len(tokens)-1]
	}
	end := tokens[len(tokens)-1].end
	s := statement{kind: kindOther, text: text[:end], tail: end}
	for _, t := range tokens {
		if !isMark(text, t, "(") {
			s.first = strings.ToUpper(text[t.start:t.end])
			break
		}
	}
	switch s.first {
	case "SELECT", "WITH", "FROM":
		s.kind = kindSelect
	}
	for i, t := range tokens {
		if isWord(text, t, "INTO") && i+1 < len(tokens) && isWord(text, tokens[i+1], "OUTFILE") {
			s.outfile = true
		}
	}
	if at, format, ok := findFormat(text, tokens); ok {
		s.tail, s.format = at, format
	}
	return s, nil
}

func nothingFollows(l *lexer) error {
	for {
		t, ok := l.next()
		if !ok {
			return nil
		}
		if !isMark(l.text, t, ";") {
			return refuse(codeSyntaxError, "Syntax error (Multi-statements are not allowed): failed at position %d (end of query)", t.start)
		}
	}
}

// findFormat looks for FORMAT name at the end of the statement, SETTINGS after it allowed. A column that is called
// format is told from it by what stands before.
func findFormat(text string, tokens []token) (at int, format string, ok bool) {
	for i := len(tokens) - 2; i > 0; i-- {
		if tokens[i].depth != 0 || !isWord(text, tokens[i], "FORMAT") {
			continue
		}
		name := tokens[i+1]
		if name.kind != tokenWord && name.kind != tokenName {
			continue
		}
		if i+2 < len(tokens) && !isWord(text, tokens[i+2], "SETTINGS") {
			continue
		}
		before := tokens[i-1]
		if before.kind == tokenMark && strings.ContainsAny(text[before.start:before.end], ",.=<>+-*/%([") && !isMark(text, before, "*") {
			continue
		}
		if isWord(text, before, "BY", "SELECT", "AS", "AND", "OR", "NOT", "WHERE", "DISTINCT", "HAVING", "PREWHERE", "BETWEEN", "LIKE", "IN", "CASE", "THEN", "ELSE", "WHEN") {
			continue
		}
		return tokens[i].start, strings.Trim(text[name.start:name.end], "`\""), true
	}
	return 0, "", false
}

// parseInsert reads the head of an INSERT up to its data. It follows the grammar: target, columns, PARTITION BY,
// SETTINGS, then one of FORMAT, VALUES, FROM INFILE, SELECT, WITH or a bracket.
func parseInsert(text string, l *lexer, insert token) (statement, error) {
	s := statement{first: "INSERT", kind: kindInsert, infile: -1, data: len(text)}
	last := insert
	advance := func() (token, bool) {
		t, ok := l.next()
		if ok {
			last = t
		}
		return t, ok
	}
	t, ok := advance()
	for ok && isWord(text, t, "INTO", "TABLE") {
		t, ok = advance()
	}
	if ok && isWord(text, t, "FUNCTION") {
		t, ok = advance()
	}
	// The target's name may be any word, FORMAT and VALUES among them.
	for ok && t.kind != tokenBroken {
		t, ok = advance()
		if !ok || !isMark(text, t, ".") {
			break
		}
		t, ok = advance()
	}
	if l.depth < 0 {
		return s, refuse(codeSyntaxError, "Syntax error: brackets do not match in an INSERT")
	}
	for ; ok; t, ok = advance() {
		if t.kind == tokenBroken {
			return s, refuse(codeSyntaxError, "Syntax error: a quote or comment in the head of an INSERT does not end")
		}
		if t.depth != 0 {
			continue
		}
		switch {
		case isMark(text, t, ";"):
			if err := nothingFollows(l); err != nil {
				return s, err
			}
			s.text = text[:t.start]
			return s.finishInsert(t.start), nil
		case isWord(text, t, "FORMAT"):
			name, more := advance()
			if !more {
				return s, refuse(codeSyntaxError, "Syntax error: FORMAT without a name at the end of an INSERT")
			}
			s.format = strings.Trim(text[name.start:name.end], "`\"")
			s.text = text[:t.start]
			s.data = dataStart(text, name.end)
			return s.finishInsert(t.start), nil
		case isWord(text, t, "VALUES"):
			s.format = "Values"
			s.text = text[:t.start]
			s.data = t.end
			return s.finishInsert(t.start), nil
		case isWord(text, t, "SETTINGS"):
			if s.infile < 0 {
				s.infile = t.start
			}
		case isWord(text, t, "SELECT", "WITH", "FROM", "WATCH"), isMark(text, t, "(") && startsSelect(text[t.end:]):
			return parseInsertSelect(text, l)
		}
	}
	s.text = text[:last.end]
	return s.finishInsert(last.end), nil
}

func (st statement) finishInsert(head int) statement {
	if st.infile < 0 {
		st.infile = head
	}
	st.tail = head
	return st
}

// parseInsertSelect checks the rest of an INSERT … SELECT, which carries no data.
func parseInsertSelect(text string, l *lexer) (statement, error) {
	end := len(text)
	var before token
	for {
		t, ok := l.next()
		if !ok {
			break
		}
		if isMark(text, t, "(") && before.end > 0 && isWord(text, before, "input") {
			return statement{}, refuse(codeNotImplemented, "the table function input() is not available in the embedded engine: send the rows with INSERT INTO … FORMAT")
		}
		if isMark(text, t, ";") && t.depth <= 0 {
			if err := nothingFollows(l); err != nil {
				return statement{}, err
			}
			end = t.start
			break
		}
		before = t
	}
	return statement{kind: kindOther, first: "INSERT", text: text[:end], tail: end}, nil
}

// dataStart is where data begins after the name of the format: past blanks and one line end.
func dataStart(text string, at int) int {
	for at < len(text) && strings.IndexByte(" \t\f", text[at]) >= 0 {
		at++
	}
	if at < len(text) && text[at] == '\r' {
		at++
	}
	if at < len(text) && text[at] == '\n' {
		at++
	}
	return at
}

func startsSelect(text string) bool {
	l := &lexer{text: text}
	t, ok := l.next()
	for ok && isMark(text, t, "(") {
		t, ok = l.next()
	}
	return ok && isWord(text, t, "SELECT", "WITH")
}

func isWord(text string, t token, words ...string) bool {
	if t.kind != tokenWord {
		return false
	}
	for _, w := range words {
		if strings.EqualFold(text[t.start:t.end], w) {
			return true
		}
	}
	return false
}

func isMark(text string, t token, mark string) bool {
	return t.kind == tokenMark && text[t.start:t.end] == mark
}

// quote writes s as a ClickHouse string literal.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\x00", `\0`).Replace(s) + "'"
}

// quoteName writes s as a ClickHouse identifier.
func quoteName(s string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(s) + "`"
}
