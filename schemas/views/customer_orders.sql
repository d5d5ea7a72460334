-- name: customer_orders
-- title.nl: Orders per klant, genummerd
-- title.en: Orders by customer, numbered
-- description.nl: Eén rij per meetellende order met een bekende klant, per profiel: de hoeveelste order van die klant het is, in de winkel en over alle winkels. Orders zonder bewijs van een klant staan hier niet in.
-- description.en: One row per counted order with a known customer, per profile: which order of that customer it is, in the shop and over all shops. Orders without evidence of a customer are not here.
-- formula: order_seq = rank by (sold_at, order id as a number); profile valid leaves out orders of no value (total and product value 0)
-- grain: order × profile
-- unit: orders
-- materialisation: view
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: sale_day Date | Verkoopdag | Sale day
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: order_id String | Order | Order
-- column: source LowCardinality(String) | Bron | Source
-- column: customer_key String | Klantsleutel | Customer key
-- column: sold_at DateTime64(3,'UTC') | Moment van verkoop | Instant of sale
-- column: order_seq UInt32 | Hoeveelste order van de klant in deze winkel | Position of the order for the customer in this shop
-- column: order_seq_all UInt32 | Hoeveelste order van de klant over alle winkels; een doorstuuradres blijft binnen zijn winkel | Position over all shops; a relay address stays within its shop
-- column: previous_day Nullable(Date) | Dag van de vorige order in deze winkel | Day of the previous order in this shop
-- column: next_day Nullable(Date) | Dag van de volgende order in deze winkel | Day of the next order in this shop
-- column: gap_days Nullable(Int32) | Dagen sinds de vorige order | Days since the previous order
select
    shop, sale_day, profile, order_id, source, customer_key, sold_at, order_seq, order_seq_all, previous_day, next_day, gap_days
from {{ref customer_orders}}
