package connectors

import "bytes"

// signs finds where a payload can hold an e-mail address at all, so that most strings
// are never looked at: an @ in one of its spellings, or an escape that may be one.
type signs struct {
	payload []byte
	next    [len(signTexts)]int
	nearest int // the first of next
}

var signTexts = [...][]byte{[]byte("@"), []byte("%40"), []byte("&#"), []byte(`\u00`)}

func (s *signs) begin(payload []byte) {
	s.payload = payload
	for i := range s.next {
		s.next[i] = -1
	}
	s.nearest = -1
}

// in reports whether there is a sign from start to end. Starts may go back only as
// far as the last sign that was reported.
func (s *signs) in(start, end int) bool {
	if s.nearest < start {
		s.advance(start)
	}
	return s.nearest < end
}

func (s *signs) advance(start int) {
	s.nearest = len(s.payload)
	for i, text := range signTexts {
		if s.next[i] < start {
			s.next[i] = len(s.payload)
			if at := bytes.Index(s.payload[start:], text); at >= 0 {
				s.next[i] = start + at
			}
		}
		s.nearest = min(s.nearest, s.next[i])
	}
}

// hasEmail reports whether unquoted text contains an e-mail address. Most text with
// a sign is an escaped letter, and is told apart without the pattern.
func hasEmail(text []byte) bool {
	for _, sign := range signTexts {
		if bytes.Contains(text, sign) {
			return emailInText.Match(text)
		}
	}
	return false
}
