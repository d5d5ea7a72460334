-- name: variants
-- title.nl: Varianten
-- title.en: Variants
-- description.nl: Varianten van producten; een product zonder varianten is zijn eigen variant.
-- description.en: Variants of products; a product without variants is its own variant.
-- formula: the latest version of each row, deleted ones left out
-- grain: variant
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: variant_id String | Variant-id; gelijk aan product_id bij een product zonder keuzes | Variant id; equal to product_id for a product without options
-- column: product_id String | Product waar de variant bij hoort | Product the variant belongs to
-- column: sku String | Artikelcode | Stock keeping unit
-- column: barcode String | Streepjescode (GTIN, EAN, UPC of ISBN) | Barcode (GTIN, EAN, UPC or ISBN)
-- column: title String | Naam van de variant | Title of the variant
-- column: price Decimal(18, 6) | Huidige prijs per stuk, zoals ingevoerd in de winkel | Current price of one unit, as entered in the shop
-- column: compare_at_price Nullable(Decimal(18, 6)) | Van-prijs; leeg = geen | Price before reduction; empty = none
-- column: currency LowCardinality(String) | Valuta van de prijzen | Currency of the prices
-- column: tax_class LowCardinality(String) | Btw-klasse zoals de bron haar noemt | Tax class as the source names it
-- column: weight_g Nullable(UInt32) | Gewicht in gram; leeg = onbekend | Weight in grams; empty = unknown
-- column: tracks_stock UInt8 | 1 = de winkel houdt de voorraad bij | 1 = the shop keeps its stock
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron (UTC) | Last changed in the source (UTC)
select
    source, variant_id, product_id, sku, barcode, title, price, compare_at_price, currency, tax_class, weight_g, tracks_stock,
    updated_at
from {{table variants}} final
settings do_not_merge_across_partitions_select_final = 1
