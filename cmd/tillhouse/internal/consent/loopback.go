package consent

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// callback is the path of the redirect address.
const callback = "/callback"

// Loopback waits on this machine alone for the browser to come back (RFC 8252 §7.3).
type Loopback struct{ listener net.Listener }

// Listen takes a port of 127.0.0.1; port 0 takes one that is free.
func Listen(port int) (*Loopback, error) {
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("another program listens on port %d of this machine: choose another with --port, and register the address with that port at the vendor", port)
	}
	if err != nil {
		return nil, fmt.Errorf("listening on port %d of this machine: %w", port, err)
	}
	return &Loopback{listener: listener}, nil
}

// Redirect is the address to which the vendor sends the browser back.
func (l *Loopback) Redirect() string { return Redirect(l.listener.Addr().(*net.TCPAddr).Port) } //nolint:forcetypeassert // it listens on TCP

// Redirect is the redirect address with a port of this machine.
func Redirect(port int) string { return "http://127.0.0.1:" + strconv.Itoa(port) + callback }

// Close gives up the port.
func (l *Loopback) Close() error { return l.listener.Close() }

// outcome is the first answer that belongs to the attempt.
type outcome struct {
	code string
	err  error
}

// Wait serves until the first answer that belongs to the attempt, or the context's end,
// and listens no more afterwards.
func (l *Loopback) Wait(ctx context.Context, a Attempt) (string, error) {
	first := make(chan outcome, 1)
	const slowest, page = 10 * time.Second, 2 * time.Second
	server := &http.Server{
		Handler: l.handler(a, first), ReadHeaderTimeout: slowest, ReadTimeout: slowest, WriteTimeout: slowest, MaxHeaderBytes: 16 << 10,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l.listener) }()
	var got outcome
	select {
	case got = <-first:
	case <-ctx.Done():
		got.err = ctx.Err()
	case err := <-served:
		return "", fmt.Errorf("waiting for the browser: %w", err)
	}
	// The page is still on its way to the browser.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), page)
	defer cancel()
	if server.Shutdown(last) != nil {
		_ = server.Close() // a browser that keeps its connection open has had its page
	}
	if ended := <-served; !errors.Is(ended, http.ErrServerClosed) {
		got.err = errors.Join(got.err, ended)
	}
	return got.code, got.err
}

func (l *Loopback) handler(a Attempt, first chan<- outcome) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+callback, func(w http.ResponseWriter, r *http.Request) {
		if r.Host != l.listener.Addr().String() { // another name for this machine is no business of ours
			http.NotFound(w, r)
			return
		}
		code, err := a.FromQuery(r.URL.Query())
		language := languageOf(r.Header.Get("Accept-Language"))
		if errors.Is(err, ErrOther) {
			show(w, http.StatusBadRequest, language, pageOther)
			return
		}
		select {
		case first <- outcome{code, err}:
		default:
			show(w, http.StatusConflict, language, pageOther)
			return
		}
		if err != nil {
			show(w, http.StatusOK, language, pageRefused)
			return
		}
		show(w, http.StatusOK, language, pageReceived)
	})
	return mux
}
