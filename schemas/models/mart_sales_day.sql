-- name: mart_sales_day
-- title.nl: Verkoop per dag
-- title.en: Sales per day
-- description.nl: Het verkoopgrootboek opgeteld per winkel, dag, profiel, kanaal, land, ordervaluta en soort klant. Bedragen exclusief btw in de valuta van de winkel. Een bedrag is leeg als voor geen enkele rij een wisselkoers bekend is; known_rows ÷ ledger_rows is de dekking.
-- description.en: The sales ledger summed by shop, day, profile, channel, country, order currency and type of customer. Amounts without tax in the shop's currency. An amount is empty when no row has an exchange rate; known_rows ÷ ledger_rows is the coverage.
-- formula: sums of sales_ledger over the rows that count in the profile
-- grain: shop × day × profile × channel × country × order currency × customer type
-- unit: currency of the shop
-- materialisation: incremental
-- rows from: sales_ledger
-- day: day
-- key: shop, day, profile, channel, country, order_currency, customer_type, currency
-- marks: sales_ledger, customer_orders
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Winkeldag | Shop day
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: channel LowCardinality(String) | Kanaal | Channel
-- column: country LowCardinality(String) | Land, ZZ als onbekend | Country, ZZ when unknown
-- column: order_currency LowCardinality(String) | Valuta van de order | Currency of the order
-- column: customer_type LowCardinality(String) | new, returning of unknown | new, returning or unknown
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
-- column: gross_sales Nullable(Decimal(18,4)) | Bruto-omzet | Gross sales
-- column: discounts Nullable(Decimal(18,4)) | Kortingen | Discounts
-- column: returns Nullable(Decimal(18,4)) | Retouren en terugboekingen | Returns and reversals
-- column: net_sales Nullable(Decimal(18,4)) | Netto-omzet | Net sales
-- column: shipping Nullable(Decimal(18,4)) | Verzendopbrengst | Shipping
-- column: taxes Nullable(Decimal(18,4)) | Btw | Taxes
-- column: duties Nullable(Decimal(18,4)) | Invoerrechten | Duties
-- column: fees Nullable(Decimal(18,4)) | Toeslagen | Fees
-- column: total_sales Nullable(Decimal(18,4)) | Totale omzet | Total sales
-- column: tips Nullable(Decimal(18,4)) | Fooien, buiten de totale omzet | Tips, outside total sales
-- column: gift_cards_sold Nullable(Decimal(18,4)) | Verkochte cadeaubonnen | Gift cards sold
-- column: refund_discrepancy Nullable(Decimal(18,4)) | Terugbetaald wat bij geen regel hoort, deel van returns | Refunded what belongs to no line, part of returns
-- column: orders UInt64 | Bestellingen | Orders
-- column: placed_net Nullable(Decimal(18,4)) | Bruto − korting zoals geplaatst: de teller van AOV | Gross − discounts as placed: the numerator of AOV
-- column: placed_orders UInt64 | Bestellingen waarvan placed_net bekend is: de noemer van AOV | Orders whose placed_net is known: the denominator of AOV
-- column: placed_units Int64 | Stuks zoals geplaatst | Units as first placed
-- column: units_sold Int64 | Verkochte stuks | Units sold
-- column: units_returned Int64 | Teruggenomen stuks | Units taken back
-- column: returned_value Nullable(Decimal(18,4)) | Waarde van de teruggenomen stuks, na korting | Value of the units taken back, after discount
-- column: known_rows UInt64 | Grootboekrijen met een bekend bedrag | Ledger rows with a known amount
-- column: ledger_rows UInt64 | Grootboekrijen | Ledger rows
-- column: provisional_rows UInt64 | Grootboekrijen met een voorlopige koers | Ledger rows with a provisional rate
-- column: approximate_orders UInt64 | Orders waarvan de verkoopgebeurtenissen ontbreken | Orders whose sale events are missing
select
    l.shop as shop, l.sale_day as day, l.profile as profile, l.channel as channel, l.country as country,
    l.order_currency as order_currency,
    multiIf(c.order_seq = 1, 'new', c.order_seq > 1, 'returning', 'unknown') as customer_type,
    l.currency as currency,
    sum(l.gross) as gross_sales, sum(l.discount) as discounts, sum(l.reversal) as returns, sum(l.net) as net_sales,
    sum(l.shipping) as shipping, sum(l.tax) as taxes, sum(l.duties) as duties, sum(l.fees) as fees, sum(l.total) as total_sales,
    sum(l.tips) as tips, sum(l.gift_card) as gift_cards_sold,
    -- Nothing of the kind is 0 where amounts are known.
    sum(if(l.action = 'refund' and l.kind in ('adjustment', 'rounding'), l.reversal, l.reversal * 0)) as refund_discrepancy,
    -- An order of no value is no order in profile valid, though its units count.
    countIf(l.placed_orders = 1 and (l.profile = 'platform' or l.is_zero_value = 0)) as orders,
    sum(l.placed_net) as placed_net,
    countIf(l.placed_orders = 1 and (l.profile = 'platform' or l.is_zero_value = 0) and isNotNull(l.placed_net)) as placed_orders,
    sumIf(l.quantity, l.action = 'sale' and l.kind = 'product') as placed_units,
    sumIf(l.quantity, l.action in ('sale', 'edit', 'exchange') and l.kind = 'product') as units_sold,
    -sumIf(l.quantity, l.action = 'refund' and l.kind = 'product') as units_returned,
    -- A line that returns money for no units is no return of goods.
    sum(if(l.action = 'refund' and l.kind = 'product' and l.quantity != 0, l.reversal, l.reversal * 0)) as returned_value,
    countIf(isNotNull(l.net)) as known_rows, count() as ledger_rows, countIf(l.fx_provisional = 1) as provisional_rows,
    countIf(l.placed_orders = 1 and l.approximate = 1) as approximate_orders
from (
    select *, profile
    from {{ref sales_ledger}}
    array join arrayFilter(p -> if(p = 'platform', counts_platform = 1, counts_valid = 1), ['platform', 'valid']) as profile
    where {{touched shop, sale_day}}
) as l
left join {{ref customer_orders}} as c
    on c.profile = l.profile and c.shop = l.shop and c.source = l.source and c.order_id = l.order_id
group by shop, day, profile, channel, country, order_currency, customer_type, currency

-- touched
select shop, day from {{marks sales_ledger}}
union distinct
select shop, day from {{marks customer_orders}}
union distinct
-- A refund is counted with its order's type of customer.
select shop, sale_day as day
from {{ref sales_ledger}}
where (source, order_id) in (
    select source, order_id from {{ref sales_ledger}} where action = 'sale' and (shop, sale_day) in {{marks customer_orders}}
)

-- test adds_up: net and total are the sums of their components
select shop, day, profile
from {{this}}
where net_sales != gross_sales - discounts - returns or total_sales != net_sales + shipping + taxes + duties + fees

-- test equals_ledger: the mart and the ledger hold the same money in every month
select profile, toYYYYMM(day) as month
from (
    select profile, day, total_sales as amount from {{this}}
    union all
    select profile, sale_day as day, -total as amount
    from {{ref sales_ledger}}
    array join arrayFilter(p -> if(p = 'platform', counts_platform = 1, counts_valid = 1), ['platform', 'valid']) as profile
    where {{months sale_day}}
)
group by profile, month
having sum(amount) != 0
