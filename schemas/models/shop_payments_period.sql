-- name: shop_payments_period
-- title.nl: Geldstroom volgens de winkel per periode
-- title.en: Cash by the shop's own books per period
-- description.nl: mart_shop_payments_day opgeteld per periode (day, week, month, quarter); in beide profielen hetzelfde.
-- description.en: mart_shop_payments_day summed by period (day, week, month, quarter); the same in both profiles.
-- formula: sums over the period
-- grain: shop × profile × period
-- unit: currency of the shop
-- materialisation: view
-- column: grain LowCardinality(String) | Periode: day, week, month of quarter | Period: day, week, month or quarter
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: period Date | Eerste dag van de periode | First day of the period
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: currency LowCardinality(String) | Valuta van de winkel | Currency of the shop
-- column: shop_payments_captured Decimal(18,4) | Ontvangen | Captured
-- column: shop_refunds_paid Decimal(18,4) | Terugbetaald | Refunded
-- column: shop_net_payments Decimal(18,4) | Netto ontvangen | Net received
select
    grain, shop, multiIf(grain = 'day', day, grain = 'week', toMonday(day), grain = 'month', toStartOfMonth(day), toStartOfQuarter(day)) as period,
    profile, currency, sum(payments_captured) as shop_payments_captured, sum(refunds_paid) as shop_refunds_paid, sum(net_payments) as shop_net_payments
from {{ref mart_shop_payments_day}}
array join ['day', 'week', 'month', 'quarter'] as grain
array join ['platform', 'valid'] as profile
group by grain, shop, period, profile, currency
