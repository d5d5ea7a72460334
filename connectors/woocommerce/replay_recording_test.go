package woocommerce

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

func recordedDir(tb testing.TB) string {
	tb.Helper()
	return filepath.Join(payloads.Dir(tb), "woocommerce-recorded")
}

// recording is the recorded shop as it was read once: parsing it costs more than most
// tests do.
var recording struct {
	once sync.Once
	shop *replayShop
}

// newReplayShop is a shop of its own, whose records may be changed.
func newReplayShop(tb testing.TB) *replayShop {
	tb.Helper()
	dir := recordedDir(tb)
	recording.once.Do(func() { recording.shop = readRecording(tb, dir) })
	require.NotNil(tb, recording.shop, "the recording could not be read")
	s := &replayShop{dir: dir, orders: copied(recording.shop.orders), refunds: copied(recording.shop.refunds), catalogue: map[string]map[int64]*replayed{}}
	for stream, records := range recording.shop.catalogue {
		s.catalogue[stream] = copied(records)
	}
	return s
}

func copied(records map[int64]*replayed) map[int64]*replayed {
	own := make(map[int64]*replayed, len(records))
	for number, one := range records {
		record := *one
		own[number] = &record
	}
	return own
}

func readRecording(tb testing.TB, dir string) *replayShop {
	tb.Helper()
	s := &replayShop{dir: dir, orders: map[int64]*replayed{}, refunds: map[int64]*replayed{}}
	for _, pattern := range []string{
		"orders-id-asc-p*", "orders-trash", "orders-default-first", "orders-checkout-draft", "orders-refunded",
		"order-empty-line-product-0", "order-null-date-modified", "order-with-rest-refund",
	} {
		for _, raw := range s.recorded(tb, pattern) {
			s.keep(tb, s.orders, raw, 0)
		}
	}
	for _, raw := range s.recorded(tb, "refunds-p1") {
		s.keep(tb, s.refunds, raw, 0)
	}
	for _, file := range s.files(tb, "order-refunds-*") {
		parent := regexp.MustCompile(`-(\d+)\.body\.json$`).FindStringSubmatch(file)
		if parent == nil {
			continue
		}
		order, err := strconv.ParseInt(parent[1], 10, 64)
		require.NoError(tb, err)
		for _, raw := range readList(tb, file) {
			s.keep(tb, s.refunds, raw, order)
		}
	}
	s.keepCatalogue(tb)
	return s
}

func (s *replayShop) files(tb testing.TB, pattern string) []string {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, pattern+".body.json"))
	require.NoError(tb, err)
	require.NotEmpty(tb, files, pattern)
	return files
}

func (s *replayShop) recorded(tb testing.TB, pattern string) (all []json.RawMessage) {
	tb.Helper()
	for _, file := range s.files(tb, pattern) {
		all = append(all, readList(tb, file)...)
	}
	return all
}

func readList(tb testing.TB, file string) (list []json.RawMessage) {
	tb.Helper()
	body, err := os.ReadFile(file)
	require.NoError(tb, err)
	if body[0] != '[' {
		body = slices.Concat([]byte("["), body, []byte("]"))
	}
	require.NoError(tb, json.Unmarshal(body, &list))
	return list
}

func (s *replayShop) keep(tb testing.TB, into map[int64]*replayed, raw json.RawMessage, parent int64) {
	tb.Helper()
	r := &replayed{raw: raw, parent: parent}
	require.NoError(tb, json.Unmarshal(raw, &r.fields))
	get := func(name string, into any) {
		if value, ok := r.fields[name]; ok {
			require.NoError(tb, json.Unmarshal(value, into), name)
		}
	}
	get("id", &r.id)
	get("status", &r.status)
	get("date_created_gmt", &r.created)
	get("date_modified_gmt", &r.modified)
	if _, ok := r.fields["status"]; !ok {
		// A refund tells no modified date; nobody touched these after their creation.
		r.modified = r.created
		get("parent_id", &r.parent)
		if r.fields["parent_id"] == nil {
			// The refunds of one order come without it, the shop's whole list has it.
			number := strconv.FormatInt(parent, 10)
			r.fields["parent_id"] = json.RawMessage(number)
			r.raw = append([]byte(`{"parent_id":`+number+`,`), raw[1:]...)
		}
	}
	if _, ok := into[r.id]; !ok {
		into[r.id] = r
	}
}
