-- name: sales_day
-- title.nl: Verkoop per dag, breed
-- title.en: Sales per day, wide
-- description.nl: De omzetladder per winkel en dag in één rij. Kies één profiel: platform sluit aan op de cijfers van de winkel zelf, valid is tussen winkels vergelijkbaar.
-- description.en: The sales ladder per shop and day in one row. Choose one profile: platform equals the shop's own figures, valid can be compared between shops.
-- formula: see kpi_definitions
-- grain: shop × day × profile
-- unit: currency of the shop
-- materialisation: view
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Winkeldag | Shop day
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
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
-- column: gift_cards_sold Nullable(Decimal(18,4)) | Verkochte cadeaubonnen, buiten de totale omzet | Gift cards sold, outside total sales
-- column: refund_discrepancy Nullable(Decimal(18,4)) | Terugbetaald wat bij geen regel hoort, deel van returns | Refunded what belongs to no line, part of returns
-- column: orders UInt64 | Bestellingen | Orders
-- column: aov Nullable(Decimal(18,4)) | Gem. orderwaarde, leeg zonder orders | Average order value, empty without orders
-- column: units_sold Int64 | Verkochte stuks | Units sold
-- column: units_returned Int64 | Teruggenomen stuks | Units taken back
-- column: returned_value Nullable(Decimal(18,4)) | Waarde van de teruggenomen stuks, na korting | Value of the units taken back, after discount
-- column: new_customers UInt64 | Nieuwe klanten | New customers
-- column: returning_customers UInt64 | Terugkerende klanten | Returning customers
-- column: customers UInt64 | Kopende klanten | Customers
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
-- column: approximate_orders UInt64 | Orders waarvan de verkoopgebeurtenissen ontbreken | Orders whose sale events are missing
-- column: coverage Decimal(9,6) | Deel van de grootboekrijen met een bekend bedrag | Share of ledger rows with a known amount
-- column: is_provisional UInt8 | 1 zolang de dag loopt of een koers voorlopig is | 1 while the day runs or a rate is provisional
select
    shop, period as day, profile, gross_sales, discounts, returns, net_sales, shipping, taxes, duties, fees, total_sales, tips, gift_cards_sold,
    refund_discrepancy, orders,
    if(placed_orders = 0, null, toDecimal64(round(toDecimal256(placed_net, 16) / if(placed_orders = 0, 1, placed_orders), 4), 4)) as aov,
    units_sold, units_returned, returned_value, new_customers, returning_customers, customers, currency, approximate_orders, coverage,
    -- A day is over everywhere on earth once it is over at UTC − 12.
    toUInt8(has_provisional_rate = 1 or period >= toDate(now('UTC') - interval 12 hour)) as is_provisional
from {{ref sales_period}}
where grain = 'day'
