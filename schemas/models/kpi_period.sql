-- name: kpi_period
-- title.nl: KPI's per periode
-- title.en: KPIs per period
-- description.nl: Elke KPI als één rij per winkel, profiel en periode (day, week, month, quarter): wat de KPI-views tonen. Een KPI heeft een rij waar zijn bron er een heeft.
-- description.en: Each KPI as one row per shop, profile and period (day, week, month, quarter): what the KPI views show. A KPI has a row where its source has one.
-- formula: see kpi_definitions
-- grain: KPI × shop × profile × period
-- unit: money, count, ratio, average or rating
-- materialisation: view
-- column: grain LowCardinality(String) | Periode: day, week, month of quarter | Period: day, week, month or quarter
-- column: kpi_id LowCardinality(String) | KPI | KPI
-- column: name_nl LowCardinality(String) | Naam, Nederlands | Name, Dutch
-- column: name_en LowCardinality(String) | Naam, Engels | Name, English
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: period Date | Eerste dag van de periode | First day of the period
-- column: numerator Nullable(Decimal(18,4)) | Teller, of de waarde zelf | Numerator, or the value itself
-- column: denominator Nullable(Decimal(18,4)) | Noemer, alleen bij verhoudingen | Denominator, of ratios only
-- column: value Nullable(Decimal(38,18)) | Waarde; leeg als zij niet te bepalen is | Value; empty when it cannot be told
-- column: currency LowCardinality(String) | Valuta, leeg als het geen bedrag is | Currency, empty unless it is an amount
-- column: unit LowCardinality(String) | money, count, ratio (deel van 1), average of rating | money, count, ratio (share of 1), average or rating
-- column: coverage Decimal(9,6) | Deel van de grootboekrijen met een bekend bedrag | Share of ledger rows with a known amount
-- column: is_provisional UInt8 | 1 zolang de periode loopt of een koers voorlopig is | 1 while the period runs or a rate is provisional
with
    -- Thirty decimals, cut, then rounded once; a zero divisor throws even where its result is not used.
    toDecimal256(k.2, 30) / if(ifNull(k.3, 0) = 0, 1, k.3) as quotient
select
    grain, k.1.1 as kpi_id, k.1.2 as name_nl, k.1.3 as name_en, shop, profile, period, k.2 as numerator, k.3 as denominator,
    multiIf(
        k.1.5 = 0, toDecimal128(k.2, 18), ifNull(k.3, 0) = 0, null, k.1.5 = 4, toDecimal128(round(quotient, 4), 18), toDecimal128(round(quotient, 18), 18)
    ) as value,
    if(k.1.4 = 'money', shop_currency, '') as currency, k.1.4 as unit, if(k.1.6 = 1, share_known, toDecimal32(1, 6)) as coverage,
    -- A day is over everywhere on earth once it is over at UTC − 12.
    toUInt8(restated = 1 or multiIf(
        grain = 'day', period, grain = 'week', period + 6, toLastDayOfMonth(if(grain = 'month', period, addMonths(period, 2)))
    ) >= toDate(now('UTC') - interval 12 hour)) as is_provisional
from (
    select grain, shop, period, profile, toString(currency) as shop_currency, coverage as share_known, has_provisional_rate as restated, {{kpis sales_period}} as list
    from {{ref sales_period}}
    union all
    select grain, shop, period, profile, '', toDecimal32(1, 6), 0, {{kpis windows_period}}
    from {{ref windows_period}}
    union all
    select grain, shop, period, profile, '', toDecimal32(1, 6), 0, {{kpis retention_period}}
    from {{ref retention_period}}
    union all
    select grain, shop, period, profile, '', toDecimal32(1, 6), 0, {{kpis reviews_period}}
    from {{ref reviews_period}}
    union all
    select grain, shop, period, profile, toString(currency), coverage, has_provisional_rate, {{kpis payments_period}}
    from {{ref payments_period}}
    union all
    select grain, shop, period, profile, toString(currency), toDecimal32(1, 6), 0, {{kpis shop_payments_period}}
    from {{ref shop_payments_period}}
    union all
    select grain, shop, period, profile, toString(currency), toDecimal32(1, 6), 0, {{kpis settlement_gap_period}}
    from {{ref settlement_gap_period}}
)
array join list as k
