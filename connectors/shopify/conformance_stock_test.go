package shopify

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// stock is what an invented shop told of its stock, by the id of the snapshot. Shopify keeps
// no history: of earlier days a reader has what it was told on them, and of a variant that
// was removed what it was told before.
type stock map[string]shopifyadmin.Level

// took notes the levels in an answer under the day on which it is given.
func (s *shopFake) took(body []byte) {
	var answer struct {
		Data struct {
			Items nodes[struct {
				Variants nodes[reference]      `json:"variants"`
				Levels   nodes[graphQLLevelOf] `json:"inventoryLevels"`
			}] `json:"inventoryItems"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &answer, lenientJSON) != nil {
		return // an error of the vendor's
	}
	s.telling.Lock()
	defer s.telling.Unlock()
	now := s.levels()
	if s.stock == nil {
		s.stock = stock{}
	}
	for _, item := range answer.Data.Items.Nodes {
		for _, variant := range item.Variants.Nodes {
			for _, level := range item.Levels.Nodes {
				id := snapshotID(s.today(), vendorID(variant.ID), vendorID(level.Location.Value.ID))
				s.stock[id] = now[id]
			}
		}
	}
}

// today is the shop's day by the reader's clock.
func (s *shopFake) today() schemas.Day {
	zone, err := time.LoadLocation(s.shop.Config().Zone)
	if err != nil {
		panic(err) // the shop was made with it
	}
	return schemas.DayOf(s.clock.Now(), zone)
}

// levels is what is in stock now, as a snapshot of today.
func (s *shopFake) levels() stock {
	at := asOf{s.shop.Now(), s.today()}
	if s.present == nil || s.presentAt != at {
		s.present, s.presentAt = stock{}, at
		for _, l := range s.shop.Levels() {
			l.ID = snapshotID(at.day, idText(l.VariantID), idText(l.LocationID))
			s.present[l.ID] = l
		}
	}
	return s.present
}

// stocked are the snapshots that a reader has when it has read today.
func (s *shopFake) stocked() map[string]time.Time {
	list := map[string]time.Time{}
	for _, some := range []stock{s.stock, s.levels()} {
		for id := range some {
			list[id] = time.Time{}
		}
	}
	return list
}

func (s *shopFake) compareStock(id string, rows schemas.Rows) error {
	level, ok := s.levels()[id]
	if !ok {
		level, ok = s.stock[id]
	}
	if !ok {
		return fmt.Errorf("the shop has no snapshot %s", id)
	}
	var d differences
	compareLevel(level, false)(&d, &rows)
	return d.err()
}
