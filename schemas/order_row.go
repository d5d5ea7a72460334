package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Order is a row of tillhouse_store.orders; key (source, created_day, order_id).
type Order struct {
	Meta
	CreatedDay         Day             `ch:"created_day"`
	OrderID            string          `ch:"order_id"`
	Shop               string          `ch:"shop"`
	OrderNumber        string          `ch:"order_number"`
	Channel            string          `ch:"channel"`
	ChannelRaw         string          `ch:"channel_raw"`
	AppName            string          `ch:"app_name"`
	CreatedAt          time.Time       `ch:"created_at"`
	ProcessedAt        time.Time       `ch:"processed_at"`
	PaidAt             *time.Time      `ch:"paid_at"`
	CancelledAt        *time.Time      `ch:"cancelled_at"`
	CompletedAt        *time.Time      `ch:"completed_at"`
	UpdatedAt          time.Time       `ch:"updated_at"`
	SaleDay            Day             `ch:"sale_day"`
	Status             string          `ch:"status"`
	StatusRaw          string          `ch:"status_raw"`
	FinancialStatus    string          `ch:"financial_status"`
	FulfilmentStatus   string          `ch:"fulfilment_status"`
	IsTest             uint8           `ch:"is_test"`
	IsDraft            uint8           `ch:"is_draft"`
	IsPOS              uint8           `ch:"is_pos"`
	IsB2B              uint8           `ch:"is_b2b"`
	IsSubscription     uint8           `ch:"is_subscription"`
	ExchangeOf         string          `ch:"exchange_of"`
	CountsPlatform     uint8           `ch:"counts_platform"`
	CountsValid        uint8           `ch:"counts_valid"`
	ExcludeReason      string          `ch:"exclude_reason"`
	CustomerID         string          `ch:"customer_id"`
	CustomerKey        string          `ch:"customer_key"`
	IdentityClass      string          `ch:"identity_class"`
	IsGuest            uint8           `ch:"is_guest"`
	PlatformOrderIndex uint32          `ch:"platform_order_index"`
	ShipCountry        string          `ch:"ship_country"`
	BillCountry        string          `ch:"bill_country"`
	PostcodeArea       string          `ch:"postcode_area"`
	Currency           string          `ch:"currency"`
	PaidCurrency       string          `ch:"paid_currency"`
	PaidRate           decimal.Decimal `ch:"paid_rate"`
	PricesIncludeTax   uint8           `ch:"prices_include_tax"`
	Gross              decimal.Decimal `ch:"gross"`
	Discounts          decimal.Decimal `ch:"discounts"`
	Subtotal           decimal.Decimal `ch:"subtotal"`
	Shipping           decimal.Decimal `ch:"shipping"`
	ShippingDiscount   decimal.Decimal `ch:"shipping_discount"`
	Fees               decimal.Decimal `ch:"fees"`
	Tips               decimal.Decimal `ch:"tips"`
	Duties             decimal.Decimal `ch:"duties"`
	Tax                decimal.Decimal `ch:"tax"`
	Total              decimal.Decimal `ch:"total"`
	TotalPaidCurrency  decimal.Decimal `ch:"total_paid_currency"`
	Refunded           decimal.Decimal `ch:"refunded"`
	Outstanding        decimal.Decimal `ch:"outstanding"`
	GiftCardPaid       decimal.Decimal `ch:"gift_card_paid"`
	Items              int32           `ch:"items"`
	DiscountCodes      []string        `ch:"discount_codes"`
	Tags               []string        `ch:"tags"`
	PaymentMethods     []string        `ch:"payment_methods"`
	UTMSource          string          `ch:"utm_source"`
	UTMMedium          string          `ch:"utm_medium"`
	UTMCampaign        string          `ch:"utm_campaign"`
	ReferrerHost       string          `ch:"referrer_host"`
	LandingPath        string          `ch:"landing_path"`
}

// OrderLine is a row of tillhouse_store.order_lines; key (source, created_day, order_id, line_id).
type OrderLine struct {
	Meta
	CreatedDay       Day              `ch:"created_day"`
	OrderID          string           `ch:"order_id"`
	LineID           string           `ch:"line_id"`
	Position         uint16           `ch:"position"`
	Kind             string           `ch:"kind"`
	ProductID        string           `ch:"product_id"`
	VariantID        string           `ch:"variant_id"`
	SKU              string           `ch:"sku"`
	Title            string           `ch:"title"`
	Vendor           string           `ch:"vendor"`
	Category         string           `ch:"category"`
	Quantity         int32            `ch:"quantity"`
	QuantityCurrent  int32            `ch:"quantity_current"`
	UnitPrice        decimal.Decimal  `ch:"unit_price"`
	Gross            decimal.Decimal  `ch:"gross"`
	Discount         decimal.Decimal  `ch:"discount"`
	Net              decimal.Decimal  `ch:"net"`
	Tax              decimal.Decimal  `ch:"tax"`
	TaxRate          decimal.Decimal  `ch:"tax_rate"`
	TotalInclTax     decimal.Decimal  `ch:"total_incl_tax"`
	Currency         string           `ch:"currency"`
	IsCustom         uint8            `ch:"is_custom"`
	RequiresShipping uint8            `ch:"requires_shipping"`
	BundleOf         string           `ch:"bundle_of"`
	UnitCost         *decimal.Decimal `ch:"unit_cost"`
	CostCurrency     string           `ch:"cost_currency"`
}

// OrderDiscount is a row of tillhouse_store.order_discounts; key (source, created_day, order_id, discount_id).
type OrderDiscount struct {
	Meta
	CreatedDay    Day             `ch:"created_day"`
	OrderID       string          `ch:"order_id"`
	DiscountID    string          `ch:"discount_id"`
	LineID        string          `ch:"line_id"`
	Target        string          `ch:"target"`
	Kind          string          `ch:"kind"`
	Code          string          `ch:"code"`
	Title         string          `ch:"title"`
	Amount        decimal.Decimal `ch:"amount"`
	AmountInclTax decimal.Decimal `ch:"amount_incl_tax"`
	Currency      string          `ch:"currency"`
}

// IdentityEvidence is a row of tillhouse_store.identity_evidence; key (source, created_day, order_id, evidence_key).
type IdentityEvidence struct {
	Meta
	CreatedDay  Day       `ch:"created_day"`
	OrderID     string    `ch:"order_id"`
	EvidenceKey string    `ch:"evidence_key"`
	Kind        string    `ch:"kind"`
	CustomerID  string    `ch:"customer_id"`
	SeenAt      time.Time `ch:"seen_at"`
}
