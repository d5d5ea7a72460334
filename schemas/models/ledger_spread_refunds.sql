-- name: ledger_spread_refunds
-- title.nl: Terugbetalingen zonder regels, verdeeld
-- title.en: Refunds without lines, spread
-- description.nl: Een terugbetaling van alleen een bedrag, verdeeld: het btw-deel naar het aandeel van de btw in de order, de rest over de productregels naar waarde. Alleen van winkels waar het bedrag de terugbetaling is.
-- description.en: A refund of nothing but an amount, spread: the tax part by the share of tax in the order, the rest over the product lines by value. Only of shops where the amount is the refund.
-- formula: tax part = round(amount × tax ÷ total); the rest over product lines by largest remainder
-- grain: event of an order
-- unit: currency of the order
-- materialisation: ephemeral
-- rows from: refunds
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
    unlined as (
        select source, order_id, refund_id, refund_day, refunded_at, money_refunded as money
        from {{table refunds}} final
        where {{touched shop, refund_day}} and (source, refund_day, refund_id) not in (
            select source, refund_day, refund_id
            from {{table refund_lines}} final
            where kind in ('product', 'gift_card', 'shipping', 'fee')
                and (source, refund_day, refund_id) in (select source, refund_day, refund_id from {{table refunds}} where {{touched shop, refund_day}})
        )
    ),
    -- A refund without lines: its tax part by the order's share of tax, the rest over the product lines by value. All in
    -- 1/10000 as whole numbers; unit is the currency's smallest, or finer where the amount itself is.
    in_units as (
        select
            source, order_id, refund_id, refund_day, refunded_at,
            toInt128(toDecimal128(money, 4) * 10000) as money_units,
            toInt128(toDecimal128(total, 4) * 10000) as total_units,
            toInt128(toDecimal128(tax, 4) * 10000) as tax_units,
            toInt128(multiIf(
                digits = 0 and money_units % 10000 = 0, 10000, digits <= 1 and money_units % 1000 = 0, 1000,
                digits <= 2 and money_units % 100 = 0, 100, digits <= 3 and money_units % 10 = 0, 10, 1
            )) as unit
        from unlined
        inner join {{ref ledger_orders}} using (source, order_id)
        where platform != 'shopify'
    ),
    tax_split as (
        select
            *,
            -- Half away from zero: (2 n + d) ÷ 2 d of the absolute values, with the sign put back.
            if(total_units = 0, toInt128(0),
                sign(money_units) * sign(tax_units) * sign(total_units)
                * intDiv(2 * abs(money_units * tax_units) + abs(total_units * unit), if(total_units = 0, 1, 2 * abs(total_units * unit)))) as tax_part
        from in_units
    ),
    rest_split as (
        select *, intDiv(money_units, unit) - tax_part as rest
        from tax_split
    ),
    weights as (
        select
            source, order_id, line_id, position, product_id, variant_id, toInt128(toDecimal128(net, 4) * 10000) as weight,
            sum(weight) over (partition by source, order_id) as weights
        from {{table order_lines}} final
        where kind = 'product' and net > 0
            and (source, created_day, order_id) in (
                select source, created_day, order_id
                from {{table orders}}
                where (source, order_id) in (select source, order_id from {{table refunds}} where {{touched shop, refund_day}})
            )
    ),
    proportional as (
        select
            source, order_id, refund_id, refund_day, refunded_at, line_id, position, product_id, variant_id, unit, rest,
            intDiv(abs(rest) * weight, weights) as whole_part, (abs(rest) * weight) % weights as remainder
        from rest_split
        inner join weights using (source, order_id)
    ),
    -- The largest remainders get one unit more, in the order of the lines.
    spread as (
        select
            *,
            sign(rest) * unit * (whole_part + toInt128(
                row_number() over (partition by source, refund_id order by remainder desc, position, line_id)
                <= abs(rest) - sum(whole_part) over (partition by source, refund_id)
            )) as part_units
        from proportional
    )
select
    source, order_id, refund_day as event_day, refunded_at as happened_at, concat('refund:', refund_id, ':adjustment:', line_id) as event_id,
    line_id, 'adjustment' as kind, 'refund' as action, toInt32(0) as units,
    zero as a_gross, zero as a_discount, toDecimal64(toDecimal128(part_units, 4) / 10000, 4) as a_reversal,
    zero as a_shipping, zero as a_tax, zero as a_duties, zero as a_fees, zero as a_tips, zero as a_gift_card, product_id, variant_id
from spread
where part_units != 0
union all
select
    source, order_id, refund_day, refunded_at, concat('refund:', refund_id, ':adjustment'), '', 'adjustment', 'refund', 0,
    zero, zero, if((source, order_id) in (select source, order_id from weights), zero, toDecimal64(toDecimal128(rest * unit, 4) / 10000, 4)) as unspread,
    zero, -toDecimal64(toDecimal128(tax_part * unit, 4) / 10000, 4) as tax_back, zero, zero, zero, zero, '', ''
from rest_split
where unspread != 0 or tax_back != 0

-- only if
select 1
from {{table refunds}} final
where {{touched shop, refund_day}} and source not in (select source from {{table shops}} final where platform = 'shopify')
    and (source, refund_day, refund_id) not in (
        select source, refund_day, refund_id
        from {{table refund_lines}} final
        where kind in ('product', 'gift_card', 'shipping', 'fee')
            and (source, refund_day, refund_id) in (select source, refund_day, refund_id from {{table refunds}} where {{touched shop, refund_day}})
    )
