package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"

	"github.com/google/uuid"

	"github.com/tillhouse/tillhouse/connectors"
)

// Failure is a call that did not get its answer. It is the cause inside a
// *connectors.Error, and its text has neither query, secret nor e-mail address. What
// caused it is told in Reason and not wrapped: errors of the network and of vendors
// repeat addresses and data.
type Failure struct { //nolint:errname // connectors.Error is the error; this is its account
	// Doing is what was being done, for instance "fetching orders".
	Doing string
	// Request is the method and the address without query.
	Request string
	// Status of the last attempt; 0 when no answer came.
	Status int
	// Timeout: the last attempt was ended by Options.Timeout.
	Timeout bool
	// Attempts that were made.
	Attempts int
	// Reason is what came back, in words.
	Reason string
}

// longestReason is how many characters a reason has at most, whoever worded it.
const longestReason = 400

// Error says what was done, what came back and how often it was tried.
func (f *Failure) Error() string {
	text := f.Doing + ": " + f.Request
	if f.Status != 0 {
		text += " answered " + strconv.Itoa(f.Status)
		if name := http.StatusText(f.Status); name != "" {
			text += " " + name
		}
	} else {
		text += " failed"
	}
	if f.Reason != "" {
		text += ": " + f.Reason
	}
	if f.Attempts > 1 {
		text += " (" + strconv.Itoa(f.Attempts) + " attempts)"
	}
	return text
}

// FailureOf is the Failure in the chain of err, nil when there is none.
func FailureOf(err error) *Failure {
	f, _ := errors.AsType[*Failure](err)
	return f
}

// Passing reports failures that often pass by themselves: a busy server, and a web page
// instead of JSON.
func Passing(err error) bool {
	if kind := connectors.KindOf(err); kind == connectors.Transient || kind == connectors.Throttled {
		return true
	}
	failure := FailureOf(err)
	return failure != nil && failure.Status == http.StatusOK
}

// TooMuch reports failures that a smaller page may avoid: an answer that is too large, takes
// too long or breaks the server that makes it.
func TooMuch(err error) bool {
	failure := FailureOf(err)
	if failure == nil {
		return false
	}
	kind := connectors.KindOf(err)
	return kind == connectors.TooLarge ||
		kind == connectors.Transient && (failure.Timeout || failure.Status >= http.StatusInternalServerError || failure.Status == http.StatusOK)
}

func (t *tries) endpoint() string {
	if t.call.Endpoint != "" {
		return t.call.Endpoint
	}
	return t.call.Path
}

func (t *tries) doing() string {
	if t.call.Stream != "" {
		return "fetching " + t.call.Stream
	}
	return "fetching " + t.endpoint()
}

// failure puts a verdict into the words of this call. The context's own errors get
// no kind: they are nobody's fault.
func (t *tries) failure(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s: %w", t.doing(), err)
	}
	verdict, ok := errors.AsType[*connectors.Error](err)
	if !ok {
		verdict = &connectors.Error{Err: err}
	}
	redact := t.client.redact
	_, timeout := errors.AsType[*timeoutError](verdict.Err)
	return &connectors.Error{
		Kind:   verdict.Kind,
		Until:  verdict.Until,
		Advice: redact(verdict.Advice),
		Err: &Failure{
			Doing:    redact(t.doing()),
			Request:  redact(t.method + " " + t.asked()),
			Status:   t.attempt.status,
			Timeout:  timeout,
			Attempts: t.done,
			Reason:   cut(redact(verdict.Err.Error()), longestReason),
		},
	}
}

// asked is the address without query and user.
func (t *tries) asked() string {
	if t.where != "" {
		return t.where
	}
	address := t.client.options.Base.JoinPath(t.call.Path)
	address.User, address.RawQuery, address.Fragment = nil, "", ""
	return address.String()
}

// redact masks what is secret now: OAuth tokens change while a client lives.
func (c *Client) redact(text string) string {
	c.redactor.Add(c.options.Auth.Secrets()...)
	return c.redactor.Text(text)
}

// logVerdict tells of an attempt that failed, at a level that is off by default: the
// error that ends a call is returned, and one that does not was a small matter.
func (c *Client) logVerdict(t *tries, verdict *connectors.Error) {
	if verdict == nil {
		return
	}
	c.env.Log.Debug().
		Str("stream", t.call.Stream).Str("endpoint", c.redact(t.endpoint())).
		Int("status", t.attempt.status).Stringer("kind", verdict.Kind).Int("attempt", t.done).
		Msg(c.redact(verdict.Err.Error()))
}

// transportVerdict is the kind of an attempt that got no answer.
func transportVerdict(cause error) *connectors.Error {
	if own, ok := errors.AsType[*connectors.Error](cause); ok {
		return own
	}
	// url.Error repeats the address with its query.
	if address, ok := errors.AsType[*url.Error](cause); ok {
		cause = address.Err
	}
	if timeout, ok := errors.AsType[*timeoutError](cause); ok {
		return &connectors.Error{Kind: connectors.Transient, Err: timeout, Advice: "the vendor is slow; smaller pages may help"}
	}
	if certificate(cause) {
		return &connectors.Error{Kind: connectors.BadConfig, Err: cause, Advice: "the address has no certificate that this machine trusts; check the address and the certificate"}
	}
	if dns, ok := errors.AsType[*net.DNSError](cause); ok && dns.IsNotFound {
		return &connectors.Error{Kind: connectors.Transient, Err: fmt.Errorf("no such host %q", dns.Name), Advice: "check the address in the configuration and this machine's name server"}
	}
	return &connectors.Error{Kind: connectors.Transient, Err: broken(cause), Advice: laterRun}
}

// laterRun is the advice where nothing is wrong on this side.
const laterRun = "the vendor's server or the way to it is in trouble; a later run goes on where this one stopped"

// broken says in words what the net packages say in Go's.
func broken(cause error) error {
	switch {
	case errors.Is(cause, io.ErrUnexpectedEOF):
		return errors.New("the connection broke off in the middle of the answer")
	case errors.Is(cause, io.EOF):
		return errors.New("the connection was closed without an answer")
	case errors.Is(cause, syscall.ECONNREFUSED):
		return errors.New("nothing answers at this address (connection refused)")
	case errors.Is(cause, syscall.ECONNRESET), errors.Is(cause, syscall.EPIPE):
		return errors.New("the vendor's side broke the connection off (connection reset)")
	}
	return cause
}

// requestID is the vendor's id of a request, or a new one.
func requestID(header http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Correlation-Id", "Request-Id"} {
		if id := header.Get(name); id != "" {
			return id
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return ""
	}
	return id.String()
}
