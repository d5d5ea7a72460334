package embedded

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
)

// server answers ClickHouse's HTTP interface from the connections of one engine.
type server struct {
	library  *library
	folder   string
	scratch  string // folder for the bodies of inserts, on the disk of the data
	state    state
	log      zerolog.Logger
	activity *activity
	stop     context.CancelFunc // asks for the end of the process
	stopping <-chan struct{}

	control *connection   // keeps the engine open; KILL QUERY goes through it
	slots   chan struct{} // read-write queries side by side
	biSlots chan struct{}

	mu       sync.Mutex
	running  map[string]*run // by query id
	sessions map[string]*session
}

// run is a query under way.
type run struct {
	queryID string
	marker  string // its log_comment, by which system.processes knows it
	user    string
}

// Queries that may run side by side. A BI tool that opens many cannot keep a sync waiting.
const (
	slotCount   = 32
	biSlotCount = 12
)

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/ping", s.serveOK)
	mux.HandleFunc("/replicas_status", s.serveOK)
	mux.HandleFunc("POST /engine/hold", s.serveHold)
	mux.HandleFunc("POST /engine/stop", s.serveStop)
	mux.HandleFunc("/{$}", s.serveQuery)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "There is no such page. Queries go to /, as in ClickHouse's HTTP interface; /ping tells that the engine is up.", http.StatusNotFound)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := guard(r); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("X-Clickhouse-Server-Display-Name", "tillhouse")
		w.Header().Set("X-Clickhouse-Timezone", "UTC")
		mux.ServeHTTP(w, r)
	})
}

func (s *server) serveOK(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	_, _ = w.Write([]byte("Ok.\n")) // a client that is gone needs no answer
}

// serveHold registers a client for as long as its request stays open: the kernel ends it with the client's process.
func (s *server) serveHold(w http.ResponseWriter, r *http.Request) {
	who, err := s.authenticate(r)
	if err != nil || who.readonly {
		http.Error(w, "only the read-write login holds the engine", http.StatusForbidden)
		return
	}
	release, ok := s.activity.begin()
	if !ok {
		http.Error(w, "the engine is ending", http.StatusServiceUnavailable)
		return
	}
	defer release()
	body, err := json.Marshal(map[string]string{"instance": s.state.Instance})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if _, err := w.Write(append(body, '\n')); err != nil {
		return
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		return
	}
	select {
	case <-r.Context().Done():
	case <-s.stopping:
	}
}

func (s *server) serveStop(w http.ResponseWriter, r *http.Request) {
	who, err := s.authenticate(r)
	if err != nil || who.readonly {
		http.Error(w, "only the read-write login stops the engine", http.StatusForbidden)
		return
	}
	s.serveOK(w, r)
	s.stop()
}

// begin takes a place among the running queries under the query's id, which must not be in use.
func (s *server) begin(q *request) (*run, error) {
	if q.queryID == "" {
		q.queryID = uuid.NewString()
	}
	r := &run{queryID: q.queryID, marker: uuid.NewString(), user: q.login.name}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, used := s.running[r.queryID]; used {
		return nil, refuse(codeQueryIDInUse, "Query with id = %s is already running.", r.queryID)
	}
	s.running[r.queryID] = r
	return r, nil
}

func (s *server) end(r *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, r.queryID)
}

// killEvery is how often a query that must end is told so: it may not be known to the engine yet the first time.
const killEvery = 50 * time.Millisecond

// killWhenDone ends the query of r when ctx ends first. The function it returns is called when the query has ended,
// and waits for the watch to be over.
func (s *server) killWhenDone(ctx context.Context, r *run) func() {
	ended, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		select {
		case <-ended:
			return
		case <-ctx.Done():
		}
		tick := time.NewTicker(killEvery)
		defer tick.Stop()
		for {
			if _, err := s.control.query("KILL QUERY WHERE Settings['log_comment'] = "+quote(r.marker)+" ASYNC FORMAT Null", "Null"); err != nil {
				s.log.Warn().Err(err).Str("query_id", r.queryID).Msg("the engine did not take the order to end a query")
			}
			select {
			case <-ended:
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		close(ended)
		<-over
	}
}
