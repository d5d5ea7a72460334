package shopify

// graphQLDiscount is a DiscountNode: a discount by code or an automatic one. REST has price
// rules instead, which know neither automatic discounts nor combinations.
type graphQLDiscount struct {
	ID       text               `json:"id"`
	Discount maybe[discountOfA] `json:"discount"`
}

// discountOfA is what the kinds of discounts share. What a kind does not have is absent.
type discountOfA struct {
	Typename        text                `json:"__typename"`
	Title           text                `json:"title"`
	Status          text                `json:"status"`
	CreatedAt       text                `json:"createdAt"`
	UpdatedAt       text                `json:"updatedAt"`
	StartsAt        text                `json:"startsAt"`
	EndsAt          text                `json:"endsAt"`
	UsageLimit      maybeInteger        `json:"usageLimit"`
	OncePerCustomer boolean             `json:"appliesOncePerCustomer"`
	UsageCount      integer             `json:"asyncUsageCount"`
	CombinesWith    maybe[combinations] `json:"combinesWith"`
	Codes           nodes[redeemCode]   `json:"codes"`
	Minimum         maybe[minimum]      `json:"minimumRequirement"`
	Gets            maybe[customerGets] `json:"customerGets"`
}

// maybeInteger is a whole number that may be null.
type maybeInteger = amount

type combinations struct {
	Orders   boolean `json:"orderDiscounts"`
	Products boolean `json:"productDiscounts"`
	Shipping boolean `json:"shippingDiscounts"`
}

type redeemCode struct {
	Code text `json:"code"`
}

type minimum struct {
	Subtotal maybe[money] `json:"greaterThanOrEqualToSubtotal"`
	Quantity integer      `json:"greaterThanOrEqualToQuantity"`
}

type customerGets struct {
	Value maybe[discountValue] `json:"value"`
	Items maybe[discountItems] `json:"items"`
}

// discountValue is a part (0.1 is ten per cent) or an amount, or such an effect on a number
// of pieces.
type discountValue struct {
	Typename   text                  `json:"__typename"`
	Percentage amount                `json:"percentage"`
	Amount     maybe[money]          `json:"amount"`
	EachItem   boolean               `json:"appliesOnEachItem"`
	Effect     maybe[discountEffect] `json:"effect"`
}

// discountEffect is what a discount does with each piece that it is for.
type discountEffect struct {
	Percentage amount       `json:"percentage"`
	Amount     maybe[money] `json:"amount"`
	EachItem   boolean      `json:"appliesOnEachItem"`
}

type discountItems struct {
	Typename    text             `json:"__typename"`
	Products    nodes[reference] `json:"products"`
	Collections nodes[reference] `json:"collections"`
}
