-- name: mart_customer_windows_day
-- title.nl: Terugkeer en verloop van klanten per dag
-- title.en: Return and churn of customers per day
-- description.nl: Per winkeldag en profiel, van de eerste tot de laatste verkoopdag: hoeveel klanten in de 365 dagen tot en met de dag kochten en hoeveel daarvan minstens twee keer, hetzelfde sinds het begin, en hoeveel klanten van minstens 90, 180 of 365 dagen zo lang niets meer kochten.
-- description.en: Per shop day and profile, from the first to the last sale day: how many customers bought in the 365 days up to and including the day and how many of them at least twice, the same since the beginning, and how many customers of at least 90, 180 or 365 days bought nothing for that long.
-- formula: running sums of what each order changes: a customer enters on a day and leaves on another
-- grain: shop × day × profile
-- unit: customers
-- materialisation: table
-- rows from: customer_orders
-- day: day
-- key: shop, day, profile
-- marks: customer_orders
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Winkeldag, de laatste van elk venster | Shop day, the last one of each window
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: customers_365 UInt64 | Klanten met een order in de 365 dagen tot en met de dag | Customers with an order in the 365 days up to and including the day
-- column: repeat_customers_365 UInt64 | Klanten met minstens twee orders in die 365 dagen | Customers with at least two orders in those 365 days
-- column: customers_ever UInt64 | Klanten met een order tot en met de dag | Customers with an order up to and including the day
-- column: repeat_customers_ever UInt64 | Klanten met minstens twee orders tot en met de dag | Customers with at least two orders up to and including the day
-- column: customers_before_90 UInt64 | Klanten van wie de eerste order minstens 90 dagen oud is | Customers whose first order is at least 90 days old
-- column: churned_90 UInt64 | Daarvan zonder order in de 90 dagen tot en met de dag | Of those without an order in the 90 days up to and including the day
-- column: customers_before_180 UInt64 | Klanten van wie de eerste order minstens 180 dagen oud is | Customers whose first order is at least 180 days old
-- column: churned_180 UInt64 | Daarvan zonder order in de 180 dagen tot en met de dag | Of those without an order in the 180 days up to and including the day
-- column: customers_before_365 UInt64 | Klanten van wie de eerste order minstens 365 dagen oud is | Customers whose first order is at least 365 days old
-- column: churned_365 UInt64 | Daarvan zonder order in de 365 dagen tot en met de dag | Of those without an order in the 365 days up to and including the day
with
    -- Days as numbers: a Date would wrap around where a window reaches past its last one.
    toInt32(1000000) as never,
    bought as (
        select shop, profile, arraySort(groupArray(toInt32(sale_day))) as days
        from {{ref customer_orders}}
        group by shop, profile, customer_key
    ),
    spaced as (
        select
            shop, profile, days,
            -- An order and the next one.
            arrayZip(days, arrayPushBack(arrayPopFront(days), never)) as gaps,
            -- Two orders are in the window from the day of the later one until 364 days after the earlier one. What the two
            -- orders before them cover already, until 364 days after the first of those, is left out.
            arrayFilter(span -> span.1 < span.2, arrayMap(
                (later, earlier, before) -> (greatest(later, before + 365), earlier + 365),
                arrayPopFront(days), arrayPopBack(days), arrayResize(arrayPushFront(days, -never), length(days) - 1)
            )) as repeated
        from bought
    ),
    changes as (
        select shop, profile, change.1 as of, change.2 as at, sum(change.3) as many
        from spaced
        array join arrayConcat(
            [('ever', days[1], toInt8(1)), ('before_90', days[1] + 90, 1), ('before_180', days[1] + 180, 1), ('before_365', days[1] + 365, 1)],
            if(length(days) > 1, [('repeat_ever', days[2], toInt8(1))], []),
            arrayMap(span -> ('repeat_365', span.1, toInt8(1)), repeated),
            arrayMap(span -> ('repeat_365', span.2, toInt8(-1)), repeated),
            arrayMap(gap -> ('churned_90', gap.1 + 90, toInt8(1)), arrayFilter(gap -> gap.1 + 90 < gap.2, gaps)),
            arrayMap(gap -> ('churned_90', gap.2, toInt8(-1)), arrayFilter(gap -> gap.1 + 90 < gap.2, gaps)),
            arrayMap(gap -> ('churned_180', gap.1 + 180, toInt8(1)), arrayFilter(gap -> gap.1 + 180 < gap.2, gaps)),
            arrayMap(gap -> ('churned_180', gap.2, toInt8(-1)), arrayFilter(gap -> gap.1 + 180 < gap.2, gaps)),
            arrayMap(gap -> ('churned_365', gap.1 + 365, toInt8(1)), arrayFilter(gap -> gap.1 + 365 < gap.2, gaps)),
            arrayMap(gap -> ('churned_365', gap.2, toInt8(-1)), arrayFilter(gap -> gap.1 + 365 < gap.2, gaps))
        ) as change
        group by shop, profile, of, at
        union all
        -- The days of the series.
        select shop, profile, 'day', arrayJoin(range(first_day, last_day + 1)), 1
        from (
            select shop, profile, toInt32(min(sale_day)) as first_day, toInt32(max(sale_day)) as last_day
            from {{ref customer_orders}}
            group by shop, profile
        )
    ),
    by_day as (
        select
            shop, profile, at, countIf(of = 'day') as is_day, sumIf(many, of = 'ever') as in_ever, sumIf(many, of = 'repeat_ever') as in_repeat_ever,
            sumIf(many, of = 'repeat_365') as in_repeat_365, sumIf(many, of = 'before_90') as in_before_90, sumIf(many, of = 'churned_90') as in_churned_90,
            sumIf(many, of = 'before_180') as in_before_180, sumIf(many, of = 'churned_180') as in_churned_180,
            sumIf(many, of = 'before_365') as in_before_365, sumIf(many, of = 'churned_365') as in_churned_365
        from changes
        group by shop, profile, at
    ),
    running as (
        select
            shop, profile, at, is_day, sum(in_ever) over until as ever, sum(in_repeat_ever) over until as repeat_ever,
            sum(in_repeat_365) over until as repeat_365, sum(in_before_90) over until as before_90, sum(in_churned_90) over until as lost_90,
            sum(in_before_180) over until as before_180, sum(in_churned_180) over until as lost_180,
            sum(in_before_365) over until as before_365, sum(in_churned_365) over until as lost_365
        from by_day
        window until as (partition by shop, profile order by at rows between unbounded preceding and current row)
    )
select
    shop, toDate(at) as day, profile,
    -- Who ever bought, and not so long ago that they are lost.
    ever - lost_365 as customers_365, repeat_365 as repeat_customers_365, ever as customers_ever, repeat_ever as repeat_customers_ever,
    before_90 as customers_before_90, lost_90 as churned_90, before_180 as customers_before_180, lost_180 as churned_180,
    before_365 as customers_before_365, lost_365 as churned_365
from running
where is_day = 1

-- test parts: a part is never more than its whole
select shop, day, profile
from {{this}}
where repeat_customers_365 > customers_365 or repeat_customers_ever > customers_ever or customers_365 > customers_ever
    or churned_90 > customers_before_90 or churned_180 > customers_before_180 or churned_365 > customers_before_365
    or churned_180 > churned_90 or churned_365 > churned_180 or customers_before_90 > customers_ever
