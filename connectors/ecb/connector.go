// Package ecb reads the euro foreign exchange reference rates of the European Central
// Bank. Rates are units of a currency for one euro.
package ecb

import (
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

const streamRates = "rates"

// Connector describes the European Central Bank's rates.
func Connector() connectors.Connector {
	return connectors.Connector{
		Name:  "ecb",
		Title: "European Central Bank, euro reference rates",
		API: connectors.API{
			Version: "eurofxref",
			Docs:    "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html",
			Limits: []connectors.Limit{{
				Scope:       "site",
				Concurrency: 1,
				Source:      "the bank documents no limit; one file at a time is enough",
			}},
		},
		Config: config.Spec{
			{Name: "url", Type: config.URL, Default: "https://www.ecb.europa.eu/stats/eurofxref", Help: "Folder of the bank's files. Only a mirror needs another one."},
		},
		Streams: []connectors.Stream{{
			Name:         streamRates,
			Title:        "Reference rates of one day",
			Key:          []string{"day"},
			Cursor:       connectors.Cursor{Field: "day", Precision: 24 * time.Hour, Zone: "Europe/Berlin", Lookback: 90 * 24 * time.Hour},
			Write:        connectors.Upsert,
			Caps:         connectors.Backfill | connectors.ByID,
			Emits:        []schemas.Table{schemas.FXRates},
			StateVersion: stateVersion,
			Normalise:    normaliseRates,
		}},
		Open: open,
	}
}
