-- name: sale_events
-- title.nl: Verkoopgebeurtenissen
-- title.en: Sale events
-- description.nl: Verkoopgebeurtenissen van orders zoals het platform ze boekt (verkoop, wijziging, terugname), elk op zijn eigen dag.
-- description.en: Sale events of orders as the platform books them (sale, edit, taking back), each on its own day.
-- formula: the latest version of each row, deleted ones left out
-- grain: sale event
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: happened_day Date | Winkeldag van de gebeurtenis, vastgezet bij de eerste keer | Shop day of the event, frozen when first seen
-- column: order_id String | Order-id | Order id
-- column: event_id String | Id van de gebeurtenis | Event id
-- column: agreement_id String | Boeking waar de gebeurtenis bij hoort | Booking the event belongs to
-- column: reason LowCardinality(String) | Waarom geboekt werd: order, order_edit, refund, return, unknown | Why it was booked: order, order_edit, refund, return, unknown
-- column: action LowCardinality(String) | Soort boeking: order, update, return, unknown | Kind of booking: order, update, return, unknown
-- column: line_type LowCardinality(String) | Soort regel: product, gift_card, shipping, tip, fee, additional_fee, duty, adjustment, unknown | Kind of line: product, gift_card, shipping, tip, fee, additional_fee, duty, adjustment, unknown
-- column: line_id String | Orderregel; leeg = geen | Order line; empty = none
-- column: happened_at DateTime64(3, 'UTC') | Moment van de boeking (UTC) | Instant of the booking (UTC)
-- column: quantity Int32 | Aantal, negatief bij terugname | Quantity, negative when taken back
-- column: amount_incl_tax Decimal(18, 4) | Bedrag na korting, inclusief btw; negatief bij terugname | Amount after discount, including tax; negative when taken back
-- column: tax Decimal(18, 4) | Btw in het bedrag; negatief bij terugname | Tax in the amount; negative when taken back
-- column: discount_ex_tax Decimal(18, 4) | Korting exclusief btw; negatief bij terugname | Discount excluding tax; negative when taken back
-- column: discount_incl_tax Decimal(18, 4) | Korting inclusief btw; negatief bij terugname | Discount including tax; negative when taken back
-- column: currency LowCardinality(String) | Valuta van de winkel, waarin de bedragen staan | Currency of the shop, which the amounts are in
-- column: refund_id String | Terugbetaling waar de boeking bij hoort; leeg = geen | Refund the booking belongs to; empty = none
-- column: return_id String | Retour waar de boeking bij hoort; leeg = geen | Return the booking belongs to; empty = none
select
    source, happened_day, order_id, event_id, agreement_id, reason, action, line_type, line_id, happened_at, quantity,
    amount_incl_tax, tax, discount_ex_tax, discount_incl_tax, currency, refund_id, return_id
from {{table sale_events}} final
settings do_not_merge_across_partitions_select_final = 1
