-- name: ledger_from_lines
-- title.nl: Grootboek uit orderregels
-- title.en: Ledger from order lines
-- description.nl: Wat orders zonder verkoopgebeurtenissen in het grootboek zetten: hun regels op de verkoopdag, hun terugbetalingen op de eigen dag, en rijen die elk onderdeel gelijk maken aan het totaal van order of terugbetaling zelf.
-- description.en: What orders without sale events put into the ledger: their lines on the sale day, their refunds on their own day, and rows that make each component equal the own total of order or refund.
-- formula: lines of orders and refunds + rounding
-- grain: event of an order
-- unit: currency of the order
-- materialisation: ephemeral
-- key: source, order_id, event_id
-- column: source LowCardinality(String) | Bron | Source
-- column: order_id String | Order | Order
-- column: event_day Date | Winkeldag van de gebeurtenis, 1970-01-01 voor de verkoopdag van de order | Shop day of the event, 1970-01-01 for the order's sale day
-- column: happened_at DateTime64(3,'UTC') | Moment van de gebeurtenis, niet gevuld op de verkoopdag | Instant of the event, not filled on the sale day
-- column: event_id String | Gebeurtenis binnen de order | Event within the order
-- column: line_id String | Orderregel | Order line
-- column: kind LowCardinality(String) | Soort | Kind
-- column: action LowCardinality(String) | Handeling | Action
-- column: units Int32 | Aantal, negatief bij terugname | Quantity, negative when taken back
-- column: a_gross Decimal(18,4) | Bruto | Gross
-- column: a_discount Decimal(18,4) | Korting | Discount
-- column: a_reversal Decimal(18,4) | Teruggenomen productwaarde | Product value taken back
-- column: a_shipping Decimal(18,4) | Verzending | Shipping
-- column: a_tax Decimal(18,4) | Btw | Tax
-- column: a_duties Decimal(18,4) | Invoerrechten | Duties
-- column: a_fees Decimal(18,4) | Toeslagen | Fees
-- column: a_tips Decimal(18,4) | Fooien | Tips
-- column: a_gift_card Decimal(18,4) | Cadeaubonnen | Gift cards
-- column: product_id String | Product | Product
-- column: variant_id String | Variant | Variant
with
    toDecimal64(0, 4) as zero,
    -- Where the lines differ from the order's own totals, one row makes up for it.
    lines_of_orders as (
        select
            source, order_id,
            sum(tax) as lines_tax, sumIf(net, kind = 'shipping') as lines_shipping, sumIf(net, kind = 'duty') as lines_duties, sumIf(net, kind = 'tip') as lines_tips,
            sumIf(net, kind in ('fee', 'gift_card')) as lines_other,
            sumIf(gross - discount, kind = 'product') as product_net, sumIf(discount, kind in ('product', 'gift_card')) as lines_discount
        from {{table order_lines}} final
        where (source, created_day, order_id) in (select source, created_day, order_id from {{table orders}} where {{touched shop, sale_day}})
        group by source, order_id
    ),
    balanced as (
        select
            source, order_id,
            toDecimal64(discounts - lines_discount, 4) as discount_left, toDecimal64(shipping - lines_shipping, 4) as shipping_left,
            toDecimal64(tax - lines_tax, 4) as tax_left, toDecimal64(duties - lines_duties, 4) as duties_left, toDecimal64(tips - lines_tips, 4) as tips_left,
            toDecimal64(total - product_net - shipping - tax - duties - tips - lines_other, 4) as fees_left
        from {{ref ledger_orders}}
        left join lines_of_orders using (source, order_id)
        where {{touched shop, sale_day}}
    ),
    lines_of_refunds as (
        select source, refund_id, sum(amount + tax) as lines_money
        from {{table refund_lines}} final
        where kind in ('product', 'gift_card', 'shipping', 'fee')
            and (source, refund_day, refund_id) in (select source, refund_day, refund_id from {{table refunds}} where {{touched shop, refund_day}})
        group by source, refund_id
    ),
    -- Shopify's refund lines are all of the refund: its money may be paid later, or never.
    rounded_refunds as (
        select source, order_id, refund_id, refund_day, refunded_at, toDecimal64(money_refunded - lines_money, 4) as money_left
        from {{table refunds}} final
        inner join lines_of_refunds using (source, refund_id)
        where {{touched shop, refund_day}} and source not in (select source from {{table shops}} final where platform = 'shopify')
    ),
    rows as (
        select
            source, order_id, toDate(0) as event_day, toDateTime64(0, 3, 'UTC') as happened_at, 'rounding' as event_id, '' as line_id,
            'rounding' as kind, 'sale' as action, toInt32(0) as units,
            discount_left as a_gross, discount_left as a_discount, zero as a_reversal, shipping_left as a_shipping, tax_left as a_tax,
            duties_left as a_duties, fees_left as a_fees, tips_left as a_tips, zero as a_gift_card, '' as product_id, '' as variant_id
        from balanced
        where discount_left != 0 or shipping_left != 0 or tax_left != 0 or duties_left != 0 or tips_left != 0 or fees_left != 0
        union all
        select
            source, order_id, toDate(0), toDateTime64(0, 3, 'UTC'), concat('sale:', line_id), line_id,
            toString(kind), 'sale', if(kind in ('product', 'gift_card'), quantity, 0),
            if(kind = 'product', gross, zero), if(kind = 'product', discount, zero), zero, if(kind = 'shipping', net, zero), tax,
            if(kind = 'duty', net, zero), if(kind = 'fee', net, zero), if(kind = 'tip', net, zero), if(kind = 'gift_card', net, zero), product_id, variant_id
        from {{table order_lines}} final
        where (source, created_day, order_id) in (select source, created_day, order_id from {{table orders}} where {{touched shop, sale_day}})
        union all
        select
            l.source, l.order_id, l.refund_day, r.refunded_at, concat('refund:', l.refund_id, ':', l.refund_line_id), l.line_id,
            toString(l.kind), 'refund', if(l.kind in ('product', 'gift_card'), -l.quantity, 0),
            zero, zero, if(l.kind in ('product', 'adjustment'), l.amount, zero), if(l.kind = 'shipping', -l.amount, zero), -l.tax,
            if(l.kind = 'duty', -l.amount, zero), if(l.kind = 'fee', -l.amount, zero), if(l.kind = 'tip', -l.amount, zero), if(l.kind = 'gift_card', -l.amount, zero), '', ''
        from {{table refund_lines}} as l final
        inner join (
            select source, refund_id, refunded_at
            from {{table refunds}} final
            where {{touched shop, refund_day}}
        ) as r using (source, refund_id)
        where (l.source, l.refund_day, l.refund_id) in (select source, refund_day, refund_id from {{table refunds}} where {{touched shop, refund_day}})
        union all
        select
            source, order_id, refund_day, refunded_at, concat('refund:', refund_id, ':rounding'), '', 'rounding', 'refund', 0,
            zero, zero, money_left, zero, zero, zero, zero, zero, zero, '', ''
        from rounded_refunds
        where money_left != 0
    )
select
    source, order_id, event_day, happened_at, event_id, line_id, kind, action, units,
    a_gross, a_discount, a_reversal, a_shipping, a_tax, a_duties, a_fees, a_tips, a_gift_card, product_id, variant_id
from rows
where (source, order_id) not in (select source, order_id from {{ref ledger_told_orders}})
