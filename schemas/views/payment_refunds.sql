-- name: payment_refunds
-- title.nl: Terugbetalingen van betalingen
-- title.en: Refunds of payments
-- description.nl: Geld dat de betaaldienst teruggaf, laatste stand. refunds zijn die van de winkel.
-- description.en: Money that the payment provider gave back, latest state. Those of the shop are refunds.
-- formula: the latest version of each row, deleted ones left out
-- grain: refund
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Dag waarop de terugbetaling gemaakt werd, vastgezet bij de eerste keer | Day on which the refund was made, frozen when first seen
-- column: refund_id String | Id van de terugbetaling | Refund id
-- column: payment_id String | Betaling die terugbetaald wordt | Payment that is refunded
-- column: order_id String | Order, waar de betaaldienst hem zelf noemt; anders leeg | Order, where the payment provider names it itself; else empty
-- column: status LowCardinality(String) | Status: queued, pending, processing, refunded, failed, canceled | Status: queued, pending, processing, refunded, failed, canceled
-- column: created_at DateTime64(3, 'UTC') | Gemaakt (UTC) | Created (UTC)
-- column: done_at Nullable(DateTime64(3, 'UTC')) | Afgerond (UTC), waar de bron het noemt | Done (UTC), where the source tells it
-- column: amount Decimal(18, 4) | Terugbetaald bedrag, positief | Amount refunded, positive
-- column: currency LowCardinality(String) | Valuta van het bedrag | Currency of the amount
-- column: settlement_id String | Uitbetaling waarin de terugbetaling zit; leeg = nog geen | Settlement that holds the refund; empty = none yet
select source, created_day, refund_id, payment_id, order_id, status, created_at, done_at, amount, currency, settlement_id
from {{table payment_refunds}} final
settings do_not_merge_across_partitions_select_final = 1
