-- name: refund_lines
-- title.nl: Terugbetaalde regels
-- title.en: Refund lines
-- description.nl: De regels van elke terugbetaling.
-- description.en: The lines of each refund.
-- formula: the latest version of each row, deleted ones left out
-- grain: line of a refund
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: refund_day Date | Winkeldag van de terugbetaling (vastgezet) | Shop day of the refund (frozen)
-- column: refund_id String | Id van de terugbetaling | Refund id
-- column: refund_line_id String | Regel-id van de bron, of de positie | Line id of the source, or the position
-- column: order_id String | Order-id | Order id
-- column: line_id String | Orderregel die is terugbetaald; leeg = geen | Order line that was refunded; empty = none
-- column: kind LowCardinality(String) | Soort: product, gift_card, shipping, fee, adjustment | Kind: product, gift_card, shipping, fee, adjustment
-- column: quantity Int32 | Teruggenomen aantal | Quantity returned
-- column: amount Decimal(18, 4) | Bedrag exclusief btw | Amount excluding tax
-- column: tax Decimal(18, 4) | Btw | Tax
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
-- column: restock LowCardinality(String) | Terug op voorraad: returned, cancelled, not_restocked, legacy | Restocked: returned, cancelled, not_restocked, legacy
-- column: return_id String | Retour waar dit bij hoort | Return this belongs to
-- column: reason LowCardinality(String) | Reden | Reason
select
    source, refund_day, refund_id, refund_line_id, order_id, line_id, kind, quantity, amount, tax, currency, restock, return_id,
    reason
from {{table refund_lines}} final
settings do_not_merge_across_partitions_select_final = 1
