-- name: returns
-- title.nl: Retouren
-- title.en: Returns
-- description.nl: Retouren, laatste stand.
-- description.en: Returns, latest state.
-- formula: the latest version of each row, deleted ones left out
-- grain: return
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: requested_day Date | Winkeldag waarop de retour werd aangevraagd, vastgezet bij de eerste keer | Shop day on which the return was requested, frozen when first seen
-- column: return_id String | Id van de retour | Return id
-- column: order_id String | Order waar de retour bij hoort | Order the return belongs to
-- column: status LowCardinality(String) | Status: requested, open, closed, declined, cancelled | Status: requested, open, closed, declined, cancelled
-- column: requested_at DateTime64(3, 'UTC') | Aangevraagd (UTC) | Requested (UTC)
-- column: received_at Nullable(DateTime64(3, 'UTC')) | Ontvangen (UTC); leeg = nog niet, of niet bekend | Received (UTC); empty = not yet, or not known
-- column: closed_at Nullable(DateTime64(3, 'UTC')) | Afgesloten (UTC); leeg = niet | Closed (UTC); empty = not
-- column: is_exchange UInt8 | 1 = de klant kreeg iets anders | 1 = the customer received something else
-- column: return_fee Decimal(18, 4) | Kosten die de klant voor de retour betaalt | Fees the customer pays for the return
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
select
    source, requested_day, return_id, order_id, status, requested_at, received_at, closed_at, is_exchange, return_fee,
    currency
from {{table returns}} final
settings do_not_merge_across_partitions_select_final = 1
