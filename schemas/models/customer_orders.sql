-- name: customer_orders
-- title.nl: Orders per klant, genummerd
-- title.en: Orders by customer, numbered
-- description.nl: Eén rij per meetellende order met een bekende klant, per profiel: de hoeveelste order van die klant het is, in de winkel en over alle winkels. Orders zonder bewijs van een klant staan hier niet in.
-- description.en: One row per counted order with a known customer, per profile: which order of that customer it is, in the shop and over all shops. Orders without evidence of a customer are not here.
-- formula: order_seq = rank by (sold_at, order id as a number); profile valid leaves out orders of no value (total and product value 0)
-- grain: order × profile
-- unit: orders
-- materialisation: table
-- rows from: orders
-- day: sale_day
-- key: shop, sale_day, profile, order_id, source
-- index: customer_key
-- marks: sales
-- rebuild on: shops(source, shop)
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
with
    counted as (
        select l.*, if(e.canonical_key != '', e.canonical_key, l.customer_key) as key_over_all
        from {{ref ledger_orders}} as l
        left join (select alias_key, canonical_key from {{table customer_aliases}} final where source = '') as e on e.alias_key = l.customer_key
        where l.customer_key != ''
    ),
    of_value as (
        select source, order_id
        from {{table order_lines}} final
        where kind = 'product'
            and (source, created_day, order_id) in (select source, created_day, order_id from counted where total = 0)
        group by source, order_id
        having sum(gross - discount) != 0
    )
select
    shop, sale_day, profile, order_id, source, customer_key, sold_at,
    toUInt32(row_number() over of_shop) as order_seq,
    toUInt32(row_number() over (
        partition by profile, if(is_relay = 1, concat(shop, ' ', customer_key), key_over_all)
        order by sold_at, toUInt64OrZero(order_id), order_id, source
    )) as order_seq_all,
    lagInFrame(toNullable(sale_day), 1) over around as previous_day,
    leadInFrame(toNullable(sale_day), 1) over around as next_day,
    toInt32(sale_day - previous_day) as gap_days
from counted
array join arrayFilter(
    p -> if(p = 'platform', counts_platform = 1, counts_valid = 1 and (total != 0 or (source, order_id) in of_value)),
    ['platform', 'valid']
) as profile
window
    of_shop as (partition by profile, shop, customer_key order by sold_at, toUInt64OrZero(order_id), order_id, source),
    around as (
        partition by profile, shop, customer_key order by sold_at, toUInt64OrZero(order_id), order_id, source
        rows between unbounded preceding and unbounded following
    )
