-- name: ledger_told_orders
-- title.nl: Orders met verkoopgebeurtenissen
-- title.en: Orders with sale events
-- description.nl: Orders waarvan het platform zelf boekt wat er verkocht en teruggenomen werd. Voor hen telt niets anders.
-- description.en: Orders of which the platform itself books what was sold and taken back. For them nothing else counts.
-- formula: orders with at least one sale event
-- grain: order
-- unit: none
-- materialisation: ephemeral
-- rows from: sale_events
-- key: source, order_id
-- column: source LowCardinality(String) | Bron | Source
-- column: order_id String | Order | Order
select source, order_id
from {{table sale_events}} final
where (source, order_id) in (
    select source, order_id from {{table orders}} where {{touched shop, sale_day}}
    union distinct
    select source, order_id from {{table refunds}} where {{touched shop, refund_day}}
)
