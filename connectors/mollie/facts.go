package mollie

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// Names in Facts.Settings.
const (
	settingMode  = "mode"
	settingShops = "shops"
	settingShop  = "default_shop"
	settingRules = "order_reference"
)

// zone is that of Mollie's own reports and of all days here.
const zone = "Europe/Amsterdam"

// Facts are the organisation, or the profile of an API key, and what the configuration
// says of shops and orders. They name no currency: that is a shop's, and an account has
// several.
func (s *source) Facts(ctx context.Context) (connectors.Facts, error) {
	facts := connectors.Facts{
		Platform: "mollie", PlatformVersion: "v2", Domain: s.host, Country: "ZZ", Timezone: zone,
		Settings: map[string]string{settingMode: s.access.mode(), settingRules: rulesText(s.rules)},
	}
	if s.shops != "" {
		facts.Settings[settingShops] = s.shops
	}
	if s.shop != "" {
		facts.Settings[settingShop] = s.shop
	}
	if err := s.describe(ctx, &facts); err != nil {
		if connectors.KindOf(err) != connectors.Permission {
			return connectors.Facts{}, err
		}
		facts.Assumed = append(facts.Assumed, "name", "country")
	}
	return facts, nil
}

func (s *source) describe(ctx context.Context, facts *connectors.Facts) error {
	if !s.access.organisation {
		answer, err := s.ownProfile(ctx, "")
		if err != nil {
			return err
		}
		var profile profileRow
		if err := json.Unmarshal(answer.Body, &profile, lenientJSON); err != nil {
			return drift("profiles/me", err)
		}
		facts.Name = string(profile.Name)
		return nil
	}
	answer, err := s.client.Get(ctx, rest.Call{Endpoint: "organizations/me", Path: "v2/organizations/me"})
	if err != nil {
		return err
	}
	var organisation struct {
		Name    text `json:"name"`
		Address struct {
			Country text `json:"country"`
		} `json:"address"`
	}
	if err := json.Unmarshal(answer.Body, &organisation, lenientJSON); err != nil {
		return drift("organizations/me", err)
	}
	facts.Name = string(organisation.Name)
	if c := country(organisation.Address.Country); c != "" {
		facts.Country = c
	}
	return nil
}

// shopOf is the shop of a profile: the one that is mapped, else the one of all others,
// else the profile itself, so that two shops are never taken for one.
func shopOf(f connectors.Facts, profile string) string {
	for one := range strings.SplitSeq(f.Settings[settingShops], ",") {
		if id, shop, ok := strings.Cut(one, "="); ok && id == profile {
			return shop
		}
	}
	if shop := ofOthers(f); shop != "" {
		return shop
	}
	return profile
}

// ofOthers is the shop of what is of no mapped profile.
func ofOthers(f connectors.Facts) string {
	if shop := f.Settings[settingShop]; shop != "" {
		return shop
	}
	return f.Shop
}
