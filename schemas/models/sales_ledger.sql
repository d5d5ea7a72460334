-- name: sales_ledger
-- title.nl: Verkoopgrootboek
-- title.en: Sales ledger
-- description.nl: Gedateerde gebeurtenissen: de regels van elke order op de verkoopdag en de regels van elke terugbetaling op haar eigen dag, exclusief btw en in de valuta van de winkel. Een afrondingsrij laat elk onderdeel precies kloppen met de order. Zonder wisselkoers is een bedrag leeg.
-- description.en: Dated events: the lines of each order on its sale day and the lines of each refund on its own day, without tax and in the shop's currency. A rounding row makes each component equal the order's own total. Without an exchange rate an amount is empty.
-- formula: net = gross − discount − reversal; total = net + shipping + tax + duties + fees; gift cards and tips stay outside total
-- grain: event of an order
-- unit: currency of the shop
-- materialisation: incremental
-- day: sale_day
-- key: shop, sale_day, order_id, event_id, source
-- index: order_id, customer_key
-- marks: sales, fx_daily
-- rebuild on: shops(source, shop, currency, report_currency, extra)
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: sale_day Date | Winkeldag van de gebeurtenis | Shop day of the event
-- column: order_id String | Order | Order
-- column: event_id String | Gebeurtenis binnen de order | Event within the order
-- column: source LowCardinality(String) | Bron | Source
-- column: order_day Date | Verkoopdag van de order | Sale day of the order
-- column: happened_at DateTime64(3,'UTC') | Moment van de gebeurtenis | Instant of the event
-- column: line_id String | Orderregel | Order line
-- column: kind LowCardinality(String) | Soort: order, product, gift_card, shipping, fee, adjustment, rounding | Kind: order, product, gift_card, shipping, fee, adjustment, rounding
-- column: action LowCardinality(String) | sale of refund | sale or refund
-- column: quantity Int32 | Aantal, negatief bij terugname | Quantity, negative when taken back
-- column: gross Nullable(Decimal(18,4)) | Bruto, vóór korting | Gross, before discount
-- column: discount Nullable(Decimal(18,4)) | Korting | Discount
-- column: reversal Nullable(Decimal(18,4)) | Teruggenomen productwaarde | Product value taken back
-- column: net Nullable(Decimal(18,4)) | Netto: bruto − korting − teruggenomen | Net: gross − discount − reversal
-- column: shipping Nullable(Decimal(18,4)) | Verzending | Shipping
-- column: tax Nullable(Decimal(18,4)) | Btw | Tax
-- column: duties Nullable(Decimal(18,4)) | Invoerrechten | Duties
-- column: fees Nullable(Decimal(18,4)) | Toeslagen | Fees
-- column: tips Nullable(Decimal(18,4)) | Fooien, buiten total | Tips, outside total
-- column: gift_card Nullable(Decimal(18,4)) | Verkochte cadeaubonnen, buiten total | Gift cards sold, outside total
-- column: total Nullable(Decimal(18,4)) | Totaal: netto + verzending + btw + rechten + toeslagen | Total: net + shipping + tax + duties + fees
-- column: currency LowCardinality(String) | Valuta van de bedragen: die van de winkel | Currency of the amounts: the shop's
-- column: order_currency LowCardinality(String) | Valuta van de order | Currency of the order
-- column: fx_day Date | Dag van de koers: de orderdag | Day of the rate: the order day
-- column: fx_rate Nullable(Decimal(18,8)) | Winkelvaluta per eenheid ordervaluta, ter informatie | Shop currency per unit of the order's currency, for information
-- column: fx_provisional UInt8 | 1 als de koers nog kan veranderen | 1 while the rate may still change
-- column: report_currency LowCardinality(String) | Rapportvaluta | Report currency
-- column: net_rep Nullable(Decimal(18,4)) | Netto in rapportvaluta | Net in report currency
-- column: total_rep Nullable(Decimal(18,4)) | Totaal in rapportvaluta | Total in report currency
-- column: counts_platform UInt8 | Telt mee in profiel platform | Counts in profile platform
-- column: counts_valid UInt8 | Telt mee in profiel valid | Counts in profile valid
-- column: channel LowCardinality(String) | Kanaal | Channel
-- column: country LowCardinality(String) | Land, ZZ als onbekend | Country, ZZ when unknown
-- column: product_id String | Product | Product
-- column: variant_id String | Variant | Variant
-- column: customer_key String | Klantsleutel, leeg zonder bewijs | Customer key, empty without evidence
-- column: placed_net Nullable(Decimal(18,4)) | Bruto − korting zoals geplaatst | Gross − discount as first placed
-- column: placed_orders UInt8 | 1 op één rij per order | 1 on one row per order
-- column: is_zero_value UInt8 | 1 bij een order zonder waarde | 1 for an order of no value
with
    toDecimal64(0, 4) as zero,
    (amount, from_per_eur, to_per_eur) -> if(
        isNull(from_per_eur) or isNull(to_per_eur), null,
        -- The exact quotient, cut at 28 decimals and rounded once, half away from zero.
        toDecimal64(round(toDecimal256(toDecimal256(amount, 4) * ifNull(to_per_eur, 1), 28) / ifNull(from_per_eur, 1), 4), 4)
    ) as convert,
    sold as (
        select *
        from {{ref ledger_orders}}
        where {{touched shop, sale_day}}
    ),
    lines_of_orders as (
        select
            source, order_id,
            arraySort(groupArray((position, line_id, toString(kind), quantity, gross, discount, net, tax, product_id, variant_id))) as lines
        from {{table order_lines}} final
        where (source, created_day, order_id) in (select source, created_day, order_id from {{table orders}} where {{touched shop, sale_day}})
        group by source, order_id
    ),
    -- An event: id, line, kind, quantity, [gross, discount, reversal, shipping, tax, fees, gift card], product, variant, placed orders.
    sales as (
        select
            *,
            arraySum(l -> if(l.3 = 'product', l.5 - l.6, zero), lines) as product_net,
            toDecimal64(tax - arraySum(l -> l.8, lines), 4) as tax_left,
            toDecimal64(shipping - arraySum(l -> if(l.3 = 'shipping', l.7, zero), lines), 4) as shipping_left,
            toDecimal64(discounts - arraySum(l -> if(l.3 in ('product', 'gift_card'), l.6, zero), lines), 4) as discount_left,
            toDecimal64(
                total - product_net - shipping - tax - arraySum(l -> if(l.3 in ('fee', 'gift_card'), l.7, zero), lines), 4
            ) as total_left,
            arrayConcat(
                [('order', '', 'order', toInt32(0), [zero, zero, zero, zero, zero, zero, zero], '', '', toUInt8(1))],
                arrayMap(l -> (
                    concat('sale:', l.2), l.2, l.3, toInt32(if(l.3 in ('product', 'gift_card'), l.4, 0)),
                    [
                        if(l.3 = 'product', l.5, zero), if(l.3 = 'product', l.6, zero), zero, if(l.3 = 'shipping', l.7, zero),
                        l.8, if(l.3 = 'fee', l.7, zero), if(l.3 = 'gift_card', l.7, zero)
                    ],
                    l.9, l.10, toUInt8(0)
                ), lines),
                if(tax_left = 0 and shipping_left = 0 and discount_left = 0 and total_left = 0, [], [(
                    'rounding', '', 'rounding', toInt32(0),
                    [discount_left, discount_left, zero, shipping_left, tax_left, total_left, zero], '', '', toUInt8(0)
                )])
            ) as events
        from sold
        left join lines_of_orders using (source, order_id)
    ),
    refunded as (
        select *
        from (
            select source, order_id, shop as refund_shop, refund_day, refund_id, refunded_at, money_refunded as money
            from {{table refunds}} final
            where {{touched shop, refund_day}}
        ) as r
        inner join {{ref ledger_orders}} as o using (source, order_id)
    ),
    lines_of_refunds as (
        select
            source, refund_id,
            arraySort(groupArray((refund_line_id, line_id, toString(kind), quantity, amount, tax))) as lines
        from {{table refund_lines}} final
        where kind in ('product', 'gift_card', 'shipping', 'fee')
            and (source, refund_day, refund_id) in (select source, refund_day, refund_id from {{table refunds}} where {{touched shop, refund_day}})
        group by source, refund_id
    ),
    -- Product lines that a refund without lines is spread over: place, line, value in 1/10000, product, variant.
    shares_of_orders as (
        select
            source, order_id,
            arraySort(groupArray((position, line_id, toInt128(toDecimal128(net, 4) * 10000), product_id, variant_id))) as shares,
            arrayMap(s -> s.3, shares) as weights,
            arraySum(weights) as weight
        from {{table order_lines}} final
        where kind = 'product' and net > 0
            and (source, created_day, order_id) in (
                select source, created_day, order_id
                from {{table orders}}
                where (source, order_id) in (select source, order_id from {{table refunds}} where {{touched shop, refund_day}})
            )
        group by source, order_id
    ),
    spread as (
        select
            *,
            toInt128(toDecimal128(money, 4) * 10000) as money_units,
            toInt128(toDecimal128(total, 4) * 10000) as total_units,
            toInt128(toDecimal128(tax, 4) * 10000) as tax_units,
            -- Smallest unit in 1/10000: the currency's, or finer where the amount itself is.
            toInt128(arrayFirst(u -> u <= [10000, 1000, 100, 10, 1][digits + 1] and money_units % u = 0, [10000, 1000, 100, 10, 1])) as unit,
            abs(total_units * unit) as tax_divisor,
            if(total_units = 0, toInt128(0),
                sign(money_units) * sign(tax_units) * sign(total_units)
                * intDiv(2 * abs(money_units * tax_units) + tax_divisor, if(tax_divisor = 0, 1, 2 * tax_divisor))) as tax_part,
            intDiv(money_units, unit) - tax_part as reversal_part,
            arrayMap(w -> intDiv(abs(reversal_part) * w, if(weight = 0, 1, weight)), weights) as whole_parts,
            arrayMap(w -> (abs(reversal_part) * w) % if(weight = 0, 1, weight), weights) as remainders,
            arrayMap(i -> i.2, arraySort(i -> (-i.1, i.2), arrayZip(remainders, arrayEnumerate(remainders)))) as by_remainder,
            toUInt32(abs(reversal_part) - arraySum(whole_parts)) as units_left,
            arraySlice(by_remainder, 1, units_left) as one_more,
            arrayMap(
                (p, i) -> toDecimal64(toDecimal128(sign(reversal_part) * (p + has(one_more, i)) * unit, 4) / 10000, 4),
                whole_parts, arrayEnumerate(whole_parts)
            ) as reversals,
            toDecimal64(toDecimal128(tax_part * unit, 4) / 10000, 4) as tax_amount,
            toDecimal64(toDecimal128(reversal_part * unit, 4) / 10000, 4) as reversal_amount,
            toDecimal64(money - arraySum(l -> l.5 + l.6, lines), 4) as money_left
        from refunded
        left join lines_of_refunds using (source, refund_id)
        left join shares_of_orders using (source, order_id)
    ),
    refunds as (
        select
            *,
            multiIf(
                notEmpty(lines), arrayConcat(
                    arrayMap(l -> (
                        concat('refund:', refund_id, ':', l.1), l.2, l.3, toInt32(if(l.3 in ('product', 'gift_card'), -l.4, 0)),
                        [
                            zero, zero, if(l.3 = 'product', l.5, zero), if(l.3 = 'shipping', -l.5, zero),
                            -l.6, if(l.3 = 'fee', -l.5, zero), if(l.3 = 'gift_card', -l.5, zero)
                        ],
                        '', '', toUInt8(0)
                    ), lines),
                    if(money_left = 0, [], [(
                        concat('refund:', refund_id, ':rounding'), '', 'rounding', toInt32(0),
                        [zero, zero, money_left, zero, zero, zero, zero], '', '', toUInt8(0)
                    )])
                ),
                weight = 0, [(
                    concat('refund:', refund_id, ':adjustment'), '', 'adjustment', toInt32(0),
                    [zero, zero, reversal_amount, zero, -tax_amount, zero, zero], '', '', toUInt8(0)
                )],
                arrayConcat(
                    arrayFilter(e -> e.5[3] != 0, arrayMap((s, amount) -> (
                        concat('refund:', refund_id, ':adjustment:', s.2), s.2, 'adjustment', toInt32(0),
                        [zero, zero, amount, zero, zero, zero, zero], s.4, s.5, toUInt8(0)
                    ), shares, reversals)),
                    if(tax_amount = 0, [], [(
                        concat('refund:', refund_id, ':adjustment'), '', 'adjustment', toInt32(0),
                        [zero, zero, zero, zero, -tax_amount, zero, zero], '', '', toUInt8(0)
                    )])
                )
            ) as events
        from spread
    ),
    dated as (
        select
            shop, sale_day as day, sold_at as happened_at, 'sale' as action, sale_day as order_day, e,
            toUInt8(total = 0 and product_net = 0) as is_zero_value,
            source, order_id, created_day, channel, country, customer_key, counts_platform, counts_valid,
            order_currency, currency, report_currency, order_per_eur, shop_per_eur, report_per_eur, fx_provisional
        from sales
        array join events as e
        union all
        select
            refund_shop as shop, refund_day as day, refunded_at as happened_at, 'refund' as action, sale_day as order_day, e,
            toUInt8(0) as is_zero_value,
            source, order_id, created_day, channel, country, customer_key, counts_platform, counts_valid,
            order_currency, currency, report_currency, order_per_eur, shop_per_eur, report_per_eur, fx_provisional
        from refunds
        array join events as e
    ),
    converted as (
        select
            *,
            -- Empty where nothing is to be converted: both branches of if are computed for every row.
            arrayMap(a -> convert(a, order_per_eur, shop_per_eur), if(order_currency = currency, [], e.5)) as in_shop,
            arrayMap(a -> convert(a, order_per_eur, report_per_eur), if(report_currency in (currency, order_currency), [], e.5)) as in_report,
            arrayMap(a -> toNullable(a), e.5) as as_placed,
            if(order_currency = currency, as_placed, in_shop) as amounts,
            multiIf(report_currency = currency, amounts, report_currency = order_currency, as_placed, in_report) as reported
        from dated
    )
