-- name: fx_daily
-- title.nl: Wisselkoers per kalenderdag
-- title.en: Exchange rate per calendar day
-- description.nl: Eén rij per kalenderdag en valuta: de laatste ECB-koers op of voor die dag, hooguit tien dagen oud. EUR is 1; een valuta die in de euro opging houdt haar vaste omrekenkoers. Geen rij betekent: geen koers, nooit 1.
-- description.en: One row per calendar day and currency: the last ECB rate on or before that day, at most ten days old. EUR is 1; a currency that joined the euro keeps its fixed conversion rate. No row means no rate, never 1.
-- formula: last published per_eur with rate_day between day − {{setting fx_lookback_days}} and day; cross rate A → B = per_eur(B) ÷ per_eur(A)
-- grain: day × currency
-- unit: units of the currency per 1 EUR
-- materialisation: table
-- rows from: fx_rates
-- day: day
-- key: day, currency
-- marks: fx
-- column: day Date | Kalenderdag | Calendar day
-- column: currency LowCardinality(String) | Valuta, ISO 4217 | Currency, ISO 4217
-- column: per_eur Decimal(18,8) | Eenheden van de valuta per 1 EUR | Units of the currency per 1 EUR
-- column: rate_day Date | Dag waarvan de koers is | Day the rate is of
-- column: is_provisional UInt8 | 1 zolang er nog een koers voor deze dag kan komen | 1 while a rate for this day may still be published
with
    published as (
        select currency, rate_day, per_eur
        from {{table fx_rates}} final
        where currency != 'EUR' and per_eur > 0
    ),
    -- Irrevocable conversion rates, Council Regulation (EC) 2866/98 and its amendments.
    fixed as (
        select *
        from values('currency String, from_day Date, per_eur Decimal(18,8)',
            ('GRD', '2001-01-01', 340.75), ('SIT', '2007-01-01', 239.64), ('CYP', '2008-01-01', 0.585274),
            ('MTL', '2008-01-01', 0.4293), ('SKK', '2009-01-01', 30.126), ('EEK', '2011-01-01', 15.6466),
            ('LVL', '2014-01-01', 0.702804), ('LTL', '2015-01-01', 3.4528), ('HRK', '2023-01-01', 7.5345),
            ('BGN', '2026-01-01', 1.95583), ('EUR', '1999-01-01', 1))
    ),
    span as (
        select min(rate_day) as first_day, max(rate_day) as last_day
        from published
        having count() > 0
    ),
    runs as (
        select
            currency, rate_day, per_eur,
            leadInFrame(rate_day, 1, rate_day + {{setting fx_lookback_days}} + 1) over (
                partition by currency order by rate_day rows between unbounded preceding and unbounded following
            ) as next_day
        from published
    ),
    carried as (
        select
            rate_day + arrayJoin(range(toUInt32(least(next_day - rate_day, {{setting fx_lookback_days}} + 1)))) as day,
            currency, per_eur, rate_day
        from runs
    ),
    pinned as (
        select
            start + arrayJoin(range(toUInt32(greatest(last_day + {{setting fx_lookback_days}} + 1 - start, 0)))) as day,
            currency, per_eur, day as rate_day
        from (
            select currency, per_eur, greatest(from_day, first_day) as start, last_day
            from fixed cross join span
        )
    )
select
    day, currency, per_eur, rate_day,
    -- The last working day up to this one has no rates at all yet.
    toUInt8(day - multiIf(toDayOfWeek(day) = 6, 1, toDayOfWeek(day) = 7, 2, 0) > last_day) as is_provisional
from carried cross join span
where (currency, day) not in (select currency, day from pinned)
union all
select day, currency, per_eur, rate_day, toUInt8(0) as is_provisional
from pinned
