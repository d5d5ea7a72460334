-- name: order_lines
-- title.nl: Orderregels
-- title.en: Order lines
-- description.nl: De regels van elke order: producten, cadeaubonnen, verzending en toeslagen.
-- description.en: The lines of each order: products, gift cards, shipping and fees.
-- formula: the latest version of each row, deleted ones left out
-- grain: line of an order
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Winkeldag waarop de order ontstond (vastgezet) | Shop day on which the order was created (frozen)
-- column: order_id String | Order-id | Order id
-- column: line_id String | Regel-id van de bron, of de positie | Line id of the source, or the position
-- column: position UInt16 | Plaats in de order, vanaf 1 | Place in the order, from 1
-- column: kind LowCardinality(String) | Soort: product, gift_card, shipping, fee, tip, duty, adjustment | Kind: product, gift_card, shipping, fee, tip, duty, adjustment
-- column: product_id String | Product-id | Product id
-- column: variant_id String | Variant-id; leeg = geen | Variant id; empty = none
-- column: sku String | Artikelcode | Stock keeping unit
-- column: title String | Omschrijving | Title
-- column: vendor LowCardinality(String) | Merk of leverancier | Brand or supplier
-- column: category LowCardinality(String) | Categorie | Category
-- column: quantity Int32 | Besteld aantal | Quantity ordered
-- column: quantity_current Int32 | Aantal na wijzigingen | Quantity after edits
-- column: unit_price Decimal(18, 6) | Prijs per stuk, exclusief btw | Unit price, excluding tax
-- column: gross Decimal(18, 4) | Regelbedrag vóór korting, exclusief btw | Line amount before discount, excluding tax
-- column: discount Decimal(18, 4) | Korting op de regel, exclusief btw | Discount on the line, excluding tax
-- column: net Decimal(18, 4) | Regelbedrag na korting, exclusief btw | Line amount after discount, excluding tax
-- column: tax Decimal(18, 4) | Btw van de regel | Tax of the line
-- column: tax_rate Decimal(18, 6) | Btw-tarief als deel van 1 (0,21 = 21 %) | Tax rate as a part of 1 (0.21 = 21 %)
-- column: total_incl_tax Decimal(18, 4) | Regelbedrag na korting, inclusief btw | Line amount after discount, including tax
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
-- column: is_custom UInt8 | 1 = geen product uit de catalogus | 1 = not a product of the catalogue
-- column: requires_shipping UInt8 | 1 = moet verzonden worden | 1 = must be shipped
-- column: bundle_of String | Regel-id van de bundel waar deze regel bij hoort | Line id of the bundle this line belongs to
-- column: unit_cost Nullable(Decimal(18, 6)) | Inkoopprijs per stuk; leeg = onbekend | Unit cost; empty = unknown
-- column: cost_currency LowCardinality(String) | Valuta van de inkoopprijs | Currency of the unit cost
select
    source, created_day, order_id, line_id, position, kind, product_id, variant_id, sku, title, vendor, category, quantity,
    quantity_current, unit_price, gross, discount, net, tax, tax_rate, total_incl_tax, currency, is_custom, requires_shipping,
    bundle_of, unit_cost, cost_currency
from {{table order_lines}} final
settings do_not_merge_across_partitions_select_final = 1
