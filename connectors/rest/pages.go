package rest

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
)

// Pager knows one way of paging.
type Pager interface {
	// Next reads from the answer to a call how the next page is asked for; more is false
	// after the last page. An answer that does not say is an error: it is never taken
	// for the end. Rows play no part: a page without rows can have a next one.
	Next(call Call, answer *Answer) (next Call, more bool, err error)
}

// Pages yields the pages of first in order and stops after its first error. A page
// that was asked for before is a loop, and an error.
func (c *Client) Pages(ctx context.Context, first Call, pager Pager) iter.Seq2[*Answer, error] {
	return func(yield func(*Answer, error) bool) {
		seed := maphash.MakeSeed()
		asked := map[uint64]bool{}
		for call, more := first, true; more; {
			key := maphash.String(seed, call.Path+"?"+call.Query.Encode()+"\n"+string(call.Body))
			if asked[key] {
				yield(nil, c.pagingError(call, errors.New("the vendor names a page that was read before, which would never end")))
				return
			}
			asked[key] = true
			answer, err := c.Get(ctx, call)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(answer, nil) {
				return
			}
			if call, more, err = pager.Next(call, answer); err == nil && more {
				call, err = c.inside(call)
			}
			if err != nil {
				yield(nil, c.pagingError(first, err))
				return
			}
		}
	}
}

// inside turns an address that a pager found into a path and query below Base, and
// takes out credentials that the vendor repeats in it.
func (c *Client) inside(call Call) (Call, error) {
	if call.address == "" {
		return call, nil
	}
	address, err := url.Parse(call.address)
	call.address = ""
	if err != nil {
		return call, errors.New("the next page's address cannot be read")
	}
	base := c.options.Base
	address = base.ResolveReference(address)
	if !sameOrigin(address, base) {
		return call, &connectors.Error{
			Kind:   connectors.BadConfig,
			Err:    fmt.Errorf("the next page is said to be at %s://%s, and credentials are not sent there", address.Scheme, address.Host),
			Advice: "configure the address that the vendor itself uses",
		}
	}
	path, ok := strings.CutPrefix(address.Path, strings.TrimSuffix(base.Path, "/")+"/")
	if !ok {
		return call, errors.New("the next page's address is outside the configured one")
	}
	call.Path, call.Query = path, address.Query()
	secrets := c.options.Auth.Secrets()
	for name, values := range call.Query {
		if slices.ContainsFunc(values, func(v string) bool { return slices.Contains(secrets, v) }) {
			delete(call.Query, name)
		}
	}
	return call, nil
}

// pagingError gives a pager's error a kind and says what was being paged.
func (c *Client) pagingError(call Call, err error) error {
	verdict, ok := errors.AsType[*connectors.Error](err)
	if !ok {
		verdict = &connectors.Error{Kind: connectors.Drift, Err: err}
	}
	t := tries{call: call}
	text := c.redact(fmt.Sprintf("%s: reading the next page of %s: %v", t.doing(), t.endpoint(), verdict.Err))
	return &connectors.Error{Kind: verdict.Kind, Advice: c.redact(verdict.Advice), Err: errors.New(text)}
}
