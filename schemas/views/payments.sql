-- name: payments
-- title.nl: Betalingen
-- title.en: Payments
-- description.nl: Betaalpogingen met hun laatste stand; bedragen in de valuta van de betaler.
-- description.en: Attempts to pay with their latest state; amounts in the currency of the payer.
-- formula: the latest version of each row, deleted ones left out
-- grain: payment
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Dag waarop de betaling gemaakt werd (tijdzone van de betaaldienst), vastgezet bij de eerste keer | Day on which the payment was made (zone of the payment provider), frozen when first seen
-- column: payment_id String | Id van de betaling | Payment id
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: order_id String | Order, waar de betaaldienst hem zelf noemt; anders leeg | Order, where the payment provider names it itself; else empty
-- column: order_ref String | Verwijzing naar de order die de koppelregels vonden; leeg = geen | Reference to the order that the linking rules found; empty = none
-- column: method LowCardinality(String) | Betaalmethode zoals de bron haar noemt; leeg = nog niet gekozen | Payment method as the source names it; empty = not chosen yet
-- column: status LowCardinality(String) | Status: open, pending, authorized, paid, failed, cancelled, expired | Status: open, pending, authorized, paid, failed, cancelled, expired
-- column: status_raw LowCardinality(String) | Status zoals de bron hem noemt | Status as the source names it
-- column: created_at DateTime64(3, 'UTC') | Gemaakt (UTC) | Created (UTC)
-- column: paid_at Nullable(DateTime64(3, 'UTC')) | Betaald (UTC); leeg = niet | Paid (UTC); empty = not
-- column: ended_at Nullable(DateTime64(3, 'UTC')) | Mislukt, afgebroken of verlopen (UTC); leeg = niet | Failed, cancelled or expired (UTC); empty = not
-- column: paid_day Nullable(Date) | Dag van betaling (tijdzone van de betaaldienst); leeg = niet betaald | Day of payment (zone of the payment provider); empty = not paid
-- column: amount Decimal(18, 4) | Bedrag | Amount
-- column: currency LowCardinality(String) | Valuta van de bedragen | Currency of the amounts
-- column: amount_refunded Decimal(18, 4) | Daarvan terugbetaald; kan meer zijn dan het bedrag | Of which refunded; may exceed the amount
-- column: amount_charged_back Decimal(18, 4) | Daarvan teruggeboekt | Of which charged back
-- column: settlement_id String | Uitbetaling waarin de betaling zit; leeg = nog geen | Settlement that holds the payment; empty = none yet
-- column: settlement_amount Nullable(Decimal(18, 4)) | Bedrag in de uitbetaling, waar de bron het noemt; geen KPI gebruikt het | Amount in the settlement, where the source tells it; no KPI uses it
-- column: settlement_currency LowCardinality(String) | Valuta daarvan | Its currency
-- column: is_test UInt8 | 1 = testbetaling, telt nergens mee | 1 = test payment, counts nowhere
-- column: is_recurring UInt8 | 1 = vervolgbetaling van een abonnement of machtiging | 1 = recurring payment of a subscription or mandate
-- column: card_brand LowCardinality(String) | Kaartmerk | Card brand
-- column: issuer_country LowCardinality(String) | Land van de kaart, ISO 3166-1 | Country of the card, ISO 3166-1
-- column: customer_key String | Klantsleutel (e-mailadres met geheime sleutel versleuteld); leeg = onbekend | Customer key (e-mail address under a secret key); empty = unknown
select
    source, created_day, payment_id, shop, order_id, order_ref, method, status, status_raw, created_at, paid_at, ended_at,
    paid_day, amount, currency, amount_refunded, amount_charged_back, settlement_id, settlement_amount,
    settlement_currency, is_test, is_recurring, card_brand, issuer_country, customer_key
from {{table payments}} final
settings do_not_merge_across_partitions_select_final = 1
