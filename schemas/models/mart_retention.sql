-- name: mart_retention
-- title.nl: Klantbehoud per maand en kwartaal
-- title.en: Retention per month and quarter
-- description.nl: Per winkel, profiel en periode: hoeveel klanten in de vorige periode kochten en hoeveel daarvan ook in deze. Alleen perioden na een periode met klanten, tot en met die van de laatste verkoopdag.
-- description.en: Per shop, profile and period: how many customers bought in the period before and how many of them in this one too. Only periods after one with customers, up to that of the last sale day.
-- formula: base = customers with an order in the period before; retained = those with an order in this one as well
-- grain: shop × period × profile
-- unit: customers
-- materialisation: table
-- rows from: customer_orders
-- day: day
-- key: shop, grain, day, profile
-- marks: customer_orders
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: grain LowCardinality(String) | Periode: month of quarter | Period: month or quarter
-- column: day Date | Eerste dag van de periode | First day of the period
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: customers_before UInt64 | Klanten met een order in de vorige periode | Customers with an order in the period before
-- column: retained_customers UInt64 | Daarvan met een order in deze periode | Of those with an order in this period
with
    -- Periods as numbers from 1970 on.
    bought as (
        select
            grain, shop, profile,
            groupUniqArray(toInt32(if(grain = 'month', dateDiff('month', toDate(0), sale_day), dateDiff('quarter', toDate(0), sale_day)))) as periods
        from {{ref customer_orders}}
        array join ['month', 'quarter'] as grain
        group by grain, shop, profile, customer_key
    ),
    followed as (
        select grain, shop, profile, before + 1 as number, has(periods, before + 1) as came_back
        from bought
        array join periods as before
    ),
    series as (
        select shop, profile, max(sale_day) as last_day
        from {{ref customer_orders}}
        group by shop, profile
    )
select
    shop, grain, if(grain = 'month', addMonths(toDate(0), number), addQuarters(toDate(0), number)) as day, profile,
    count() as customers_before, countIf(came_back) as retained_customers
from followed
inner join series using (shop, profile)
where day <= last_day
group by shop, grain, day, profile

-- test parts: of the customers of the period before, no more come back than there are
select shop, grain, day, profile from {{this}} where retained_customers > customers_before
