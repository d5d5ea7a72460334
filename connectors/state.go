package connectors

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
)

// NewState is what a source saves: own as JSON, in a version of the source's own format.
// It panics where own cannot be JSON: a state holds texts, numbers and instants only.
func NewState(version uint16, own any) State {
	text, err := json.Marshal(own, json.Deterministic(true))
	if err != nil {
		panic("a state holds only texts, numbers and instants: " + err.Error())
	}
	return State{Version: version, Payload: text}
}

// Read fills own, a pointer, with what NewState saved in the same version. Another version,
// and anything but the members of own, is a BadState error. That nothing is missing is for
// the source to check.
func (s State) Read(version uint16, own any) error {
	if s.Version != version {
		return UnreadableState(fmt.Errorf("its format is %d, and this program knows %d", s.Version, version))
	}
	if err := json.Unmarshal(bytes.TrimSpace(s.Payload), own, json.RejectUnknownMembers(true)); err != nil {
		return UnreadableState(errors.New("it is no state of this connector"))
	}
	return nil
}

// UnreadableState is the BadState error of a saved state, with the reason why it cannot be
// read.
func UnreadableState(reason error) error {
	return &Error{
		Kind: BadState, Err: fmt.Errorf("reading the saved state: %w", reason),
		Advice: "use the newer program that saved it, or read the stream again with --full",
	}
}
