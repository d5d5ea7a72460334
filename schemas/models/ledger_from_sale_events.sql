-- name: ledger_from_sale_events
-- title.nl: Grootboek uit verkoopgebeurtenissen
-- title.en: Ledger from sale events
-- description.nl: Wat orders met verkoopgebeurtenissen in het grootboek zetten: één rij per gebeurtenis, die van de plaatsing op de verkoopdag en elke andere op haar eigen dag. Een onbekende handeling, soort of aanleiding is een correctie (adjustment).
-- description.en: What orders with sale events put into the ledger: one row per event, those of the placing on the sale day and each other one on its own day. An unknown action, type or reason is an adjustment.
-- formula: amount without tax = amount_incl_tax − tax; gross = that + discount; taken back = −amount, and less what an edit that lowers a price gives as a discount besides
-- grain: event of an order
-- unit: currency of the order
-- materialisation: ephemeral
-- rows from: sale_events
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
    happened as (
        select
            e.source as source, e.order_id as order_id, o.created_day as created_day, e.event_id as event_id, e.line_id as line_id, e.happened_day as happened_day,
            e.happened_at as event_at, toString(e.reason) as reason, toString(e.action) as said, toString(e.line_type) as line_type,
            e.quantity as quantity, e.tax as tax, e.discount_ex_tax as discount, toDecimal64(e.amount_incl_tax - e.tax, 4) as without_tax
        from {{table sale_events}} as e final
        inner join {{ref ledger_orders}} as o on o.source = e.source and o.order_id = e.order_id
        where if(e.reason = 'order', {{touched o.shop, o.sale_day}}, {{touched o.shop, e.happened_day}})
    ),
    products as (
        select source, order_id, line_id, product_id, variant_id
        from {{table order_lines}} final
        where (source, created_day, order_id) in (select source, created_day, order_id from happened)
    ),
    -- What kind of row, for which reason: each needs the one before.
    sorted as (
        select
            *,
            multiIf(
                line_type = 'adjustment' or said not in ('order', 'update', 'return') or reason not in ('order', 'order_edit', 'refund', 'return'), 'adjustment',
                line_type in ('product', 'gift_card', 'shipping', 'tip', 'duty', 'fee'), line_type,
                line_type = 'additional_fee', 'fee',
                'adjustment'
            ) as sort
        from happened
    ),
    acted as (
        select
            *,
            multiIf(
                reason = 'order', if(sort != 'adjustment' and said = 'return', 'reversal', 'sale'),
                reason in ('refund', 'return'), if(sort != 'adjustment' and said = 'order', 'exchange', 'refund'),
                sort != 'adjustment' and (said = 'return' or without_tax + discount < 0), 'reversal',
                'edit'
            ) as act,
            sort = 'product' and act in ('sale', 'edit', 'exchange') as is_sold,
            sort = 'adjustment' or sort = 'product' and act in ('reversal', 'refund') as is_taken_back,
            -- An edit may lower a price and give a discount at once: what it gives is no reversal.
            if(is_sold or sort = 'product' and act = 'reversal' and reason = 'order_edit' and said != 'return' and discount > 0, discount, zero) as given
        from sorted
    )
select
    source, order_id, if(reason = 'order', toDate(0), happened_day) as event_day, if(reason = 'order', toDateTime64(0, 3, 'UTC'), event_at) as happened_at,
    concat('sale:', event_id) as event_id, line_id, sort as kind, act as action, if(sort in ('product', 'gift_card'), quantity, 0) as units,
    if(is_sold, toDecimal64(without_tax + discount, 4), zero) as a_gross, given as a_discount,
    if(is_taken_back, toDecimal64(-without_tax - given, 4), zero) as a_reversal,
    if(sort = 'shipping', without_tax, zero) as a_shipping, tax as a_tax, if(sort = 'duty', without_tax, zero) as a_duties,
    if(sort = 'fee', without_tax, zero) as a_fees, if(sort = 'tip', without_tax, zero) as a_tips, if(sort = 'gift_card', without_tax, zero) as a_gift_card,
    product_id, variant_id
from acted
left join products using (source, order_id, line_id)
