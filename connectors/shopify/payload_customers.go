package shopify

// customerRecord is what both transports say of a customer.
type customerRecord struct {
	ID, Email            text
	CreatedAt, UpdatedAt text
	Country              text
	Marketing            text
	Orders               integer
	Spent                maybe[money]
	Tags                 []string
}

// restCustomer is a customer by REST, as far as it is read.
// https://shopify.dev/docs/api/admin-rest/latest/resources/customer
type restCustomer struct {
	ID               text             `json:"id"`
	Email            text             `json:"email"`
	CreatedAt        text             `json:"created_at"`
	UpdatedAt        text             `json:"updated_at"`
	OrdersCount      integer          `json:"orders_count"`
	TotalSpent       amount           `json:"total_spent"`
	Currency         text             `json:"currency"`
	Tags             text             `json:"tags"`
	AcceptsMarketing boolean          `json:"accepts_marketing"`
	Consent          maybe[consent]   `json:"email_marketing_consent"`
	DefaultAddress   maybe[inCountry] `json:"default_address"`
}

type consent struct {
	State text `json:"state"`
}

// inCountry is what is kept of an address.
type inCountry struct {
	Code      text `json:"country_code"`
	GraphQLV2 text `json:"countryCodeV2"`
}

func (c *inCountry) country() text {
	if c.Code != "" {
		return c.Code
	}
	return c.GraphQLV2
}

func (c *restCustomer) neutral() customerRecord {
	n := customerRecord{
		ID: c.ID, Email: c.Email, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, Orders: c.OrdersCount,
		Spent: priced(c.TotalSpent, c.Currency), Tags: splitTags(c.Tags),
		Country: c.DefaultAddress.Value.country(), Marketing: c.Consent.Value.State,
	}
	// Before 2022 a customer had this instead of a consent.
	if !c.Consent.Given && bool(c.AcceptsMarketing) {
		n.Marketing = subscribed
	}
	return n
}

// graphQLCustomer is a Customer of the GraphQL API.
type graphQLCustomer struct {
	ID             text             `json:"id"`
	CreatedAt      text             `json:"createdAt"`
	UpdatedAt      text             `json:"updatedAt"`
	NumberOfOrders integer          `json:"numberOfOrders"`
	AmountSpent    maybe[money]     `json:"amountSpent"`
	Tags           list[text]       `json:"tags"`
	Email          maybe[keyable]   `json:"defaultEmailAddress"`
	DefaultAddress maybe[inCountry] `json:"defaultAddress"`
}

// keyable is an e-mail address of a customer, keyed by redaction.
type keyable struct {
	Address        text `json:"emailAddress"`
	MarketingState text `json:"marketingState"`
}

func (c *graphQLCustomer) neutral() customerRecord {
	return customerRecord{
		ID: c.ID, Email: c.Email.Value.Address, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, Orders: c.NumberOfOrders,
		Spent: c.AmountSpent, Tags: texts(c.Tags), Country: c.DefaultAddress.Value.country(), Marketing: c.Email.Value.MarketingState,
	}
}

// customerFields is the selection of a Customer.
const customerFields = `id createdAt updatedAt numberOfOrders amountSpent { amount currencyCode } tags
	defaultEmailAddress { emailAddress marketingState } defaultAddress { countryCodeV2 }`
