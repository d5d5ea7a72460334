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
    rates as (
        select day, currency, toNullable(per_eur) as rate, is_provisional
        from {{ref fx_daily}}
        where day >= (select min(created_day) from {{table orders}})
    ),
    -- Where the lines differ from the order's own totals, one row makes up for it.
    lines_of_orders as (
        select
            source, order_id,
            sum(tax) as lines_tax, sumIf(net, kind = 'shipping') as lines_shipping, sumIf(net, kind in ('fee', 'gift_card')) as lines_other,
            sumIf(gross - discount, kind = 'product') as product_net, sumIf(discount, kind in ('product', 'gift_card')) as lines_discount
        from {{table order_lines}} final
        where (source, created_day, order_id) in (select source, created_day, order_id from {{table orders}} where {{touched shop, sale_day}})
        group by source, order_id
    ),
    balanced as (
        select
            source, order_id, total, product_net,
            toDecimal64(discounts - lines_discount, 4) as discount_left, toDecimal64(shipping - lines_shipping, 4) as shipping_left,
            toDecimal64(tax - lines_tax, 4) as tax_left, toDecimal64(total - product_net - shipping - tax - lines_other, 4) as fees_left
        from {{ref ledger_orders}}
        left join lines_of_orders using (source, order_id)
        where {{touched shop, sale_day}}
    ),
    lines_of_refunds as (
        select source, refund_id, sum(amount + tax) as lines_money, count() as lines
        from {{table refund_lines}} final
        where kind in ('product', 'gift_card', 'shipping', 'fee')
            and (source, refund_day, refund_id) in (select source, refund_day, refund_id from {{table refunds}} where {{touched shop, refund_day}})
        group by source, refund_id
    ),
    refunded as (
        select source, order_id, refund_id, refund_day, refunded_at, money_refunded as money, lines, toDecimal64(money_refunded - lines_money, 4) as money_left
        from {{table refunds}} final
        left join lines_of_refunds using (source, refund_id)
        where {{touched shop, refund_day}}
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
        from refunded
        inner join {{ref ledger_orders}} using (source, order_id)
        where lines = 0
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
    ),
    -- Amounts in the currency of the order.
    events as (
        select
            source, order_id, toDate(0) as refund_day, toDateTime64(0, 3, 'UTC') as refunded_at, event_id, '' as line_id, event_id as kind, toInt32(0) as units,
            if(event_id = 'rounding', discount_left, zero) as a_gross, if(event_id = 'rounding', discount_left, zero) as a_discount, zero as a_reversal,
            if(event_id = 'rounding', shipping_left, zero) as a_shipping, if(event_id = 'rounding', tax_left, zero) as a_tax,
            if(event_id = 'rounding', fees_left, zero) as a_fees, zero as a_gift_card,
            '' as product_id, '' as variant_id, toUInt8(event_id = 'order') as placed_orders, toUInt8(total = 0 and product_net = 0) as is_zero_value
        from balanced
        array join if(discount_left = 0 and shipping_left = 0 and tax_left = 0 and fees_left = 0, ['order'], ['order', 'rounding']) as event_id
        union all
        select
            source, order_id, toDate(0), toDateTime64(0, 3, 'UTC'), concat('sale:', line_id), line_id, toString(kind), if(kind in ('product', 'gift_card'), quantity, 0),
            if(kind = 'product', gross, zero), if(kind = 'product', discount, zero), zero, if(kind = 'shipping', net, zero), tax,
            if(kind = 'fee', net, zero), if(kind = 'gift_card', net, zero), product_id, variant_id, 0, 0
        from {{table order_lines}} final
        where (source, created_day, order_id) in (select source, created_day, order_id from {{table orders}} where {{touched shop, sale_day}})
        union all
        select
            r.source, r.order_id, r.refund_day, r.refunded_at, concat('refund:', refund_id, ':', l.refund_line_id), l.line_id, toString(l.kind),
            if(l.kind in ('product', 'gift_card'), -l.quantity, 0),
            zero, zero, if(l.kind = 'product', l.amount, zero), if(l.kind = 'shipping', -l.amount, zero), -l.tax,
            if(l.kind = 'fee', -l.amount, zero), if(l.kind = 'gift_card', -l.amount, zero), '', '', 0, 0
        from {{table refund_lines}} as l final
        inner join refunded as r using (source, refund_id)
        where l.kind in ('product', 'gift_card', 'shipping', 'fee')
            and (l.source, l.refund_day, l.refund_id) in (select source, refund_day, refund_id from {{table refunds}} where {{touched shop, refund_day}})
        union all
        select
            source, order_id, refund_day, refunded_at, concat('refund:', refund_id, ':rounding'), '', 'rounding', 0,
            zero, zero, money_left, zero, zero, zero, zero, '', '', 0, 0
        from refunded
        where lines > 0 and money_left != 0
        union all
        select
            source, order_id, refund_day, refunded_at, concat('refund:', refund_id, ':adjustment:', line_id), line_id, 'adjustment', 0,
            zero, zero, toDecimal64(toDecimal128(part_units, 4) / 10000, 4), zero, zero, zero, zero, product_id, variant_id, 0, 0
        from spread
        where part_units != 0
        union all
        select
            source, order_id, refund_day, refunded_at, concat('refund:', refund_id, ':adjustment'), '', 'adjustment', 0,
            zero, zero, if((source, order_id) in (select source, order_id from weights), zero, toDecimal64(toDecimal128(rest * unit, 4) / 10000, 4)) as unspread,
            zero, -toDecimal64(toDecimal128(tax_part * unit, 4) / 10000, 4) as tax_back, zero, zero, '', '', 0, 0
        from rest_split
        where unspread != 0 or tax_back != 0
    ),
    (amount, from_per_eur, to_per_eur) -> if(
        isNull(from_per_eur) or isNull(to_per_eur), null,
        -- The exact quotient, cut at 28 decimals and rounded once, half away from zero.
        toDecimal64(round(toDecimal256(toDecimal256(amount, 4) * ifNull(to_per_eur, 1), 28) / ifNull(from_per_eur, 1), 4), 4)
    ) as convert,
    -- Amounts in the currency of the shop.
    converted as (
        select
            shop, source, order_id, created_day, order_day, sold_at, channel, country, customer_key, counts_platform, counts_valid,
            order_currency, currency, report_currency, fx_provisional, refund_day, refunded_at, event_id, line_id, kind, units,
            product_id, variant_id, placed_orders, is_zero_value,
            if(is_home, a_gross, convert(a_gross, order_per_eur, shop_per_eur)) as gross,
            if(is_home, a_discount, convert(a_discount, order_per_eur, shop_per_eur)) as discount,
            if(is_home, a_reversal, convert(a_reversal, order_per_eur, shop_per_eur)) as reversal,
            if(is_home, a_shipping, convert(a_shipping, order_per_eur, shop_per_eur)) as shipping,
            if(is_home, a_tax, convert(a_tax, order_per_eur, shop_per_eur)) as tax,
            if(is_home, a_fees, convert(a_fees, order_per_eur, shop_per_eur)) as fees,
            if(is_home, a_gift_card, convert(a_gift_card, order_per_eur, shop_per_eur)) as gift_card,
            if(is_reported, a_net, convert(a_net, order_per_eur, report_per_eur)) as reported_net,
            if(is_reported, a_total, convert(a_total, order_per_eur, report_per_eur)) as reported_total,
            if(is_home, toDecimal64(1, 8), rate_to_shop) as fx_rate
        from (
            select *, a_gross - a_discount - a_reversal as a_net, a_gross - a_discount - a_reversal + a_shipping + a_tax + a_fees as a_total
            from events
        ) as e
        inner join (
            select
                l.source as source, l.order_id as order_id, l.shop as shop, l.created_day as created_day, l.sale_day as order_day, l.sold_at as sold_at,
                l.channel as channel, l.country as country, l.customer_key as customer_key, l.counts_platform as counts_platform, l.counts_valid as counts_valid,
                l.order_currency as order_currency, l.currency as currency, l.report_currency as report_currency,
                own.rate as order_per_eur, home.rate as shop_per_eur, report.rate as report_per_eur,
                l.order_currency = l.currency as is_home, l.report_currency in (l.currency, l.order_currency) as is_reported,
                if(isNull(own.rate) or isNull(home.rate), null, toDecimal64(round(toDecimal256(home.rate, 28) / ifNull(own.rate, 1), 8), 8)) as rate_to_shop,
                toUInt8((l.order_currency != l.currency or l.order_currency != l.report_currency)
                    and (own.is_provisional = 1 or home.is_provisional = 1 or report.is_provisional = 1)) as fx_provisional
            from {{ref ledger_orders}} as l
            left join rates as own on own.day = l.created_day and own.currency = l.order_currency
            left join rates as home on home.day = l.created_day and home.currency = l.currency
            left join rates as report on report.day = l.created_day and report.currency = l.report_currency
        ) as o using (source, order_id)
    )
select
    shop, if(refund_day = toDate(0), order_day, refund_day) as sale_day, order_id, event_id, source, order_day,
    if(refund_day = toDate(0), sold_at, refunded_at) as happened_at, line_id, kind,
    if(refund_day = toDate(0), 'sale', 'refund') as action, units as quantity,
    gross, discount, reversal, gross - discount - reversal as net, shipping, tax, gross * 0 as duties, fees, gross * 0 as tips, gift_card,
    gross - discount - reversal + shipping + tax + fees as total,
    currency, order_currency, created_day as fx_day, fx_rate, fx_provisional, report_currency,
    if(report_currency = currency, gross - discount - reversal, reported_net) as net_rep,
    if(report_currency = currency, gross - discount - reversal + shipping + tax + fees, reported_total) as total_rep,
    counts_platform, counts_valid, channel, country, product_id, variant_id, customer_key,
    if(refund_day = toDate(0), gross - discount - reversal, gross * 0) as placed_net, placed_orders, is_zero_value
from converted
where {{touched shop, sale_day}}

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
