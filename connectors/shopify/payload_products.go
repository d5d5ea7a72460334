package shopify

// productRecord is what both transports say of a product. REST tells neither gift cards
// nor the category.
type productRecord struct {
	ID, Title, Handle, Vendor, Type, Status text
	CreatedAt, UpdatedAt                    text
	Category                                text
	GiftCard                                boolean
}

// restProduct is a product by REST, without its variants, which are a stream of their own.
// https://shopify.dev/docs/api/admin-rest/latest/resources/product
type restProduct struct {
	ID          text `json:"id"`
	Title       text `json:"title"`
	Handle      text `json:"handle"`
	Vendor      text `json:"vendor"`
	ProductType text `json:"product_type"`
	Status      text `json:"status"`
	CreatedAt   text `json:"created_at"`
	UpdatedAt   text `json:"updated_at"`
}

func (p *restProduct) neutral() productRecord {
	return productRecord{
		ID: p.ID, Title: p.Title, Handle: p.Handle, Vendor: p.Vendor, Type: p.ProductType, Status: p.Status,
		CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
}

// graphQLProduct is a Product of the GraphQL API.
type graphQLProduct struct {
	ID          text            `json:"id"`
	Title       text            `json:"title"`
	Handle      text            `json:"handle"`
	Vendor      text            `json:"vendor"`
	ProductType text            `json:"productType"`
	Status      text            `json:"status"`
	CreatedAt   text            `json:"createdAt"`
	UpdatedAt   text            `json:"updatedAt"`
	IsGiftCard  boolean         `json:"isGiftCard"`
	Category    maybe[category] `json:"category"`
}

type category struct {
	FullName text `json:"fullName"`
}

func (p *graphQLProduct) neutral() productRecord {
	return productRecord{
		ID: p.ID, Title: p.Title, Handle: p.Handle, Vendor: p.Vendor, Type: p.ProductType, Status: p.Status,
		CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, Category: p.Category.Value.FullName, GiftCard: p.IsGiftCard,
	}
}

// productFields is the selection of a Product.
const productFields = `id title handle vendor productType status createdAt updatedAt isGiftCard category { fullName }`

// variantRecord is what both transports say of a variant.
type variantRecord struct {
	ID, ProductID, SKU, Barcode, Title text
	Price, CompareAt                   amount
	Taxable, Tracked                   boolean
	Weight                             amount
	WeightUnit                         text
	UpdatedAt                          text
}

// restVariant is a variant by REST. Prices are in the shop's currency.
// https://shopify.dev/docs/api/admin-rest/latest/resources/product-variant
type restVariant struct {
	ID             text    `json:"id"`
	ProductID      text    `json:"product_id"`
	SKU            text    `json:"sku"`
	Barcode        text    `json:"barcode"`
	Title          text    `json:"title"`
	Price          amount  `json:"price"`
	CompareAtPrice amount  `json:"compare_at_price"`
	Taxable        boolean `json:"taxable"`
	Management     text    `json:"inventory_management"`
	Weight         amount  `json:"weight"`
	WeightUnit     text    `json:"weight_unit"`
	Grams          amount  `json:"grams"`
	UpdatedAt      text    `json:"updated_at"`
}

func (v *restVariant) neutral() variantRecord {
	n := variantRecord{
		ID: v.ID, ProductID: v.ProductID, SKU: v.SKU, Barcode: v.Barcode, Title: v.Title, Price: v.Price, CompareAt: v.CompareAtPrice,
		Taxable: v.Taxable, Tracked: v.Management != "", Weight: v.Weight, WeightUnit: v.WeightUnit, UpdatedAt: v.UpdatedAt,
	}
	if !v.Weight.Given {
		n.Weight, n.WeightUnit = v.Grams, "g"
	}
	return n
}

// graphQLVariant is a ProductVariant of the GraphQL API. Its prices are of the scalar Money:
// text in the shop's currency.
type graphQLVariant struct {
	ID             text                 `json:"id"`
	Product        maybe[reference]     `json:"product"`
	SKU            text                 `json:"sku"`
	Barcode        text                 `json:"barcode"`
	Title          text                 `json:"title"`
	Price          amount               `json:"price"`
	CompareAtPrice amount               `json:"compareAtPrice"`
	Taxable        boolean              `json:"taxable"`
	UpdatedAt      text                 `json:"updatedAt"`
	Item           maybe[itemOfVariant] `json:"inventoryItem"`
}

// reference is another object's id.
type reference struct {
	ID text `json:"id"`
}

type itemOfVariant struct {
	Tracked     boolean            `json:"tracked"`
	Measurement maybe[measurement] `json:"measurement"`
}

type measurement struct {
	Weight maybe[weight] `json:"weight"`
}

type weight struct {
	Value amount `json:"value"`
	Unit  text   `json:"unit"`
}

func (v *graphQLVariant) neutral() variantRecord {
	of := v.Item.Value.Measurement.Value.Weight.Value
	return variantRecord{
		ID: v.ID, ProductID: v.Product.Value.ID, SKU: v.SKU, Barcode: v.Barcode, Title: v.Title, Price: v.Price, CompareAt: v.CompareAtPrice,
		Taxable: v.Taxable, Tracked: v.Item.Value.Tracked, Weight: of.Value, WeightUnit: of.Unit, UpdatedAt: v.UpdatedAt,
	}
}

// variantFields is the selection of a ProductVariant.
const variantFields = `id product { id } sku barcode title price compareAtPrice taxable updatedAt
	inventoryItem { id tracked measurement { weight { value unit } } }`
