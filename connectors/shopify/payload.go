package shopify

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// shapes is a record as it is landed: the object of the REST API, or the node of the
// GraphQL API with all pages of its connections.
type shapes struct {
	REST    jsontext.Value `json:"rest"`
	GraphQL jsontext.Value `json:"graphql"`
	// Cut names a list that may lack elements.
	Cut text `json:"cut"`
}

// whole is an error for a record that may lack something.
func (s *shapes) whole() error {
	if s.Cut == "" {
		return nil
	}
	return fmt.Errorf("the API gives no more than %d of its %s, and does not say whether there are more", mostPerPage, s.Cut)
}

// neutral reads a record in either shape into what both say. R and G are the vendor's
// JSON by REST and by GraphQL, N is what the mapping reads.
func neutral[N, R, G any](payload []byte, fromREST func(*R) N, fromGraphQL func(*G) N) (N, error) {
	var none N
	var s shapes
	if err := vendorjson.Decode(payload, &s); err != nil {
		return none, err
	}
	if err := s.whole(); err != nil {
		return none, err
	}
	switch {
	case len(s.GraphQL) > 0 && s.GraphQL.Kind() == '{':
		var g G
		if err := vendorjson.Decode(s.GraphQL, &g); err != nil {
			return none, err
		}
		return fromGraphQL(&g), nil
	case len(s.REST) > 0 && s.REST.Kind() == '{':
		var r R
		if err := vendorjson.Decode(s.REST, &r); err != nil {
			return none, err
		}
		return fromREST(&r), nil
	}
	return none, errors.New("it is neither in the shape of REST nor of GraphQL")
}

// decodeGraphQL reads a record that only the GraphQL API gives.
func decodeGraphQL(payload []byte, into any) error {
	var s shapes
	if err := vendorjson.Decode(payload, &s); err != nil {
		return err
	}
	if s.GraphQL.Kind() != '{' {
		return errors.New("it is not in the shape of GraphQL")
	}
	if err := s.whole(); err != nil {
		return err
	}
	return vendorjson.Decode(s.GraphQL, into)
}

// nodes is a connection whose pages have all been read.
type nodes[T any] struct {
	Nodes list[T] `json:"nodes"`
}
