package shopifyadmin

import (
	"errors"
	"sync"
)

// GraphQLFaults are what goes wrong in answers to GraphQL on purpose, beside the Faults of
// the face, which concern its requests too. The zero value: nothing.
type GraphQLFaults struct {
	// Throttle refuses so many of the next queries, whatever is left of the budget.
	Throttle int
	// Partial lets one nullable object fail in each of so many of the next answers that
	// have one: an error beside data, with status 200.
	Partial int
	// MaxPerPage makes queries run into a gateway timeout that ask a connection of the shop
	// for more objects at once.
	MaxPerPage int
	// EmptyPages puts an empty page that has a next one before each page that is not.
	EmptyPages bool
	// FailBulk lets so many of the next bulk operations fail half way, with BulkError
	// (default INTERNAL_SERVER_ERROR) and a partial file.
	FailBulk  int
	BulkError string
	// CutFiles breaks the connection in the middle of so many of the next downloads.
	CutFiles int
	// BulkRate is how many objects a bulk operation takes out in a second of the face's
	// clock (default 1,000). BulkPolls ends an operation when it was looked at so often,
	// whatever the clock says; 0 leaves it to the clock.
	BulkRate, BulkPolls int
}

// errSlow is what a page that is too large ends in.
var errSlow = &graphError{message: "the page is too large to be answered in time"}

// graphFaults counts down what is set.
type graphFaults struct {
	mu  sync.Mutex
	now GraphQLFaults
}

// SetGraphQLFaults replaces the faults. A face without a clock of its own starts with
// BulkPolls 3: its shop's clock may stand still.
func (f *Face) SetGraphQLFaults(faults GraphQLFaults) { f.graph.faults.set(faults) }

func (f *graphFaults) set(faults GraphQLFaults) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = faults
}

func (f *graphFaults) take(of func(*GraphQLFaults) *int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	left := of(&f.now)
	if *left <= 0 {
		return false
	}
	*left--
	return true
}

func (f *graphFaults) throttle() bool {
	return f.take(func(g *GraphQLFaults) *int { return &g.Throttle })
}

func (f *graphFaults) cut() bool { return f.take(func(g *GraphQLFaults) *int { return &g.CutFiles }) }

// partial is how many objects of the next answer fail.
func (f *graphFaults) partial() int {
	if f.take(func(g *GraphQLFaults) *int { return &g.Partial }) {
		return 1
	}
	return 0
}

func (f *graphFaults) emptyPage() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now.EmptyPages
}

func (f *graphFaults) slow(first int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now.MaxPerPage > 0 && first > f.now.MaxPerPage {
		return errSlow
	}
	return nil
}

// bulkFailure is the error code of the next bulk operation, "" when it succeeds.
func (f *graphFaults) bulkFailure() string {
	if !f.take(func(g *GraphQLFaults) *int { return &g.FailBulk }) {
		return ""
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now.BulkError != "" {
		return f.now.BulkError
	}
	return "INTERNAL_SERVER_ERROR"
}

// pace is how fast bulk operations go.
func (f *graphFaults) pace() (perSecond int64, polls int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.now.BulkRate > 0 {
		return int64(f.now.BulkRate), f.now.BulkPolls
	}
	return 1000, f.now.BulkPolls
}

// Is lets an error of an answer be recognised although its place was filled in.
func (e *graphError) Is(target error) bool {
	var other *graphError
	return errors.As(target, &other) && other.message == e.message
}
