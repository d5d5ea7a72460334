package sandbox

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// phpJSON writes JSON as PHP's json_encode does by default: slashes and everything
// beyond ASCII escaped. wanted, when set, is the mask of _fields.
type phpJSON struct {
	buf    []byte
	wanted map[string]bool
	first  bool
}

func (j *phpJSON) open(c byte) {
	j.buf = append(j.buf, c)
	j.first = true
}

func (j *phpJSON) close(c byte) {
	j.buf = append(j.buf, c)
	j.first = false
}

func (j *phpJSON) comma() {
	if !j.first {
		j.buf = append(j.buf, ',')
	}
	j.first = false
}

// want begins a top-level field unless the mask leaves it out.
func (j *phpJSON) want(name string) bool {
	if j.wanted != nil && !j.wanted[name] {
		return false
	}
	j.key(name)
	return true
}

func (j *phpJSON) key(name string) {
	j.comma()
	j.buf = append(j.buf, '"')
	j.buf = append(j.buf, name...)
	j.buf = append(j.buf, '"', ':')
}

func (j *phpJSON) raw(text string) { j.buf = append(j.buf, text...) }

func (j *phpJSON) int(n int64) { j.buf = strconv.AppendInt(j.buf, n, 10) }

func (j *phpJSON) bool(b bool) { j.buf = strconv.AppendBool(j.buf, b) }

func (j *phpJSON) money(m micro, digits int) {
	j.buf = append(j.buf, '"')
	j.buf = appendFixed(j.buf, m, digits)
	j.buf = append(j.buf, '"')
}

func (j *phpJSON) exact(m micro) {
	j.buf = append(j.buf, '"')
	j.buf = appendTrimmed(j.buf, m)
	j.buf = append(j.buf, '"')
}

const hexDigits = "0123456789abcdef"

func (j *phpJSON) string(s string) {
	j.buf = append(j.buf, '"')
	for len(s) > 0 {
		plain := 0
		for plain < len(s) && isPlain(s[plain]) {
			plain++
		}
		j.buf = append(j.buf, s[:plain]...)
		if s = s[plain:]; len(s) == 0 {
			break
		}
		if s[0] < utf8.RuneSelf {
			j.buf = appendASCII(j.buf, s[0])
			s = s[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		if r > 0xffff {
			r -= 0x10000
			j.buf = appendEscape(j.buf, 0xd800+(r>>10))
			r = 0xdc00 + (r & 0x3ff)
		}
		j.buf = appendEscape(j.buf, r)
	}
	j.buf = append(j.buf, '"')
}

func isPlain(c byte) bool {
	return c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' && c != '/'
}

func appendASCII(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\' || c == '/':
		return append(dst, '\\', c)
	case c == '\n':
		return append(dst, '\\', 'n')
	case c == '\t':
		return append(dst, '\\', 't')
	case c == '\r':
		return append(dst, '\\', 'r')
	case c < 0x20:
		return appendEscape(dst, rune(c))
	}
	return append(dst, c)
}

func appendEscape(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}

const wooTime = "2006-01-02T15:04:05"

// date writes an instant in a zone, without naming it; 0 is null.
func (j *phpJSON) date(t int64, zone *time.Location) {
	if t == 0 {
		j.raw("null")
		return
	}
	j.buf = append(j.buf, '"')
	j.buf = time.Unix(t, 0).In(zone).AppendFormat(j.buf, wooTime)
	j.buf = append(j.buf, '"')
}

// pair writes one "name":"value" member.
func (j *phpJSON) pair(name, value string) {
	j.key(name)
	j.string(value)
}

func (j *phpJSON) intPair(name string, n int64) {
	j.key(name)
	j.int(n)
}

func (j *phpJSON) moneyPair(name string, m micro, digits int) {
	j.key(name)
	j.money(m, digits)
}
