-- name: payment_match_rate
-- title.nl: Gekoppelde betalingen
-- title.en: Linked payments
-- description.nl: Welk deel van de betalingen aan een winkelorder gekoppeld is, per winkel en maand: een maat voor de kwaliteit van de gegevens. Betalingen zonder verwijzing horen vaak bij iets buiten de winkel.
-- description.en: What share of the payments is linked to a shop order, per shop and month: a measure of data quality. Payments without a reference often belong to something outside the shop.
-- formula: matched ÷ payments
-- grain: shop × month
-- unit: payments, share of 1
-- materialisation: view
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: month Date | Eerste dag van de maand waarin de betaling gemaakt werd | First day of the month in which the payment was made
-- column: payments UInt64 | Betalingen | Payments
-- column: referring UInt64 | Daarvan met een verwijzing naar een order | Of those with a reference to an order
-- column: matched UInt64 | Daarvan aan één order gekoppeld | Of those linked to one order
-- column: ambiguous UInt64 | Daarvan met meer passende orders | Of those with several orders that fit
-- column: match_rate Decimal(9,6) | Gekoppeld deel van alle betalingen | Linked share of all payments
select
    shop, toStartOfMonth(created_day) as month, count() as payments, countIf(reference != '') as referring, countIf(order_id != '') as matched,
    countIf(matched_by = 'ambiguous') as ambiguous, toDecimal32(divideDecimal(toDecimal64(matched, 0), toDecimal64(payments, 0), 6), 6) as match_rate
from {{ref payment_order_links}}
group by shop, month
