package connectors

import (
	"errors"
	"sync"
)

// Redactor is a Redaction made ready for many payloads. It may be used by several
// goroutines at once.
type Redactor struct {
	rules   *rules
	key     Keyer
	walkers sync.Pool
}

// Prepare compiles a redaction. It fails for a path that cannot be read, and for
// fields to be keyed without a key to do it with.
func (r Redaction) Prepare(key Keyer) (*Redactor, error) {
	if len(r.Key) > 0 && key.IsZero() {
		return nil, errors.New("the redaction keys e-mail addresses and there is no secret key")
	}
	compiled, err := r.compile()
	if err != nil {
		return nil, err
	}
	return &Redactor{rules: compiled, key: key}, nil
}

// Apply is Prepare and Redactor.Apply for a single payload.
func (r Redaction) Apply(payload []byte, key Keyer) ([]byte, error) {
	ready, err := r.Prepare(key)
	if err != nil {
		return nil, err
	}
	return ready.Apply(payload)
}

// Apply returns the payload without the personal data. The payload must be one JSON
// value; it is left alone. Everything that is kept is kept byte for byte, numbers,
// escapes and space included. Applying twice gives the same as applying once.
//
//   - A field to be keyed becomes Keyer.Email; text that is no address becomes "", and
//     null and "" stay.
//   - Any other string that contains an e-mail address becomes "", also where the @ is
//     written %40, &#64; or \u0040.
//   - A member whose name contains an e-mail address is called redacted_1, redacted_2 ….
//   - In a key/value list only id, key and name stay of the entries that are not kept.
func (r *Redactor) Apply(payload []byte) ([]byte, error) {
	w, ok := r.walkers.Get().(*walker)
	if !ok {
		w = &walker{redactor: r}
	}
	defer r.walkers.Put(w)
	return w.walk(payload)
}
