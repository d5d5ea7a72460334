-- name: ledger_placings
-- title.nl: Plaatsing van elke order
-- title.en: Placing of each order
-- description.nl: De rij zonder bedragen die elke order op zijn verkoopdag heeft: daarmee telt hij één keer.
-- description.en: The row without amounts that each order has on its sale day: by it the order counts once.
-- formula: one row per counted order
-- grain: order
-- unit: none
-- materialisation: ephemeral
-- rows from: orders
-- key: source, order_id
-- column: source LowCardinality(String) | Bron | Source
-- column: order_id String | Order | Order
-- column: is_told UInt8 | 1 als de order verkoopgebeurtenissen heeft | 1 when the order has sale events
-- column: is_zero_value UInt8 | 1 bij een order zonder waarde | 1 for an order of no value
select
    source, order_id, toUInt8((source, order_id) in (select source, order_id from {{ref ledger_told_orders}})) as is_told,
    toUInt8(total = 0 and (source, order_id) not in (
        select source, order_id
        from {{table order_lines}} final
        where kind = 'product' and (source, created_day, order_id) in (
            select source, created_day, order_id from {{ref ledger_orders}} where total = 0 and {{touched shop, sale_day}}
        )
        group by source, order_id
        having sum(gross - discount) != 0
    )) as is_zero_value
from {{ref ledger_orders}}
where {{touched shop, sale_day}}
