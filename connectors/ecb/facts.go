package ecb

import (
	"context"

	"github.com/tillhouse/tillhouse/connectors"
)

// zone is where the bank's days are counted: it publishes by Frankfurt's clock.
const zone = "Europe/Berlin"

// Facts are the same for everybody. They name no currency: that is a shop's, and the bank
// is none.
func (s *source) Facts(context.Context) (connectors.Facts, error) {
	return connectors.Facts{
		Platform: "ecb", Domain: "www.ecb.europa.eu", Name: "European Central Bank",
		Country: "DE", Timezone: zone,
	}, nil
}
