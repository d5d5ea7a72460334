package rest

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/tillhouse/tillhouse/connectors"
)

// Client calls one vendor account. It may be used by several goroutines at once.
type Client struct {
	options  Options
	env      connectors.Env
	paces    paces
	redactor *Redactor
	http     *http.Client
}

// New makes a client; it uses no network. Env.Clock must be set; Env.Transport may
// be nil.
func New(o Options, env connectors.Env) *Client {
	o = o.withDefaults()
	c := &Client{
		options:  o,
		env:      env,
		paces:    sharedPaces(o, env),
		redactor: NewRedactor(o.Secrets...),
	}
	c.http = &http.Client{Transport: c.chain(), CheckRedirect: c.checkRedirect}
	return c
}

// WithAuth is a client with other credentials that shares everything else, the pace
// included.
func (c *Client) WithAuth(auth Auth) *Client {
	other := *c
	other.options.Auth = auth
	other.http = &http.Client{Transport: other.chain(), CheckRedirect: other.checkRedirect}
	return &other
}

// Call is one question to the vendor.
type Call struct {
	// Stream for which the call is made; empty for checks and facts.
	Stream string
	// Endpoint names the kind of call in metrics and errors; empty means Path.
	Endpoint string
	// Path below Options.Base; it holds no query.
	Path   string
	Query  url.Values
	Header http.Header
	// Body is sent as it is with a Post; its type goes into Header.
	Body []byte
	// Raw: the answer need not be JSON.
	Raw bool
	// Accept lists further statuses that are answers and not failures, for instance 404.
	Accept []int
	// Attempts, when set, replaces Options.Attempts: a caller that can ask for less
	// sets 1 and sees a timeout at once.
	Attempts int

	address string // of the next page, as a pager found it in an answer
}

// Answer is what the vendor answered, read to its end.
type Answer struct {
	Status int
	Header http.Header
	// Body is unpacked; of a JSON answer it is one valid value without byte order mark.
	Body []byte
	// RequestID is the vendor's id of the request, or ours where it tells none.
	RequestID string
	// At is the instant before the request was sent, UTC.
	At time.Time

	received time.Time
}

// Get asks for a resource. Unless Call says otherwise the answer has a 2xx status
// and its body is JSON; anything else is a *connectors.Error whose cause is a
// *Failure. The context's error is returned when it ends first.
func (c *Client) Get(ctx context.Context, call Call) (*Answer, error) {
	return c.do(ctx, http.MethodGet, call)
}

// Post sends Call.Body. It is retried as Get is: only questions that may be asked
// twice are asked with it.
func (c *Client) Post(ctx context.Context, call Call) (*Answer, error) {
	return c.do(ctx, http.MethodPost, call)
}

// Close releases idle connections. The default transport's are left alone, since
// others use it.
func (c *Client) Close() error {
	if t, ok := c.env.Transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
	return nil
}

func (c *Client) do(ctx context.Context, method string, call Call) (*Answer, error) {
	t := &tries{client: c, method: method, call: call, limit: c.options.Attempts}
	if call.Attempts > 0 {
		t.limit = call.Attempts
	}
	request, err := c.request(context.WithValue(ctx, triesKey{}, t), method, call)
	if err != nil {
		return nil, t.failure(err)
	}
	retrying := &retryablehttp.Client{
		HTTPClient:   c.http,
		RetryMax:     t.limit,
		CheckRetry:   t.check,
		Backoff:      t.backoff(ctx),
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	if _, err := retrying.Do(request); err != nil && t.err == nil { //nolint:bodyclose // the chain has read and closed the body
		// The library ended the call itself: the context ended while it waited.
		t.answer, t.err = nil, t.failure(err)
	}
	return t.answer, t.err
}

// request builds the request as everything above auth sees it: without secrets.
func (c *Client) request(ctx context.Context, method string, call Call) (*retryablehttp.Request, error) {
	if err := c.checkScheme(); err != nil {
		return nil, err
	}
	address := c.options.Base.JoinPath(call.Path)
	address.RawQuery = call.Query.Encode()
	var body any
	if call.Body != nil {
		body = call.Body
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, method, address.String(), body)
	if err != nil {
		return nil, err
	}
	maps.Copy(request.Header, call.Header)
	request.Header.Set("User-Agent", c.options.UserAgent)
	// Asked for by name so that the transport leaves unpacking to us: we bound the
	// unpacked size and explain what does not unpack.
	request.Header.Set("Accept-Encoding", "gzip")
	if !call.Raw && request.Header.Get("Accept") == "" {
		request.Header.Set("Accept", "application/json")
	}
	return request, nil
}

func (c *Client) checkScheme() error {
	if c.options.Base.Scheme == "https" || c.env.AllowPlainHTTP {
		return nil
	}
	return &connectors.Error{
		Kind:   connectors.BadConfig,
		Err:    errors.New("the address has no TLS, so anyone on the way can read and change what is sent"),
		Advice: "use an https:// address",
	}
}
