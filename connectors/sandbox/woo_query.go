package sandbox

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// phpQuery is a query string as PHP reads it: the last value of a name wins, name[]
// and name[key] gather into one list, and the order of first appearance is kept,
// because the Link header repeats it.
type phpQuery struct {
	params []phpParam
}

type phpParam struct {
	name string
	list bool
	keys []string // of a list
	all  []string // one value, or those of the list
}

// parsePHPQuery never fails: what cannot be decoded is taken as it is written.
func parsePHPQuery(raw string) phpQuery {
	var q phpQuery
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		q.add(unescape(name), unescape(value))
	}
	return q
}

func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

func (q *phpQuery) add(name, value string) {
	base, key, isList := name, "", false
	if open := strings.IndexByte(name, '['); open > 0 {
		if end := strings.IndexByte(name[open:], ']'); end > 0 {
			base, key, isList = name[:open], name[open+1:open+end], true
		}
	}
	base = strings.TrimLeft(base, " ")
	if base == "" {
		return
	}
	p := q.find(base)
	if p == nil {
		q.params = append(q.params, phpParam{name: base})
		p = &q.params[len(q.params)-1]
	}
	if !isList || !p.list {
		p.keys, p.all = nil, nil
	}
	p.list = isList
	if key == "" {
		key = strconv.Itoa(len(p.all))
	}
	if at := slices.Index(p.keys, key); isList && at >= 0 {
		p.all[at] = value
		return
	}
	p.keys = append(p.keys, key)
	p.all = append(p.all, value)
}

func (q *phpQuery) find(name string) *phpParam {
	for i := range q.params {
		if q.params[i].name == name {
			return &q.params[i]
		}
	}
	return nil
}

// get returns the value of a plain parameter, "" when it is absent or a list.
func (q *phpQuery) get(name string) string {
	if p := q.find(name); p != nil && !p.list && len(p.all) == 1 {
		return p.all[0]
	}
	return ""
}

// set replaces a plain parameter in its place, or adds it at the end.
func (q *phpQuery) set(name, value string) {
	p := q.find(name)
	if p == nil {
		q.params = append(q.params, phpParam{name: name})
		p = &q.params[len(q.params)-1]
	}
	p.list, p.keys, p.all = false, []string{"0"}, []string{value}
}

// setList replaces a parameter by a list.
func (q *phpQuery) setList(name string, values []string) {
	q.set(name, "")
	p := q.find(name)
	p.list, p.keys, p.all = true, nil, values
	for i := range values {
		p.keys = append(p.keys, strconv.Itoa(i))
	}
}

// encode writes the query as add_query_arg does.
func (q *phpQuery) encode() string {
	var b strings.Builder
	for _, p := range q.params {
		for i, v := range p.all {
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			name := p.name
			if p.list {
				name += "[" + p.keys[i] + "]"
			}
			b.WriteString(url.QueryEscape(name))
			b.WriteByte('=')
			b.WriteString(url.QueryEscape(v))
		}
	}
	return b.String()
}

// list returns a parameter as WordPress turns it into a list: repeated values, or one
// value split at commas and white space.
func (q *phpQuery) list(name string) ([]string, bool) {
	p := q.find(name)
	switch {
	case p == nil:
		return nil, false
	case p.list:
		return p.all, true
	default:
		return strings.FieldsFunc(p.all[0], func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }), true
	}
}

// clone gives a copy that can be changed.
func (q *phpQuery) clone() phpQuery {
	c := phpQuery{params: slices.Clone(q.params)}
	return c
}
