-- name: balance_entries
-- title.nl: Boekingen op het saldo
-- title.en: Balance entries
-- description.nl: Elke bij- en afschrijving van het saldo met haar kosten, in de valuta van het saldo.
-- description.en: Every entry of the balance with its fee, in the currency of the balance.
-- formula: the latest version of each row, deleted ones left out
-- grain: entry of a balance
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Dag van de boeking (tijdzone van de betaaldienst), vastgezet bij de eerste keer | Day of the entry (zone of the payment provider), frozen when first seen
-- column: entry_id String | Id van de boeking | Entry id
-- column: kind LowCardinality(String) | Soort zoals de bron haar noemt: payment, capture, refund, chargeback, outgoing-transfer en andere | Kind as the source names it: payment, capture, refund, chargeback, outgoing-transfer and others
-- column: payment_id String | Betaling waar de boeking over gaat; leeg = geen | Payment the entry is about; empty = none
-- column: refund_id String | Terugbetaling of terugboeking waar de boeking over gaat; leeg = geen | Refund or chargeback the entry is about; empty = none
-- column: payout_id String | Uitbetaling of afrekening waar de boeking over gaat; leeg = geen | Payout or settlement the entry is about; empty = none
-- column: created_at DateTime64(3, 'UTC') | Geboekt (UTC) | Booked (UTC)
-- column: amount_initial Decimal(18, 4) | Bedrag voor aftrek van kosten | Amount before deductions
-- column: fee Decimal(18, 4) | Ingehouden kosten met btw, positief | Deductions including VAT, positive
-- column: amount_result Decimal(18, 4) | Wat het saldo verandert: amount_initial − fee | What the balance changes by: amount_initial − fee
-- column: currency LowCardinality(String) | Valuta van het saldo | Currency of the balance
select
    source, created_day, entry_id, kind, payment_id, refund_id, payout_id, created_at, amount_initial, fee, amount_result,
    currency
from {{table balance_entries}} final
settings do_not_merge_across_partitions_select_final = 1
