package warehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/uuid"

	"github.com/tillhouse/tillhouse/schemas"
)

const (
	// leaseTTL is how long a lease lives without a sign of life from its holder.
	leaseTTL = 60 * time.Second
	// leaseBeat is the time between two signs of life.
	leaseBeat = 10 * time.Second
	// leaseMargin is how long before the end of its time a holder stops by itself.
	leaseMargin = 15 * time.Second
	// maxFence is the highest number that fits the low bits of a version.
	maxFence = 1<<22 - 1

	codeTableExists  = 57
	codeUnknownTable = 60
)

var resourceName = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// claim is what the comment of a lease table says of its holder. It is written by the
// statement that creates the table, so there is no lease without a holder.
type claim struct {
	holder
	Token string    `json:"token"`
	At    time.Time `json:"at"`
}

// standing is a lease table as it was found.
type standing struct {
	fence    uint64
	claim    claim
	lastSeen time.Time
	released bool
}

// heldLease is a lease of this process.
type heldLease struct {
	lease schemas.Lease
	lost  chan struct{}
	stop  context.CancelFunc
	ended chan struct{}
	saves uint64 // of states, by leaseBook.mu
}

// leaseBook lists the leases taken through one Warehouse.
type leaseBook struct {
	mu   sync.Mutex
	held map[string]*heldLease
}

func (b *leaseBook) put(h *heldLease) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held == nil {
		b.held = map[string]*heldLease{}
	}
	b.held[h.lease.Resource+"#"+strconv.FormatUint(h.lease.Fence, 10)] = h
}

func (b *leaseBook) take(lease schemas.Lease) *heldLease {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := lease.Resource + "#" + strconv.FormatUint(lease.Fence, 10)
	h := b.held[key]
	delete(b.held, key)
	return h
}

// nextSave numbers the saves under a lease that was taken through this book: nobody else
// has saved under its fence. False for a lease that was not.
func (b *leaseBook) nextSave(lease schemas.Lease) (uint64, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.held[lease.Resource+"#"+strconv.FormatUint(lease.Fence, 10)]
	if h == nil {
		return 0, false
	}
	h.saves++
	return h.saves, true
}

func (b *leaseBook) stopAll() {
	b.mu.Lock()
	held := b.held
	b.held = nil
	b.mu.Unlock()
	for _, h := range held {
		h.end()
	}
}

func (h *heldLease) end() {
	h.stop()
	<-h.ended
}

// AcquireLease takes the lease of a resource and keeps it alive until ReleaseLease or
// Close. A lease whose holder died on this machine is taken over at once, one of
// another machine after a minute without a sign of life. Fences of a resource only
// rise. It returns schemas.ErrLeased, wrapped with the holder, while a living process
// has the lease.
func (w *Warehouse) AcquireLease(ctx context.Context, resource string) (schemas.Lease, error) {
	if !resourceName.MatchString(resource) {
		return schemas.Lease{}, fmt.Errorf("taking the lease of %q: want letters, digits, underscores, dots and hyphens", resource)
	}
	lease, err := w.acquire(ctx, resource)
	if err != nil {
		return schemas.Lease{}, fmt.Errorf("taking the lease of %s: %w", resource, err)
	}
	return lease, nil
}

