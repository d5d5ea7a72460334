// Package lamp is a connector in a module of its own. It asks nobody.
package lamp

import (
	"context"
	"errors"
	"iter"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

// Connector describes the lamp.
func Connector() connectors.Connector {
	return connectors.Connector{
		Name: "lamp", Title: "Lamp",
		API:    connectors.API{Version: "v1", Docs: "https://lamp.example/docs"},
		Config: config.Spec{{Name: "colour", Type: config.Text, Required: true, OneOf: []string{"red", "green"}, Example: "red", Help: "Colour of the light."}},
		Streams: []connectors.Stream{{
			Name: "rates", Title: "Rates", Key: []string{"day"}, Emits: []schemas.Table{schemas.FXRates}, StateVersion: 1,
			Normalise: func(connectors.Facts, connectors.Record, *schemas.Rows) error { return errors.New("no rates") },
		}},
		Open: func(_ context.Context, values config.Values, _ connectors.Env) (connectors.Source, error) {
			return source{values.Text("colour")}, nil
		},
	}
}

type source struct{ colour string }

func (source) Check(context.Context) error { return nil }

func (s source) Facts(context.Context) (connectors.Facts, error) {
	return connectors.Facts{Platform: "lamp", Name: s.colour + " lamp", Timezone: "UTC"}, nil
}

func (source) Read(context.Context, connectors.Request) iter.Seq2[connectors.Batch, error] {
	return func(func(connectors.Batch, error) bool) {}
}

func (source) Close() error { return nil }
