-- name: payment_fee_vat
-- title.nl: Btw over betaalkosten
-- title.en: VAT on payment fees
-- description.nl: Het btw-tarief dat de betaaldienst over zijn kosten rekent, uit de kostenregels van alle afrekeningen. Zonder zulke regels is er geen rij en zijn de kosten zonder btw niet bekend.
-- description.en: The rate of VAT that the payment provider charges on its fees, from the cost lines of all settlements. Without such lines there is no row, and fees without VAT are not known.
-- formula: Σ VAT ÷ Σ net of cost lines with VAT, rounded to two decimals
-- grain: source
-- unit: share of 1
-- materialisation: table
-- rows from: settlement_lines
-- day: day
-- key: source
-- marks: payments
-- rebuild on: settlement_lines(source, side, amount_net, amount_vat, period_month)
-- column: source LowCardinality(String) | Bron | Source
-- column: day Date | Laatste maand met zo'n regel | Last month with such a line
-- column: vat_rate Decimal(9,4) | Btw als deel van het bedrag zonder btw | VAT as a share of the amount without VAT
select source, max(period_month) as day, toDecimal32(round(toDecimal256(toDecimal256(sum(amount_vat), 4), 28) / if(sum(amount_net) = 0, 1, sum(amount_net)), 2), 4) as vat_rate
from {{table settlement_lines}} final
where side = 'cost' and amount_vat != 0
group by source
having sum(amount_net) != 0 and vat_rate >= 0
