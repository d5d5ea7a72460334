-- name: mart_customers_quarter
-- title.nl: Klanten per kwartaal
-- title.en: Customers per quarter
-- description.nl: Verschillende klanten per winkel, periode en profiel, over de hele periode geteld.
-- description.en: Distinct customers per shop, period and profile, counted over the whole period.
-- formula: as mart_customers_day, with the quarter as the period
-- grain: shop × quarter × profile
-- unit: customers
-- materialisation: table
-- rows from: customer_orders
-- day: day
-- key: shop, day, profile
-- marks: customer_orders
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Eerste dag van het kwartaal | First day of the quarter
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: new_customers UInt64 | Nieuwe klanten | New customers
-- column: returning_customers UInt64 | Terugkerende klanten | Returning customers
-- column: customers UInt64 | Kopende klanten | Customers
select
    shop, toStartOfQuarter(sale_day) as day, profile,
    uniqExactIf(customer_key, order_seq = 1) as new_customers,
    uniqExactIf(customer_key, order_seq > 1) as returning_customers,
    uniqExact(customer_key) as customers
from {{ref customer_orders}}
group by shop, day, profile
