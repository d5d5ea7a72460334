package shopifyadmin

const (
	firstID = 8_100_000_000_001
	// Each order owns a block of ids for its children.
	firstOrderID     = 450_000_000_001
	childrenPerOrder = 1024
	// An inventory item's id is its variant's and this.
	itemOffset = 2_000_000_000_000
)

// Prices of the base currency are multiplied by roughly this for another one, in hundredths
// of minor units.
var priceFactors = map[string]int64{"EUR": 100, "USD": 112, "GBP": 86, "JPY": 161, "CAD": 152, "CHF": 95}

func (s *Shop) invent() {}

func (s *Shop) grow(r *orderRecord) *order { return &order{id: r.id} }

func (s *Shop) keepAppointments() {}
