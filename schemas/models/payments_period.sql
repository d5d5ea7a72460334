-- name: payments_period
-- title.nl: Betalingen per periode
-- title.en: Payments per period
-- description.nl: mart_payments_day van winkels opgeteld per periode (day, week, month, quarter); in beide profielen hetzelfde.
-- description.en: mart_payments_day of shops summed by period (day, week, month, quarter); the same in both profiles.
-- formula: sums over the period
-- grain: shop × profile × period
-- unit: currency of the shop, counts
-- materialisation: view
-- column: grain LowCardinality(String) | Periode: day, week, month of quarter | Period: day, week, month or quarter
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: period Date | Eerste dag van de periode | First day of the period
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: currency LowCardinality(String) | Valuta van de winkel | Currency of the shop
-- column: intents UInt64 | Bestellingen met een afgeronde poging | Orders with a final attempt
-- column: paid_intents UInt64 | Daarvan betaald | Of those paid
-- column: attempts UInt64 | Afgeronde pogingen | Final attempts
-- column: paid_attempts UInt64 | Daarvan betaald | Of those paid
-- column: paid_payments UInt64 | Betalingen, op de dag dat ze betaald werden | Payments, on the day they were paid
-- column: chargebacks_received UInt64 | Aantal terugboekingen | Number of chargebacks
-- column: payments_captured Nullable(Decimal(18,4)) | Ontvangen | Captured
-- column: refunds_paid Nullable(Decimal(18,4)) | Terugbetaald | Refunded
-- column: net_payments Nullable(Decimal(18,4)) | Netto ontvangen | Net received
-- column: payment_costs Nullable(Decimal(18,4)) | Kosten van betalingen zonder btw | Costs of payments without VAT
-- column: coverage Decimal(9,6) | Deel van de bedragen met een koers | Share of amounts with a rate
-- column: has_provisional_rate UInt8 | 1 als een koers voorlopig is | 1 when a rate is provisional
select
    grain, shop, period, arrayJoin(['platform', 'valid']) as profile, shop_currency as currency,
    sum_intents as intents, sum_paid_intents as paid_intents, sum_attempts as attempts, sum_paid_attempts as paid_attempts,
    sum_paid as paid_payments, sum_received as chargebacks_received,
    if(is_unknown, null, captured) as payments_captured, if(is_unknown, null, refunded) as refunds_paid,
    if(is_unknown, null, captured - refunded - charged_back + reversed) as net_payments,
    if(is_unknown or sum_costs_unknown > 0, null, costs) as payment_costs,
    if(all_amounts = 0, toDecimal32(1, 6), toDecimal32(divideDecimal(toDecimal64(known, 0), toDecimal64(greatest(all_amounts, 1), 0), 6), 6)) as coverage,
    toUInt8(provisional > 0) as has_provisional_rate
from (
    select
        grain, shop, multiIf(grain = 'day', day, grain = 'week', toMonday(day), grain = 'month', toStartOfMonth(day), toStartOfQuarter(day)) as period,
        currency as shop_currency, sum(intents) as sum_intents, sum(paid_intents) as sum_paid_intents, sum(attempts) as sum_attempts,
        sum(paid_attempts) as sum_paid_attempts, sum(paid_payments) as sum_paid, sum(chargebacks_received) as sum_received,
        sum(payments_captured) as captured, sum(refunds_paid) as refunded, sum(chargebacks) as charged_back, sum(chargebacks_reversed) as reversed,
        sum(payment_costs) as costs, sum(costs_unknown) as sum_costs_unknown, sum(amounts) as all_amounts, sum(known_amounts) as known,
        sum(provisional_amounts) as provisional, all_amounts > 0 and known = 0 as is_unknown
    from {{ref mart_payments_day}}
    array join ['day', 'week', 'month', 'quarter'] as grain
    where shop != ''
    group by grain, shop, period, shop_currency
)
