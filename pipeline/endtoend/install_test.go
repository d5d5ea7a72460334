package endtoend

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/ecb"
	"github.com/tillhouse/tillhouse/connectors/mollie"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/connectors/shopify"
	"github.com/tillhouse/tillhouse/connectors/woocommerce"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
	"github.com/tillhouse/tillhouse/warehouse/materialise"
)

// quiet is a log that nobody reads.
var quiet = zerolog.Nop()

// accountSource is the name of the source of payments.
const accountSource = "payments"

const secretKey = "endtoend-secret-key-of-the-tests"

// settings say which shops are synced into which warehouse.
type settings struct {
	// WarehouseURL of the engine, with its login.
	WarehouseURL string
	Shops        []shopSettings
	Stores       []storeSettings
	// AccountURL is empty where no account is read.
	AccountURL string
	Profiles   []string
	RatesURL   string
}

type storeSettings struct{ Name, Domain, URL string }

type shopSettings struct {
	Name, URL string
	GiftCards []string
}

// settingsOf are the settings for a served world.
func settingsOf(w *servedWorld, warehouseURL string) settings {
	s := settings{WarehouseURL: warehouseURL, RatesURL: w.ecb.URL}
	for _, name := range w.Shops() {
		shop := shopSettings{Name: name, URL: w.shops[name].URL}
		for _, id := range w.GiftCardProducts(name) {
			shop.GiftCards = append(shop.GiftCards, strconv.FormatInt(id, 10))
		}
		s.Shops = append(s.Shops, shop)
	}
	for _, name := range w.ShopifyShops() {
		s.Stores = append(s.Stores, storeSettings{name, w.Shopify(name).Config().Domain, w.stores[name].URL})
	}
	if w.account == nil {
		return s
	}
	s.AccountURL = w.account.URL
	for _, p := range w.PaymentProfiles() {
		s.Profiles = append(s.Profiles, p.ID+"="+p.Shop)
	}
	return s
}

// installation is Tillhouse set up for a world: what the command line puts together.
type installation struct {
	store  *warehouse.Warehouse
	runner *pipeline.Runner
	plan   pipeline.Plan
}

func install(ctx context.Context, s settings, clock connectors.Clock, transport http.RoundTripper, log zerolog.Logger) (*installation, error) {
	store, err := warehouse.Open(ctx, warehouse.Config{URL: s.WarehouseURL})
	if err != nil {
		return nil, err
	}
	if _, err := store.Migrate(ctx); err != nil {
		return nil, err
	}
	keyer, err := connectors.NewKeyer(secretKey)
	if err != nil {
		return nil, err
	}
	in := &installation{
		store:  store,
		runner: &pipeline.Runner{Warehouse: store, Clock: clock, Log: log, Keyer: keyer, Version: "endtoend", Transport: transport},
		plan:   pipeline.Plan{Command: "sync"},
	}
	for _, shop := range s.Shops {
		in.add(shop.Name, woocommerce.Connector(), map[string]any{
			"url": shop.URL, "consumer_key": sandbox.WooKey, "consumer_secret": sandbox.WooSecret, "gift_card_products": shop.GiftCards,
		})
	}
	for _, store := range s.Stores {
		in.add(store.Name, shopify.Connector(), map[string]any{"store": store.Domain, "url": store.URL, "access_token": shopifyadmin.AdminToken})
	}
	if s.AccountURL != "" {
		in.add(accountSource, mollie.Connector(), map[string]any{"url": s.AccountURL, "token": sandbox.MollieToken, "shops": s.Profiles})
	}
	if s.RatesURL == "" {
		return in, nil
	}
	in.add("ecb", ecb.Connector(), map[string]any{"url": s.RatesURL + "/stats/eurofxref"})
	return in, nil
}

// add plans a source.
func (in *installation) add(name string, connector connectors.Connector, values map[string]any) {
	in.plan.Sources = append(in.plan.Sources, pipeline.PlannedSource{
		Name: name, Connector: connector, Values: config.ValuesOf(connector.Config, values),
	})
}

// build builds the models.
func (in *installation) build(ctx context.Context) error {
	builder, err := materialise.New(in.store)
	if err != nil {
		return err
	}
	_, err = builder.Run(ctx, materialise.Options{})
	return err
}

// startInstallation sets Tillhouse up in this process, in the world's own time.
func startInstallation(t testing.TB, w *servedWorld, engine *embedded.Engine, log zerolog.Logger) (*installation, *worldClock) {
	t.Helper()
	clock := &worldClock{world: w.World, ahead: ahead}
	in, err := install(t.Context(), settingsOf(w, engineURL(engine, engine.Address)), clock, w.transport(), log)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, in.store.Close()) })
	return in, clock
}

// engineURL is the read-write login at an address.
func engineURL(engine *embedded.Engine, address string) string {
	u := url.URL{Scheme: "http", Host: address, User: url.UserPassword(engine.User, engine.Password)}
	return u.String()
}

// sync runs the plan and builds the models; everything must go well.
func (in *installation) sync(t testing.TB) pipeline.Report {
	t.Helper()
	report, err := in.runner.Run(t.Context(), in.plan)
	require.NoError(t, err)
	for _, s := range report.Streams {
		require.NoError(t, s.Err, "%s %s", s.Source, s.Stream)
		require.Equal(t, pipeline.StatusOK, s.Status, "%s %s", s.Source, s.Stream)
	}
	require.NoError(t, in.build(t.Context()))
	return report
}

// certificate is the servers' certificate as PEM.
func certificate(w *servedWorld) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.ecb.Certificate().Raw}))
}
