package rest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// PageNumber counts pages in a parameter, up to the number of pages that a header of
// each answer tells (for instance X-WP-TotalPages).
type PageNumber struct {
	// Param of the query; a call without it asks for page 1.
	Param string
	// TotalHeader holds the number of pages.
	TotalHeader string
}

// Next asks for the page after the one that call asked for.
func (p PageNumber) Next(call Call, answer *Answer) (Call, bool, error) {
	page, err := number(call.Query, p.Param, 1)
	if err != nil {
		return call, false, err
	}
	total, err := headerNumber(answer, p.TotalHeader)
	if err != nil {
		return call, false, err
	}
	return withParam(call, p.Param, strconv.Itoa(page+1)), page < total, nil
}

// Offset skips rows in steps of a page, up to the number of rows that a header of
// each answer tells.
type Offset struct {
	// Param of the query; a call without it skips nothing.
	Param string
	// Step is the page size asked for.
	Step int
	// TotalHeader holds the number of rows.
	TotalHeader string
}

// Next skips one page more.
func (o Offset) Next(call Call, answer *Answer) (Call, bool, error) {
	if o.Step <= 0 {
		return call, false, errors.New("an offset pager needs a page size")
	}
	skipped, err := number(call.Query, o.Param, 0)
	if err != nil {
		return call, false, err
	}
	total, err := headerNumber(answer, o.TotalHeader)
	if err != nil {
		return call, false, err
	}
	return withParam(call, o.Param, strconv.Itoa(skipped+o.Step)), skipped+o.Step < total, nil
}

// Link follows the Link header's rel="next" (RFC 8288); an answer without one is the
// last page.
type Link struct{}

var nextLink = regexp.MustCompile(`(?i)<([^>]*)>[^<]*;\s*rel\s*=\s*(?:"next"|next\b|"[^"]*\bnext\b[^"]*")`)

// Next is the address of rel="next".
func (Link) Next(call Call, answer *Answer) (Call, bool, error) {
	address, more := NextLink(answer)
	if !more {
		return call, false, nil
	}
	call.address = address
	return call, true, nil
}

// NextLink is the address in an answer's Link header of the page after it (RFC 8288), for
// those who keep a token of it and do not follow it. It reports false on the last page.
func NextLink(answer *Answer) (string, bool) {
	found := nextLink.FindStringSubmatch(strings.Join(answer.Header.Values("Link"), ", "))
	if found == nil {
		return "", false
	}
	return found[1], true
}

// Token sends back the token that each answer's body holds. The last page has null,
// "" or false in its place; an answer without the member is an error.
type Token struct {
	// Param of the query that takes the token.
	Param string
	// At is where the token stands (RFC 6901), for instance /meta/next.
	At jsontext.Pointer
}

// Next asks with the token.
func (t Token) Next(call Call, answer *Answer) (Call, bool, error) {
	token, err := textAt(answer.Body, t.At)
	if err != nil || token == "" {
		return call, false, err
	}
	return withParam(call, t.Param, token), true, nil
}

// NextAddress follows the address that each answer's body holds. The last page has
// null, "" or false in its place, or null in place of an object around it; an answer
// without the member is an error.
type NextAddress struct {
	// At is where the address stands (RFC 6901), for instance /_links/next/href.
	At jsontext.Pointer
}

// Next is the address.
func (n NextAddress) Next(call Call, answer *Answer) (Call, bool, error) {
	address, err := textAt(answer.Body, n.At)
	if err != nil || address == "" {
		return call, false, err
	}
	call.address = address
	return call, true, nil
}

var (
	_ Pager = PageNumber{}
	_ Pager = Offset{}
	_ Pager = Link{}
	_ Pager = Token{}
	_ Pager = NextAddress{}
)

func withParam(call Call, name, value string) Call {
	call.Query = maps.Clone(call.Query)
	if call.Query == nil {
		call.Query = url.Values{}
	}
	call.Query.Set(name, value)
	return call
}

func number(query url.Values, name string, absent int) (int, error) {
	if !query.Has(name) {
		return absent, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil {
		return 0, fmt.Errorf("reading parameter %s: want a number", name)
	}
	return n, nil
}

func headerNumber(answer *Answer, name string) (int, error) {
	text := answer.Header.Get(name)
	if text == "" {
		return 0, fmt.Errorf("the answer has no %s header, so the end cannot be known (a proxy or plugin may remove it)", name)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("the %s header is not a number", name)
	}
	return n, nil
}

// textAt is the string or number at a place in a JSON value, "" for null and false, also
// where null stands in place of an object on the way to it.
func textAt(body []byte, at jsontext.Pointer) (string, error) {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true))
	for name := range at.Tokens() {
		found, err := goTo(decoder, name)
		if err != nil {
			return "", fmt.Errorf("reading %s: %w", at, err)
		}
		if !found {
			return "", fmt.Errorf("the answer has nothing at %s, so the end cannot be known", at)
		}
		if decoder.PeekKind() == 'n' {
			return "", nil
		}
	}
	switch token, err := decoder.ReadToken(); {
	case err != nil:
		return "", fmt.Errorf("reading %s: %w", at, err)
	case token.Kind() == '"' || token.Kind() == '0':
		return token.String(), nil
	case token.Kind() == 'f':
		return "", nil
	}
	return "", fmt.Errorf("%s is neither a text nor a number", at)
}

// goTo reads on to a member of the object, or an element of the list, that comes next.
func goTo(decoder *jsontext.Decoder, name string) (bool, error) {
	kind := decoder.PeekKind()
	if kind != '{' && kind != '[' {
		return false, decoder.SkipValue()
	}
	if _, err := decoder.ReadToken(); err != nil {
		return false, err
	}
	for at := 0; decoder.PeekKind() != '}' && decoder.PeekKind() != ']'; at++ {
		here := strconv.Itoa(at)
		if kind == '{' {
			token, err := decoder.ReadToken()
			if err != nil {
				return false, err
			}
			here = token.String()
		}
		if here == name {
			return true, nil
		}
		if err := decoder.SkipValue(); err != nil {
			return false, err
		}
	}
	return false, nil
}
