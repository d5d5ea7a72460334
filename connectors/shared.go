package connectors

import "sync"

// Shared holds values that several sources of one program use together, by name.
// Its zero value is ready, and it may be used by several goroutines at once.
type Shared struct {
	mu     sync.Mutex
	values map[string]any
}

// Share returns the value of that name, made by create at the first call. A nil s
// shares nothing: every call creates. A name is used for one type only.
func Share[T any](s *Shared, name string, create func() T) T {
	if s == nil {
		return create()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if value, ok := s.values[name]; ok {
		return value.(T) //nolint:forcetypeassert // one name, one type: the contract above
	}
	value := create()
	if s.values == nil {
		s.values = map[string]any{}
	}
	s.values[name] = value
	return value
}
