-- name: recon_daily
-- title.nl: Aansluiting met de winkel per dag
-- title.en: Reconciliation with the shop by day
-- description.nl: Wat het rapport van de winkel zelf over een dag zegt naast ons cijfer in profiel platform, met het verschil. Tekens zijn die van de winkel: Shopify toont kortingen en retouren negatief. Een dag zonder orders of terugbetalingen is bij ons 0.
-- description.en: What the shop's own report says of a day beside our figure in profile platform, with the difference. Signs are the shop's: Shopify shows discounts and reversals negative. A day without orders or refunds is 0 with us.
-- formula: difference = our value − admin's value
-- grain: source × day × metric
-- unit: currency of the shop, or orders
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Winkeldag | Shop day
-- column: metric LowCardinality(String) | KPI waarmee vergeleken wordt: orders, gross_sales, discounts, returns, net_sales, shipping, taxes, duties, fees, tips of total_sales | KPI that is compared: orders, gross_sales, discounts, returns, net_sales, shipping, taxes, duties, fees, tips or total_sales
-- column: admin_value Nullable(Decimal(18, 4)) | Waarde in het rapport van de winkel; leeg = niet gegeven | Value in the shop's own report; empty = not given
-- column: our_value Nullable(Decimal(18, 4)) | Onze waarde nu; leeg = onbekend, of een kengetal dat wij niet hebben | Our value now; empty = not known, or a metric that we do not have
-- column: difference Nullable(Decimal(18, 4)) | Onze waarde − die van de winkel | Our value − the shop's
-- column: agrees Nullable(UInt8) | 1 als de orders gelijk zijn of een bedrag hooguit 0,01 verschilt; leeg = niet te vergelijken | 1 when orders are equal or an amount differs by 0.01 at most; empty = cannot be compared
-- column: checked_at DateTime64(3, 'UTC') | Moment van het rapport (UTC) | Instant of the report (UTC)
-- column: note String | Toelichting | Remark
with
    told as (
        select r.source as source, s.shop as shop, r.day as day, r.metric as metric, r.admin_value as admin_value, r.checked_at as checked_at, r.note as note
        from {{table recon_daily}} as r final
        left join (select source, shop from {{table shops}} final) as s on s.source = r.source
    ),
    ours as (
        select
            shop, period, shop != '' as is_there, toNullable(toDecimal64(orders, 4)) as o_orders, gross_sales as o_gross, discounts as o_discounts, returns as o_returns,
            net_sales as o_net, shipping as o_shipping, taxes as o_taxes, duties as o_duties, fees as o_fees, total_sales as o_total, tips as o_tips
        from {{ref sales_period}}
        where grain = 'day' and profile = 'platform'
    ),
    compared as (
        select
            t.source as source, t.shop as shop, t.day as day, t.metric as metric, t.admin_value as admin_value, t.checked_at as checked_at, t.note as note,
            multiIf(
                t.metric not in ('orders', 'gross_sales', 'discounts', 'returns', 'net_sales', 'shipping', 'taxes', 'duties', 'fees', 'tips', 'total_sales'), null,
                o.is_there = 0, toDecimal64(0, 4),
                t.metric = 'orders', o.o_orders,
                t.metric = 'gross_sales', o.o_gross,
                t.metric = 'discounts', -o.o_discounts,
                t.metric = 'returns', -o.o_returns,
                t.metric = 'net_sales', o.o_net,
                t.metric = 'shipping', o.o_shipping,
                t.metric = 'taxes', o.o_taxes,
                t.metric = 'duties', o.o_duties,
                t.metric = 'fees', o.o_fees,
                t.metric = 'tips', o.o_tips,
                o.o_total
            ) as our_value
        from told as t
        left join ours as o on o.shop = t.shop and o.period = t.day
    )
select
    source, shop, day, metric, admin_value, our_value, our_value - admin_value as difference,
    toNullable(toUInt8(abs(our_value - admin_value) <= if(metric = 'orders', toDecimal64(0, 4), toDecimal64('0.01', 4)))) as agrees, checked_at, note
from compared
settings do_not_merge_across_partitions_select_final = 1
