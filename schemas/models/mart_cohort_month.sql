-- name: mart_cohort_month
-- title.nl: Cohorten per maand
-- title.en: Cohorts per month
-- description.nl: Klanten bij elkaar naar de maand van hun eerste order, en wat elke maand daarna voor hen is: hoeveel er kochten en hoeveel er toen al een tweede keer gekocht hadden.
-- description.en: Customers by the month of their first order, and what each month since then is to them: how many bought, and how many had bought a second time by then.
-- formula: active = customers of the cohort with an order in the month; reordered = those with a second order by its end
-- grain: shop × cohort × profile × month since
-- unit: customers
-- materialisation: table
-- rows from: customer_orders
-- day: cohort
-- key: shop, cohort, profile, month_offset
-- marks: customer_orders
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: cohort Date | Eerste dag van de maand van de eerste order | First day of the month of the first order
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: month_offset UInt16 | Maanden sinds die maand | Months since that month
-- column: customers UInt64 | Klanten in het cohort | Customers of the cohort
-- column: active UInt64 | Daarvan met een order in de maand | Of those with an order in the month
-- column: reordered UInt64 | Daarvan met een tweede order uiterlijk in de maand | Of those with a second order by the end of the month
with
    bought as (
        -- Months as numbers from 1970 on.
        select shop, profile, arraySort(groupArray(toInt32(dateDiff('month', toDate(0), sale_day)))) as months
        from {{ref customer_orders}}
        group by shop, profile, customer_key
    ),
    since_first as (
        select
            shop, profile, months[1] as first_month, arrayMap(m -> m - months[1], arrayDistinct(months)) as active_months,
            if(length(months) > 1, [months[2] - months[1]], []) as second_month
        from bought
    ),
    cohorts as (
        select
            shop, profile, first_month, count() as members,
            sumMap(mapFromArrays(active_months, arrayWithConstant(length(active_months), toUInt64(1)))) as active_in,
            sumMap(mapFromArrays(second_month, arrayWithConstant(length(second_month), toUInt64(1)))) as second_in
        from since_first
        group by shop, profile, first_month
    ),
    series as (
        select shop, profile, toInt32(dateDiff('month', toDate(0), max(sale_day))) as last_month
        from {{ref customer_orders}}
        group by shop, profile
    )
select
    shop, addMonths(toDate(0), first_month) as cohort, profile, offset as month_offset, members as customers, active_in[offset] as active,
    arraySum(arrayMap((m, many) -> if(m <= offset, many, 0), mapKeys(second_in), mapValues(second_in))) as reordered
from cohorts
inner join series using (shop, profile)
array join range(last_month - first_month + 1) as offset

-- test parts: nobody is active or back who is not in the cohort, and all are active in its first month
select shop, cohort, profile, month_offset
from {{this}}
where active > customers or reordered > customers or (month_offset = 0 and active != customers)
