package connectors

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// walker goes once through a payload. What stays is copied in spans of the payload,
// so it stays byte for byte.
type walker struct {
	redactor *Redactor
	payload  []byte
	out      []byte
	copied   int // up to here the payload is in out, or left out on purpose
	signs    signs
	renamed  int
	text     []byte // the last unquoted string
	thorough bool   // reading a value again, down to its strings

	readers []*reader // of the payload, and of values in it that are read again
	depth   int
	*reader
}

// reader reads tokens of the payload from base on.
type reader struct {
	decoder *jsontext.Decoder
	input   bytes.Buffer
	base    int
}

// end is the offset in the payload after the last token.
func (r *reader) end() int { return r.base + int(r.decoder.InputOffset()) }

func (w *walker) walk(payload []byte) ([]byte, error) {
	w.payload, w.copied, w.renamed = payload, 0, 0
	w.out = make([]byte, 0, len(payload)+len(payload)/16)
	w.signs.begin(payload)
	err := w.within(0, len(payload), func() error {
		if err := w.value(w.redactor.rules); err != nil {
			return err
		}
		if _, err := w.decoder.ReadToken(); !errors.Is(err, io.EOF) {
			return fmt.Errorf("text after the value at byte %d", w.end())
		}
		return nil
	})
	out := append(w.out, payload[w.copied:]...)
	w.out, w.payload, w.signs.payload = nil, nil, nil
	if err != nil {
		return nil, unreadable(err)
	}
	return out, nil
}

