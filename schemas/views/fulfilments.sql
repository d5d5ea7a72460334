-- name: fulfilments
-- title.nl: Verzendingen
-- title.en: Fulfilments
-- description.nl: Verzendingen van orders, laatste stand.
-- description.en: Fulfilments of orders, latest state.
-- formula: the latest version of each row, deleted ones left out
-- grain: fulfilment
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Winkeldag waarop de verzending werd aangemaakt, vastgezet bij de eerste keer | Shop day on which the fulfilment was created, frozen when first seen
-- column: fulfilment_id String | Id van de verzending | Fulfilment id
-- column: order_id String | Order die verzonden werd | Order that was shipped
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: status LowCardinality(String) | Status: pending, open, success, cancelled, error, failure | Status: pending, open, success, cancelled, error, failure
-- column: carrier LowCardinality(String) | Vervoerder | Carrier
-- column: service LowCardinality(String) | Verzenddienst | Shipping service
-- column: ship_country LowCardinality(String) | Land van bestemming (ISO 3166-1 alpha-2, ZZ = onbekend) | Country of destination (ISO 3166-1 alpha-2, ZZ = unknown)
-- column: shipped_at Nullable(DateTime64(3, 'UTC')) | Verzonden (UTC); leeg = niet bekend | Shipped (UTC); empty = not known
-- column: in_transit_at Nullable(DateTime64(3, 'UTC')) | Onderweg bij de vervoerder (UTC); leeg = niet bekend | In transit at the carrier (UTC); empty = not known
-- column: delivered_at Nullable(DateTime64(3, 'UTC')) | Bezorgd (UTC); leeg = niet, of niet bekend | Delivered (UTC); empty = not, or not known
-- column: promised_from Nullable(DateTime64(3, 'UTC')) | Bezorging beloofd vanaf (UTC); leeg = niet | Delivery promised from (UTC); empty = not
-- column: promised_until Nullable(DateTime64(3, 'UTC')) | Bezorging beloofd tot (UTC); leeg = niet | Delivery promised until (UTC); empty = not
-- column: parcels UInt16 | Aantal pakketten | Number of parcels
-- column: label_cost Nullable(Decimal(18, 4)) | Kosten van het verzendlabel; leeg = onbekend | Cost of the shipping label; empty = unknown
-- column: currency LowCardinality(String) | Valuta van de kosten | Currency of the cost
-- column: is_return UInt8 | 1 = zending terug naar de winkel | 1 = shipment back to the shop
select
    source, created_day, fulfilment_id, order_id, shop, status, carrier, service, ship_country, shipped_at,
    in_transit_at, delivered_at, promised_from, promised_until, parcels, label_cost, currency, is_return
from {{table fulfilments}} final
settings do_not_merge_across_partitions_select_final = 1
