-- name: payment_order_links
-- title.nl: Betalingen en hun bestelling
-- title.en: Payments and their order
-- description.nl: Elke betaling met de winkelorder waar haar verwijzing naar wijst: het order-id, anders het ordernummer, anders de betaalcode die de winkel zelf bij een transactie van de order bewaart. Wijst een verwijzing naar meer orders, dan telt die met hetzelfde bedrag en dezelfde valuta, dan die van hooguit twee dagen ervoor of erna; blijven er meer over, dan is de betaling niet gekoppeld (ambiguous).
-- description.en: Each payment with the shop order that its reference points at: the order id, else the order number, else the payment code that the shop itself keeps with a transaction of the order. Where a reference points at several orders, the one of the same amount and currency counts, then the one at most two days before or after; if several are left, the payment is not linked (ambiguous).
-- formula: reference = orders.order_id, else orders.order_number, else transactions.payment_id, of the payment's shop
-- grain: payment
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Bron van de betaling | Source of the payment
-- column: payment_id String | Betaling | Payment
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: created_day Date | Dag van de betaling | Day of the payment
-- column: method LowCardinality(String) | Betaalmethode | Payment method
-- column: status LowCardinality(String) | Status | Status
-- column: amount Decimal(18,4) | Bedrag | Amount
-- column: currency LowCardinality(String) | Valuta van het bedrag | Currency of the amount
-- column: reference String | Verwijzing naar een order; leeg = geen | Reference to an order; empty = none
-- column: order_source LowCardinality(String) | Bron van de order; leeg = niet gekoppeld | Source of the order; empty = not linked
-- column: order_id String | Order; leeg = niet gekoppeld | Order; empty = not linked
-- column: matched_by LowCardinality(String) | order_id, order_number, payment, ambiguous (meer orders passen) of leeg | order_id, order_number, payment, ambiguous (several orders fit) or empty
-- column: amount_matches UInt8 | 1 = bedrag en valuta zijn die van de order | 1 = amount and currency are those of the order
-- column: day_matches UInt8 | 1 = hooguit twee dagen voor of na de order | 1 = at most two days before or after the order
select
    source, payment_id, shop, created_day, method, status, amount, currency, reference, order_source, order_id, matched_by,
    amount_matches, day_matches
from {{ref payment_order_links}}