select
    shop, day as sale_day, order_id, e.1 as event_id, source, order_day, happened_at, e.2 as line_id, e.3 as kind, action, e.4 as quantity,
    amounts[1] as gross, amounts[2] as discount, amounts[3] as reversal, gross - discount - reversal as net,
    amounts[4] as shipping, amounts[5] as tax, gross * 0 as duties, amounts[6] as fees, gross * 0 as tips, amounts[7] as gift_card,
    net + shipping + tax + duties + fees as total,
    currency, order_currency, created_day as fx_day,
    multiIf(
        order_currency = currency, toDecimal64(1, 8),
        isNull(order_per_eur) or isNull(shop_per_eur), null,
        toDecimal64(round(toDecimal256(shop_per_eur, 28) / ifNull(order_per_eur, 1), 8), 8)
    ) as fx_rate,
    fx_provisional, report_currency,
    reported[1] - reported[2] - reported[3] as net_rep,
    net_rep + reported[4] + reported[5] + reported[6] as total_rep,
    counts_platform, counts_valid, channel, country, e.6 as product_id, e.7 as variant_id, customer_key,
    if(action = 'sale', net, gross * 0) as placed_net, e.8 as placed_orders, is_zero_value
from converted

-- touched
with
    sold_on as (
        select source, created_day, order_id, shop, sale_day
        from {{table orders}} final
        where (shop, sale_day) in {{marks sales}}
    ),
    revalued as (
        select source, order_id, shop, sale_day
        from {{ref ledger_orders}}
        where created_day in (select day from {{marks fx_daily}})
            and (order_currency != currency or order_currency != report_currency)
    )
select shop, day from {{marks sales}}
union distinct
-- An order carries its refunds along: they take its status, its day and its rates.
select shop, refund_day as day
from {{table refunds}} final
where (source, order_id) in (select source, order_id from sold_on union distinct select source, order_id from revalued)
union distinct
select shop, sale_day as day
from {{this}}
where (source, order_id) in (
    select source, order_id from {{this}} where action = 'sale' and (shop, sale_day) in {{marks sales}}
)
union distinct
select shop, sale_day as day from revalued

-- test currency: every order has a shop with a known currency (is the shop's row missing in tillhouse_store.shops? sync its source once more)
select shop, order_id, event_id from {{this}} where currency = '' or order_currency = '' or shop = ''

-- test adds_up: net and total are the sums of their components
select shop, order_id, event_id
from {{this}}
where net != gross - discount - reversal or total != net + shipping + tax + duties + fees

-- test one_placing: an order is placed once, on its sale day
select shop, order_id, source
from {{this}}
where action = 'sale'
group by shop, order_id, source
having sum(placed_orders) != 1 or uniqExact(sale_day) != 1

-- test unknown_only_without_rate: an amount is empty only where a rate is missing
select shop, order_id, event_id from {{this}} where isNull(net) != isNull(fx_rate)
