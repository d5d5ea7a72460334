package mollie

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// access is what a credential opens.
// https://docs.mollie.com/reference/authentication
type access struct {
	// organisation: an access token of the whole account, not the API key of a profile.
	organisation bool
	// app: the token of an OAuth app, which Mollie shows no payouts.
	app bool
	// test: the account's test data.
	test bool
}

func accessOf(token string, testmode bool) access {
	switch {
	case token == "":
		return access{organisation: true, app: true, test: testmode}
	case strings.HasPrefix(token, "live_"):
		return access{}
	case strings.HasPrefix(token, "test_"):
		return access{test: true}
	}
	return access{organisation: true, test: testmode}
}

// mode is how the vendor marks the data that the credential opens.
func (a access) mode() string {
	if a.test {
		return "test"
	}
	return "live"
}

// scopes are what an access token needs for a stream, and what is missing without it.
var scopes = map[string][]string{
	streamProfiles:            {"profiles.read", "payments.read"},
	streamPayments:            {"payments.read", "profiles.read", "refunds.read", "settlements.read"},
	streamRefunds:             {"refunds.read", "profiles.read"},
	streamChargebacks:         {"payments.read"},
	streamCaptures:            {"payments.read", "profiles.read"},
	streamCustomers:           {"customers.read"},
	streamSettlements:         {"settlements.read"},
	streamBalances:            {"balances.read"},
	streamBalanceTransactions: {"balances.read", "balance-reports.read"},
	streamPayouts:             {"payouts.read"},
	streamInvoices:            {"invoices.read"},
}

// appScopes are all that an OAuth app is to be given, without what Mollie does not show it.
func appScopes() []string {
	list := []string{"organizations.read"}
	for stream, wanted := range scopes {
		if stream != streamPayouts {
			list = append(list, wanted...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// ofOrganisation are the streams that an API key cannot read, and what is lost by that.
var ofOrganisation = map[string]string{
	streamSettlements:         "what was settled, and the rate of VAT on fees",
	streamBalances:            "what Mollie holds",
	streamBalanceTransactions: "fees, payment costs and the settlement gap",
	streamInvoices:            "Mollie's invoices",
}

// liveOnly are the streams of which Mollie has no test data.
var liveOnly = []string{streamSettlements, streamInvoices}

// allows is a Permission error for a stream that this kind of credential never opens:
// its figures are not available, which is not zero.
func (a access) allows(stream string) error {
	if lost, ok := ofOrganisation[stream]; ok && !a.organisation {
		return &connectors.Error{
			Kind: connectors.Permission, Err: fmt.Errorf("fetching %s: an API key shows one profile and not the account, so it does not tell %s", stream, lost),
			Advice: "use an organisation access token with the scope " + scopes[stream][0],
		}
	}
	if a.app && stream == streamPayouts {
		return &connectors.Error{
			Kind: connectors.Permission, Err: fmt.Errorf("fetching %s: Mollie does not show them to an OAuth app", stream),
			Advice: "use an organisation access token with the scope " + scopes[stream][0] + " where they are needed",
		}
	}
	if a.test && slices.Contains(liveOnly, stream) {
		return &connectors.Error{Kind: connectors.Permission, Err: fmt.Errorf("fetching %s: Mollie has none of them in test mode", stream)}
	}
	return nil
}

// permission is what an access token may do or not.
type permission struct {
	ID      text    `json:"id"`
	Granted boolean `json:"granted"`
}

// Check proves the credential, and logs what it does not open.
func (s *source) Check(ctx context.Context) error {
	missing, err := s.missing(ctx)
	if err != nil {
		return fmt.Errorf("checking the credential: %w", err)
	}
	for _, stream := range streams() {
		if err := s.access.allows(stream.Name); err != nil {
			s.env.Log.Warn().Str("stream", stream.Name).Msg(err.Error())
			continue
		}
		lacks := slices.DeleteFunc(slices.Clone(scopes[stream.Name]), func(scope string) bool { return !slices.Contains(missing, scope) })
		if len(lacks) > 0 {
			s.env.Log.Warn().Str("stream", stream.Name).Msgf("the token lacks %s: the stream is not available, or less of it", strings.Join(lacks, " and "))
		}
	}
	if slices.Contains(missing, "profiles.read") {
		return nil
	}
	if err := s.checkProfiles(ctx); err != nil {
		return fmt.Errorf("checking the profiles: %w", err)
	}
	return nil
}

// missing are the scopes that the token does not have. An API key has none: its profile
// is asked for instead, which proves it.
func (s *source) missing(ctx context.Context) ([]string, error) {
	if !s.access.organisation {
		_, err := s.ownProfile(ctx, "")
		return nil, err
	}
	answer, err := s.client.Get(ctx, rest.Call{Endpoint: "permissions", Path: "v2/permissions"})
	if err != nil {
		return nil, err
	}
	var list struct {
		Embedded struct {
			Permissions *[]permission `json:"permissions"`
		} `json:"_embedded"`
	}
	if err := json.Unmarshal(answer.Body, &list, lenientJSON); err != nil || list.Embedded.Permissions == nil {
		return nil, drift("permissions", errors.Join(errors.New("the answer is no list of permissions"), err))
	}
	granted := map[string]bool{}
	for _, p := range *list.Embedded.Permissions {
		granted[string(p.ID)] = bool(p.Granted)
	}
	var missing []string
	for _, wanted := range scopes {
		for _, scope := range wanted {
			if !granted[scope] && !slices.Contains(missing, scope) {
				missing = append(missing, scope)
			}
		}
	}
	slices.Sort(missing)
	return missing, nil
}

// profileRow is a profile as far as reading needs it.
type profileRow struct {
	ID      text `json:"id"`
	Name    text `json:"name"`
	Website text `json:"website"`
}

// ownProfile is the profile of an API key.
func (s *source) ownProfile(ctx context.Context, stream string) (*rest.Answer, error) {
	return s.client.Get(ctx, rest.Call{Stream: stream, Endpoint: "profiles/me", Path: "v2/profiles/me", Query: url.Values{}})
}
