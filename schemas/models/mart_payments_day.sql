-- name: mart_payments_day
-- title.nl: Betalingen per dag
-- title.en: Payments per day
-- description.nl: De kant van de betaaldienst (Mollie, Shopify Payments): betaalpogingen, ontvangen en teruggegeven geld en kosten, per winkel, dag, methode en valuta van het bedrag zelf. Dagen zijn die van de betaaldienst: bij Mollie die van Amsterdam, bij Shopify Payments die van de winkel. Bedragen zijn in de winkelvaluta, elk tegen de koers van zijn eigen dag; kosten zonder btw, op de dag dat ze van het saldo gingen. Wat geen betaling noemt staat bij winkel en methode leeg, in euro.
-- description.en: The provider's side (Mollie, Shopify Payments): attempts to pay, money received and given back and fees, per shop, day, method and the amount's own currency. Days are the provider's: with Mollie those of Amsterdam, with Shopify Payments those of the shop. Amounts are in the shop's currency, each at the rate of its own day; costs without VAT, on the day they left the balance. What names no payment is at an empty shop and method, in euro.
-- formula: net = captured − refunds − chargebacks + reversed chargebacks; costs = Σ round(fee ÷ (1 + VAT rate), 4)
-- grain: shop × day × method × own currency
-- unit: currency of the shop, counts
-- materialisation: table
-- rows from: payments, payment_refunds, chargebacks, transactions, balance_entries
-- day: day
-- key: shop, day, method, paid_currency
-- marks: payments, fx_daily, payment_fee_vat
-- rebuild on: shops(source, shop, platform, currency, timezone)
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
with
    toDecimal64(0, 4) as zero,
    (amount, from_per_eur, to_per_eur) -> if(
        isNull(from_per_eur) or isNull(to_per_eur), null,
        -- The exact quotient, cut at 28 decimals and rounded once, half away from zero.
        toDecimal64(round(toDecimal256(toDecimal256(amount, 4) * ifNull(to_per_eur, 1), 28) / ifNull(from_per_eur, 1), 4), 4)
    ) as convert,
    (amount, rate) -> toDecimal64(round(toDecimal256(toDecimal256(amount, 4), 28) / (1 + rate), 4), 4) as without_vat,
    rates as (
        select day, currency, toNullable(per_eur) as rate, is_provisional
        from {{ref fx_daily}}
    ),
    -- Also the account of a payment provider has a row in shops: the shop's own goes first.
    currencies as (
        select shop, argMin(currency, (source in (select source from {{table payments}}), source)) as home_currency
        from {{table shops}} final
        where currency != '' and shop != ''
        group by shop
    ),
    -- Shopify Payments is part of the shop: its account names no payments, and belongs to no other shop.
    stores as (
        select source, shop as store, timezone as zone
        from {{table shops}} final
        where platform = 'shopify'
    ),
    vats as (
        select source, toNullable(vat_rate) as vat from {{ref payment_fee_vat}}
        union all
        select source, toNullable(toDecimal32(0, 4)) from stores
    ),
    captures as (
        select source, payment_id, created_day, amount, currency
        from {{table transactions}} final
        where kind = 'capture' and status = 'success' and is_test = 0 and source not in (select source from stores)
    ),
    intents as (
        select
            min(source) as of_source, shop, argMin(created_day, (created_at, payment_id)) as first_day, countIf(status = 'paid') as paid,
            countIf(status in ('open', 'pending', 'authorized')) as waiting,
            argMinIf((method, currency), (ifNull(paid_at, created_at), payment_id), status = 'paid') as paid_by,
            argMax((method, currency), (created_at, payment_id)) as tried_by
        from {{table payments}} final
        where is_test = 0
        group by shop, if(order_ref = '', concat('payment ', source, ' ', payment_id), concat('order ', order_ref))
        having paid > 0 or waiting = 0
    ),
    -- What happens to a payment, or to the balance.
    movements as (
        select source, payment_id, created_day as day, currency, 'captured' as kind, toNullable(amount) as amount
        from captures
        union all
        select source, payment_id, created_day, currency, 'refunded', toNullable(amount)
        from {{table payment_refunds}} final
        where status = 'refunded'
        union all
        select source, payment_id, created_day, currency, 'chargeback', toNullable(amount)
        from {{table chargebacks}} final
        union all
        select c.source, c.payment_id, toDate(formatDateTime(assumeNotNull(c.reversed_at), '%F', if(s.zone = '', 'Europe/Amsterdam', s.zone))), c.currency, 'reversed', toNullable(c.amount)
        from {{table chargebacks}} as c final
        left join stores as s on s.source = c.source
        where isNotNull(c.reversed_at)
        union all
        select source, payment_id, created_day, currency, cost.1, if(isNull(vat), null, without_vat(cost.2, ifNull(vat, 0)))
        from (
            select source, payment_id, created_day, currency, kind as entry_kind, fee, amount_initial
            from {{table balance_entries}} final
            where extra['test'] != '1' and source not in (select source from {{table payments}} final group by source having min(is_test) = 1)
        ) as b
        left join vats as v using (source)
        array join arrayFilter(c -> c.2 != 0, [
            (if(entry_kind in ('payment', 'capture'), 'payment_cost', 'other_cost'), fee),
            ('other_cost', if(entry_kind = 'invoice-rounding-compensation', -amount_initial, zero))
        ]) as cost
    ),
    events as (
        select
            of_source as source, shop, first_day as day, if(paid > 0, paid_by.1, tried_by.1) as method, if(paid > 0, paid_by.2, tried_by.2) as own_currency,
            arrayJoin(if(paid > 0, ['intent', 'paid_intent'], ['intent'])) as kind, toNullable(zero) as amount
        from intents
        union all
        select source, shop, event.2, method, currency, event.1, toNullable(event.3)
        from (
            select
                source, shop, method, currency, status, created_day, ifNull(paid_day, created_day) as money_day,
                if((source, payment_id) in (select source, payment_id from captures), ('none', money_day, zero), ('captured', money_day, amount)) as taken
            from {{table payments}} final
            where is_test = 0
        )
        array join arrayFilter(e -> e.1 != 'none', multiIf(
            status = 'paid', [('attempt', created_day, zero), ('paid_attempt', created_day, zero), ('paid_payment', money_day, zero), taken],
            status = 'cancelled', [('attempt', created_day, zero), ('cancelled_attempt', created_day, zero)],
            status in ('failed', 'expired'), [('attempt', created_day, zero)],
            []
        )) as event
        union all
        select t.source, s.store, t.event_day, toString(t.gateway), t.currency, arrayJoin(if(t.kind = 'refund', ['refunded'], ['captured', 'paid_payment'])), toNullable(t.amount)
        from {{table transactions}} as t final
        inner join stores as s on s.source = t.source
        where t.gateway = 'shopify_payments' and t.kind in ('sale', 'capture', 'refund') and t.status = 'success' and t.is_test = 0
        union all
        select m.source, if(s.store != '', s.store, p.shop), m.day, if(s.store != '', 'shopify_payments', toString(p.method)), m.currency, m.kind, m.amount
        from movements as m
        left join stores as s on s.source = m.source
        left join (select source, payment_id, shop, method, is_test from {{table payments}} final) as p on p.source = m.source and p.payment_id = m.payment_id
        where p.is_test = 0
    ),
    priced as (
        select
            e.shop as in_shop, e.day as on_day, e.method as by_method, e.own_currency as own_currency, e.kind as kind,
            if(h.home_currency = '', 'EUR', h.home_currency) as to_currency, isNull(v.rate) as is_vat_unknown, e.amount as amount
        from events as e
        left join currencies as h on h.shop = e.shop
        left join (select source, vat as rate from vats) as v on v.source = e.source
    ),
    converted as (
        select
            x.in_shop as in_shop, x.on_day as on_day, x.by_method as by_method, x.own_currency as own_currency, x.to_currency as to_currency, x.kind as kind,
            x.is_vat_unknown as is_vat_unknown,
            x.kind in ('captured', 'refunded', 'chargeback', 'reversed', 'payment_cost', 'other_cost') and isNotNull(x.amount) as is_amount,
            if(x.own_currency = x.to_currency, x.amount, if(isNull(x.amount), null, convert(ifNull(x.amount, zero), own.rate, home.rate))) as value,
            x.own_currency != x.to_currency and (own.is_provisional = 1 or home.is_provisional = 1) as is_provisional
        from priced as x
        left join rates as own on own.day = x.on_day and own.currency = x.own_currency
        left join rates as home on home.day = x.on_day and home.currency = x.to_currency
    )
