-- name: kpi_day
-- title.nl: KPI's per dag
-- title.en: KPIs per day
-- description.nl: Elke KPI als één rij per winkel, profiel en dag, met teller, noemer en dekking. Verhoudingen tel je niet op: gebruik teller en noemer.
-- description.en: Each KPI as one row per shop, profile and day, with numerator, denominator and coverage. Ratios do not add up: use numerator and denominator.
-- formula: see kpi_definitions
-- grain: KPI × shop × profile × day
-- unit: money or count
-- materialisation: view
-- column: kpi_id LowCardinality(String) | KPI | KPI
-- column: name_nl LowCardinality(String) | Naam, Nederlands | Name, Dutch
-- column: name_en LowCardinality(String) | Naam, Engels | Name, English
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: day Date | Winkeldag | Shop day
-- column: numerator Nullable(Decimal(18,4)) | Teller, of de waarde zelf | Numerator, or the value itself
-- column: denominator Nullable(Decimal(18,4)) | Noemer, alleen bij verhoudingen | Denominator, of ratios only
-- column: value Nullable(Decimal(18,4)) | Waarde; leeg als zij niet te bepalen is | Value; empty when it cannot be told
-- column: currency LowCardinality(String) | Valuta, leeg bij aantallen | Currency, empty for counts
-- column: unit LowCardinality(String) | money of count | money or count
-- column: coverage Decimal(9,6) | Deel van de grootboekrijen met een bekend bedrag | Share of ledger rows with a known amount
-- column: is_provisional UInt8 | 1 zolang de periode loopt of een koers voorlopig is | 1 while the period runs or a rate is provisional
select
    k.1 as kpi_id, k.2 as name_nl, k.3 as name_en, shop, profile, period as day,
    k.5 as numerator, k.6 as denominator, k.7 as value, if(k.4 = 'money', toString(shop_currency), '') as currency, k.4 as unit,
    if(k.4 = 'money', share_known, toDecimal32(1, 6)) as coverage, is_provisional
from (
    select *, currency as shop_currency, coverage as share_known, {{kpis}} as list
    from {{ref sales_period}}
    where grain = 'day'
)
array join list as k
