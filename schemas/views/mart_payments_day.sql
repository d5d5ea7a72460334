-- name: mart_payments_day
-- title.nl: Betalingen per dag
-- title.en: Payments per day
-- description.nl: Betaalpogingen, ontvangen en teruggegeven geld en de kosten van de betaaldienst, per winkel, dag van de betaaldienst, methode en valuta van het bedrag zelf. Bedragen zijn in de winkelvaluta, elk tegen de koers van zijn eigen dag; kosten zonder btw, op de dag dat ze van het saldo gingen. Wat geen betaling noemt staat bij winkel en methode leeg, in euro.
-- description.en: Attempts to pay, money received and given back and the provider's fees, per shop, day of the payment provider, method and the amount's own currency. Amounts are in the shop's currency, each at the rate of its own day; costs without VAT, on the day they left the balance. What names no payment is at an empty shop and method, in euro.
-- formula: net = captured − refunds − chargebacks + reversed chargebacks; costs = Σ round(fee ÷ (1 + VAT rate), 4)
-- grain: shop × day × method × own currency
-- unit: currency of the shop, counts
-- materialisation: view
-- column: shop LowCardinality(String) | Winkel, leeg bij wat geen betaling noemt | Shop, empty for what names no payment
-- column: day Date | Dag van de betaaldienst | Day of the payment provider
-- column: method LowCardinality(String) | Betaalmethode, leeg als die nog niet gekozen is | Payment method, empty where none was chosen
-- column: paid_currency LowCardinality(String) | Valuta van de betaler, of van het saldo bij kosten | Currency of the payer, or of the balance for costs
-- column: currency LowCardinality(String) | Valuta van de winkel | Currency of the shop
-- column: intents UInt64 | Bestellingen met een afgeronde poging, op de dag van de eerste | Orders with a final attempt, on the day of the first
-- column: paid_intents UInt64 | Daarvan betaald | Of those paid
-- column: attempts UInt64 | Afgeronde pogingen, op de dag dat ze begonnen | Final attempts, on the day they began
-- column: paid_attempts UInt64 | Daarvan betaald | Of those paid
-- column: cancelled_attempts UInt64 | Daarvan door de klant afgebroken | Of those cancelled by the customer
-- column: paid_payments UInt64 | Betalingen, op de dag dat ze betaald werden | Payments, on the day they were paid
-- column: payments_captured Nullable(Decimal(18,4)) | Ontvangen | Captured
-- column: refunds_paid Nullable(Decimal(18,4)) | Terugbetaald | Refunded
-- column: chargebacks Nullable(Decimal(18,4)) | Door de bank teruggeboekt | Charged back
-- column: chargebacks_reversed Nullable(Decimal(18,4)) | Teruggedraaide terugboekingen, op de dag van het terugdraaien | Reversed chargebacks, on the day of the reversal
-- column: chargebacks_received UInt64 | Aantal terugboekingen | Number of chargebacks
-- column: reversals_received UInt64 | Aantal teruggedraaide terugboekingen | Number of reversed chargebacks
-- column: net_payments Nullable(Decimal(18,4)) | Netto ontvangen | Net received
-- column: payment_costs Nullable(Decimal(18,4)) | Kosten van betalingen zonder btw; leeg als het btw-tarief onbekend is | Costs of payments without VAT; empty where the rate of VAT is not known
-- column: other_costs Nullable(Decimal(18,4)) | Andere kosten zonder btw, min wat een factuur aan afronding teruggeeft | Other costs without VAT, less the rounding that an invoice pays back
-- column: amounts UInt64 | Bedragen | Amounts
-- column: known_amounts UInt64 | Daarvan met een koers | Of those with a rate
-- column: costs_unknown UInt64 | Gebeurtenissen van bronnen zonder bekend btw-tarief | Events of sources whose rate of VAT is not known
-- column: provisional_amounts UInt64 | Bedragen met een koers die nog kan veranderen | Amounts with a rate that may still change
select
    shop, day, method, paid_currency, currency, intents, paid_intents, attempts, paid_attempts, cancelled_attempts,
    paid_payments, payments_captured, refunds_paid, chargebacks, chargebacks_reversed, chargebacks_received,
    reversals_received, net_payments, payment_costs, other_costs, amounts, known_amounts, costs_unknown, provisional_amounts
from {{ref mart_payments_day}}
