-- name: refunds
-- title.nl: Terugbetalingen
-- title.en: Refunds
-- description.nl: Terugbetalingen, op hun eigen dag.
-- description.en: Refunds, on their own day.
-- formula: the latest version of each row, deleted ones left out
-- grain: refund
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: refund_day Date | Winkeldag van de terugbetaling, vastgezet bij de eerste keer | Shop day of the refund, frozen when first seen
-- column: refund_id String | Id van de terugbetaling | Refund id
-- column: order_id String | Order waar de terugbetaling bij hoort | Order the refund belongs to
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: refunded_at DateTime64(3, 'UTC') | Moment van de terugbetaling (UTC) | Instant of the refund (UTC)
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron, of gezien (UTC) | Last changed in the source, or seen (UTC)
-- column: reason LowCardinality(String) | Reden, genormaliseerd | Reason, normalised
-- column: is_cancellation UInt8 | 1 = hoort bij een annulering | 1 = part of a cancellation
-- column: product_amount Decimal(18, 4) | Terugbetaald voor producten, exclusief btw | Refunded for products, excluding tax
-- column: shipping_amount Decimal(18, 4) | Terugbetaalde verzendkosten, exclusief btw | Refunded shipping, excluding tax
-- column: tax_amount Decimal(18, 4) | Terugbetaalde btw | Refunded tax
-- column: fee_amount Decimal(18, 4) | Terugbetaalde toeslagen, exclusief btw | Refunded fees, excluding tax
-- column: discrepancy_amount Decimal(18, 4) | Verschil tussen regels en terugbetaald bedrag | Difference between lines and refunded amount
-- column: discrepancy_reason LowCardinality(String) | Reden van het verschil | Reason for the difference
-- column: money_refunded Decimal(18, 4) | Totaal terugbetaald inclusief btw | Total refunded including tax
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
select
    source, refund_day, refund_id, order_id, shop, refunded_at, updated_at, reason, is_cancellation, product_amount,
    shipping_amount, tax_amount, fee_amount, discrepancy_amount, discrepancy_reason, money_refunded, currency
from {{table refunds}} final
settings do_not_merge_across_partitions_select_final = 1
