package connectortest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

// Faults is a transport that fails on demand in front of a real one: its faults
// happen one after the other, one per attempt, and then all goes well.
type Faults struct {
	base http.RoundTripper

	mu     sync.Mutex
	faults []Fault
	seen   int
}

// Fault is one attempt that goes wrong. It may ask the real transport, change what it
// answered, or do neither.
type Fault func(request *http.Request, base http.RoundTripper) (*http.Response, error)

var _ http.RoundTripper = (*Faults)(nil)

// NewFaults puts faults in front of base.
func NewFaults(base http.RoundTripper, faults ...Fault) *Faults {
	return &Faults{base: base, faults: faults}
}

// RoundTrip plays the next fault, or asks base when none is left.
func (f *Faults) RoundTrip(request *http.Request) (*http.Response, error) {
	f.mu.Lock()
	fault := pass
	if f.seen < len(f.faults) {
		fault = f.faults[f.seen]
	}
	f.seen++
	f.mu.Unlock()
	return fault(request, f.base)
}

// Attempts is the number of attempts so far.
func (f *Faults) Attempts() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen
}

func pass(request *http.Request, base http.RoundTripper) (*http.Response, error) {
	return base.RoundTrip(request)
}

// Pass is an attempt that goes well.
func Pass() Fault { return pass }

// Reset is a connection that breaks before an answer.
func Reset() Fault {
	return func(*http.Request, http.RoundTripper) (*http.Response, error) {
		return nil, errors.New("connection reset by peer")
	}
}

// Cut breaks the connection after n bytes of the body.
func Cut(n int64) Fault {
	return func(request *http.Request, base http.RoundTripper) (*http.Response, error) {
		response, err := base.RoundTrip(request)
		if err != nil {
			return nil, err
		}
		response.Body = &cutBody{ReadCloser: response.Body, from: io.LimitReader(response.Body, n)}
		return response, nil
	}
}

type cutBody struct {
	io.ReadCloser
	from io.Reader
}

// Read ends with an error where a whole body would end well.
func (c *cutBody) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Answer replaces the vendor's answer without asking it. Headers are name, value,
// name, value….
func Answer(status int, body string, headers ...string) Fault {
	return func(request *http.Request, _ http.RoundTripper) (*http.Response, error) {
		response := Reply(status, body, headers...)
		response.Request = request
		return response, nil
	}
}

// Reply is an answer made by hand. Headers are as those of Answer.
func Reply(status int, body string, headers ...string) *http.Response {
	response := &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(bytes.NewBufferString(body)), ContentLength: int64(len(body)),
	}
	for i := 0; i+1 < len(headers); i += 2 {
		response.Header.Set(headers[i], headers[i+1])
	}
	return response
}

// Lost lets the vendor do its work and loses the answer.
func Lost() Fault {
	return func(request *http.Request, base http.RoundTripper) (*http.Response, error) {
		response, err := base.RoundTrip(request)
		if err != nil {
			return nil, err
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		return nil, errors.New("connection reset by peer")
	}
}

// Stall is a vendor that never answers; the attempt ends with its context. In a
// synctest bubble that takes no time.
func Stall() Fault {
	return func(request *http.Request, _ http.RoundTripper) (*http.Response, error) {
		<-request.Context().Done()
		return nil, request.Context().Err()
	}
}

// StallBody is a vendor that stops in the middle of its answer.
func StallBody(start string) Fault {
	return func(request *http.Request, base http.RoundTripper) (*http.Response, error) {
		response, err := Answer(http.StatusOK, "")(request, base)
		response.ContentLength = -1
		response.Body = io.NopCloser(io.MultiReader(bytes.NewBufferString(start), stalled{request}))
		return response, err
	}
}

type stalled struct{ request *http.Request }

// Read waits for the end of the request.
func (s stalled) Read([]byte) (int, error) {
	<-s.request.Context().Done()
	return 0, s.request.Context().Err()
}
