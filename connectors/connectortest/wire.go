package connectortest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// wire is a transport that asks a fake vendor in memory, without a network.
type wire struct {
	vendor *Vendor

	mu           sync.Mutex
	faults       []Fault
	always       Fault // after faults; nil is none
	plant        bool
	last         map[string]sent // answers by path
	latency      time.Duration
	at           []time.Time
	grants       []bool // which of them asked for a token
	active, most int
}

func newWire(v *Vendor) *wire { return &wire{vendor: v, last: map[string]sent{}} }

// fail makes the next requests go wrong, one fault each.
func (w *wire) fail(faults ...Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = faults
}

// failAlways makes every request go wrong; nil makes all go well again.
func (w *wire) failAlways(fault Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.always = fault
}

// requests is the number of attempts so far.
func (w *wire) requests() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.at)
}

// times are the instants of the attempts, by the vendor's clock.
func (w *wire) times() []time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]time.Time(nil), w.at...)
}

// counted are the instants of the attempts that a vendor's limits count: not those that
// asked for a token.
func (w *wire) counted() []time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	var at []time.Time
	for i, grant := range w.grants {
		if !grant {
			at = append(at, w.at[i])
		}
	}
	return at
}

// granted is how many tokens were asked for.
func (w *wire) granted() int { return w.requests() - len(w.counted()) }

// RoundTrip plays the next fault, or asks the vendor.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	fault := w.begin(w.vendor.Grants != nil && w.vendor.Grants(r))
	defer w.end()
	if w.latency > 0 {
		// Time in a bubble: it passes when everybody waits.
		select {
		case <-time.After(w.latency):
		case <-r.Context().Done():
		}
	}
	return fault(r, answering(w.ask))
}

func (w *wire) begin(grant bool) Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.grants = append(w.at, w.vendor.Clock.Now()), append(w.grants, grant)
	w.active++
	w.most = max(w.most, w.active)
	if len(w.faults) > 0 {
		fault := w.faults[0]
		w.faults = w.faults[1:]
		return fault
	}
	if w.always != nil {
		return w.always
	}
	return pass
}

func (w *wire) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.active--
}

// packed: of so many requests one lets the vendor pack its answer. Packing each one would
// be most of a fake's work.
const packed = 32

func (w *wire) ask(r *http.Request) (*http.Response, error) {
	out, answer, err := inMemory(w.vendor.Handler, r, w.vendor.Clock.Now(), !w.plant && w.requests()%packed == 3)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.last[r.URL.Path] = sent{answer.StatusCode, answer.Header.Clone(), out.Body.String()}
	w.mu.Unlock()
	if w.plant {
		return planted(answer, w.vendor.Record)
	}
	return answer, nil
}

// sent is an answer as the vendor sent it.
type sent struct {
	status int
	header http.Header
	body   string
}

// again gives the last answer of an address's path again and again, whatever is asked,
// and after forEver requests an error.
func (w *wire) again() Fault {
	return func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
		if w.requests() >= forEver {
			return Answer(http.StatusBadRequest, "enough")(r, base)
		}
		w.mu.Lock()
		last, ok := w.last[r.URL.Path]
		w.mu.Unlock()
		if !ok {
			return base.RoundTrip(r)
		}
		answer, err := Answer(last.status, last.body)(r, base)
		answer.Header = last.header.Clone()
		return answer, err
	}
}

// plantedNumber is above 2^53: a float would change it.
const plantedNumber = "9007199254740993"

// planted adds a member that no documentation knows to each record of an answer.
func planted(answer *http.Response, isRecord func(map[string]any) bool) (*http.Response, error) {
	if isRecord == nil {
		isRecord = hasID
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&value); err == nil {
		plant(value, isRecord)
		if body, err = json.Marshal(value); err != nil {
			return nil, err
		}
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if answer.Header.Get("Content-Length") != "" {
		answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return answer, nil
}

func hasID(object map[string]any) bool {
	_, ok := object["id"]
	return ok
}

func plant(value any, isRecord func(map[string]any) bool) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			plant(element, isRecord)
		}
	case map[string]any:
		if isRecord(v) {
			v["conformance_unknown"] = json.Number(plantedNumber)
			return
		}
		for _, member := range v {
			plant(member, isRecord)
		}
	}
}

// stalls is a vendor that never answers. silent is told when the wait begins. A request
// whose context cannot end is answered with an error at once: it would wait for ever.
func stalls(silent func()) Fault {
	return func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		done := r.Context().Done()
		if done == nil {
			return nil, errors.New("the request does not carry the context of the read")
		}
		silent()
		<-done
		return nil, r.Context().Err()
	}
}
