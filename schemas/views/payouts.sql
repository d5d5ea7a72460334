-- name: payouts
-- title.nl: Uitbetalingen
-- title.en: Payouts
-- description.nl: Uitbetalingen van een saldo aan de bankrekening, laatste stand.
-- description.en: Payouts of a balance to the bank account, latest state.
-- formula: the latest version of each row, deleted ones left out
-- grain: payout
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: payout_day Date | Dag waarop de uitbetaling gemaakt werd, vastgezet bij de eerste keer | Day on which the payout was made, frozen when first seen
-- column: payout_id String | Id van de uitbetaling | Payout id
-- column: status LowCardinality(String) | Status zoals de bron hem noemt | Status as the source names it
-- column: paid_at Nullable(DateTime64(3, 'UTC')) | Uitbetaald (UTC); leeg = niet | Paid out (UTC); empty = not
-- column: amount Decimal(18, 4) | Uitbetaald bedrag | Amount paid out
-- column: fees Decimal(18, 4) | Kosten van de uitbetaling | Fees of the payout
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
select source, payout_day, payout_id, status, paid_at, amount, fees, currency
from {{table payouts}} final
settings do_not_merge_across_partitions_select_final = 1
