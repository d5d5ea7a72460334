-- name: settlement_lines
-- title.nl: Regels van afrekeningen
-- title.en: Settlement lines
-- description.nl: Opbrengsten en kosten in afrekeningen, per maand en methode.
-- description.en: Revenue and costs in settlements, per month and method.
-- formula: the latest version of each row, deleted ones left out
-- grain: line of a settlement
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: settlement_id String | Afrekening | Settlement
-- column: period_month Date | Eerste dag van de maand waar de regel over gaat | First day of the month that the line is about
-- column: side LowCardinality(String) | revenue = opbrengst, cost = kosten | revenue or cost
-- column: line_no UInt16 | Plaats van de regel binnen maand en kant, vanaf 1 | Position of the line within month and side, from 1
-- column: method LowCardinality(String) | Betaalmethode, of refund en chargeback; leeg = geen | Payment method, or refund and chargeback; empty = none
-- column: cost_class LowCardinality(String) | Soort: payment, refund, chargeback, capture, reserve, other | Class: payment, refund, chargeback, capture, reserve, other
-- column: description String | Omschrijving van de bron | Description by the source
-- column: count Int32 | Aantal | Number
-- column: rate_fixed Nullable(Decimal(18, 4)) | Vast tarief per stuk; leeg = geen | Fixed rate each; empty = none
-- column: rate_percent Nullable(Decimal(9, 4)) | Tarief in procenten (1.8 = 1,8 %); leeg = geen | Rate in percent (1.8 = 1.8 %); empty = none
-- column: amount_net Decimal(18, 4) | Bedrag zonder btw, met het teken van de bron: kosten positief | Amount excluding VAT, with the sign of the source: costs are positive
-- column: amount_vat Decimal(18, 4) | Btw | VAT
-- column: amount_gross Decimal(18, 4) | Bedrag met btw | Amount including VAT
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
select
    source, settlement_id, period_month, side, line_no, method, cost_class, description, count, rate_fixed, rate_percent,
    amount_net, amount_vat, amount_gross, currency
from {{table settlement_lines}} final
settings do_not_merge_across_partitions_select_final = 1