// within reads the payload from start to end, and then goes on where it was.
func (w *walker) within(start, end int, read func() error) error {
	if w.depth == len(w.readers) {
		w.readers = append(w.readers, &reader{decoder: new(jsontext.Decoder)})
	}
	outer := w.reader
	w.reader = w.readers[w.depth]
	w.depth++
	w.base, w.input = start, *bytes.NewBuffer(w.payload[start:end:end])
	w.decoder.Reset(&w.input, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	err := read()
	w.depth--
	w.reader = outer
	return err
}

// replace puts text in place of the payload from start to end.
func (w *walker) replace(start, end int, text string) {
	if start > w.copied {
		w.out = append(w.out, w.payload[w.copied:start]...)
	}
	w.out = append(w.out, text...)
	w.copied = end
}

// next reads a whole value and says where it stands.
func (w *walker) next() (start, end int, err error) {
	value, err := w.decoder.ReadValue()
	return w.end() - len(value), w.end(), err
}

// unquote is the text of a string of the payload, good until the next call. Broken
// UTF-8 is read as the replacement character.
func (w *walker) unquote(start, end int) []byte {
	raw := w.payload[start:end]
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	w.text, _ = jsontext.AppendUnquote(w.text[:0], raw) // the decoder has accepted it
	return w.text
}

// value walks over the next value.
func (w *walker) value(at *rules) error {
	switch at.do {
	case keyValue:
		return w.keyed()
	case keepMeta:
		return w.list(at)
	case keepValue, dropValue:
	}
	if at.dead && !w.thorough {
		return w.unnamed(at)
	}
	switch w.decoder.PeekKind() {
	case '{':
		return w.object(at, nil)
	case '[':
		return w.array(at)
	default:
		return w.unnamed(at)
	}
}

// unnamed walks over a value that no path leads into: it is looked into only where
// it can hold an e-mail address.
func (w *walker) unnamed(at *rules) error {
	start, end, err := w.next()
	if err != nil || !w.signs.in(start, end) {
		return err
	}
	switch w.payload[start] {
	case '{', '[':
		w.thorough = true
		defer func() { w.thorough = false }()
		return w.within(start, end, func() error { return w.value(at) })
	case '"':
		if emailInText.Match(w.unquote(start, end)) {
			w.replace(start, end, `""`)
		}
	}
	return nil
}

// keyed turns an e-mail address into its key. What is neither an address, null nor
// empty becomes empty.
func (w *walker) keyed() error {
	start, end, err := w.next()
	if err != nil {
		return err
	}
	switch w.payload[start] {
	case 'n':
		return nil
	case '"':
		text := string(w.unquote(start, end))
		if IsKeyed(text) {
			return nil
		}
		if key, ok := w.redactor.key.Email(text); ok {
			w.replace(start, end, `"`+key+`"`)
			return nil
		}
	}
	w.replace(start, end, `""`)
	return nil
}

func (w *walker) array(at *rules) error {
	if _, err := w.decoder.ReadToken(); err != nil {
		return err
	}
	for w.decoder.PeekKind() != ']' {
		if at.item.do != dropValue {
			if err := w.value(at.item); err != nil {
				return err
			}
			continue
		}
		start, end, err := w.next()
		if err != nil {
			return err
		}
		// Elements keep their place: what is dropped leaves a null.
		w.replace(start, end, "null")
	}
	_, err := w.decoder.ReadToken()
	return err
}

// object walks over an object. stays, when not nil, says which members stay.
func (w *walker) object(at *rules, stays func(name []byte) bool) error {
	if _, err := w.decoder.ReadToken(); err != nil {
		return err
	}
	last, first, dropped := w.end(), true, false
	for w.decoder.PeekKind() != '}' {
		start, end, err := w.next()
		if err != nil {
			return err
		}
		name := w.unquote(start, end)
		below := at.below(name)
		if below.do == dropValue || stays != nil && !stays(name) {
			if err := w.decoder.SkipValue(); err != nil {
				return err
			}
			// From the last member that stays, so that the comma goes too.
			w.replace(last, w.end(), "")
			dropped = true
			continue
		}
		if first && dropped {
			w.copied = start // the comma after the dropped ones goes too
		}
		if w.signs.in(start, end) && emailInText.Match(name) {
			w.renamed++
			w.replace(start, end, `"redacted_`+strconv.Itoa(w.renamed)+`"`)
		}
		if err := w.value(below); err != nil {
			return err
		}
		last, first = w.end(), false
	}
	_, err := w.decoder.ReadToken()
	return err
}

func (r *rules) below(name []byte) *rules {
	if next, ok := r.byName[string(name)]; ok {
		return next
	}
	return r.other
}

// list walks over a key/value list: a list of objects with a key (or name) and a
// value, or one object.
func (w *walker) list(at *rules) error {
	switch w.decoder.PeekKind() {
	case '{':
		return w.object(at, func(name []byte) bool { return at.keep[string(name)] })
	case '[':
	default:
		return w.blank()
	}
	if _, err := w.decoder.ReadToken(); err != nil {
		return err
	}
	for w.decoder.PeekKind() != ']' {
		if err := w.entry(at); err != nil {
			return err
		}
	}
	_, err := w.decoder.ReadToken()
	return err
}

func (w *walker) entry(at *rules) error {
	if w.decoder.PeekKind() != '{' {
		return w.blank()
	}
	start, end, err := w.next()
	if err != nil {
		return err
	}
	kept, err := w.entryKept(start, end, at.keep)
	switch {
	case err != nil:
		return err
	case !kept:
		return w.within(start, end, func() error { return w.object(at.item, entryStays) })
	case at.item.dead && !w.signs.in(start, end):
		return nil
	default:
		return w.within(start, end, func() error { return w.object(at.item, nil) })
	}
}

func entryStays(name []byte) bool {
	return string(name) == "id" || string(name) == "key" || string(name) == "name"
}

// entryKept reports whether the key of an entry is one of keep.
func (w *walker) entryKept(start, end int, keep map[string]bool) (bool, error) {
	kept := false
	err := w.within(start, end, func() error {
		if _, err := w.decoder.ReadToken(); err != nil {
			return err
		}
		for w.decoder.PeekKind() != '}' {
			from, to, err := w.next()
			if err != nil {
				return err
			}
			name := string(w.unquote(from, to))
			from, to, err = w.next()
			if err != nil {
				return err
			}
			if (name == "key" || name == "name") && w.payload[from] == '"' {
				kept = keep[string(w.unquote(from, to))]
				return nil
			}
		}
		return nil
	})
	return kept, err
}

// blank empties a value that is not what the path says, null excepted.
func (w *walker) blank() error {
	start, end, err := w.next()
	if err != nil {
		return err
	}
	if w.payload[start] != 'n' {
		w.replace(start, end, `""`)
	}
	return nil
}
