package connectors

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Facts is what a mapping must know of a shop and cannot read in a record. It is a
// value: equal facts have equal ids, and each raw record names the facts it was
// read under.
type Facts struct {
	// Shop is the configured shop id.
	Shop string `json:"shop"`
	// Platform is the connector's name.
	Platform        string `json:"platform"`
	PlatformVersion string `json:"platform_version"`
	Domain          string `json:"domain"`
	Name            string `json:"name"`
	// Country is ISO 3166-1 alpha-2, "ZZ" when unknown.
	Country string `json:"country"`
	// Timezone is an IANA name, or a fixed offset "+02:00" where the shop has no zone.
	Timezone string `json:"timezone"`
	// Currency is the shop's own, ISO 4217.
	Currency string `json:"currency"`
	// Decimals is the shop's own precision of amounts in Currency.
	Decimals         int      `json:"decimals"`
	PricesIncludeTax bool     `json:"prices_include_tax"`
	SaleDateBasis    string   `json:"sale_date_basis"` // created, paid, completed
	ExcludedStatuses []string `json:"excluded_statuses"`
	// Opened is YYYY-MM-DD of the shop's first order, empty when unknown.
	Opened string `json:"opened,omitempty"`
	// Settings are further values of one connector, by name (for instance
	// gift_card_products). Lists are comma separated and sorted.
	Settings map[string]string `json:"settings,omitempty"`
	// Assumed names the fields that the vendor did not tell and a default filled.
	Assumed []string `json:"assumed,omitempty"`
}

// ID is the first 16 bytes of the SHA-256 of the facts' canonical JSON, in hex.
func (f Facts) ID() string {
	sum := sha256.Sum256(f.JSON())
	return hex.EncodeToString(sum[:16])
}

// JSON is the facts' canonical JSON: equal facts give equal bytes.
func (f Facts) JSON() []byte {
	f.ExcludedStatuses = sorted(f.ExcludedStatuses)
	f.Assumed = sorted(f.Assumed)
	text, err := json.Marshal(f)
	if err != nil {
		panic("facts hold only strings, numbers and lists: " + err.Error())
	}
	return text
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// Location is the shop's zone. An empty Timezone is an error: no day can be told
// without a zone.
func (f Facts) Location() (*time.Location, error) { return Zone(f.Timezone) }

var zones sync.Map // name → *time.Location; time.LoadLocation reads files each time

// Zone is the zone of an IANA name or of a fixed offset such as "+02:00".
func Zone(name string) (*time.Location, error) {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), nil //nolint:forcetypeassert // nothing else is stored
	}
	z, err := loadZone(name)
	if err != nil {
		return nil, err
	}
	zones.Store(name, z)
	return z, nil
}

func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("the shop's time zone is not known: set timezone in the source's configuration, for instance Europe/Amsterdam")
	}
	if name[0] == '+' || name[0] == '-' {
		return fixedZone(name)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("reading time zone %q: want an IANA name such as Europe/Amsterdam or an offset such as +02:00", name)
	}
	return z, nil
}

var fixedOffset = regexp.MustCompile(`^([+-])(\d\d):(\d\d)$`)

func fixedZone(name string) (*time.Location, error) {
	parts := fixedOffset.FindStringSubmatch(name)
	if parts == nil {
		return nil, fmt.Errorf("reading time zone %q: want an IANA name such as Europe/Amsterdam or an offset such as +02:00", name)
	}
	hours, _ := strconv.Atoi(parts[2]) // digits, by the pattern
	minutes, _ := strconv.Atoi(parts[3])
	if hours > 14 || minutes > 59 {
		return nil, fmt.Errorf("reading time zone %q: an offset is at most 14 hours", name)
	}
	seconds := hours*3600 + minutes*60
	if parts[1] == "-" {
		seconds = -seconds
	}
	return time.FixedZone(name, seconds), nil
}
