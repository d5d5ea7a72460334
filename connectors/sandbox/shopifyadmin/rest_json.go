package shopifyadmin

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// writer builds JSON by appending: a listing of 250 orders has some megabytes, and a
// bench reads thousands of them.
type writer struct {
	buf []byte
	// wanted are the members of a record that the request asked for; nil is all.
	wanted map[string]bool
	depth  int
	// record is the depth at which wanted applies.
	record int
	zone   *time.Location
}

func (w *writer) open(bracket byte) {
	w.separate()
	w.buf = append(w.buf, bracket)
	w.depth++
}

func (w *writer) close(bracket byte) {
	w.buf = append(w.buf, bracket)
	w.depth--
}

// separate writes the comma that a value or key needs before it.
func (w *writer) separate() {
	if n := len(w.buf); n > 0 {
		switch w.buf[n-1] {
		case '{', '[', ':', ',':
		default:
			w.buf = append(w.buf, ',')
		}
	}
}

func (w *writer) key(name string) {
	w.separate()
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, '"', ':')
}

// member writes one member of a record, unless the request asked for others only.
func (w *writer) member(name string, value func()) {
	if w.wanted != nil && w.depth == w.record && !w.wanted[name] {
		return
	}
	w.key(name)
	value()
}

func (w *writer) skips(name string) bool {
	return w.wanted != nil && w.depth == w.record && !w.wanted[name]
}

func (w *writer) raw(json string) {
	w.separate()
	w.buf = append(w.buf, json...)
}

const hexDigits = "0123456789abcdef"

func (w *writer) text(s string) {
	w.separate()
	w.buf = append(w.buf, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			i++
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
			i++
			continue
		}
		w.buf = append(w.buf, s[start:i]...)
		switch c {
		case '"', '\\':
			w.buf = append(w.buf, '\\', c)
		case '\n':
			w.buf = append(w.buf, '\\', 'n')
		case '\t':
			w.buf = append(w.buf, '\\', 't')
		default: // as Rails does, so that a page may contain it
			w.buf = append(w.buf, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	w.buf = append(w.buf, s[start:]...)
	w.buf = append(w.buf, '"')
}

func (w *writer) number(n int64) {
	w.separate()
	w.buf = strconv.AppendInt(w.buf, n, 10)
}

func (w *writer) pair(name, value string) {
	if w.skips(name) {
		return
	}
	w.key(name)
	w.text(value)
}

// optional writes null for an empty text.
func (w *writer) optional(name, value string) {
	if w.skips(name) {
		return
	}
	w.key(name)
	if value == "" {
		w.raw("null")
		return
	}
	w.text(value)
}

func (w *writer) integer(name string, value int64) {
	if w.skips(name) {
		return
	}
	w.key(name)
	w.number(value)
}

// reference writes null for an id of 0.
func (w *writer) reference(name string, id int64) {
	if id == 0 {
		w.null(name)
		return
	}
	w.integer(name, id)
}

func (w *writer) boolean(name string, value bool) {
	if w.skips(name) {
		return
	}
	w.key(name)
	if value {
		w.raw("true")
	} else {
		w.raw("false")
	}
}

func (w *writer) null(names ...string) {
	for _, name := range names {
		if w.skips(name) {
			continue
		}
		w.key(name)
		w.raw("null")
	}
}

// plain writes a member whose JSON is given.
func (w *writer) plain(name, json string) {
	if w.skips(name) {
		return
	}
	w.key(name)
	w.raw(json)
}

// gid writes admin_graphql_api_id.
func (w *writer) gid(kind string, id int64) {
	w.pair("admin_graphql_api_id", "gid://shopify/"+kind+"/"+strconv.FormatInt(id, 10))
}

// restTime is how the REST API writes instants: in the shop's zone, to the second.
const restTime = "2006-01-02T15:04:05-07:00"

// instant writes an instant with the shop's offset; null for the zero time.
func (w *writer) instant(name string, at time.Time) {
	if w.skips(name) {
		return
	}
	w.key(name)
	if at.IsZero() {
		w.raw("null")
		return
	}
	w.separate()
	w.buf = append(w.buf, '"')
	w.buf = at.In(w.zone).AppendFormat(w.buf, restTime)
	w.buf = append(w.buf, '"')
}
