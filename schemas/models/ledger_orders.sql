-- name: ledger_orders
-- title.nl: Orders die meetellen
-- title.en: Orders that count
-- description.nl: Eén rij per order die in minstens één profiel meetelt en een verkoopdag heeft, met klantsleutel, land en valuta's.
-- description.en: One row per order that counts in at least one profile and has a sale day, with customer key, country and currencies.
-- formula: orders with counts_platform = 1 or counts_valid = 1 and a sale_day
-- grain: order
-- unit: currency of the order
-- materialisation: view
-- column: source LowCardinality(String) | Bron | Source
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: platform LowCardinality(String) | Platform van de winkel | Platform of the shop
-- column: created_day Date | Dag van aanmaak | Day of creation
-- column: order_id String | Order | Order
-- column: sale_day Date | Verkoopdag | Sale day
-- column: sold_at DateTime64(3,'UTC') | Moment van verkoop | Instant of sale
-- column: channel LowCardinality(String) | Kanaal | Channel
-- column: country LowCardinality(String) | Verzendland, anders factuurland | Ship-to country, else bill-to
-- column: customer_key String | Klantsleutel, leeg zonder bewijs; sleutels die één klant zijn, zijn hier één | Customer key, empty without evidence; keys that are one customer are one here
-- column: is_relay UInt8 | 1 bij een doorstuuradres van een marktplaats | 1 for a relay address of a marketplace
-- column: counts_platform UInt8 | Telt mee in profiel platform | Counts in profile platform
-- column: counts_valid UInt8 | Telt mee in profiel valid | Counts in profile valid
-- column: order_currency LowCardinality(String) | Valuta van de order | Currency of the order
-- column: currency LowCardinality(String) | Valuta van de winkel | Currency of the shop
-- column: report_currency LowCardinality(String) | Rapportvaluta | Report currency
-- column: digits UInt8 | Decimalen van een bedrag | Decimals of an amount
-- column: total Decimal(18,4) | Ordertotaal | Total of the order
-- column: tax Decimal(18,4) | Btw van de order | Tax of the order
-- column: shipping Decimal(18,4) | Verzending van de order | Shipping of the order
-- column: discounts Decimal(18,4) | Korting van de order | Discount of the order
-- column: duties Decimal(18,4) | Invoerrechten van de order | Duties of the order
-- column: tips Decimal(18,4) | Fooien van de order | Tips of the order
select
    o.source as source, o.shop as shop, s.platform as platform, o.created_day as created_day, o.order_id as order_id,
    o.sale_day as sale_day, o.processed_at as sold_at, o.channel as channel,
    multiIf(o.ship_country not in ('', 'ZZ'), o.ship_country, o.bill_country != '', o.bill_country, 'ZZ') as country,
    multiIf(
        a.canonical_key != '', a.canonical_key,
        o.customer_key != '', o.customer_key,
        o.identity_class = 'platform_id' and o.customer_id != '', concat('id:', o.source, ':', o.customer_id),
        ''
    ) as customer_key,
    toUInt8(o.identity_class = 'relay') as is_relay,
    o.counts_platform as counts_platform, o.counts_valid as counts_valid,
    o.currency as order_currency, s.currency as currency,
    s.report_in as report_currency,
    toUInt8(multiIf(
        o.currency = s.currency and s.extra['decimals'] != '', least(toUInt8OrZero(s.extra['decimals']), 4),
        -- ISO 4217 currencies without a minor unit
        o.currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'), 0,
        2
    )) as digits,
    o.total as total, o.tax as tax, o.shipping as shipping, o.discounts as discounts, o.duties as duties, o.tips as tips
from {{table orders}} as o final
left join (
    select source, platform, currency, if(report_currency = '', currency, report_currency) as report_in, extra
    from {{table shops}} final
) as s on s.source = o.source
left join (
    select source, alias_key, canonical_key
    from {{table customer_aliases}} final
    where source != ''
) as a on a.source = o.source and a.alias_key = if(o.customer_key != '', o.customer_key, concat('id:', o.source, ':', o.customer_id))
where o.sale_day > toDate(0) and (o.counts_platform = 1 or o.counts_valid = 1)
