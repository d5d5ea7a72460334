-- name: platform_invoices
-- title.nl: Facturen van de betaaldienst
-- title.en: Invoices of the payment provider
-- description.nl: Facturen van de betaaldienst of het platform.
-- description.en: Invoices of the payment provider or platform.
-- formula: the latest version of each row, deleted ones left out
-- grain: invoice
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: invoice_id String | Id van de factuur | Invoice id
-- column: reference String | Factuurnummer | Invoice number
-- column: status LowCardinality(String) | Status zoals de bron hem noemt | Status as the source names it
-- column: issued_day Nullable(Date) | Factuurdatum; leeg = onbekend | Day of issue; empty = unknown
-- column: paid_day Nullable(Date) | Dag van betaling; leeg = niet betaald | Day of payment; empty = not paid
-- column: amount_net Decimal(18, 4) | Bedrag zonder btw | Amount excluding VAT
-- column: amount_vat Decimal(18, 4) | Btw | VAT
-- column: amount_gross Decimal(18, 4) | Bedrag met btw | Amount including VAT
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
select source, invoice_id, reference, status, issued_day, paid_day, amount_net, amount_vat, amount_gross, currency
from {{table platform_invoices}} final
settings do_not_merge_across_partitions_select_final = 1
