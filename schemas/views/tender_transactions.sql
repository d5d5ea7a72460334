-- name: tender_transactions
-- title.nl: Geldstromen van orders
-- title.en: Tender transactions
-- description.nl: Geld dat bij orders binnenkwam (positief) of terugging (negatief), per betaalmiddel.
-- description.en: Money that came in (positive) or went back (negative) with orders, by means of payment.
-- formula: the latest version of each row, deleted ones left out
-- grain: tender transaction
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: processed_day Date | Winkeldag van de verwerking, vastgezet bij de eerste keer | Shop day of processing, frozen when first seen
-- column: tender_transaction_id String | Id van de geldstroom | Tender transaction id
-- column: order_id String | Order waar ze bij hoort | Order it belongs to
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: processed_at DateTime64(3, 'UTC') | Verwerkt (UTC) | Processed (UTC)
-- column: amount Decimal(18, 4) | Bedrag; negatief = terug naar de klant | Amount; negative = back to the customer
-- column: currency LowCardinality(String) | Valuta van het bedrag | Currency of the amount
-- column: method LowCardinality(String) | Betaalmiddel zoals de bron het noemt | Means of payment as the source names it
-- column: is_test UInt8 | 1 = test, telt nergens mee | 1 = test, counts nowhere
select
    source, processed_day, tender_transaction_id, order_id, shop, processed_at, amount, currency, method, is_test
from {{table tender_transactions}} final
settings do_not_merge_across_partitions_select_final = 1