select
    in_shop as shop, on_day as day, by_method as method, own_currency as paid_currency, to_currency as currency,
    countIf(kind = 'intent') as intents, countIf(kind = 'paid_intent') as paid_intents, countIf(kind = 'attempt') as attempts,
    countIf(kind = 'paid_attempt') as paid_attempts, countIf(kind = 'cancelled_attempt') as cancelled_attempts,
    countIf(kind = 'paid_payment') as paid_payments,
    -- The sum of nothing is 0, that of unknown amounts is unknown.
    if(countIf(kind = 'captured') = 0, zero, sumIf(value, kind = 'captured')) as payments_captured,
    if(countIf(kind = 'refunded') = 0, zero, sumIf(value, kind = 'refunded')) as refunds_paid,
    if(countIf(kind = 'chargeback') = 0, zero, sumIf(value, kind = 'chargeback')) as chargebacks,
    if(countIf(kind = 'reversed') = 0, zero, sumIf(value, kind = 'reversed')) as chargebacks_reversed,
    countIf(kind = 'chargeback') as chargebacks_received, countIf(kind = 'reversed') as reversals_received,
    payments_captured - refunds_paid - chargebacks + chargebacks_reversed as net_payments,
    multiIf(costs_unknown > 0, null, countIf(kind = 'payment_cost') = 0, zero, sumIf(value, kind = 'payment_cost')) as payment_costs,
    multiIf(costs_unknown > 0, null, countIf(kind = 'other_cost') = 0, zero, sumIf(value, kind = 'other_cost')) as other_costs,
    countIf(is_amount) as amounts, countIf(is_amount and isNotNull(value)) as known_amounts, countIf(is_vat_unknown) as costs_unknown,
    countIf(is_amount and is_provisional) as provisional_amounts
from converted
group by in_shop, on_day, by_method, own_currency, to_currency

-- test parts: a part is never more than its whole
select shop, day, method, paid_currency
from {{this}}
where paid_intents > intents or paid_attempts + cancelled_attempts > attempts or known_amounts > amounts
