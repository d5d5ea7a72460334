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
with
    referring as (
        select source, payment_id, shop, created_day, method, status, amount, currency, if(order_id != '', order_id, order_ref) as reference
        from {{table payments}} final
        where is_test = 0
    ),
    -- An order may be called by its id, by its number and by the codes of its payments.
    called as (
        select source as order_source, shop, order_id, created_day as order_day, total, currency as order_currency, call.1 as name, call.2 as way
        from {{table orders}} final
        array join arrayFilter(n -> n.1 != '', [(toString(order_id), toUInt8(1)), (toString(order_number), toUInt8(2))]) as call
        union distinct
        select o.source, o.shop, o.order_id, o.created_day, o.total, o.currency, t.payment_id, toUInt8(3)
        from {{table transactions}} as t final
        inner join (select source, shop, order_id, created_day, total, currency from {{table orders}} final) as o on o.source = t.source and o.order_id = t.order_id
        where t.payment_id != '' and t.order_id != ''
    ),
    candidates as (
        select
            r.source as source, r.payment_id as payment_id,
            (c.way, toUInt8(r.amount != c.total or r.currency != c.order_currency), toUInt8(abs(toInt32(r.created_day) - toInt32(c.order_day)) > 2)) as misfit,
            (toString(c.order_source), c.order_id) as candidate
        from referring as r
        inner join called as c on c.shop = r.shop and c.name = r.reference
    ),
    chosen as (
        select source, payment_id, min(misfit) as best, arrayMap(x -> x.2, arrayFilter(x -> x.1 = best, groupArray((misfit, candidate)))) as fitting
        from candidates
        group by source, payment_id
    )
select
    r.source as source, r.payment_id as payment_id, r.shop as shop, r.created_day as created_day, r.method as method, r.status as status,
    r.amount as amount, r.currency as currency, r.reference as reference,
    if(length(c.fitting) = 1, c.fitting[1].1, '') as order_source, if(length(c.fitting) = 1, c.fitting[1].2, '') as order_id,
    multiIf(length(c.fitting) = 0, '', length(c.fitting) > 1, 'ambiguous', c.best.1 = 1, 'order_id', c.best.1 = 2, 'order_number', 'payment') as matched_by,
    toUInt8(length(c.fitting) = 1 and c.best.2 = 0) as amount_matches, toUInt8(length(c.fitting) = 1 and c.best.3 = 0) as day_matches
from referring as r
left join chosen as c on c.source = r.source and c.payment_id = r.payment_id
