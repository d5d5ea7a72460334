package embedded

import "strings"

// tokenKind says what a token of SQL text is.
type tokenKind int

const (
	tokenWord   tokenKind = iota // bare word or number
	tokenName                    // quoted identifier
	tokenString                  // string literal or heredoc
	tokenMark                    // a single punctuation byte
	tokenBroken                  // a quote or comment that never ends
)

// token is a piece of SQL text, [start, end) in bytes. depth is the number of brackets open around it.
type token struct {
	kind       tokenKind
	start, end int
	depth      int
}

// lexer cuts SQL text into tokens by ClickHouse's rules: backslash and doubled-quote escapes, `--`, `#` and `/* */`
// comments, heredocs, typographic quotes.
type lexer struct {
	text  string
	at    int
	depth int
}

// next returns the next token, and false at the end of the text.
func (l *lexer) next() (token, bool) {
	if broken, ok := l.skipBlank(); !ok {
		return broken, true
	}
	if l.at >= len(l.text) {
		return token{}, false
	}
	start, depth := l.at, l.depth
	rest := l.text[l.at:]
	switch c := rest[0]; {
	case c == '\'':
		return l.quoted("'", tokenString), true
	case c == '"', c == '`':
		return l.quoted(string(c), tokenName), true
	case strings.HasPrefix(rest, "‘"):
		return l.typographic("‘", "’", tokenString), true
	case strings.HasPrefix(rest, "“"):
		return l.typographic("“", "”", tokenName), true
	case c == '$':
		if t, ok := l.heredoc(); ok {
			return t, true
		}
		l.word()
		return token{tokenWord, start, l.at, depth}, true
	case wordByte(c):
		l.word()
		return token{tokenWord, start, l.at, depth}, true
	case c == '(', c == '[', c == '{':
		l.depth++
		l.at++
		return token{tokenMark, start, l.at, depth}, true
	case c == ')', c == ']', c == '}':
		l.depth--
		l.at++
		return token{tokenMark, start, l.at, l.depth}, true
	}
	l.at++
	return token{tokenMark, start, l.at, depth}, true
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (l *lexer) word() {
	for l.at < len(l.text) && (wordByte(l.text[l.at]) || l.text[l.at] == '$') {
		l.at++
	}
}

// skipBlank moves past white space and comments; false with a broken token where a comment never ends.
func (l *lexer) skipBlank() (token, bool) {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case strings.IndexByte(" \t\n\r\f\v\x00", rest[0]) >= 0:
			l.at++
		case strings.HasPrefix(rest, "\u00a0"), strings.HasPrefix(rest, "\u2028"), strings.HasPrefix(rest, "\u2029"), strings.HasPrefix(rest, "\ufeff"):
			l.at += len("\u00a0")
			if rest[0] != 0xc2 {
				l.at++
			}
		case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "# "), strings.HasPrefix(rest, "#!"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				l.at = len(l.text)
				return token{}, true
			}
			l.at += end + 1
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				start := l.at
				l.at = len(l.text)
				return token{tokenBroken, start, l.at, l.depth}, false
			}
			l.at += end + 4
		default:
			return token{}, true
		}
	}
	return token{}, true
}

func (l *lexer) quoted(quote string, kind tokenKind) token {
	start := l.at
	l.at++
	for l.at < len(l.text) {
		switch l.text[l.at] {
		case '\\':
			l.at += 2
		case quote[0]:
			l.at++
			if l.at < len(l.text) && l.text[l.at] == quote[0] {
				l.at++
				continue
			}
			return token{kind, start, l.at, l.depth}
		default:
			l.at++
		}
	}
	l.at = len(l.text)
	return token{tokenBroken, start, l.at, l.depth}
}

func (l *lexer) typographic(left, right string, kind tokenKind) token {
	start := l.at
	end := strings.Index(l.text[l.at+len(left):], right)
	if end < 0 {
		l.at = len(l.text)
		return token{tokenBroken, start, l.at, l.depth}
	}
	l.at += len(left) + end + len(right)
	return token{kind, start, l.at, l.depth}
}

// heredoc reads $tag$ … $tag$; false where the dollar starts a plain word.
func (l *lexer) heredoc() (token, bool) {
	rest := l.text[l.at:]
	tag := 1
	for tag < len(rest) && wordByte(rest[tag]) {
		tag++
	}
	if tag >= len(rest) || rest[tag] != '$' {
		return token{}, false
	}
	mark := rest[:tag+1]
	end := strings.Index(rest[len(mark):], mark)
	if end < 0 {
		return token{}, false
	}
	start := l.at
	l.at += len(mark)*2 + end
	return token{tokenString, start, l.at, l.depth}, true
}
