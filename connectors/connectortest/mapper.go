package connectortest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// keyOfKit keys e-mail addresses; it guards nothing.
const keyOfKit = "a key for the conformance kit, long enough"

// Keyer keys e-mail addresses as a Mapper does.
func Keyer(tb testing.TB) connectors.Keyer {
	tb.Helper()
	key, err := connectors.NewKeyer(keyOfKit)
	require.NoError(tb, err)
	return key
}

// Mapper redacts and maps records as the pipeline does. It may be used by several goroutines.
type Mapper struct {
	connector connectors.Connector

	mu    sync.Mutex
	ready map[string]*connectors.Redactor // by stream; preparing costs more than many payloads
}

// NewMapper maps the records of a connector.
func NewMapper(c connectors.Connector) *Mapper {
	return &Mapper{connector: c, ready: map[string]*connectors.Redactor{}}
}

// Redact is a payload of a stream as it is landed.
func (m *Mapper) Redact(stream string, payload []byte) ([]byte, error) {
	redactor, err := m.redactor(stream)
	if err != nil {
		return nil, err
	}
	return redactor.Apply(payload)
}

// Rows are the rows of a record as the vendor gave it.
func (m *Mapper) Rows(facts connectors.Facts, stream string, record connectors.Record) (rows schemas.Rows, err error) {
	if record.Payload, err = m.Redact(stream, record.Payload); err != nil {
		return rows, err
	}
	described, _ := m.connector.Stream(stream)
	err = described.Normalise(facts, record, &rows)
	return rows, err
}

func (m *Mapper) redactor(stream string) (*connectors.Redactor, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ready, ok := m.ready[stream]; ok {
		return ready, nil
	}
	described, ok := m.connector.Stream(stream)
	if !ok {
		return nil, fmt.Errorf("there is no stream %s", stream)
	}
	key, err := connectors.NewKeyer(keyOfKit)
	if err != nil {
		return nil, err
	}
	ready, err := described.Redact.Prepare(key)
	if err != nil {
		return nil, fmt.Errorf("preparing the redaction of %s: %w", stream, err)
	}
	m.ready[stream] = ready
	return ready, nil
}
