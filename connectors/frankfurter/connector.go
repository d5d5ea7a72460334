// Package frankfurter reads daily reference rates of central banks from Frankfurter, for
// currencies that the European Central Bank does not publish.
package frankfurter

import (
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

const streamRates = "rates"

// Connector describes Frankfurter.
func Connector() connectors.Connector {
	return connectors.Connector{
		Name:  "frankfurter",
		Title: "Frankfurter, reference rates of central banks",
		API: connectors.API{
			Version: "v2",
			Docs:    "https://frankfurter.dev/docs",
			Limits: []connectors.Limit{{
				Scope: "address", Concurrency: 1,
				Source: "Frankfurter throttles abuse and documents no figure; one request at a time is enough",
			}},
		},
		Config: config.Spec{
			{Name: "url", Type: config.URL, Default: "https://api.frankfurter.dev/v2", Help: "Address of the API. Only an installation of your own needs another one."},
			{Name: "currencies", Type: config.TextList, Required: true, Example: "[UAH, RSD]", Help: "Currencies to read, ISO 4217: those that no other source brings."},
			{Name: "provider", Type: config.Text, Example: "NBU", Help: "The one institution whose rates are read, as Frankfurter abbreviates it. Without it they are a blend of all that publish the currency."},
		},
		Streams: []connectors.Stream{{
			Name:         streamRates,
			Title:        "Reference rates of one day",
			Key:          []string{"day"},
			Cursor:       connectors.Cursor{Field: "date", Precision: 24 * time.Hour, Zone: "UTC", Lookback: lookbackDays * 24 * time.Hour},
			Write:        connectors.Upsert,
			Caps:         connectors.Backfill,
			Emits:        []schemas.Table{schemas.FXRates},
			StateVersion: stateVersion,
			Normalise:    normaliseRates,
		}},
		Open: open,
	}
}
