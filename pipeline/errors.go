package pipeline

import "errors"

var (
	// ErrLeased: another living process holds the lease.
	ErrLeased = errors.New("another process is at it")
	// ErrFenced: a newer lease exists; what this one was about to write is not written.
	ErrFenced = errors.New("a newer run has taken over")
)
