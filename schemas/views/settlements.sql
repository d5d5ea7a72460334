-- name: settlements
-- title.nl: Afrekeningen
-- title.en: Settlements
-- description.nl: Wat de betaaldienst in één keer uitbetaalde, laatste stand.
-- description.en: What the payment provider paid out at once, latest state.
-- formula: the latest version of each row, deleted ones left out
-- grain: settlement
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: settlement_id String | Id van de afrekening | Settlement id
-- column: reference String | Kenmerk op het bankafschrift; leeg zolang ze open is | Reference on the bank statement; empty while it is open
-- column: status LowCardinality(String) | Status: open, pending, paidout, failed | Status: open, pending, paidout, failed
-- column: settled_at Nullable(DateTime64(3, 'UTC')) | Uitbetaald (UTC); leeg = nog niet | Paid out (UTC); empty = not yet
-- column: settled_day Nullable(Date) | Dag van uitbetaling (tijdzone van de betaaldienst); leeg = nog niet | Day of payout (zone of the payment provider); empty = not yet
-- column: amount Decimal(18, 4) | Uitbetaald bedrag | Amount paid out
-- column: currency LowCardinality(String) | Valuta van het bedrag | Currency of the amount
-- column: invoice_id String | Factuur met de kosten; leeg = nog geen | Invoice with the costs; empty = none yet
select source, settlement_id, reference, status, settled_at, settled_day, amount, currency, invoice_id
from {{table settlements}} final
settings do_not_merge_across_partitions_select_final = 1
