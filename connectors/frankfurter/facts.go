package frankfurter

import (
	"context"

	"github.com/tillhouse/tillhouse/connectors"
)

// settingProvider is whose rates are read; without it they are a blend.
const settingProvider = "provider"

// Facts are those of the configuration. They name no currency: that is a shop's.
func (s *source) Facts(context.Context) (connectors.Facts, error) {
	facts := connectors.Facts{
		Platform: "frankfurter", PlatformVersion: "v2", Domain: s.host, Name: "Frankfurter", Country: "ZZ", Timezone: "UTC",
	}
	if s.provider != "" {
		facts.Settings = map[string]string{settingProvider: s.provider}
	}
	return facts, nil
}