func (w *Warehouse) acquire(ctx context.Context, resource string) (schemas.Lease, error) {
	me, err := thisProcess()
	if err != nil {
		return schemas.Lease{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return schemas.Lease{}, fmt.Errorf("naming a lease: %w", err)
	}
	for {
		names, now, err := w.leaseTables(ctx, resource)
		if err != nil {
			return schemas.Lease{}, err
		}
		next := uint64(1)
		if len(names) > 0 {
			newest, err := w.standing(ctx, names[len(names)-1])
			if errors.Is(err, errLeaseGone) {
				continue
			}
			if err != nil {
				return schemas.Lease{}, err
			}
			if reason := newest.blocks(me, now); reason != "" {
				return schemas.Lease{}, fmt.Errorf("%w: %s", schemas.ErrLeased, reason)
			}
			next = newest.fence + 1
		}
		if next > maxFence {
			return schemas.Lease{}, fmt.Errorf("the sequence numbers of %s are used up: rebuild the store from raw records", resource)
		}
		won, err := w.claim(ctx, resource, next, claim{holder: me, Token: id.String(), At: now})
		if err != nil {
			return schemas.Lease{}, err
		}
		if won {
			return w.hold(ctx, resource, next, names)
		}
	}
}

// LeaseHeld says whether a living process has the lease of a resource. What it says may
// be over by the time it is read: it is for people, not for deciding who may write.
func (w *Warehouse) LeaseHeld(ctx context.Context, resource string) (bool, error) {
	me, err := thisProcess()
	if err != nil {
		return false, err
	}
	tables, now, err := w.leaseTables(ctx, resource)
	if err != nil || len(tables) == 0 {
		return false, err
	}
	newest, err := w.standing(ctx, tables[len(tables)-1])
	if errors.Is(err, errLeaseGone) {
		return true, nil
	}
	return err == nil && newest.blocks(me, now) != "", err
}

type leaseTable struct {
	name    string
	fence   uint64
	comment string
}

// leaseTables lists the lease tables of a resource, lowest fence first, with the time
// of the server: all holders are judged by that one clock.
func (w *Warehouse) leaseTables(ctx context.Context, resource string) ([]leaseTable, time.Time, error) {
	prefix := "lease_" + resource + "_"
	number := "substring(name, " + strconv.Itoa(len(prefix)+1) + ")"
	query := "SELECT now64(3, 'UTC'), groupArray(name), groupArray(fence), groupArray(holder) FROM (" +
		"SELECT name, toUInt64OrZero(" + number + ") AS fence, comment AS holder FROM system.tables WHERE database = " + quote(w.layout.store) +
		" AND startsWith(name, " + quote(prefix) + ") AND match(" + number + ", '^[0-9]+$') ORDER BY fence)"
	var now time.Time
	var names, holders []string
	var fences []uint64
	if err := w.conn.QueryRow(ctx, query).Scan(&now, &names, &fences, &holders); err != nil {
		return nil, now, fmt.Errorf("listing the leases of %s: %w", resource, err)
	}
	list := make([]leaseTable, len(names))
	for i, name := range names {
		list[i] = leaseTable{name, fences[i], holders[i]}
	}
	return list, now, nil
}

// errLeaseGone: the table was dropped between two looks, because a newer one exists.
var errLeaseGone = errors.New("the lease has been replaced")

func (w *Warehouse) standing(ctx context.Context, t leaseTable) (standing, error) {
	s := standing{fence: t.fence}
	if err := json.Unmarshal([]byte(t.comment), &s.claim); err != nil {
		return s, fmt.Errorf("reading who holds %s: %w", t.name, err)
	}
	var released uint8
	err := w.conn.QueryRow(ctx, "SELECT max(at), max(released) FROM "+w.layout.table(t.name)).Scan(&s.lastSeen, &released)
	if code(err) == codeUnknownTable {
		return s, errLeaseGone
	}
	if err != nil {
		return s, fmt.Errorf("reading %s: %w", t.name, err)
	}
	s.released = released == 1
	if s.lastSeen.Before(s.claim.At) {
		s.lastSeen = s.claim.At
	}
	return s, nil
}

// blocks says why a new holder must wait; empty when it need not.
func (s standing) blocks(me holder, now time.Time) string {
	if s.released || s.claim.diedHere(me) {
		return ""
	}
	silent := now.Sub(s.lastSeen)
	if silent > leaseTTL {
		return ""
	}
	return fmt.Sprintf("process %d on %s has it since %s, last sign of life %s ago; wait for it to end, or stop that process",
		s.claim.PID, s.claim.Host, s.claim.At.Format(time.RFC3339), max(silent, 0).Round(time.Second))
}

// claim creates the lease table and looks whether that made it the newest: a slow
// racer may have created a number that had been given before and dropped.
func (w *Warehouse) claim(ctx context.Context, resource string, fence uint64, c claim) (bool, error) {
	comment, err := json.Marshal(c)
	if err != nil {
		return false, fmt.Errorf("writing down the holder: %w", err)
	}
	name := "lease_" + resource + "_" + strconv.FormatUint(fence, 10)
	created := w.conn.Exec(ctx, w.layout.createLease(name, string(comment)))
	if created != nil && (code(created) != 0 && code(created) != codeTableExists || ctx.Err() != nil) {
		return false, created
	}
	// After a lost answer only the list tells who created the table.
	names, _, err := w.leaseTables(ctx, resource)
	if err != nil {
		return false, errors.Join(created, err)
	}
	if len(names) == 0 {
		return false, created
	}
	newest := names[len(names)-1]
	if newest.comment == string(comment) {
		return true, nil
	}
	if created == nil {
		err = w.conn.Exec(ctx, w.layout.dropTable(name))
	}
	return false, err
}

// hold drops older lease tables, settles what their holders left, and starts the
// heartbeat.
func (w *Warehouse) hold(ctx context.Context, resource string, fence uint64, older []leaseTable) (schemas.Lease, error) {
	for _, t := range older {
		if err := w.conn.Exec(ctx, w.layout.dropTable(t.name)); err != nil {
			return schemas.Lease{}, fmt.Errorf("dropping %s: %w", t.name, err)
		}
	}
	lost := make(chan struct{})
	lease := schemas.Lease{Resource: resource, Fence: fence, Lost: lost}
	beating, stop := context.WithCancel(context.WithoutCancel(ctx))
	h := &heldLease{lease: lease, lost: lost, stop: stop, ended: make(chan struct{})}
	w.leases.put(h)
	go w.beat(beating, h)
	if resource == "migrate" {
		return lease, nil
	}
	if err := w.settle(ctx, lease); err != nil {
		return schemas.Lease{}, errors.Join(err, w.ReleaseLease(ctx, lease))
	}
	return lease, nil
}

// beat gives signs of life until it is stopped or the lease is lost.
func (w *Warehouse) beat(ctx context.Context, h *heldLease) {
	defer close(h.ended)
	ticker := time.NewTicker(leaseBeat)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		alive, err := w.signOfLife(ctx, h.lease)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && alive:
			last = time.Now()
		case err == nil || time.Since(last) > leaseTTL-leaseMargin:
			close(h.lost)
			return
		}
	}
}

