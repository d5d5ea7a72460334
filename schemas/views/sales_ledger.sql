-- name: sales_ledger
-- title.nl: Verkoopgrootboek
-- title.en: Sales ledger
-- description.nl: Gedateerde gebeurtenissen, exclusief btw en in de valuta van de winkel: de verkoopgebeurtenissen die het platform zelf boekt, en waar die er niet zijn de regels van elke order op de verkoopdag en van elke terugbetaling op haar eigen dag, met een afrondingsrij die elk onderdeel precies laat kloppen. Zonder wisselkoers is een bedrag leeg.
-- description.en: Dated events, without tax and in the shop's currency: the sale events that the platform itself books, and where there are none the lines of each order on its sale day and of each refund on its own day, with a rounding row that makes each component equal the own total. Without an exchange rate an amount is empty.
-- formula: net = gross − discount − reversal; total = net + shipping + tax + duties + fees; gift cards and tips stay outside total
-- grain: event of an order
-- unit: currency of the shop
-- materialisation: view
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
select
    shop, sale_day, order_id, event_id, source, order_day, happened_at, line_id, kind, action, quantity, gross, discount, reversal,
    net, shipping, tax, duties, fees, tips, gift_card, total, currency, order_currency, fx_day, fx_rate, fx_provisional,
    report_currency, net_rep, total_rep, counts_platform, counts_valid, channel, country, product_id, variant_id, customer_key,
    placed_net, placed_orders, is_zero_value, approximate
from {{ref sales_ledger}}
