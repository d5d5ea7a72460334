package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// Fault is one way in which real shops answer wrongly.
type Fault string

// The faults a face can inject. Those with a status answer before WooCommerce is
// reached; the others spoil a good answer.
const (
	FaultNone        Fault = ""
	Fault500         Fault = "500"
	Fault502         Fault = "502"
	Fault503         Fault = "503"          // Retry-After: 2
	Fault504         Fault = "504"          // a gateway's page
	Fault429         Fault = "429"          // Retry-After in seconds
	Fault429Date     Fault = "429-date"     // Retry-After as a date
	FaultMaintenance Fault = "maintenance"  // WordPress's own page while it updates
	FaultHTML        Fault = "html"         // a login page with status 200
	FaultRedirect    Fault = "redirect"     // to the same path on another host
	FaultDrop        Fault = "drop"         // the connection breaks in the body
	FaultHang        Fault = "hang"         // no answer until the client gives up
	FaultTruncated   Fault = "truncated"    // JSON that stops half way, well-formed HTTP
	FaultPHPWarning  Fault = "php-warning"  // a warning printed before the JSON
	FaultBOM         Fault = "bom"          // a byte order mark before the JSON
	FaultEmptyBody   Fault = "empty"        // status 200 and nothing
	FaultBlocked     Fault = "403-firewall" // a firewall's page
)

// Faults say what goes wrong and when. The zero value: nothing.
type Faults struct {
	// Kinds are injected in turn, one at every Every-th request (1: at each).
	Kinds []Fault
	Every int
	// First lets only so many faults happen; 0 is no bound.
	First int
	// MaxPerPage makes listings with a larger per_page run into a gateway timeout.
	MaxPerPage int
	// StripAuthorization drops the Authorization header, as some FastCGI set-ups do.
	StripAuthorization bool
	// CachedPages marks answers as served by a page cache (Age, X-Cache: HIT).
	CachedPages bool
	// Before runs before each answer and may take its time: a slow shop, or a test that
	// wants to act in the middle of a sync.
	Before func(*http.Request)
	// RedirectTo is the scheme and host that FaultRedirect points to.
	RedirectTo string
}

// SetFaults replaces the faults and starts counting requests anew.
func (f *WooFace) SetFaults(faults Faults) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults, f.counted = faults, 0
}

func (f *WooFace) currentFaults() Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.faults
}

// nextFault decides what goes wrong with a request.
func (f *WooFace) nextFault(r *http.Request) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.faults.MaxPerPage > 0 {
		if n, err := strconv.Atoi(r.URL.Query().Get("per_page")); err == nil && n > f.faults.MaxPerPage {
			return Fault504
		}
	}
	if len(f.faults.Kinds) == 0 || f.faults.Every <= 0 {
		return FaultNone
	}
	f.counted++
	happened := f.counted/f.faults.Every - 1
	if f.counted%f.faults.Every != 0 || f.faults.First > 0 && happened >= f.faults.First {
		return FaultNone
	}
	return f.faults.Kinds[happened%len(f.faults.Kinds)]
}

// serveFault answers the request when the fault does not need a good answer first.
func (f *WooFace) serveFault(out http.ResponseWriter, r *http.Request, fault Fault) (int, bool) {
	page := func(status int, title string) (int, bool) {
		out.Header().Set("Content-Type", "text/html; charset=UTF-8")
		out.WriteHeader(status)
		_, _ = out.Write([]byte("<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>\n<body><h1>" + title + "</h1></body></html>\n"))
		return status, true
	}
	h := out.Header()
	switch fault {
	case Fault500:
		body := (&wooError{status: 500, code: "internal_server_error", message: "There has been a critical error on this website."}).body()
		h.Set("Content-Type", "application/json; charset=UTF-8")
		out.WriteHeader(http.StatusInternalServerError)
		_, _ = out.Write(body)
		return http.StatusInternalServerError, true
	case Fault502:
		return page(http.StatusBadGateway, "502 Bad Gateway")
	case Fault503:
		h.Set("Retry-After", "2")
		return page(http.StatusServiceUnavailable, "503 Service Temporarily Unavailable")
	case Fault504:
		return page(http.StatusGatewayTimeout, "504 Gateway Time-out")
	case Fault429:
		h.Set("Retry-After", "3")
		return page(http.StatusTooManyRequests, "429 Too Many Requests")
	case Fault429Date:
		h.Set("Date", f.clock().UTC().Format(http.TimeFormat))
		h.Set("Retry-After", f.clock().Add(3*time.Second).UTC().Format(http.TimeFormat))
		return page(http.StatusTooManyRequests, "429 Too Many Requests")
	case FaultMaintenance:
		h.Set("Retry-After", "600")
		return page(http.StatusServiceUnavailable, "Briefly unavailable for scheduled maintenance. Check back in a minute.")
	case FaultHTML:
		return page(http.StatusOK, "Log In &lsaquo; Test Shop &#8212; WordPress")
	case FaultBlocked:
		return page(http.StatusForbidden, "Access denied | firewall")
	case FaultRedirect:
		h.Set("Location", f.redirectTarget()+r.URL.RequestURI())
		return page(http.StatusMovedPermanently, "301 Moved Permanently")
	case FaultHang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case FaultDrop:
		h.Set("Content-Type", "application/json; charset=UTF-8")
		h.Set("Content-Length", "100000")
		_, _ = out.Write([]byte(`[{"id":1,"parent_id":0,"stat`))
		_ = http.NewResponseController(out).Flush() // a recorder in a test may not flush
		panic(http.ErrAbortHandler)
	default: // the others need a good answer to spoil
	}
	return 0, false
}

func (f *WooFace) redirectTarget() string {
	if to := f.currentFaults().RedirectTo; to != "" {
		return to
	}
	return "https://www.elsewhere.example"
}

// disfigure spoils a good body.
func disfigure(body []byte, fault Fault) []byte {
	switch fault {
	case FaultTruncated:
		return body[:len(body)/2]
	case FaultPHPWarning:
		warning := "<br />\n<b>Warning</b>:  Undefined array key &quot;x&quot; in <b>/srv/wp-content/plugins/some-plugin/a.php</b> on line <b>12</b><br />\n"
		return append([]byte(warning), body...)
	case FaultBOM:
		return append([]byte("\ufeff"), body...)
	case FaultEmptyBody:
		return nil
	default: // the others have answered already
	}
	return body
}
