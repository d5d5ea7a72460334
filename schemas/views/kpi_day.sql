-- name: kpi_day
-- title.nl: KPI's per dag
-- title.en: KPIs per day
-- description.nl: Elke KPI als één rij per winkel, profiel en dag, met teller, noemer en dekking. Verhoudingen tel je niet op: gebruik teller en noemer.
-- description.en: Each KPI as one row per shop, profile and day, with numerator, denominator and coverage. Ratios do not add up: use numerator and denominator.
-- formula: see kpi_definitions
-- grain: KPI × shop × profile × day
-- unit: money, count, ratio, average or rating
-- materialisation: view
-- column: kpi_id LowCardinality(String) | KPI | KPI
-- column: name_nl LowCardinality(String) | Naam, Nederlands | Name, Dutch
-- column: name_en LowCardinality(String) | Naam, Engels | Name, English
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: day Date | Winkeldag | Shop day
-- column: numerator Nullable(Decimal(18,4)) | Teller, of de waarde zelf | Numerator, or the value itself
-- column: denominator Nullable(Decimal(18,4)) | Noemer, alleen bij verhoudingen | Denominator, of ratios only
-- column: value Nullable(Decimal(38,18)) | Waarde, een verhouding als deel van 1; leeg als zij niet te bepalen is | Value, a ratio as a share of 1; empty when it cannot be told
-- column: currency LowCardinality(String) | Valuta, leeg als het geen bedrag is | Currency, empty unless it is an amount
-- column: unit LowCardinality(String) | money, count, ratio (deel van 1), average of rating (op een schaal van 5) | money, count, ratio (share of 1), average or rating (on a scale of 5)
-- column: coverage Decimal(9,6) | Deel van de grootboekrijen met een bekend bedrag | Share of ledger rows with a known amount
-- column: is_provisional UInt8 | 1 zolang de periode loopt of een koers voorlopig is | 1 while the period runs or a rate is provisional
select
    kpi_id, name_nl, name_en, shop, profile, period as day, numerator, denominator, value, currency, unit, coverage, is_provisional
from {{ref kpi_period}}
where grain = 'day'
