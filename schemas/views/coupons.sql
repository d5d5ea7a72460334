-- name: coupons
-- title.nl: Kortingscodes
-- title.en: Coupons
-- description.nl: Kortingscodes zoals de bron ze nu toont.
-- description.en: Coupons as the source shows them now.
-- formula: the latest version of each row, deleted ones left out
-- grain: coupon
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: coupon_id String | Id van de kortingscode | Coupon id
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: code String | Kortingscode | Code
-- column: kind LowCardinality(String) | Soort: percent, fixed_order, fixed_product, other | Kind: percent, fixed_order, fixed_product, other
-- column: kind_raw LowCardinality(String) | Soort zoals de bron hem noemt | Kind as the source names it
-- column: percent Nullable(Decimal(18, 6)) | Kortingspercentage (10 = 10 %); leeg bij een vast bedrag | Percentage of discount (10 = 10 %); empty for a fixed amount
-- column: amount Nullable(Decimal(18, 4)) | Kortingsbedrag; leeg bij een percentage | Amount of discount; empty for a percentage
-- column: currency LowCardinality(String) | Valuta van de bedragen; leeg bij een percentage | Currency of the amounts; empty for a percentage
-- column: status LowCardinality(String) | Status zoals de bron hem noemt | Status as the source names it
-- column: free_shipping UInt8 | 1 = geeft gratis verzending | 1 = gives free shipping
-- column: individual_use UInt8 | 1 = niet samen met andere codes | 1 = not together with other coupons
-- column: usage_count UInt32 | Aantal keren gebruikt volgens de winkel | Number of times used according to the shop
-- column: usage_limit Nullable(UInt32) | Hoe vaak de code gebruikt mag worden; leeg = onbeperkt | How often the coupon may be used; empty = unlimited
-- column: usage_limit_per_customer Nullable(UInt32) | Hoe vaak een klant de code mag gebruiken; leeg = onbeperkt | How often a customer may use the coupon; empty = unlimited
-- column: minimum_amount Nullable(Decimal(18, 4)) | Laagste bestelbedrag, in de winkelvaluta; leeg = geen | Lowest order amount, in the currency of the shop; empty = none
-- column: maximum_amount Nullable(Decimal(18, 4)) | Hoogste bestelbedrag, in de winkelvaluta; leeg = geen | Highest order amount, in the currency of the shop; empty = none
-- column: product_ids Array(String) | Producten waarvoor de code geldt; leeg = alle | Products the coupon is for; empty = all
-- column: excluded_product_ids Array(String) | Producten waarvoor de code niet geldt | Products the coupon is not for
-- column: created_at DateTime64(3, 'UTC') | Moment waarop de code ontstond (UTC) | Instant at which the coupon was created (UTC)
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron (UTC) | Last changed in the source (UTC)
-- column: expires_at Nullable(DateTime64(3, 'UTC')) | Geldig tot dit moment (UTC); leeg = onbeperkt | Valid until this instant (UTC); empty = without end
select
    source, coupon_id, shop, code, kind, kind_raw, percent, amount, currency, status, free_shipping, individual_use, usage_count,
    usage_limit, usage_limit_per_customer, minimum_amount, maximum_amount, product_ids, excluded_product_ids, created_at,
    updated_at, expires_at
from {{table coupons}} final
settings do_not_merge_across_partitions_select_final = 1
