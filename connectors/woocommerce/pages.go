package woocommerce

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/rest"
)

// Bounds of per_page: WooCommerce refuses more, and two rows are needed to recognise a
// page's neighbour (see walk).
const (
	minPage = 2
	maxPage = 100
)

// smallPage is where halving ends: a shop that cannot give ten rows is broken.
const smallPage = 10

// row is one element of a listing: the vendor's JSON and what reading needs of it.
type row struct {
	listed
	raw []byte
}

// listed are the fields of a row that reading needs.
type listed struct {
	ID              integer        `json:"id"`
	ParentID        integer        `json:"parent_id"`
	Status          scalar         `json:"status"`
	Currency        text           `json:"currency"`
	DateCreated     moment         `json:"date_created"`
	DateCreatedGMT  moment         `json:"date_created_gmt"`
	DateModified    moment         `json:"date_modified"`
	DateModifiedGMT moment         `json:"date_modified_gmt"`
	Refunds         list[refunded] `json:"refunds"`
	Variations      list[ref]      `json:"variations"`
}

// gone reports a row that the shop itself does not show any more.
func (l *listed) gone() bool { return l.Status == "trash" || l.Status == "spam" }

// created and modified are the row's instants, zero when it has none. A shop that lacks
// the UTC form gives its own time: good enough to order versions of one record.
func (l *listed) created() time.Time  { return loose(l.DateCreatedGMT, l.DateCreated) }
func (l *listed) modified() time.Time { return loose(l.DateModifiedGMT, l.DateModified) }

func loose(gmt, shop moment) time.Time {
	at, _, err := instant(gmt, shop, time.UTC)
	if err != nil {
		return time.Time{}
	}
	return at
}

// version is the record's last change, else its creation.
func (l *listed) version() time.Time {
	if at := l.modified(); !at.IsZero() {
		return at
	}
	return l.created()
}

// page is one answer of a listing.
type page struct {
	rows []row
	// size is the per_page that was asked for in the end, start how many rows of the
	// listing stand before the page.
	size, start int
	// total is X-WP-Total: how many rows the whole listing has; -1 when not told.
	total     int
	at        time.Time // before the request
	server    time.Time // the shop's own clock, zero when not told
	requestID string
	cached    bool // a cache says that it answered
}

// sizer halves the page while the shop is too slow for it, and lets it grow again.
type sizer struct{ size, most, calm int }

// growAfter is how many pages must go well before a page grows again.
const growAfter = 10

func newSizer(configured, hint int) sizer {
	if hint >= minPage && hint < configured {
		configured = hint
	}
	return sizer{size: configured, most: configured}
}

func (z *sizer) halve() bool {
	z.calm = 0
	if z.size <= smallPage {
		return false
	}
	z.size = max(z.size/2, smallPage)
	return true
}

func (z *sizer) well() {
	if z.calm++; z.calm >= growAfter && z.size < z.most {
		z.size, z.calm = min(z.size*2, z.most), 0
	}
}

// place asks for the page that begins at a row, or, in a shop that knows only page
// numbers, for the page that has the row. It returns the row that the page begins at.
func (s *source) place(query url.Values, from, size int) (start int) {
	query.Del("offset")
	query.Del("page")
	query.Set("per_page", strconv.Itoa(size))
	switch {
	case from == 0:
	case s.onlyPages.Load():
		from = from / size * size
		query.Set("page", strconv.Itoa(from/size+1))
	default:
		query.Set("offset", strconv.Itoa(from))
	}
	return from
}

// page asks for one page of a listing, at a row counted from 0. On a timeout or a failing server it asks for
// half the rows at once, instead of for the same page again and again; what has nothing
// to do with the page's size is asked for as patiently as any other call.
func (s *source) page(ctx context.Context, stream, path string, query url.Values, z *sizer, from int) (page, error) {
	for patient := false; ; {
		asked := s.env.Clock.Now().UTC()
		start := s.place(query, from, z.size)
		call := rest.Call{Stream: stream, Endpoint: path, Path: "wc/v3/" + path, Query: query}
		if z.size > smallPage && !patient {
			call.Attempts = 1
		}
		answer, err := s.get(ctx, call)
		switch {
		case err == nil:
			z.well()
			p, err := readPage(answer, z.size)
			if err != nil {
				return p, drift(stream, "the page is not the list that was asked for", err)
			}
			p.start = start
			return p, nil
		case pastTheEnd(err):
			return page{size: z.size, start: start, at: asked}, nil
		case rest.TooMuch(err) && z.halve():
			patient = false
		case call.Attempts == 1 && rest.Passing(err):
			patient = true
		default:
			return page{}, err
		}
	}
}

// pastTheEnd reports the refusal of a page behind the last one, which most of
// WordPress's listings answer with an empty page instead.
func pastTheEnd(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && failure.Status == http.StatusBadRequest && strings.Contains(failure.Reason, "invalid_page_number")
}

func readPage(answer *rest.Answer, size int) (page, error) {
	p := page{size: size, total: -1, at: answer.At, requestID: answer.RequestID, cached: fromCache(answer.Header)}
	if n, err := strconv.Atoi(answer.Header.Get("X-Wp-Total")); err == nil && n >= 0 {
		p.total = n
	}
	if at, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		p.server = at
	}
	var err error
	p.rows, err = splitRows(answer.Body)
	return p, err
}

// splitRows cuts a JSON list into its elements without copying them. Duplicate names
// and broken text are left to the mapping: one bad record must not cost its page.
func splitRows(body []byte) ([]row, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if kind := dec.PeekKind(); kind != '[' {
		return nil, errors.New("it is no list")
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	var rows []row
	for dec.PeekKind() != ']' {
		var r row
		start := dec.InputOffset()
		if err := json.UnmarshalDecode(dec, &r.listed); err != nil {
			return nil, fmt.Errorf("its element %d: %w", len(rows)+1, err)
		}
		if r.ID <= 0 {
			return nil, fmt.Errorf("its element %d has no id", len(rows)+1)
		}
		end := dec.InputOffset()
		r.raw = bytes.TrimLeft(body[start:end], ", \t\r\n")
		rows = append(rows, r)
	}
	if _, err := dec.ReadToken(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return rows, nil
}

// cacheHeaders are those in which the usual caches before WordPress say that they
// answered.
var cacheHeaders = []string{"X-Cache", "X-Cache-Status", "X-Proxy-Cache", "Cf-Cache-Status", "X-Litespeed-Cache", "X-Wc-Cache"}

func fromCache(header http.Header) bool {
	if age, err := strconv.Atoi(header.Get("Age")); err == nil && age > 0 {
		return true
	}
	for _, name := range cacheHeaders {
		if strings.Contains(strings.ToUpper(header.Get(name)), "HIT") {
			return true
		}
	}
	return false
}
