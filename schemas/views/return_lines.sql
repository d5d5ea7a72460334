-- name: return_lines
-- title.nl: Retourregels
-- title.en: Return lines
-- description.nl: Regels van retouren.
-- description.en: Lines of returns.
-- formula: the latest version of each row, deleted ones left out
-- grain: return line
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: requested_day Date | Winkeldag waarop de retour werd aangevraagd (vastgezet) | Shop day on which the return was requested (frozen)
-- column: return_id String | Id van de retour | Return id
-- column: return_line_id String | Regel-id van de bron | Line id of the source
-- column: order_id String | Order-id | Order id
-- column: line_id String | Orderregel die terugkomt; leeg = niet bekend | Order line that comes back; empty = not known
-- column: quantity Int32 | Aantal dat terugkomt | Quantity that comes back
-- column: quantity_refunded Int32 | Daarvan terugbetaald | Of which refunded
-- column: reason LowCardinality(String) | Reden, genormaliseerd | Reason, normalised
-- column: reason_raw LowCardinality(String) | Reden zoals de bron haar noemt | Reason as the source names it
select
    source, requested_day, return_id, return_line_id, order_id, line_id, quantity, quantity_refunded, reason, reason_raw
from {{table return_lines}} final
settings do_not_merge_across_partitions_select_final = 1
