package shopifyadmin

import (
	"strings"
)

// The search syntax is that of https://shopify.dev/api/usage/search-syntax. What cannot be
// understood does not fail: recorded answers treat a stray parenthesis or a dangling OR as if
// it was not there, and name an unknown field in extensions.search while ignoring it.

// searchTerm is one condition: field:value, or a bare value. A comparator is "", <, <=, > or >=.
type searchTerm struct {
	field, comparator, value string
	quoted                   bool
}

// searchNode is a condition or a combination of such.
type searchNode struct {
	term *searchTerm
	any  bool // one of the children, not all of them
	not  bool
	of   []*searchNode
}

// parseSearch reads a query; nil is no condition.
func parseSearch(text string) *searchNode {
	p := &searchParser{words: searchWords(text)}
	node := p.either()
	for p.at < len(p.words) { // a closing parenthesis too many
		p.at++
		if more := p.either(); more != nil {
			node = together(node, more)
		}
	}
	return node
}

func together(a, b *searchNode) *searchNode {
	if a == nil {
		return b
	}
	return &searchNode{of: []*searchNode{a, b}}
}

type searchWord struct {
	text string // "(", ")", "AND", "OR", "NOT" or ""
	term *searchTerm
}

// searchWords splits a query. A parenthesis counts only where a term could begin; behind a
// field it is part of the value.
func searchWords(text string) []searchWord {
	var words []searchWord
	s := &searchScanner{text: text}
	for {
		s.space()
		if s.done() {
			return words
		}
		switch b := s.text[s.at]; {
		case b == '(' || b == ')':
			s.at++
			words = append(words, searchWord{text: string(b)})
		case b == '-' && s.at+1 < len(s.text) && s.text[s.at+1] != ' ':
			s.at++
			words = append(words, searchWord{text: "NOT"})
		default:
			words = append(words, s.term())
		}
	}
}

type searchScanner struct {
	text string
	at   int
}

func (s *searchScanner) done() bool { return s.at >= len(s.text) }

func (s *searchScanner) space() {
	for !s.done() && strings.ContainsRune(" \t\r\n", rune(s.text[s.at])) {
		s.at++
	}
}

// term reads a connective or a term.
func (s *searchScanner) term() searchWord {
	if s.text[s.at] == '\'' || s.text[s.at] == '"' {
		return searchWord{term: &searchTerm{value: s.quoted(), quoted: true}}
	}
	start := s.at
	for !s.done() && !strings.ContainsRune(" \t\r\n:()", rune(s.text[s.at])) {
		s.at++
	}
	name := s.text[start:s.at]
	if s.done() || s.text[s.at] != ':' {
		switch name {
		case "AND", "OR", "NOT":
			return searchWord{text: name}
		case "": // a parenthesis that nobody expects here
			s.at++
			return searchWord{text: "AND"}
		}
		return searchWord{term: &searchTerm{value: name}}
	}
	s.at++
	t := &searchTerm{field: name}
	s.space()
	for _, comparator := range []string{"<=", ">=", "<", ">"} {
		if strings.HasPrefix(s.text[s.at:], comparator) {
			t.comparator = comparator
			s.at += len(comparator)
			break
		}
	}
	s.space()
	t.value, t.quoted = s.value()
	return searchWord{term: t}
}

func (s *searchScanner) value() (string, bool) {
	if s.done() {
		return "", false
	}
	if s.text[s.at] == '\'' || s.text[s.at] == '"' {
		return s.quoted(), true
	}
	start := s.at
	for !s.done() && !strings.ContainsRune(" \t\r\n", rune(s.text[s.at])) {
		// A closing parenthesis ends a value unless the value opened one itself.
		if s.text[s.at] == ')' && !strings.Contains(s.text[start:s.at], "(") {
			break
		}
		s.at++
	}
	return s.text[start:s.at], false
}

// quoted reads text in quotes; a backslash takes the next character as it is. A quote that
// is never closed reaches to the end.
func (s *searchScanner) quoted() string {
	quote := s.text[s.at]
	s.at++
	var out strings.Builder
	for !s.done() && s.text[s.at] != quote {
		if s.text[s.at] == '\\' && s.at+1 < len(s.text) {
			s.at++
		}
		out.WriteByte(s.text[s.at])
		s.at++
	}
	s.at++
	return out.String()
}

type searchParser struct {
	words []searchWord
	at    int
}

func (p *searchParser) peek() string {
	if p.at >= len(p.words) {
		return "end"
	}
	return p.words[p.at].text
}

// either reads terms joined by OR.
func (p *searchParser) either() *searchNode {
	node := p.both()
	for p.peek() == "OR" {
		p.at++
		other := p.both()
		switch {
		case other == nil: // a dangling OR
		case node == nil:
			node = other
		default:
			node = &searchNode{any: true, of: []*searchNode{node, other}}
		}
	}
	return node
}

// both reads terms joined by AND, or by nothing.
func (p *searchParser) both() *searchNode {
	var node *searchNode
	for {
		switch p.peek() {
		case "AND":
			p.at++
			continue
		case "OR", ")", "end":
			return node
		}
		node = together(node, p.one())
	}
}

func (p *searchParser) one() *searchNode {
	word := p.words[p.at]
	p.at++
	switch {
	case word.text == "NOT":
		if p.at >= len(p.words) || p.words[p.at].text == ")" || p.words[p.at].text == "OR" {
			return nil
		}
		inner := p.one()
		if inner == nil {
			return nil
		}
		return &searchNode{not: true, of: []*searchNode{inner}}
	case word.text == "(":
		inner := p.either()
		if p.peek() == ")" {
			p.at++
		}
		return inner
	case word.term != nil:
		return &searchNode{term: word.term}
	}
	return nil
}

// terms lists all conditions of a search.
func (n *searchNode) terms() []*searchTerm {
	if n == nil {
		return nil
	}
	if n.term != nil {
		return []*searchTerm{n.term}
	}
	var list []*searchTerm
	for _, inner := range n.of {
		list = append(list, inner.terms()...)
	}
	return list
}

// parsed is how the vendor tells what it understood.
func (n *searchNode) parsed() members {
	switch {
	case n.term != nil:
		return n.term.parsed()
	case n.not:
		return members{{"not", n.of[0].parsed()}}
	}
	list := make([]any, len(n.of))
	for i, inner := range n.of {
		list[i] = inner.parsed()
	}
	if n.any {
		return members{{"or", list}}
	}
	return members{{"and", list}}
}

func (t *searchTerm) parsed() members {
	field := t.field
	if field == "" {
		field = "default"
	}
	if t.comparator == "" {
		return members{{"field", field}, {"match_all", t.value}}
	}
	name := map[string]string{"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}[t.comparator]
	return members{{"field", field}, {"range", members{{name, t.value}}}}
}
