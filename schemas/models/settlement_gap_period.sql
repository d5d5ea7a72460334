-- name: settlement_gap_period
-- title.nl: Nog niet uitbetaald per periode
-- title.en: Not yet settled per period
-- description.nl: settlement_gap van alle bronnen samen op de laatste dag van elke periode (day, week, month, quarter), of vandaag. Een cijfer van de rekening, niet van een winkel: winkel is leeg.
-- description.en: settlement_gap of all sources together on the last day of each period (day, week, month, quarter), or today. A figure of the account and not of a shop: shop is empty.
-- formula: the row of the last day in the period
-- grain: currency × profile × period
-- unit: currency of the balance
-- materialisation: view
-- column: grain LowCardinality(String) | Periode: day, week, month of quarter | Period: day, week, month or quarter
-- column: shop LowCardinality(String) | Altijd leeg | Always empty
-- column: period Date | Eerste dag van de periode | First day of the period
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: currency LowCardinality(String) | Valuta van het saldo | Currency of the balance
-- column: settlement_gap Decimal(18,4) | Saldo aan het eind van de periode | Balance at the end of the period
select grain, '' as shop, period, arrayJoin(['platform', 'valid']) as profile, currency, sum(at_end) as settlement_gap
from (
    select
        grain, source, currency, multiIf(grain = 'day', day, grain = 'week', toMonday(day), grain = 'month', toStartOfMonth(day), toStartOfQuarter(day)) as period,
        argMax(gap, day) as at_end
    from {{ref settlement_gap}}
    array join ['day', 'week', 'month', 'quarter'] as grain
    group by grain, source, currency, period
)
group by grain, period, currency
