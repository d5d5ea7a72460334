package connectors

import (
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
)

// Registry is an explicit list of connectors, by name.
type Registry struct{ list []Connector }

var stableName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// NewRegistry checks and lists connectors. It refuses two of one name and every
// description that is not complete; the error tells all faults, one a line.
func NewRegistry(list ...Connector) (Registry, error) {
	var faults []error
	seen := map[string]bool{}
	for _, c := range list {
		if seen[c.Name] {
			faults = append(faults, fmt.Errorf("connector %s is listed twice", c.Name))
		}
		seen[c.Name] = true
		if err := c.Validate(); err != nil {
			faults = append(faults, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Registry{}, err
	}
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b Connector) int { return strings.Compare(a.Name, b.Name) })
	return Registry{list: sorted}, nil
}

// Connector returns the connector of that name.
func (r Registry) Connector(name string) (Connector, bool) {
	for _, c := range r.list {
		if c.Name == name {
			return c, true
		}
	}
	return Connector{}, false
}

// All yields the connectors by name.
func (r Registry) All() iter.Seq[Connector] { return slices.Values(r.list) }

// Validate proves that the description is complete and means something. The error
// tells all faults, one a line.
func (c Connector) Validate() error {
	var faults []error
	fault := func(format string, values ...any) {
		faults = append(faults, fmt.Errorf("connector %s: "+format, append([]any{c.Name}, values...)...))
	}
	if !stableName.MatchString(c.Name) {
		fault("a name is [a-z][a-z0-9_]*")
	}
	if c.Title == "" || c.API.Version == "" || c.API.Docs == "" {
		fault("it needs a title, an API version and the address of the vendor's reference")
	}
	if c.Open == nil {
		fault("it has no Open")
	}
	if err := c.Config.Validate(); err != nil {
		fault("%w", err)
	}
	for _, limit := range c.API.Limits {
		if err := limit.validate(); err != nil {
			fault("%w", err)
		}
	}
	if len(c.Streams) == 0 {
		fault("it has no streams")
	}
	seen := map[string]bool{}
	for _, s := range c.Streams {
		if seen[s.Name] {
			fault("stream %s is listed twice", s.Name)
		}
		seen[s.Name] = true
		for _, err := range s.faults() {
			fault("stream %s: %w", s.Name, err)
		}
	}
	return errors.Join(faults...)
}

func (l Limit) validate() error {
	switch {
	case l.Scope == "" || l.Source == "":
		return errors.New("a limit needs a scope and where it comes from")
	case l.Requests < 0 || l.Concurrency < 0 || (l.Requests > 0) != (l.Per > 0):
		return fmt.Errorf("limit %s: requests and the time they are counted in go together", l.Scope)
	case l.Requests == 0 && l.Concurrency == 0:
		return fmt.Errorf("limit %s limits nothing", l.Scope)
	default:
		return nil
	}
}

func (s Stream) faults() []error {
	var faults []error
	fault := func(wrong bool, text string) {
		if wrong {
			faults = append(faults, errors.New(text))
		}
	}
	fault(!stableName.MatchString(s.Name), "a name is [a-z][a-z0-9_]*")
	fault(s.Title == "", "it has no title")
	fault(len(s.Key) == 0, "it has no key")
	fault(len(s.Emits) == 0, "it fills no table")
	fault(s.Normalise == nil, "it has no Normalise")
	fault(s.StateVersion == 0, "its state has no version")
	fault(s.Cursor.Field != "" && (s.Cursor.Precision <= 0 || s.Cursor.Zone == ""), "its cursor needs a precision and a zone")
	if _, err := s.Redact.compile(); err != nil {
		faults = append(faults, err)
	}
	return faults
}
