-- name: mart_shop_payments_day
-- title.nl: Geldstroom volgens de winkel per dag
-- title.en: Cash by the shop's own books per day
-- description.nl: Wat er volgens de transacties van de winkel zelf betaald en terugbetaald werd, per winkel, dag van de transactie en betaaldienst, in de winkelvaluta. Betalingen met een cadeaubon zijn geen nieuw geld en tellen niet. Hetzelfde geld staat in mart_payments_day zoals de betaaldienst het boekt: tel de twee nooit op.
-- description.en: What was paid and refunded by the transactions of the shop itself, per shop, day of the transaction and payment provider, in the shop's currency. Payments by gift card are no new money and do not count. The same money is in mart_payments_day as the provider books it: never add the two.
-- formula: net = successful sales and captures − successful refunds
-- grain: shop × day × payment provider
-- unit: currency of the shop
-- materialisation: view
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Winkeldag van de transactie | Shop day of the transaction
-- column: gateway LowCardinality(String) | Betaaldienst, zoals de winkel hem noemt | Payment provider, as the shop names it
-- column: currency LowCardinality(String) | Valuta van de winkel | Currency of the shop
-- column: payments_captured Decimal(18,4) | Ontvangen | Captured
-- column: refunds_paid Decimal(18,4) | Terugbetaald | Refunded
-- column: net_payments Decimal(18,4) | Netto ontvangen | Net received
-- column: transactions UInt64 | Aantal transacties | Number of transactions
select
    shop, day, gateway, currency, payments_captured, refunds_paid, net_payments, transactions
from {{ref mart_shop_payments_day}}
