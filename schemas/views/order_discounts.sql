-- name: order_discounts
-- title.nl: Orderkortingen
-- title.en: Order discounts
-- description.nl: De kortingen van elke order, zoals gebruikte kortingscodes.
-- description.en: The discounts of each order, such as coupons used.
-- formula: the latest version of each row, deleted ones left out
-- grain: discount of an order
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Winkeldag waarop de order ontstond (vastgezet) | Shop day on which the order was created (frozen)
-- column: order_id String | Order-id | Order id
-- column: discount_id String | Id van de korting, of de positie | Id of the discount, or the position
-- column: line_id String | Regel waarop de korting slaat; leeg = hele order | Line the discount is for; empty = whole order
-- column: target LowCardinality(String) | Waarop de korting slaat: order, line, shipping | What the discount is for: order, line, shipping
-- column: kind LowCardinality(String) | Soort korting | Kind of discount
-- column: code String | Kortingscode | Discount code
-- column: title String | Omschrijving | Title
-- column: amount Decimal(18, 4) | Kortingsbedrag exclusief btw | Discount amount excluding tax
-- column: amount_incl_tax Decimal(18, 4) | Kortingsbedrag inclusief btw | Discount amount including tax
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
select
    source, created_day, order_id, discount_id, line_id, target, kind, code, title, amount, amount_incl_tax, currency
from {{table order_discounts}} final
settings do_not_merge_across_partitions_select_final = 1
