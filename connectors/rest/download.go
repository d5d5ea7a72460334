package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/tillhouse/tillhouse/connectors"
)

// Download asks for a file that the vendor keeps on another host, such as a bulk
// result or a report.
type Download struct {
	Stream   string
	Endpoint string
	// URL may be signed: of it only the host is ever shown.
	URL string
	// AllowHosts are the vendor's hosts: names, or *.name for every name below it.
	AllowHosts []string
	// MaxBytes bounds the file.
	MaxBytes int64
}

// Download opens a file. It is asked for without credentials, over TLS, from
// AllowHosts only, and never from an address inside this network, whatever the name
// resolves to and wherever a redirect leads. (Where Base itself is this machine, as
// in a test, this machine is allowed, without TLS too.)
//
// Opening is retried as Get is, and is not paced: limits count calls of the API. The caller closes the file. Reading on fails as
// Transient when the connection breaks or stalls for Options.Timeout, and as TooLarge
// beyond MaxBytes: what was read until then is incomplete.
func (c *Client) Download(ctx context.Context, file Download) (io.ReadCloser, error) {
	address, err := url.Parse(file.URL)
	if err != nil {
		// The parser's error repeats the address.
		address = &url.URL{}
	}
	t := &tries{
		client: c, method: http.MethodGet, limit: c.options.Attempts,
		call:  Call{Stream: file.Stream, Endpoint: file.Endpoint, Raw: true},
		where: "file at " + address.Scheme + "://" + address.Host,
	}
	if err := c.allowed(address, file.AllowHosts); err != nil {
		return nil, t.failure(err)
	}
	base, err := c.guarded()
	if err != nil {
		return nil, t.failure(err)
	}
	ctx = context.WithValue(ctx, triesKey{}, t)
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, file.URL, nil)
	if err != nil {
		return nil, t.failure(errors.New("the file's address cannot be read"))
	}
	request.Header.Set("User-Agent", c.options.UserAgent)
	watch := &watch{after: c.options.Timeout}
	opening := &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: c.opened(base, watch),
			CheckRedirect: func(request *http.Request, via []*http.Request) error {
				if len(via) >= maxRedirects {
					return errors.New("the file's address is redirected in a circle")
				}
				return c.allowed(request.URL, file.AllowHosts)
			},
		},
		RetryMax:     t.limit,
		CheckRetry:   t.check,
		Backoff:      t.backoff(ctx),
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	response, err := opening.Do(request) //nolint:bodyclose // openFile closes it
	if err != nil || t.err != nil {
		base.CloseIdleConnections()
		if t.err == nil {
			t.err = t.failure(err)
		}
		return nil, t.err
	}
	return &openFile{
		tries: t, body: response.Body, watch: watch,
		from: &capped{from: response.Body, left: file.MaxBytes, limit: file.MaxBytes},
		end:  base.CloseIdleConnections,
	}, nil
}

// allowed says whether a file may be asked for at an address.
func (c *Client) allowed(address *url.URL, hosts []string) error {
	if address.Scheme != "https" && (address.Scheme != "http" || !c.local()) {
		return &connectors.Error{Kind: connectors.Drift, Err: errors.New("the file is not offered over TLS")}
	}
	name := strings.ToLower(address.Hostname())
	for _, host := range hosts {
		below, wild := strings.CutPrefix(host, "*")
		if wild && strings.HasSuffix(name, below) && name != below || !wild && name == host {
			return nil
		}
	}
	return &connectors.Error{
		Kind:   connectors.Drift,
		Err:    fmt.Errorf("the file is on %s, which is not one of the vendor's hosts (%s)", name, strings.Join(hosts, ", ")),
		Advice: "report this; the vendor may have moved its files",
	}
}

// opened sees every attempt to open the file: it waits no longer than allowed for the
// answer and reads the body of a refusal.
func (c *Client) opened(next http.RoundTripper, watch *watch) http.RoundTripper {
	return layer(func(request *http.Request) (*http.Response, error) {
		t := triesOf(request.Context())
		t.attempt = attempt{at: c.env.Clock.Now().UTC()}
		response, err := next.RoundTrip(request.WithContext(watch.begin(request.Context())))
		if err != nil {
			err = watch.explain(err)
			watch.end()
			c.observe(t, 0)
			return nil, err
		}
		t.attempt.status = response.StatusCode
		if response.StatusCode >= 200 && response.StatusCode < 300 {
			return response, nil // openFile observes it at its end
		}
		// What a refusal says is nice to have: an error in reading it changes nothing.
		t.attempt.body, _ = io.ReadAll(io.LimitReader(response.Body, 8<<10))
		err = response.Body.Close()
		watch.end()
		c.observe(t, int64(len(t.attempt.body)))
		response.Body = http.NoBody
		return response, err
	})
}

// openFile is a file that is being read.
type openFile struct {
	*tries
	from  io.Reader
	body  io.Closer
	watch *watch
	end   func()
	bytes int64
}

// Read reads on; its errors say what was being read.
func (f *openFile) Read(p []byte) (int, error) {
	f.watch.start()
	n, err := f.from.Read(p)
	f.watch.stop()
	f.bytes += int64(n)
	if err == nil || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return n, err
	}
	return n, f.failure(transportVerdict(f.watch.explain(err)))
}

// Close ends the download; it need not have been read to its end.
func (f *openFile) Close() error {
	err := f.body.Close()
	f.watch.end()
	f.end()
	f.client.observe(f.tries, f.bytes)
	return err
}

// watch ends an attempt that gives nothing for too long. It belongs to one goroutine.
type watch struct {
	after  time.Duration
	ctx    context.Context //nolint:containedctx // tells a stall from a broken connection
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

// begin starts the time of an attempt and gives the context that ends with it.
func (w *watch) begin(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	w.ctx, w.cancel = ctx, cancel
	w.timer = time.AfterFunc(w.after, func() { cancel(&timeoutError{w.after}) })
	return ctx
}

func (w *watch) start() { w.timer.Reset(w.after) }

func (w *watch) stop() { w.timer.Stop() }

func (w *watch) end() {
	w.timer.Stop()
	w.cancel(nil)
}

func (w *watch) explain(err error) error { return timedOut(w.ctx, err) }