// signOfLife says whether the lease is still the newest, and gives a sign if it is.
func (w *Warehouse) signOfLife(ctx context.Context, lease schemas.Lease) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, leaseBeat)
	defer cancel()
	if err := w.holds(ctx, lease); err != nil {
		if errors.Is(err, schemas.ErrFenced) {
			return false, nil
		}
		return false, err
	}
	return true, w.sign(ctx, lease, 0)
}

func (w *Warehouse) sign(ctx context.Context, lease schemas.Lease, released uint8) error {
	return w.conn.Exec(ctx, "INSERT INTO "+w.layout.table(leaseName(lease))+" SELECT now64(3, 'UTC'), "+strconv.Itoa(int(released)))
}

func leaseName(lease schemas.Lease) string {
	return "lease_" + lease.Resource + "_" + strconv.FormatUint(lease.Fence, 10)
}

// holds returns schemas.ErrFenced when the lease is not the newest of its resource.
func (w *Warehouse) holds(ctx context.Context, lease schemas.Lease) error {
	names, _, err := w.leaseTables(ctx, lease.Resource)
	if err != nil {
		return err
	}
	if len(names) == 0 || names[len(names)-1].fence != lease.Fence {
		return fmt.Errorf("lease %d of %s: %w", lease.Fence, lease.Resource, schemas.ErrFenced)
	}
	return nil
}

// ReleaseLease gives a lease back; giving back a lost or released one is no error.
func (w *Warehouse) ReleaseLease(ctx context.Context, lease schemas.Lease) error {
	if h := w.leases.take(lease); h != nil {
		h.end()
	}
	err := w.sign(ctx, lease, 1)
	if err == nil || code(err) == codeUnknownTable {
		return nil
	}
	return fmt.Errorf("giving back the lease of %s: %w", lease.Resource, err)
}

func code(err error) int32 {
	if exception, ok := errors.AsType[*clickhouse.Exception](err); ok {
		return exception.Code
	}
	return 0
}
