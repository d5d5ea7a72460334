package frankfurter

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

// source is a choice of currencies at one address.
type source struct {
	env        connectors.Env
	client     *rest.Client
	host       string
	currencies []string
	provider   string
}

var _ connectors.Source = (*source)(nil)

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

func open(_ context.Context, values config.Values, env connectors.Env) (connectors.Source, error) {
	currencies := slices.Clone(values.List("currencies"))
	slices.Sort(currencies)
	currencies = slices.Compact(currencies)
	for _, c := range currencies {
		if !currencyCode.MatchString(c) || c == "EUR" {
			return nil, &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("currencies: %q is no currency to read", c), Advice: "write ISO 4217 codes other than EUR, for instance [UAH, RSD]"}
		}
	}
	if len(currencies) == 0 {
		return nil, &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("currencies is empty"), Advice: "list the currencies to read, for instance [UAH, RSD]"}
	}
	base := values.URL("url")
	return &source{
		env: env, host: base.Host, currencies: currencies, provider: values.Text("provider"),
		client: rest.New(rest.Options{Base: base, Limits: Connector().API.Limits, Classify: classify}, env),
	}, nil
}

// Check reads the last days and misses a currency without a rate.
func (s *source) Check(ctx context.Context) error {
	today := s.today()
	days, err := s.window(ctx, today-lookbackDays, today)
	if err != nil {
		return fmt.Errorf("checking the currencies: %w", err)
	}
	missing := slices.Clone(s.currencies)
	for _, d := range days {
		missing = slices.DeleteFunc(missing, d.has)
	}
	if len(missing) > 0 {
		return &connectors.Error{
			Kind: connectors.BadConfig, Err: fmt.Errorf("there is no rate of the last %d days for %s", lookbackDays, strings.Join(missing, ", ")),
			Advice: "check currencies and provider; https://frankfurter.dev lists who publishes what",
		}
	}
	return nil
}

// Read reads a stream. See rates.go.
func (s *source) Read(ctx context.Context, req connectors.Request) iter.Seq2[connectors.Batch, error] {
	return connectors.Batches(func(emit func(connectors.Batch) error) error {
		if req.Stream != streamRates {
			return &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("there is no stream %q of Frankfurter", req.Stream)}
		}
		return s.readRates(ctx, req, emit)
	})
}

// today is by the clock that Frankfurter's days follow.
func (s *source) today() schemas.Day { return dayOf(s.env.Clock.Now()) }

// Close releases connections.
func (s *source) Close() error { return s.client.Close() }
