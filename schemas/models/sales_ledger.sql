-- name: sales_ledger
-- title.nl: Verkoopgrootboek
-- title.en: Sales ledger
-- description.nl: Gedateerde gebeurtenissen, exclusief btw en in de valuta van de winkel: de verkoopgebeurtenissen die het platform zelf boekt, en waar die er niet zijn de regels van elke order op de verkoopdag en van elke terugbetaling op haar eigen dag, met een afrondingsrij die elk onderdeel precies laat kloppen. Zonder wisselkoers is een bedrag leeg.
-- description.en: Dated events, without tax and in the shop's currency: the sale events that the platform itself books, and where there are none the lines of each order on its sale day and of each refund on its own day, with a rounding row that makes each component equal the own total. Without an exchange rate an amount is empty.
-- formula: net = gross − discount − reversal; total = net + shipping + tax + duties + fees; gift cards and tips stay outside total
-- grain: event of an order
-- unit: currency of the shop
-- materialisation: incremental
-- rows from: orders
-- day: sale_day
-- key: shop, sale_day, order_id, event_id, source
-- index: order_id, customer_key
-- marks: sales, fx_daily
-- rebuild on: shops(source, shop, platform, currency, report_currency, extra)
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: sale_day Date | Winkeldag van de gebeurtenis | Shop day of the event
-- column: order_id String | Order | Order
-- column: event_id String | Gebeurtenis binnen de order | Event within the order
-- column: source LowCardinality(String) | Bron | Source
-- column: order_day Date | Verkoopdag van de order | Sale day of the order
-- column: happened_at DateTime64(3,'UTC') | Moment van de gebeurtenis | Instant of the event
-- column: line_id String | Orderregel | Order line
-- column: kind LowCardinality(String) | Soort: order, product, gift_card, shipping, duty, fee, tip, adjustment, rounding | Kind: order, product, gift_card, shipping, duty, fee, tip, adjustment, rounding
-- column: action LowCardinality(String) | sale, edit, reversal (bij een wijziging teruggenomen), refund of exchange | sale, edit, reversal (taken back by an edit), refund or exchange
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
-- column: approximate UInt8 | 1 als de winkel verkoopgebeurtenissen boekt en die van deze order ontbreken: wijzigingen staan dan op de verkoopdag | 1 when the shop books sale events and those of this order are missing: edits are then on the sale day
with
    toDecimal64(0, 4) as zero,
    rates as (
        select day, currency, toNullable(per_eur) as rate, is_provisional
        from {{ref fx_daily}}
        where day >= (select min(created_day) from {{table orders}})
    ),
    -- Amounts in the currency of the order.
    events as (
        select
            source, order_id, event_day, happened_at, event_id, line_id, toString(kind) as kind, toString(action) as action, units,
            a_gross, a_discount, a_reversal, a_shipping, a_tax, a_duties, a_fees, a_tips, a_gift_card, product_id, variant_id,
            toUInt8(0) as placed_orders, toUInt8(0) as is_zero_value, toUInt8(0) as is_told
        from {{ref ledger_from_lines}}
        union all
        select
            source, order_id, event_day, happened_at, event_id, line_id, kind, action, units,
            a_gross, a_discount, a_reversal, a_shipping, a_tax, a_duties, a_fees, a_tips, a_gift_card, product_id, variant_id, 0, 0, 0
        from {{ref ledger_spread_refunds}}
        where (source, order_id) not in (select source, order_id from {{ref ledger_told_orders}})
        union all
        select
            source, order_id, event_day, happened_at, event_id, line_id, kind, action, units,
            a_gross, a_discount, a_reversal, a_shipping, a_tax, a_duties, a_fees, a_tips, a_gift_card, product_id, variant_id, 0, 0, 1
        from {{ref ledger_from_sale_events}}
        union all
        select
            source, order_id, toDate(0), toDateTime64(0, 3, 'UTC'), 'order', '', 'order', 'sale', 0,
            zero, zero, zero, zero, zero, zero, zero, zero, zero, '', '', 1, is_zero_value, is_told
        from {{ref ledger_placings}}
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
            order_currency, currency, report_currency, fx_provisional, event_day, happened_at, event_id, line_id, kind, action, units,
            product_id, variant_id, placed_orders, is_zero_value, platform = 'shopify' and is_told = 0 as is_approximate,
            if(is_home, a_gross, convert(a_gross, order_per_eur, shop_per_eur)) as gross,
            if(is_home, a_discount, convert(a_discount, order_per_eur, shop_per_eur)) as discount,
            if(is_home, a_reversal, convert(a_reversal, order_per_eur, shop_per_eur)) as reversal,
            if(is_home, a_shipping, convert(a_shipping, order_per_eur, shop_per_eur)) as shipping,
            if(is_home, a_tax, convert(a_tax, order_per_eur, shop_per_eur)) as tax,
            if(is_home, a_duties, convert(a_duties, order_per_eur, shop_per_eur)) as duties,
            if(is_home, a_fees, convert(a_fees, order_per_eur, shop_per_eur)) as fees,
            if(is_home, a_tips, convert(a_tips, order_per_eur, shop_per_eur)) as tips,
            if(is_home, a_gift_card, convert(a_gift_card, order_per_eur, shop_per_eur)) as gift_card,
            if(is_reported, a_net, convert(a_net, order_per_eur, report_per_eur)) as reported_net,
            if(is_reported, a_total, convert(a_total, order_per_eur, report_per_eur)) as reported_total,
            if(is_home, toDecimal64(1, 8), rate_to_shop) as fx_rate
        from (
            select *, a_gross - a_discount - a_reversal as a_net, a_gross - a_discount - a_reversal + a_shipping + a_tax + a_duties + a_fees as a_total
            from events
        ) as e
        inner join (
            select
                l.source as source, l.order_id as order_id, l.shop as shop, l.platform as platform, l.created_day as created_day, l.sale_day as order_day, l.sold_at as sold_at,
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
    shop, if(event_day = toDate(0), order_day, event_day) as sale_day, order_id, event_id, source, order_day,
    if(event_day = toDate(0), sold_at, c.happened_at) as happened_at, line_id, kind, action, units as quantity,
    gross, discount, reversal, gross - discount - reversal as net, shipping, tax, duties, fees, tips, gift_card,
    gross - discount - reversal + shipping + tax + duties + fees as total,
    currency, order_currency, created_day as fx_day, fx_rate, fx_provisional, report_currency,
    if(report_currency = currency, gross - discount - reversal, reported_net) as net_rep,
    if(report_currency = currency, gross - discount - reversal + shipping + tax + duties + fees, reported_total) as total_rep,
    counts_platform, counts_valid, channel, country, product_id, variant_id, customer_key,
    if(action = 'sale', gross - discount, gross * 0) as placed_net, placed_orders, is_zero_value, toUInt8(is_approximate) as approximate
from converted as c
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
-- An order carries its refunds and sale events along: they take its status, its day and its rates.
select shop, refund_day as day
from {{table refunds}} final
where (source, order_id) in (select source, order_id from sold_on union distinct select source, order_id from revalued)
union distinct
select o.shop as shop, e.happened_day as day
from {{table sale_events}} as e
inner join (select source, order_id, shop from sold_on union distinct select source, order_id, shop from revalued) as o
    on o.source = e.source and o.order_id = e.order_id
where e.reason != 'order'
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

-- warning sale_events: every sale event has a reason, an action and a type of line that the ledger knows (others count as an adjustment: their money is right, their kind is not)
select source, order_id, event_id, reason, action, line_type
from {{table sale_events}} final
where {{months happened_day}} and (
    reason not in ('order', 'order_edit', 'refund', 'return') or action not in ('order', 'update', 'return')
    or line_type not in ('product', 'gift_card', 'shipping', 'tip', 'fee', 'additional_fee', 'duty', 'adjustment')
)

-- warning order_total: what an order that nothing was added to sold is its total
select l.source as source, l.order_id as order_id, l.sold as sold, o.total as total
from (
    select source, order_id, sum(total + gift_card + tips) as sold
    from {{this}}
    where action = 'sale' and currency = order_currency
    group by source, order_id
) as l
inner join {{ref ledger_orders}} as o on o.source = l.source and o.order_id = l.order_id
where abs(l.sold - o.total) > toDecimal64('0.01', 4)
    and (l.source, l.order_id) not in (select source, order_id from {{table sale_events}} final where reason = 'order_edit' or reason != 'order' and action != 'return')

-- warning refund_total: what sale events take back by a refund is what its lines say
select source, order_id, refund_id, sum(amount) as booked, sum(given_back) as refunded
from (
    select source, order_id, refund_id, amount_incl_tax as amount, toDecimal64(0, 4) as given_back
    from {{table sale_events}} final
    -- A refund does not itemise additional fees.
    where refund_id != '' and reason in ('refund', 'return') and action != 'order' and line_type not in ('fee', 'additional_fee') and {{months happened_day}}
    union all
    select source, order_id, refund_id, 0, amount + tax
    from {{table refund_lines}} final
    where (source, refund_id) in (select source, refund_id from {{table sale_events}} final where refund_id != '' and reason in ('refund', 'return') and {{months happened_day}})
)
group by source, order_id, refund_id
having abs(sum(amount) + sum(given_back)) > toDecimal64('0.01', 4)
