-- name: cohort_retention
-- title.nl: Cohortretentie
-- title.en: Cohort retention
-- description.nl: Klanten naar de maand van hun eerste order: welk deel in elke maand daarna kocht, en welk deel toen al een tweede keer gekocht had. Zolang een maand loopt is haar deel leeg, niet laag. Kies één profiel.
-- description.en: Customers by the month of their first order: what share of them bought in each month since then, and what share had bought a second time by then. While a month runs its share is empty, not low. Choose one profile.
-- formula: retention = active ÷ customers; reorder_rate = reordered ÷ customers
-- grain: shop × cohort × profile × month since
-- unit: customers, shares of 1
-- materialisation: view
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: cohort Date | Eerste dag van de maand van de eerste order | First day of the month of the first order
-- column: month_offset UInt16 | Maanden sinds die maand | Months since that month
-- column: month Date | Eerste dag van de maand waar het om gaat | First day of the month it is about
-- column: customers UInt64 | Klanten in het cohort: de noemer van beide verhoudingen | Customers of the cohort: the denominator of both ratios
-- column: active UInt64 | Daarvan met een order in de maand | Of those with an order in the month
-- column: reordered UInt64 | Daarvan met een tweede order uiterlijk in de maand | Of those with a second order by the end of the month
-- column: retention Nullable(Decimal(38,18)) | Deel dat in de maand kocht; leeg zolang de maand loopt | Share that bought in the month; empty while the month runs
-- column: reorder_rate Nullable(Decimal(38,18)) | Deel met een tweede order; leeg zolang de maand loopt | Share with a second order; empty while the month runs
-- column: is_provisional UInt8 | 1 zolang de maand loopt | 1 while the month runs
select
    shop, profile, cohort, month_offset, addMonths(cohort, month_offset) as month, customers, active, reordered,
    if(is_provisional = 1, null, round(toDecimal128(active, 19) / customers, 18)) as retention,
    if(is_provisional = 1, null, round(toDecimal128(reordered, 19) / customers, 18)) as reorder_rate,
    -- A day is over everywhere on earth once it is over at UTC − 12.
    toUInt8(toLastDayOfMonth(month) >= toDate(now('UTC') - interval 12 hour)) as is_provisional
from {{ref mart_cohort_month}}
