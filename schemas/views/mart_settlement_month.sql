-- name: mart_settlement_month
-- title.nl: Afrekeningen per maand
-- title.en: Settlements per month
-- description.nl: Opbrengsten en kosten uit afrekeningen, per maand waar ze over gaan, methode en soort. Kosten van een maand na haar factuur zijn hier precies; per dag staan ze in mart_payments_day, naar boven afgerond op centen.
-- description.en: Revenue and costs of settlements, per month they are about, method and class. Costs of a month after its invoice are exact here; per day they are in mart_payments_day, rounded up to cents.
-- formula: sums of settlement lines
-- grain: source × month × side × method × class × currency
-- unit: currency of the settlement
-- materialisation: view
-- column: source LowCardinality(String) | Bron | Source
-- column: month Date | Eerste dag van de maand | First day of the month
-- column: side LowCardinality(String) | revenue = opbrengst, cost = kosten | revenue or cost
-- column: method LowCardinality(String) | Betaalmethode, of refund en chargeback; leeg = geen | Payment method, or refund and chargeback; empty = none
-- column: cost_class LowCardinality(String) | Soort: payment, refund, chargeback, capture, reserve, other | Class: payment, refund, chargeback, capture, reserve, other
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
-- column: count Int64 | Aantal | Number
-- column: amount_net Decimal(18,4) | Bedrag zonder btw; kosten zijn positief | Amount excluding VAT; costs are positive
-- column: amount_vat Decimal(18,4) | Btw | VAT
-- column: amount_gross Decimal(18,4) | Bedrag met btw | Amount including VAT
select
    source, period_month as month, side, method, cost_class, currency, sum(number) as count, sum(net) as amount_net, sum(vat) as amount_vat, sum(gross) as amount_gross
from (
    select source, period_month, side, method, cost_class, currency, count as number, amount_net as net, amount_vat as vat, amount_gross as gross
    from {{table settlement_lines}} final
)
group by source, month, side, method, cost_class, currency
