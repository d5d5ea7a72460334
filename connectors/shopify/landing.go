package shopify

import (
	"bytes"
	"errors"
	"io"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Addresses of pages hold what identifies a visitor, so only this much of them is landed:
// the path and the campaign of the landing page, the host of the referrer.
var pages = map[string]func(string) string{
	"landing_site": campaignOf, "landingPageUrl": campaignOf, "referring_site": siteOf, "referrerUrl": siteOf,
}

// campaign are the parameters of a landing page that are kept.
var campaign = []string{"utm_source", "utm_medium", "utm_campaign"}

func campaignOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	query := url.Values{}
	for _, name := range campaign {
		if value := u.Query().Get(name); value != "" {
			query.Set(name, value)
		}
	}
	reduced := url.URL{Path: u.Path, RawQuery: query.Encode()}
	return reduced.String()
}

func siteOf(address string) string {
	if host := hostOf(address); host != "" {
		return "https://" + host
	}
	return ""
}

// hostOf is the host of an address, "" where there is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// landing is what a landing page tells.
type landing struct{ path, source, medium, campaign string }

func landed(address string) landing {
	u, err := url.Parse(address)
	if err != nil {
		return landing{}
	}
	q := u.Query()
	return landing{path: u.Path, source: q.Get(campaign[0]), medium: q.Get(campaign[1]), campaign: q.Get(campaign[2])}
}

// reduceAddresses cuts the addresses of pages in an order's object; all else stays as it
// is.
func reduceAddresses(raw []byte) ([]byte, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if dec.PeekKind() != '{' {
		return nil, errors.New("it is no object")
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	var out []byte
	copied := 0
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		reduce := pages[name.String()]
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		if reduce == nil || value.Kind() != '"' {
			continue
		}
		var address string
		if err := json.Unmarshal(value, &address, lenientJSON); err != nil {
			return nil, err
		}
		text, err := json.Marshal(strings.ToValidUTF8(reduce(address), ""))
		if err != nil {
			return nil, err
		}
		end := int(dec.InputOffset())
		out = append(append(out, raw[copied:end-len(value)]...), text...)
		copied = end
	}
	if _, err := dec.ReadToken(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return append(out, raw[copied:]...), nil
}
