-- name: fulfilment_events
-- title.nl: Meldingen van verzendingen
-- title.en: Fulfilment events
-- description.nl: Wat de vervoerder over verzendingen meldde.
-- description.en: What the carrier reported of fulfilments.
-- formula: the latest version of each row, deleted ones left out
-- grain: fulfilment event
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: happened_day Date | Winkeldag van de melding, vastgezet bij de eerste keer | Shop day of the report, frozen when first seen
-- column: fulfilment_id String | Id van de verzending | Fulfilment id
-- column: order_id String | Order-id | Order id
-- column: event_id String | Id van de melding | Event id
-- column: status LowCardinality(String) | Status: label, confirmed, picked_up, in_transit, out_for_delivery, attempted, ready_for_pickup, delivered, delayed, failure | Status: label, confirmed, picked_up, in_transit, out_for_delivery, attempted, ready_for_pickup, delivered, delayed, failure
-- column: status_raw LowCardinality(String) | Status zoals de bron hem noemt | Status as the source names it
-- column: happened_at DateTime64(3, 'UTC') | Moment van de melding (UTC) | Instant of the report (UTC)
-- column: country LowCardinality(String) | Land waar het gebeurde (ISO 3166-1 alpha-2, ZZ = onbekend) | Country where it happened (ISO 3166-1 alpha-2, ZZ = unknown)
select
    source, happened_day, fulfilment_id, order_id, event_id, status, status_raw, happened_at, country
from {{table fulfilment_events}} final
settings do_not_merge_across_partitions_select_final = 1
