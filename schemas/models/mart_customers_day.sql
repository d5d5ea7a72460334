-- name: mart_customers_day
-- title.nl: Klanten per dag
-- title.en: Customers per day
-- description.nl: Verschillende klanten per winkeldag en profiel. Tel dagen niet bij elkaar op: wie twee keer koopt, is één klant.
-- description.en: Distinct customers per shop day and profile. Do not add days up: who buys twice is one customer.
-- formula: new = customers whose order_seq = 1 falls on the day; returning = customers with an order_seq ≥ 2 that day; customers = distinct
-- grain: shop × day × profile
-- unit: customers
-- materialisation: incremental
-- rows from: customer_orders
-- day: day
-- key: shop, day, profile
-- marks: customer_orders
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Winkeldag | Shop day
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: new_customers UInt64 | Nieuwe klanten | New customers
-- column: returning_customers UInt64 | Terugkerende klanten | Returning customers
-- column: customers UInt64 | Kopende klanten | Customers
select
    shop, sale_day as day, profile,
    uniqExactIf(customer_key, order_seq = 1) as new_customers,
    uniqExactIf(customer_key, order_seq > 1) as returning_customers,
    uniqExact(customer_key) as customers
from {{ref customer_orders}}
where {{touched shop, sale_day}}
group by shop, sale_day, profile
