-- name: chargebacks
-- title.nl: Terugboekingen
-- title.en: Chargebacks
-- description.nl: Betalingen die de bank van de betaler terughaalde, laatste stand.
-- description.en: Payments taken back by the bank of the payer, latest state.
-- formula: the latest version of each row, deleted ones left out
-- grain: chargeback
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Dag van de terugboeking, vastgezet bij de eerste keer | Day of the chargeback, frozen when first seen
-- column: chargeback_id String | Id van de terugboeking | Chargeback id
-- column: payment_id String | Betaling die teruggeboekt werd | Payment that was charged back
-- column: order_id String | Order, waar de betaaldienst hem zelf noemt; anders leeg | Order, where the payment provider names it itself; else empty
-- column: created_at DateTime64(3, 'UTC') | Ontvangen (UTC) | Received (UTC)
-- column: reversed_at Nullable(DateTime64(3, 'UTC')) | Teruggedraaid (UTC); leeg = niet | Reversed (UTC); empty = not
-- column: amount Decimal(18, 4) | Teruggeboekt bedrag, positief | Amount charged back, positive
-- column: currency LowCardinality(String) | Valuta van het bedrag | Currency of the amount
-- column: reason LowCardinality(String) | Reden: code van de bank | Reason: code of the bank
select source, created_day, chargeback_id, payment_id, order_id, created_at, reversed_at, amount, currency, reason
from {{table chargebacks}} final
settings do_not_merge_across_partitions_select_final = 1
