package endtoend

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// TestSecretsAndPersonalDataAreNowhereAfterASync looks for everything that must not be
// kept, in every column of every table, in the log at its finest level, in the errors and
// in the addresses that were asked: when all goes well, when answers are spoiled, and when
// nobody is let in. Shopify is read with a granted and with a given token.
func TestSecretsAndPersonalDataAreNowhereAfterASync(t *testing.T) {
	t.Parallel()
	world := everything(t, 12, 100)
	engine := embeddedtest.Start(t)
	log := &lockedBuffer{}
	in, clock := startInstallation(t, world, engine, zerolog.New(log).Level(zerolog.TraceLevel))
	secrets := []string{sandbox.MollieToken, sandbox.WooSecret, shopifyadmin.AdminToken, shopifyadmin.ClientSecret, secretKey, engine.Password, engine.BIPassword}
	secrets = append(secrets, personalData(t, world, "main")...)
	for name, face := range world.admins {
		secrets = append(secrets, personsOfStore(t, face, world.Shopify(name).Config().Domain)...)
	}
	for _, c := range world.MollieCustomers() {
		secrets = append(secrets, c.Name, c.Email)
	}
	sign := func(name string, values map[string]any) {
		source := &in.plan.Sources[slices.IndexFunc(in.plan.Sources, func(s pipeline.PlannedSource) bool { return s.Name == name })]
		source.Values = config.ValuesOf(source.Connector.Config, values)
	}
	laden := map[string]any{"store": world.Shopify("laden").Config().Domain, "url": world.stores["laden"].URL, "client_id": shopifyadmin.ClientID}
	laden["client_secret"] = shopifyadmin.ClientSecret
	sign("laden", laden)

	var errors strings.Builder
	syncOnce := func() {
		report, err := in.runner.Run(t.Context(), in.plan)
		fmt.Fprintln(&errors, err)
		for _, s := range report.Streams {
			fmt.Fprintln(&errors, s.Err, s.Error, s.CursorBefore, s.CursorAfter, s.Warnings)
		}
	}
	syncOnce()
	require.NoError(t, in.build(t.Context()))
	for _, fault := range []struct {
		woo   []sandbox.Fault
		store shopifyadmin.Fault
	}{
		{[]sandbox.Fault{sandbox.FaultHTML}, shopifyadmin.FaultHTML}, {[]sandbox.Fault{sandbox.FaultRedirect}, shopifyadmin.FaultRedirect},
		{[]sandbox.Fault{sandbox.FaultTruncated}, shopifyadmin.FaultTruncated}, {[]sandbox.Fault{sandbox.FaultBlocked, sandbox.FaultMaintenance}, shopifyadmin.Fault423},
	} {
		const every, elsewhere = 3, "https://elsewhere.example.com"
		world.faces["main"].SetFaults(sandbox.Faults{Kinds: fault.woo, Every: every, RedirectTo: elsewhere})
		for _, face := range world.admins {
			face.SetFaults(shopifyadmin.Faults{Kinds: []shopifyadmin.Fault{fault.store}, Every: every, RedirectTo: elsewhere})
		}
		world.Advance(3)
		clock.add(ahead)
		syncOnce()
	}
	world.faces["main"].SetFaults(sandbox.Faults{})
	for _, face := range world.admins {
		face.SetFaults(shopifyadmin.Faults{})
		face.Expire()
	}
	const wrongSecret, wrongToken, wrongKey = "shpss_wrongwrongwrongwrongwrongwrong", "access_wrongwrongwrongwrongwrongwrong", "cs_sandboxwrongwrongwrongwrongwrongwrong0"
	secrets = append(secrets, wrongSecret, wrongToken, wrongKey)
	sign("main", map[string]any{"url": world.shops["main"].URL, "consumer_key": sandbox.WooKey, "consumer_secret": wrongKey})
	laden["client_secret"] = wrongSecret
	sign("laden", laden)
	sign(accountSource, map[string]any{"url": world.account.URL, "token": wrongToken})
	syncOnce()
	world.tokens.Range(func(token, _ any) bool {
		secrets = append(secrets, fmt.Sprint(token))
		return true
	})
	require.Greater(t, len(secrets), 150, "there is something to lose")
	var addresses strings.Builder
	world.addresses.Range(func(address, _ any) bool {
		fmt.Fprintln(&addresses, address)
		return true
	})
	requireNowhere(t, secrets, dumpTables(t, engine), log.String(), errors.String(), addresses.String())
	for _, name := range []string{"main", "laden", "stoop", "payments"} {
		require.Contains(t, log.String()+errors.String(), name)
	}
}

// personal are the members of a person's or an order's JSON that nobody may keep.
var personal = []string{
	"name", "address1", "address2", "phone", "email", "contact_email", "note", "browser_ip", "token", "cart_token", "checkout_token", "order_status_url",
}

// personsOfStore are the names, addresses, phones, notes, tokens and e-mail addresses of a
// shop's orders and customers, asked of the shop itself.
func personsOfStore(t *testing.T, face *shopifyadmin.Face, host string) []string {
	t.Helper()
	found := map[string]bool{}
	for _, path := range []string{"orders.json?status=any&limit=250", "customers.json?limit=250"} {
		r := httptest.NewRequest(http.MethodGet, "https://"+host+"/admin/api/2026-10/"+path, nil)
		r.Header.Set("X-Shopify-Access-Token", shopifyadmin.AdminToken)
		out := httptest.NewRecorder()
		face.ServeHTTP(out, r)
		require.Equal(t, http.StatusOK, out.Code, out.Body)
		var answer map[string][]map[string]any
		require.NoError(t, json.Unmarshal(out.Body.Bytes(), &answer))
		for _, records := range answer {
			for _, record := range records {
				for _, holder := range []any{record, record["billing_address"], record["shipping_address"], record["customer"], record["default_address"]} {
					members, _ := holder.(map[string]any)
					for _, name := range personal {
						text, _ := members[name].(string)
						if len(text) > 6 && !strings.HasPrefix(text, "#") {
							found[text] = true
						}
					}
				}
			}
		}
	}
	require.Greater(t, len(found), 40)
	list := make([]string, 0, len(found))
	for text := range found {
		list = append(list, text)
	}
	return list
}
