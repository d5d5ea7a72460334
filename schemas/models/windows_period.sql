-- name: windows_period
-- title.nl: Terugkeer en verloop per periode
-- title.en: Return and churn per period
-- description.nl: mart_customer_windows_day op de laatste dag van elke periode (day, week, month, quarter), of op de laatste verkoopdag als die eerder is.
-- description.en: mart_customer_windows_day on the last day of each period (day, week, month, quarter), or on the last sale day if that comes first.
-- formula: the row of the last day in the period
-- grain: shop × profile × period
-- unit: customers
-- materialisation: view
-- column: grain LowCardinality(String) | Periode: day, week, month of quarter | Period: day, week, month or quarter
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: period Date | Eerste dag van de periode | First day of the period
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: customers_365 UInt64 | Klanten met een order in 365 dagen | Customers with an order in 365 days
-- column: repeat_customers_365 UInt64 | Daarvan met minstens twee | Of those with at least two
-- column: customers_ever UInt64 | Klanten met een order | Customers with an order
-- column: repeat_customers_ever UInt64 | Daarvan met minstens twee | Of those with at least two
-- column: customers_before_90 UInt64 | Klanten van minstens 90 dagen | Customers of at least 90 days
-- column: churned_90 UInt64 | Daarvan 90 dagen zonder order | Of those 90 days without an order
-- column: customers_before_180 UInt64 | Klanten van minstens 180 dagen | Customers of at least 180 days
-- column: churned_180 UInt64 | Daarvan 180 dagen zonder order | Of those 180 days without an order
-- column: customers_before_365 UInt64 | Klanten van minstens 365 dagen | Customers of at least 365 days
-- column: churned_365 UInt64 | Daarvan 365 dagen zonder order | Of those 365 days without an order
select
    grain, shop, period, profile, at_end.1 as customers_365, at_end.2 as repeat_customers_365, at_end.3 as customers_ever,
    at_end.4 as repeat_customers_ever, at_end.5 as customers_before_90, at_end.6 as churned_90, at_end.7 as customers_before_180,
    at_end.8 as churned_180, at_end.9 as customers_before_365, at_end.10 as churned_365
from (
    select
        grain, shop, multiIf(grain = 'day', day, grain = 'week', toMonday(day), grain = 'month', toStartOfMonth(day), toStartOfQuarter(day)) as period,
        profile,
        argMax((
            customers_365, repeat_customers_365, customers_ever, repeat_customers_ever, customers_before_90, churned_90,
            customers_before_180, churned_180, customers_before_365, churned_365
        ), day) as at_end
    from {{ref mart_customer_windows_day}}
    array join ['day', 'week', 'month', 'quarter'] as grain
    group by grain, shop, period, profile
)
