package connectors

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// walker goes once through a payload. What stays is copied in spans of the payload,
// so it stays byte for byte.
type walker struct {
	cursor
	redactor  *Redactor
	validator validator
	out       []byte
	copied    int // up to here the payload is in out, or left out on purpose
	signs     signs
	renamed   int
	text      []byte // the last unquoted string
	thorough  bool   // in a value that no path leads into and that has a sign
}

func (w *walker) walk(payload []byte) ([]byte, error) {
	if err := w.validator.check(payload); err != nil {
		return nil, err
	}
	w.cursor = cursor{payload: payload}
	w.copied, w.renamed = 0, 0
	w.out = make([]byte, 0, len(payload)+len(payload)/16)
	w.signs.begin(payload)
	w.value(w.redactor.rules)
	w.replace(len(payload), len(payload), "")
	out := w.out
	w.out, w.payload, w.signs.payload = nil, nil, nil
	return out, nil
}

// replace puts text in place of the payload from start to end.
func (w *walker) replace(start, end int, text string) {
	if start > w.copied {
		w.out = append(w.out, w.payload[w.copied:start]...)
	}
	w.out = append(w.out, text...)
	w.copied = end
}

// unquote is the text of a string of the payload, good until the next call. Broken
// UTF-8 is read as the replacement character.
func (w *walker) unquote(start, end int) []byte {
	raw := w.payload[start:end]
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	w.text, _ = jsontext.AppendUnquote(w.text[:0], raw) // the validator has accepted it
	return w.text
}

// value walks over the next value.
func (w *walker) value(at *rules) {
	switch at.do {
	case keyValue:
		w.keyed()
		return
	case keepMeta:
		w.list(at)
		return
	case keepValue, dropValue:
	}
	if !at.dead || w.thorough {
		w.inside(at)
		return
	}
	// No path leads into it: it is looked into only where it can hold an address, and
	// then down to its strings, so that nesting does not make it read again and again.
	start, end := w.skip()
	if w.signs.in(start, end) {
		w.at, w.thorough = start, true
		w.inside(at)
		w.thorough = false
	}
}

func (w *walker) inside(at *rules) {
	switch w.peek() {
	case '{':
		w.object(at, nil)
	case '[':
		w.array(at)
	case '"':
		start, end := w.skip()
		if w.signs.in(start, end) && hasEmail(w.unquote(start, end)) {
			w.replace(start, end, `""`)
		}
	default:
		w.skip()
	}
}

// keyed turns an e-mail address into its key. What is neither an address, null nor
// empty becomes empty.
func (w *walker) keyed() {
	start, end := w.skip()
	switch w.payload[start] {
	case 'n':
		return
	case '"':
		text := string(w.unquote(start, end))
		if IsKeyed(text) {
			return
		}
		if key, ok := w.redactor.key.Email(text); ok {
			w.replace(start, end, `"`+key+`"`)
			return
		}
	}
	w.replace(start, end, `""`)
}

func (w *walker) array(at *rules) {
	w.at++
	for w.peek() != ']' {
		if at.item.do != dropValue {
			w.value(at.item)
			continue
		}
		// Elements keep their place: what is dropped leaves a null.
		start, end := w.skip()
		w.replace(start, end, "null")
	}
	w.at++
}

// object walks over an object. stays, when not nil, says which members stay.
func (w *walker) object(at *rules, stays func(name []byte) bool) {
	w.at++
	last, first, dropped := w.at, true, false
	for w.peek() != '}' {
		start, end := w.skip()
		name := w.unquote(start, end)
		below := at.below(name)
		if below.do == dropValue || stays != nil && !stays(name) {
			w.skip()
			// From the last member that stays, so that the comma goes too.
			w.replace(last, w.at, "")
			dropped = true
			continue
		}
		if first && dropped {
			w.copied = start // the comma after the dropped ones goes too
		}
		if w.signs.in(start, end) && hasEmail(name) {
			w.renamed++
			w.replace(start, end, `"redacted_`+strconv.Itoa(w.renamed)+`"`)
		}
		w.value(below)
		last, first = w.at, false
	}
	w.at++
}

func (r *rules) below(name []byte) *rules {
	if r.dead {
		return r
	}
	if next, ok := r.byName[string(name)]; ok {
		return next
	}
	return r.other
}

// list walks over a key/value list: a list of objects with a key (or name) and a
// value, or one object.
func (w *walker) list(at *rules) {
	switch w.peek() {
	case '{':
		w.object(at, func(name []byte) bool { return at.keep[string(name)] })
	case '[':
		w.at++
		for w.peek() != ']' {
			w.entry(at)
		}
		w.at++
	default:
		w.blank()
	}
}

func (w *walker) entry(at *rules) {
	if w.peek() != '{' {
		w.blank()
		return
	}
	start, end := w.skip()
	kept := w.entryKept(start, at.keep)
	w.at = start
	switch {
	case !kept:
		w.object(at.item, entryStays)
	case at.item.dead && !w.signs.in(start, end):
		w.at = end
	default:
		w.object(at.item, nil)
	}
}

func entryStays(name []byte) bool {
	return string(name) == "id" || string(name) == "key" || string(name) == "name"
}

// entryKept reports whether the key of the entry at start is one of keep.
func (w *walker) entryKept(start int, keep map[string]bool) bool {
	w.at = start + 1
	for w.peek() != '}' {
		from, to := w.skip()
		name := w.unquote(from, to)
		isKey := string(name) == "key" || string(name) == "name"
		from, to = w.skip()
		if isKey && w.payload[from] == '"' {
			return keep[string(w.unquote(from, to))]
		}
	}
	return false
}

// blank empties a value that is not what the path says, null excepted.
func (w *walker) blank() {
	start, end := w.skip()
	if w.payload[start] != 'n' {
		w.replace(start, end, `""`)
	}
}
