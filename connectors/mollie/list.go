package mollie

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/rest"
)

const (
	// mostPerPage is the most that Mollie gives at once.
	// https://docs.mollie.com/overview/pagination
	mostPerPage = 250
	// smallPage is where halving ends: a vendor that cannot give ten rows is broken.
	smallPage = 10
)

// listing is a list of the vendor.
type listing struct {
	stream string // for which it is asked
	// path below the base, and the name of the rows in _embedded.
	path, key string
	// endpoint names the path where it holds an id.
	endpoint string
	query    url.Values
	// sorts: the list can be asked from the oldest on. Others give the newest first.
	sorts bool
	// mode is what each row must say of itself; "" asks nothing.
	mode string
	// begun is when the oldest record of the list can be of; zero when not known.
	begun time.Time
}

// row is an element of a list: the vendor's JSON and what reading needs of it.
type row struct {
	listed
	raw []byte
}

// listed are the fields of a row that reading needs.
type listed struct {
	ID             text            `json:"id"`
	Mode           text            `json:"mode"`
	Status         text            `json:"status"`
	CreatedAt      text            `json:"createdAt"`
	PaymentID      text            `json:"paymentId"`
	ProfileID      text            `json:"profileId"`
	SettlementID   text            `json:"settlementId"`
	ReversedAt     text            `json:"reversedAt"`
	Currency       text            `json:"currency"`
	AmountCaptured maybe[money]    `json:"amountCaptured"`
	ResultAmount   maybe[money]    `json:"resultAmount"`
	Links          maybe[rowLinks] `json:"_links"`
	at             time.Time
}

type rowLinks struct {
	Captures jsontext.Value `json:"captures"`
}

// page is one answer of a list.
type page struct {
	rows      []row
	at        time.Time // before the request
	requestID string
	last      bool
}

// place is where a listing is read from.
type place struct {
	// from is the record to begin with; "" is the end that the order begins with.
	from string
	// newest asks for the newest first.
	newest bool
	// with leaves the first record in: the vendor gives it, as from is inclusive, and it
	// was read before otherwise.
	with bool
}

// pages yields a list to its end. A page that is too much for the vendor is asked for in
// halves.
func (r *reader) pages(ctx context.Context, l listing, at place) iter.Seq2[page, error] {
	return func(yield func(page, error) bool) {
		patient := false
		for {
			more, err := r.walk(ctx, l, &at, patient, yield)
			switch {
			case !more:
				return
			case rest.TooMuch(err) && r.halve():
				patient = false
			case !patient && r.size > smallPage && rest.Passing(err):
				patient = true
			default:
				yield(page{}, err)
				return
			}
		}
	}
}

// walk yields pages of one size, and leaves in at the last record seen. more is false when
// the list has ended or nobody reads on, and true after an error.
func (r *reader) walk(ctx context.Context, l listing, at *place, patient bool, yield func(page, error) bool) (more bool, err error) {
	query := url.Values{}
	maps.Copy(query, l.query)
	query.Set("limit", strconv.Itoa(r.size))
	if at.from != "" {
		query.Set("from", at.from)
	}
	if l.sorts {
		query.Set("sort", "asc")
		if at.newest {
			query.Set("sort", "desc")
		}
	}
	call := rest.Call{Stream: l.stream, Endpoint: l.endpoint, Path: l.path, Query: query}
	if r.size > smallPage && !patient {
		call.Attempts = 1
	}
	for answer, err := range r.source.client.Pages(ctx, call, rest.NextAddress{At: "/_links/next/href"}) {
		if err != nil {
			return true, err
		}
		p, err := readPage(answer, l)
		if err != nil {
			return true, err
		}
		if n := len(p.rows); n > 0 {
			repeated := string(p.rows[0].ID) == at.from && !at.with
			*at = place{from: string(p.rows[n-1].ID), newest: at.newest}
			if repeated {
				p.rows = p.rows[1:]
			}
		}
		if !yield(p, nil) {
			return false, nil
		}
	}
	return false, nil
}

func (r *reader) halve() bool {
	if r.size <= smallPage {
		return false
	}
	r.size = max(r.size/2, smallPage)
	return true
}

// readPage cuts an answer into its rows.
func readPage(answer *rest.Answer, l listing) (page, error) {
	p := page{at: answer.At, requestID: answer.RequestID}
	var body struct {
		Embedded map[string]jsontext.Value `json:"_embedded"`
		Links    struct {
			Next jsontext.Value `json:"next"`
		} `json:"_links"`
	}
	if err := json.Unmarshal(answer.Body, &body, lenientJSON); err != nil {
		return p, drift(l.stream, errors.New("the page is not the list that was asked for"))
	}
	rows := body.Embedded[l.key]
	if rows.Kind() != '[' {
		return p, drift(l.stream, fmt.Errorf("the page has no list of %s", l.key))
	}
	p.last = body.Links.Next.Kind() == 'n'
	var list []jsontext.Value
	if err := json.Unmarshal(rows, &list, lenientJSON); err != nil {
		return p, drift(l.stream, errors.New("the list cannot be read"))
	}
	for i, raw := range list {
		one, err := readRow(raw)
		if err != nil {
			return p, drift(l.stream, fmt.Errorf("element %d of the list: %w", i+1, err))
		}
		if err := verify(one, l); err != nil {
			return p, err
		}
		p.rows = append(p.rows, one)
	}
	return p, nil
}

// readRow reads what reading needs. What is wrong elsewhere in the row is for the mapping
// to say: one bad record must not cost its page.
func readRow(raw []byte) (row, error) {
	one := row{raw: raw}
	if err := json.Unmarshal(raw, &one.listed, lenientJSON); err != nil {
		return one, errors.New("it cannot be read")
	}
	if one.ID == "" {
		return one, errors.New("it has no id")
	}
	if at, err := instant(one.CreatedAt); err == nil {
		one.at = at
	}
	return one, nil
}

// verify refuses rows of the other mode: test payments in production figures are worse
// than none.
func verify(one row, l listing) error {
	if l.mode == "" || one.Mode == "" || string(one.Mode) == l.mode {
		return nil
	}
	return badConfig(fmt.Errorf("fetching %s: %s is of mode %s, and the credential is for %s data", l.stream, one.ID, string(one.Mode[:min(len(one.Mode), 8)]), l.mode),
		"check token and testmode; nothing of it is stored")
}
