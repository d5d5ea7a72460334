package shopifyadmin

import (
	"net/http"
	"slices"
)

// Fault is one way in which the vendor answers wrongly.
type Fault string

// The faults a face can inject. Those with a status answer before the shop is looked at;
// the others spoil a good answer.
const (
	FaultNone      Fault = ""
	Fault402       Fault = "402" // the shop is frozen
	Fault423       Fault = "423" // the shop is locked
	Fault429       Fault = "429" // Retry-After with a fraction
	Fault430       Fault = "430" // taken for an attack
	Fault500       Fault = "500"
	Fault502       Fault = "502"       // a page
	Fault503       Fault = "503"       // a page, Retry-After: 2
	Fault504       Fault = "504"       // a page
	FaultDrop      Fault = "drop"      // the connection breaks in the body
	FaultHang      Fault = "hang"      // no answer until the client gives up
	FaultTruncated Fault = "truncated" // JSON that stops half way, well-formed HTTP
	FaultHTML      Fault = "html"      // a page with status 200
	FaultEmptyBody Fault = "empty"     // status 200 and nothing
	FaultRedirect  Fault = "redirect"  // to the same path on another host
)

// Faults say what goes wrong and when. The zero value: nothing.
type Faults struct {
	// Kinds are injected in turn, one at every Every-th request (1: at each).
	Kinds []Fault
	Every int
	// First lets only so many faults happen; 0 is no bound.
	First int
	// Only are the endpoints where faults happen, as Calls names them; none is all.
	Only []string
	// MaxPerPage makes pages of more records fail with status 500, as those of heavy
	// orders do.
	MaxPerPage int
	// Before runs before each answer and may take its time: a slow page, or a test that
	// wants to act in the middle of a sync.
	Before func(*http.Request)
	// RedirectTo is the scheme and host that FaultRedirect points to.
	RedirectTo string
}

// SetFaults replaces the faults and starts counting requests anew.
func (f *Face) SetFaults(faults Faults) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults, f.counted = faults, 0
}

// nextFault decides what goes wrong with a request.
func (f *Face) nextFault(r *http.Request) (Faults, Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	faults := f.faults
	if len(faults.Kinds) == 0 || faults.Every <= 0 || !faults.concern(r.Method+" "+endpointOf(r.URL.Path)) {
		return faults, FaultNone
	}
	f.counted++
	happened := f.counted/faults.Every - 1
	if f.counted%faults.Every != 0 || faults.First > 0 && happened >= faults.First {
		return faults, FaultNone
	}
	kind := faults.Kinds[happened%len(faults.Kinds)]
	if kind == Fault429 {
		f.throttled++
	}
	return faults, kind
}

func (f *Faults) concern(endpoint string) bool {
	return len(f.Only) == 0 || slices.Contains(f.Only, endpoint)
}

func page(status int, title string) reply {
	body := "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>\n<body><h1>" + title + "</h1></body></html>\n"
	return reply{status: status, header: map[string]string{"Content-Type": "text/html; charset=utf-8"}, body: []byte(body)}
}

// faultReply answers the request when the fault does not need a good answer first.
func (f *Faults) faultReply(r *http.Request, kind Fault) (reply, bool) {
	switch kind {
	case Fault402:
		return frozen().reply(), true
	case Fault423:
		return locked().reply(), true
	case Fault429:
		a := throttled(2, 0).reply()
		a.header["Retry-After"] = "1.5"
		return a, true
	case Fault430:
		return page(430, "Shopify Security Rejection"), true
	case Fault500:
		return brokenDown().reply(), true
	case Fault502:
		return page(http.StatusBadGateway, "502 Bad Gateway"), true
	case Fault503:
		a := page(http.StatusServiceUnavailable, "503 Service Unavailable")
		a.header["Retry-After"] = "2"
		return a, true
	case Fault504:
		return page(http.StatusGatewayTimeout, "504 Gateway Timeout"), true
	case FaultHTML:
		return page(http.StatusOK, "Something went wrong"), true
	case FaultRedirect:
		to := f.RedirectTo
		if to == "" {
			to = "https://www.elsewhere.example"
		}
		a := page(http.StatusMovedPermanently, "301 Moved Permanently")
		a.header["Location"] = to + r.URL.RequestURI()
		return a, true
	case FaultNone, FaultDrop, FaultHang, FaultTruncated, FaultEmptyBody: // the others need a good answer to spoil, or give none
	}
	return reply{}, false
}

// breakOff ends a request without an answer when the fault is of that kind.
func breakOff(out http.ResponseWriter, r *http.Request, kind Fault) {
	switch kind {
	case FaultHang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case FaultDrop:
		out.Header().Set("Content-Type", "application/json; charset=utf-8")
		out.Header().Set("Content-Length", "100000")
		_, _ = out.Write([]byte(`{"orders":[{"id":1,"crea`))
		_ = http.NewResponseController(out).Flush() // a recorder in a test may not flush
		panic(http.ErrAbortHandler)
	default:
	}
}

// tooHeavy tells whether a page of so many records fails.
func (f *Face) tooHeavy(r *http.Request, limit int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.faults.MaxPerPage > 0 && limit > f.faults.MaxPerPage && f.faults.concern(r.Method+" "+endpointOf(r.URL.Path))
}
