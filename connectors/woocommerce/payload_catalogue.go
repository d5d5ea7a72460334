package woocommerce

// The vendor's JSON of what is sold, of who buys and of what they say.
// Reference: https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties

// dates are those of a record; the mapping reads a pair with instant.
type dates struct {
	DateCreated     moment `json:"date_created"`
	DateCreatedGMT  moment `json:"date_created_gmt"`
	DateModified    moment `json:"date_modified"`
	DateModifiedGMT moment `json:"date_modified_gmt"`
}

type product struct {
	dates
	sellable
	Type       text        `json:"type"`
	Slug       text        `json:"slug"`
	Status     text        `json:"status"`
	Categories list[named] `json:"categories"`
	// Brands are there since WooCommerce 9.6.
	Brands     list[named] `json:"brands"`
	Variations list[ref]   `json:"variations"`
}

type variation struct {
	dates
	sellable
	ParentID   integer      `json:"parent_id"`
	Attributes list[choice] `json:"attributes"`
}

// sellable is what a product and a variation share. Prices are in the shop's currency,
// with or without tax as the shop enters them; weight is in the shop's unit.
type sellable struct {
	ID   integer `json:"id"`
	Name text    `json:"name"`
	SKU  text    `json:"sku"`
	// Barcode is there since WooCommerce 9.2.
	Barcode      text            `json:"global_unique_id"`
	Price        amount          `json:"price"`
	RegularPrice amount          `json:"regular_price"`
	TaxClass     text            `json:"tax_class"`
	TaxStatus    text            `json:"tax_status"`
	ManageStock  text            `json:"manage_stock"`
	Weight       amount          `json:"weight"`
	Cost         maybe[costs]    `json:"cost_of_goods_sold"`
	MetaCost     maybe[metaCost] `json:"tillhouse_unit_cost"`
}

// costs are JSON numbers. The total is what one piece costs: of a variation its own cost,
// its product's where it has none, or both where they add up.
type costs struct {
	Values   list[costValue] `json:"values"`
	Total    amount          `json:"total_value"`
	Additive boolean         `json:"defined_value_is_additive"`
	// Overrides is what the first versions of the feature said instead: false adds up.
	Overrides text `json:"defined_value_overrides_parent"`
}

type costValue struct {
	Defined amount `json:"defined_value"`
}

type named struct {
	Name text `json:"name"`
}

// choice is what of an attribute a variation has.
type choice struct {
	Option scalar `json:"option"`
}

type customer struct {
	dates
	ID       integer       `json:"id"`
	Email    text          `json:"email"`
	Role     text          `json:"role"`
	Billing  maybe[person] `json:"billing"`
	Shipping maybe[person] `json:"shipping"`
}

// coupon is a coupon of the shop. Amount is a percentage or money, by DiscountType.
type coupon struct {
	dates
	ID                 integer   `json:"id"`
	Code               text      `json:"code"`
	Status             text      `json:"status"`
	DiscountType       text      `json:"discount_type"`
	Amount             amount    `json:"amount"`
	DateExpires        moment    `json:"date_expires"`
	DateExpiresGMT     moment    `json:"date_expires_gmt"`
	FreeShipping       boolean   `json:"free_shipping"`
	IndividualUse      boolean   `json:"individual_use"`
	UsageCount         integer   `json:"usage_count"`
	UsageLimit         integer   `json:"usage_limit"`
	UsageLimitPerUser  integer   `json:"usage_limit_per_user"`
	MinimumAmount      amount    `json:"minimum_amount"`
	MaximumAmount      amount    `json:"maximum_amount"`
	ProductIDs         list[ref] `json:"product_ids"`
	ExcludedProductIDs list[ref] `json:"excluded_product_ids"`
}

type review struct {
	dates
	ID        integer `json:"id"`
	ProductID integer `json:"product_id"`
	Status    text    `json:"status"`
	Email     text    `json:"reviewer_email"`
	Rating    amount  `json:"rating"`
	Verified  boolean `json:"verified"`
}
