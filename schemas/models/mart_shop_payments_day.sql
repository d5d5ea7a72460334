-- name: mart_shop_payments_day
-- title.nl: Geldstroom volgens de winkel per dag
-- title.en: Cash by the shop's own books per day
-- description.nl: Wat er volgens de transacties van de winkel zelf betaald en terugbetaald werd, per winkel, dag van de transactie en betaaldienst, in de winkelvaluta. Betalingen met een cadeaubon zijn geen nieuw geld en tellen niet. Hetzelfde geld staat in mart_payments_day zoals de betaaldienst het boekt: tel de twee nooit op.
-- description.en: What was paid and refunded by the transactions of the shop itself, per shop, day of the transaction and payment provider, in the shop's currency. Payments by gift card are no new money and do not count. The same money is in mart_payments_day as the provider books it: never add the two.
-- formula: net = successful sales and captures − successful refunds
-- grain: shop × day × payment provider
-- unit: currency of the shop
-- materialisation: table
-- rows from: transactions
-- day: day
-- key: shop, day, gateway, currency
-- marks: payments
-- rebuild on: shops(source, shop, platform)
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Winkeldag van de transactie | Shop day of the transaction
-- column: gateway LowCardinality(String) | Betaaldienst, zoals de winkel hem noemt | Payment provider, as the shop names it
-- column: currency LowCardinality(String) | Valuta van de winkel | Currency of the shop
-- column: payments_captured Decimal(18,4) | Ontvangen | Captured
-- column: refunds_paid Decimal(18,4) | Terugbetaald | Refunded
-- column: net_payments Decimal(18,4) | Netto ontvangen | Net received
-- column: transactions UInt64 | Aantal transacties | Number of transactions
select
    s.shop as shop, t.event_day as day, t.gateway as gateway, t.currency as currency,
    sumIf(t.amount, t.kind in ('sale', 'capture')) as payments_captured, sumIf(t.amount, t.kind = 'refund') as refunds_paid,
    payments_captured - refunds_paid as net_payments, count() as transactions
from {{table transactions}} as t final
inner join (select source, shop from {{table shops}} final where platform = 'shopify') as s on s.source = t.source
where t.kind in ('sale', 'capture', 'refund') and t.status = 'success' and t.is_test = 0 and t.is_gift_card = 0
group by shop, day, gateway, currency
