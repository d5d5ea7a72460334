-- name: retention_period
-- title.nl: Klantbehoud per periode
-- title.en: Retention per period
-- description.nl: mart_retention met de kolomnamen die de KPI-views verwachten.
-- description.en: mart_retention with the column names that the KPI views expect.
-- formula: the rows of mart_retention
-- grain: shop × profile × period
-- unit: customers
-- materialisation: view
-- column: grain LowCardinality(String) | Periode: month of quarter | Period: month or quarter
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: period Date | Eerste dag van de periode | First day of the period
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: customers_before UInt64 | Klanten van de vorige periode | Customers of the period before
-- column: retained_customers UInt64 | Daarvan ook in deze periode | Of those in this period too
select grain, shop, day as period, profile, customers_before, retained_customers
from {{ref mart_retention}}
