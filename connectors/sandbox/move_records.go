package sandbox

import "time"

// Resource is a kind of record of a shop besides orders and refunds.
type Resource string

// The resources, by the names of their routes.
const (
	ResourceCustomers  Resource = "customers"
	ResourceProducts   Resource = "products"
	ResourceVariations Resource = "variations"
	ResourceCoupons    Resource = "coupons"
	ResourceReviews    Resource = "reviews"
)

// RecordEvent is something that happened to a record that is neither an order nor a
// refund.
type RecordEvent struct {
	At       time.Time
	Resource Resource
	What     string
	ID       int64
}

// RecordEvents lists what happened to a shop's customers, products, variations, coupons
// and reviews since the world was built, oldest first.
func (w *World) RecordEvents(shopName string) []RecordEvent {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return append([]RecordEvent(nil), w.shop(shopName).recordEvents...)
}

// ChangeRecord edits one record, some seconds later: its API answer differs from before,
// and where the resource has a modified date, that is the world's new now. It returns
// the record's id.
func (w *World) ChangeRecord(shopName string, of Resource) int64 {
	return w.moveRecords(shopName, of, (*shop).changeRecord)
}

// InsertRecord makes one record, some seconds later, and returns its id.
func (w *World) InsertRecord(shopName string, of Resource) int64 {
	return w.moveRecords(shopName, of, (*shop).insertRecord)
}

// InsertLateRecord makes one record, some seconds later, whose instants lie a minute
// before the world's new now, as with a transaction that took its time.
func (w *World) InsertLateRecord(shopName string, of Resource) int64 {
	return w.moveRecords(shopName, of, (*shop).insertLateRecord)
}

// RemoveRecord takes one record out of what the API lists (customers with role=all,
// reviews with status=all), some seconds later: into the trash, or for good, or, a
// review, among the spam. It returns the id, or 0 when only records are left that orders
// need.
func (w *World) RemoveRecord(shopName string, of Resource) int64 {
	return w.moveRecords(shopName, of, (*shop).removeRecord)
}

// TouchRecords edits all that is listed of a resource, 60 records at most, in one
// second, as a bulk action does, and returns their ids.
func (w *World) TouchRecords(shopName string, of Resource) []int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.shop(shopName)
	w.passSeconds(s)
	ids := s.touchRecords(of, w.now)
	s.changed()
	return ids
}

func (w *World) moveRecords(shopName string, of Resource, do func(*shop, Resource, int64) int64) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.shop(shopName)
	w.passSeconds(s)
	id := do(s, of, w.now)
	s.changed()
	return id
}

func (w *World) passSeconds(s *shop) { w.now += 2 + s.recordDice.Int64N(120) }
