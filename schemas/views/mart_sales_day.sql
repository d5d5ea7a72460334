-- name: mart_sales_day
-- title.nl: Verkoop per dag
-- title.en: Sales per day
-- description.nl: Het verkoopgrootboek opgeteld per winkel, dag, profiel, kanaal, land, ordervaluta en soort klant. Bedragen exclusief btw in de valuta van de winkel. Een bedrag is leeg als voor geen enkele rij een wisselkoers bekend is; known_rows ÷ ledger_rows is de dekking.
-- description.en: The sales ledger summed by shop, day, profile, channel, country, order currency and type of customer. Amounts without tax in the shop's currency. An amount is empty when no row has an exchange rate; known_rows ÷ ledger_rows is the coverage.
-- formula: sums of sales_ledger over the rows that count in the profile
-- grain: shop × day × profile × channel × country × order currency × customer type
-- unit: currency of the shop
-- materialisation: view
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
    shop, day, profile, channel, country, order_currency, customer_type, currency, gross_sales, discounts, returns, net_sales,
    shipping, taxes, duties, fees, total_sales, tips, gift_cards_sold, refund_discrepancy, orders, placed_net, placed_orders, placed_units,
    units_sold, units_returned, returned_value, known_rows, ledger_rows, provisional_rows, approximate_orders
from {{ref mart_sales_day}}
