package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// shopStream names, in states and leases, what the pipeline itself keeps of a shop.
// Connectors have no stream of that name.
const shopStream = "shop"

// shopState is what the pipeline remembers of a source's history.
type shopState struct {
	// Complete lists the streams that were once read to their end.
	Complete []string `json:"complete"`
}

const shopStateVersion = 1

// The shop's lease is held for one small write; whoever finds it taken waits.
const (
	shopPatience = 30 * time.Second
	shopPause    = 250 * time.Millisecond
)

// writeShop writes the shops row of a source from its facts. Sources that are not about
// a shop have none.
func (s *sourceRun) writeShop(ctx context.Context) error {
	if s.facts.Shop == "" {
		return nil
	}
	return s.withShop(ctx, func(*shopState) bool { return false })
}

// noteComplete remembers which streams have been read to their end, and says so in the
// shops row when that is all of them.
func (s *sourceRun) noteComplete(ctx context.Context, streams []connectors.Stream, complete []bool) {
	add := func(state *shopState) bool {
		before := len(state.Complete)
		for i, stream := range streams {
			if complete[i] && !slices.Contains(state.Complete, stream.Name) {
				state.Complete = append(state.Complete, stream.Name)
			}
		}
		slices.Sort(state.Complete)
		return len(state.Complete) != before
	}
	known := shopState{Complete: slices.Clone(s.shop.Complete)}
	if s.facts.Shop == "" || !add(&known) {
		return
	}
	if err := s.withShop(ctx, add); err != nil {
		s.log.Warn().Err(scrub(err)).Msg("the shops row could not be brought up to date; the next sync does it")
	}
}

// withShop changes the shop's state and writes the shops row, under the shop's lease.
func (s *sourceRun) withShop(ctx context.Context, change func(*shopState) (changed bool)) error {
	w := s.run.Warehouse
	lease, err := s.shopLease(ctx)
	if err != nil {
		return &storeError{fmt.Errorf("taking the lease of the shop: %w", err)}
	}
	err = s.underShopLease(ctx, lease, change)
	last, cancel := s.run.outlive(ctx)
	defer cancel()
	if releaseErr := w.ReleaseLease(last, lease); releaseErr != nil {
		s.log.Warn().Err(scrub(releaseErr)).Msg("giving the shop's lease back failed; it ends by itself")
	}
	if err != nil {
		return &storeError{fmt.Errorf("writing the shops row of %s: %w", s.planned.Name, err)}
	}
	return nil
}

func (s *sourceRun) shopLease(ctx context.Context) (schemas.Lease, error) {
	for waited := time.Duration(0); ; waited += shopPause {
		lease, err := s.run.Warehouse.AcquireLease(ctx, LeaseName(s.planned.Name, shopStream))
		if !errors.Is(err, schemas.ErrLeased) || waited >= shopPatience {
			return lease, err
		}
		if err := s.run.Clock.Sleep(ctx, shopPause); err != nil {
			return schemas.Lease{}, err
		}
	}
}

func (s *sourceRun) underShopLease(ctx context.Context, lease schemas.Lease, change func(*shopState) bool) error {
	w := s.run.Warehouse
	saved, err := w.LoadState(ctx, s.planned.Name, shopStream)
	if err != nil {
		return err
	}
	var state shopState
	if saved.Version > shopStateVersion {
		return fmt.Errorf("the saved state of the shop has format %d and this program reads up to %d: use the newer program that wrote it", saved.Version, shopStateVersion)
	}
	if len(saved.Payload) > 0 {
		if err := json.Unmarshal(saved.Payload, &state); err != nil {
			return fmt.Errorf("reading the saved state of the shop: %w", err)
		}
	}
	changed := change(&state)
	s.shop = state
	now := inMillis(s.run.Clock.Now())
	row := shopRow(s.planned, s.facts, state)
	_, err = w.WriteCanonical(ctx, schemas.CanonicalWrite{
		Source: s.planned.Name, Stream: shopStream, Shop: s.facts.Shop, Family: []schemas.Table{schemas.Shops},
		Lease: lease, RunID: s.run.id, Batch: lease.Fence,
		Records: []schemas.WrittenRecord{{ID: s.planned.Name, UpdatedAt: now}},
		Rows:    &schemas.Rows{Shops: []schemas.Shop{row}}, SyncedAt: now,
	})
	if err != nil || !changed {
		return err
	}
	payload, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return w.SaveState(ctx, lease, schemas.StateRow{
		Source: s.planned.Name, Stream: shopStream, Fence: lease.Fence, Version: shopStateVersion, Payload: payload, SavedAt: now,
	})
}

const monday = 1

// shopRow is the shops row of a source. TimezoneFrom is 1970-01-01: the zone that the
// shop has now holds for all of its days.
func shopRow(planned PlannedSource, f connectors.Facts, state shopState) schemas.Shop {
	row := schemas.Shop{
		Shop: f.Shop, Platform: f.Platform, PlatformVersion: f.PlatformVersion, Domain: f.Domain, Name: f.Name,
		Country: f.Country, Timezone: f.Timezone, TimezoneFrom: time.Unix(0, 0).UTC(), Currency: f.Currency,
		ReportCurrency: planned.ReportCurrency, WeekStart: planned.WeekStart,
		SaleDateBasis: f.SaleDateBasis, ExcludedStatuses: slices.Sorted(slices.Values(f.ExcludedStatuses)),
	}
	row.Source = planned.Name
	row.Extra = map[string]string{"decimals": strconv.Itoa(f.Decimals)}
	if row.ReportCurrency == "" {
		row.ReportCurrency = f.Currency
	}
	if row.WeekStart == 0 {
		row.WeekStart = monday
	}
	if f.PricesIncludeTax {
		row.PricesIncludeTax = 1
	}
	if day, err := schemas.ParseDay(f.Opened); err == nil {
		row.ShopOpened = day
	}
	row.HistoryFrom = row.ShopOpened
	// A configured day is a day, not an instant: it is not moved into the shop's zone.
	if from := planned.historyFrom(); !from.IsZero() {
		row.HistoryFrom = schemas.DayOf(from, time.UTC)
	}
	all := true
	for _, stream := range planned.Connector.Streams {
		all = all && slices.Contains(state.Complete, stream.Name)
	}
	if all {
		row.HistoryComplete = 1
	}
	return row
}
