package shopifyadmin

import "net/http"

// recorder remembers the status of an answer, and holds back one that is to be spoiled.
type recorder struct {
	http.ResponseWriter

	status int
	spoils Fault
	held   []byte
}

// begin makes the answer one that can be cut.
func (w *recorder) begin(r *http.Request) {
	if w.holds() {
		r.Header.Del("Accept-Encoding")
	}
}

func (w *recorder) holds() bool { return w.spoils == FaultTruncated || w.spoils == FaultEmptyBody }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	if !w.holds() {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	if w.holds() {
		w.held = append(w.held, p...)
		return len(p), nil
	}
	return w.ResponseWriter.Write(p) //nolint:wrapcheck // passes through
}

// end sends what was held back: half of it, or nothing.
func (w *recorder) end() {
	if !w.holds() {
		return
	}
	w.Header().Del("Content-Length")
	w.ResponseWriter.WriteHeader(w.status)
	if w.spoils == FaultTruncated {
		_, _ = w.ResponseWriter.Write(w.held[:len(w.held)/2]) // a client that went away is its own affair
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
