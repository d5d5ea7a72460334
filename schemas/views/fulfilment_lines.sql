-- name: fulfilment_lines
-- title.nl: Regels van verzendingen
-- title.en: Fulfilment lines
-- description.nl: Orderregels in verzendingen.
-- description.en: Order lines in fulfilments.
-- formula: the latest version of each row, deleted ones left out
-- grain: fulfilment line
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Winkeldag waarop de verzending werd aangemaakt (vastgezet) | Shop day on which the fulfilment was created (frozen)
-- column: fulfilment_id String | Id van de verzending | Fulfilment id
-- column: line_id String | Orderregel | Order line
-- column: order_id String | Order-id | Order id
-- column: quantity Int32 | Verzonden aantal | Quantity shipped
select
    source, created_day, fulfilment_id, line_id, order_id, quantity
from {{table fulfilment_lines}} final
settings do_not_merge_across_partitions_select_final = 1
