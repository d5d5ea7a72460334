package connectors

import (
	"errors"
	"iter"
)

// errStopped: the consumer wants no more.
var errStopped = errors.New("stopped by the reader")

// Batches makes a Source's Read of a function that hands over each batch with emit and
// returns at the first error, emit's own included. When the consumer stops, emit returns
// an error and nothing is yielded any more.
func Batches(read func(emit func(Batch) error) error) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		err := read(func(b Batch) error {
			if !yield(b, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Batch{}, err)
		}
	}
}
