-- name: sales_period
-- title.nl: Verkoop en klanten per periode
-- title.en: Sales and customers per period
-- description.nl: De marts samengebracht per winkel, profiel en periode (day, week, month, quarter).
-- description.en: The marts brought together by shop, profile and period (day, week, month, quarter).
-- formula: sums of mart_sales_day over the period; customers counted per period
-- grain: shop × profile × period
-- unit: currency of the shop
-- materialisation: view
-- column: grain LowCardinality(String) | Periode: day, week, month of quarter | Period: day, week, month or quarter
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: period Date | Eerste dag van de periode | First day of the period
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
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
-- column: value_sold Nullable(Decimal(18,4)) | Bruto-omzet min kortingen | Gross sales less discounts
-- column: returned_value Nullable(Decimal(18,4)) | Waarde van de teruggenomen stuks | Value of the units taken back
-- column: tips Nullable(Decimal(18,4)) | Fooien, buiten de totale omzet | Tips, outside total sales
-- column: gift_cards_sold Nullable(Decimal(18,4)) | Verkochte cadeaubonnen | Gift cards sold
-- column: refund_discrepancy Nullable(Decimal(18,4)) | Terugbetaald wat bij geen regel hoort, deel van returns | Refunded what belongs to no line, part of returns
-- column: orders UInt64 | Bestellingen | Orders
-- column: placed_net Nullable(Decimal(18,4)) | Teller van AOV | Numerator of AOV
-- column: placed_orders UInt64 | Noemer van AOV | Denominator of AOV
-- column: placed_units Int64 | Stuks zoals geplaatst | Units as first placed
-- column: units_sold Int64 | Verkochte stuks | Units sold
-- column: units_returned Int64 | Teruggenomen stuks | Units taken back
-- column: units_net Int64 | Verkochte min teruggenomen stuks | Units sold less units taken back
-- column: new_customers UInt64 | Nieuwe klanten | New customers
-- column: returning_customers UInt64 | Terugkerende klanten | Returning customers
-- column: customers UInt64 | Kopende klanten | Customers
-- column: approximate_orders UInt64 | Orders waarvan de verkoopgebeurtenissen ontbreken | Orders whose sale events are missing
-- column: coverage Decimal(9,6) | Deel van de grootboekrijen met een bekend bedrag | Share of ledger rows with a known amount
-- column: has_provisional_rate UInt8 | 1 als een koers voorlopig is | 1 when a rate is provisional
with
    sales as (
        select
            grain, shop, multiIf(grain = 'day', day, grain = 'week', toMonday(day), grain = 'month', toStartOfMonth(day), toStartOfQuarter(day)) as period,
            profile, currency as shop_currency,
            sum(gross_sales) as sum_gross, sum(discounts) as sum_discounts, sum(returns) as sum_returns, sum(net_sales) as sum_net,
            sum(shipping) as sum_shipping, sum(taxes) as sum_taxes, sum(duties) as sum_duties, sum(fees) as sum_fees, sum(total_sales) as sum_total,
            sum(tips) as sum_tips, sum(gift_cards_sold) as sum_gift_cards, sum(refund_discrepancy) as sum_discrepancy, sum(orders) as sum_orders, sum(placed_net) as sum_placed_net,
            sum(placed_orders) as sum_placed_orders, sum(placed_units) as sum_placed_units, sum(approximate_orders) as sum_approximate, sum(units_sold) as sum_units, sum(units_returned) as sum_returned,
            sum(returned_value) as sum_returned_value,
            sum(known_rows) as known, sum(ledger_rows) as rows, sum(provisional_rows) as provisional
        from {{ref mart_sales_day}}
        array join ['day', 'week', 'month', 'quarter'] as grain
        group by grain, shop, period, profile, shop_currency
    ),
    buyers as (
        select 'day' as grain, shop, day as period, profile, new_customers, returning_customers, customers from {{ref mart_customers_day}}
        union all
        select 'week', shop, day, profile, new_customers, returning_customers, customers from {{ref mart_customers_week}}
        union all
        select 'month', shop, day, profile, new_customers, returning_customers, customers from {{ref mart_customers_month}}
        union all
        select 'quarter', shop, day, profile, new_customers, returning_customers, customers from {{ref mart_customers_quarter}}
    )
select
    s.grain as grain, s.shop as shop, s.period as period, s.profile as profile, s.shop_currency as currency,
    s.sum_gross as gross_sales, s.sum_discounts as discounts, s.sum_returns as returns, s.sum_net as net_sales,
    s.sum_shipping as shipping, s.sum_taxes as taxes, s.sum_duties as duties, s.sum_fees as fees, s.sum_total as total_sales,
    s.sum_gross - s.sum_discounts as value_sold, s.sum_returned_value as returned_value, s.sum_tips as tips, s.sum_gift_cards as gift_cards_sold,
    s.sum_discrepancy as refund_discrepancy,
    s.sum_orders as orders, s.sum_placed_net as placed_net, s.sum_placed_orders as placed_orders,
    s.sum_placed_units as placed_units, s.sum_units as units_sold, s.sum_returned as units_returned, s.sum_units - s.sum_returned as units_net,
    b.new_customers as new_customers, b.returning_customers as returning_customers, b.customers as customers,
    s.sum_approximate as approximate_orders,
    toDecimal32(divideDecimal(toDecimal64(s.known, 0), toDecimal64(s.rows, 0), 6), 6) as coverage,
    toUInt8(s.provisional > 0) as has_provisional_rate
from sales as s
left join buyers as b on b.grain = s.grain and b.shop = s.shop and b.period = s.period and b.profile = s.profile
