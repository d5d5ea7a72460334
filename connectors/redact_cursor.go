package connectors

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// validator proves that payloads are JSON.
type validator struct {
	decoder jsontext.Decoder
	input   bytes.Buffer
}

// check accepts one JSON value and nothing behind it. Duplicate names and broken
// UTF-8 pass: they are kept as they are. Its error does not repeat the payload.
func (v *validator) check(payload []byte) error {
	v.input = *bytes.NewBuffer(payload)
	v.decoder.Reset(&v.input, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	_, err := v.decoder.ReadValue()
	if err == nil {
		if _, err = v.decoder.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		}
		return fmt.Errorf("redacting a payload: text after the value at byte %d", v.decoder.InputOffset())
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Errorf("redacting a payload: invalid JSON at byte %d", syntax.ByteOffset)
	}
	return fmt.Errorf("redacting a payload: %w", err)
}

// cursor moves over a payload that validator has accepted, so it need not look for
// faults and may go back. It exists beside jsontext because a redaction copies spans
// of its input and reads some values twice.
type cursor struct {
	payload []byte
	at      int
}

// peek is the first byte of the next token, 0 at the end.
func (c *cursor) peek() byte {
	for c.at < len(c.payload) {
		switch b := c.payload[c.at]; b {
		case ' ', '\t', '\n', '\r', ',', ':':
			c.at++
		default:
			return b
		}
	}
	return 0
}

// skip moves over the next value, which begins at start.
func (c *cursor) skip() (start, end int) {
	first := c.peek()
	start = c.at
	switch first {
	case '"':
		c.skipString()
	case '{', '[':
		c.skipContainer()
	default:
		c.skipScalar()
	}
	return start, c.at
}

func (c *cursor) skipString() {
	i := c.at + 1
	for c.payload[i] != '"' {
		if c.payload[i] == '\\' {
			i++
		}
		i++
	}
	c.at = i + 1
}

func (c *cursor) skipContainer() {
	for depth := 0; ; {
		switch c.payload[c.at] {
		case '"':
			c.skipString()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		c.at++
		if depth == 0 {
			return
		}
	}
}

func (c *cursor) skipScalar() {
	for c.at < len(c.payload) {
		switch c.payload[c.at] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return
		}
		c.at++
	}
}
