-- name: products
-- title.nl: Producten
-- title.en: Products
-- description.nl: Producten zoals de bron ze nu toont.
-- description.en: Products as the source shows them now.
-- formula: the latest version of each row, deleted ones left out
-- grain: product
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: product_id String | Product-id | Product id
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: title String | Naam | Title
-- column: handle String | Naam in het webadres | Name in the web address
-- column: vendor LowCardinality(String) | Merk of leverancier | Brand or supplier
-- column: product_type LowCardinality(String) | Soort product zoals de bron het noemt | Kind of product as the source names it
-- column: category_path String | Eerste categorie met haar bovenliggende categorieën, gescheiden door " > ", voor zover de bron die geeft | First category with the categories above it, separated by " > ", as far as the source gives them
-- column: categories Array(String) | Namen van alle categorieën | Names of all categories
-- column: status LowCardinality(String) | Status zoals de bron hem noemt | Status as the source names it
-- column: created_at DateTime64(3, 'UTC') | Moment waarop het product ontstond (UTC) | Instant at which the product was created (UTC)
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron (UTC) | Last changed in the source (UTC)
-- column: is_gift_card UInt8 | 1 = cadeaubon | 1 = gift card
select
    source, product_id, shop, title, handle, vendor, product_type, category_path, categories, status, created_at, updated_at,
    is_gift_card
from {{table products}} final
settings do_not_merge_across_partitions_select_final = 1
