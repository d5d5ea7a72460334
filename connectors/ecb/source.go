package ecb

import (
	"context"
	"fmt"
	"iter"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// source is the bank's folder of files.
type source struct {
	env    connectors.Env
	client *rest.Client
}

var _ connectors.Source = (*source)(nil)

func open(_ context.Context, values config.Values, env connectors.Env) (connectors.Source, error) {
	return &source{env: env, client: rest.New(rest.Options{
		Base:     values.URL("url"),
		Limits:   Connector().API.Limits,
		Classify: classify,
	}, env)}, nil
}

// Check reads the latest day.
func (s *source) Check(ctx context.Context) error {
	if _, err := s.file(ctx, fileRecent); err != nil {
		return fmt.Errorf("checking the bank's files: %w", err)
	}
	return nil
}

// Read reads a stream. See rates.go.
func (s *source) Read(ctx context.Context, req connectors.Request) iter.Seq2[connectors.Batch, error] {
	return connectors.Batches(func(emit func(connectors.Batch) error) error { return s.read(ctx, req, emit) })
}

func (s *source) read(ctx context.Context, req connectors.Request, emit func(connectors.Batch) error) error {
	if req.Stream != streamRates {
		return &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("the European Central Bank has no stream %q", req.Stream)}
	}
	switch {
	case len(req.IDs) > 0:
		return s.byID(ctx, req.IDs, emit)
	case req.Estimate:
		return s.estimate(ctx, req, emit)
	case req.Bounded:
		return s.bounded(ctx, req, emit)
	}
	return s.incremental(ctx, req.State, emit)
}

// Close releases connections.
func (s *source) Close() error { return s.client.Close() }
