-- migration 3
CREATE TABLE payments
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Dag waarop de betaling gemaakt werd (tijdzone van de betaaldienst), vastgezet bij de eerste keer · EN: Day on which the payment was made (zone of the payment provider), frozen when first seen' CODEC(Delta, ZSTD(1)),
    payment_id String COMMENT 'NL: Id van de betaling · EN: Payment id' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    order_id String COMMENT 'NL: Order, waar de betaaldienst hem zelf noemt; anders leeg · EN: Order, where the payment provider names it itself; else empty' CODEC(ZSTD(1)),
    order_ref String COMMENT 'NL: Verwijzing naar de order die de koppelregels vonden; leeg = geen · EN: Reference to the order that the linking rules found; empty = none' CODEC(ZSTD(1)),
    method LowCardinality(String) COMMENT 'NL: Betaalmethode zoals de bron haar noemt; leeg = nog niet gekozen · EN: Payment method as the source names it; empty = not chosen yet',
    status LowCardinality(String) COMMENT 'NL: Status: open, pending, authorized, paid, failed, cancelled, expired · EN: Status: open, pending, authorized, paid, failed, cancelled, expired',
    status_raw LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Gemaakt (UTC) · EN: Created (UTC)' CODEC(Delta, ZSTD(1)),
    paid_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Betaald (UTC); leeg = niet · EN: Paid (UTC); empty = not',
    ended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Mislukt, afgebroken of verlopen (UTC); leeg = niet · EN: Failed, cancelled or expired (UTC); empty = not',
    paid_day Nullable(Date) COMMENT 'NL: Dag van betaling (tijdzone van de betaaldienst); leeg = niet betaald · EN: Day of payment (zone of the payment provider); empty = not paid',
    amount Decimal(18, 4) COMMENT 'NL: Bedrag · EN: Amount',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts',
    amount_refunded Decimal(18, 4) COMMENT 'NL: Daarvan terugbetaald; kan meer zijn dan het bedrag · EN: Of which refunded; may exceed the amount',
    amount_charged_back Decimal(18, 4) COMMENT 'NL: Daarvan teruggeboekt · EN: Of which charged back',
    settlement_id String COMMENT 'NL: Uitbetaling waarin de betaling zit; leeg = nog geen · EN: Settlement that holds the payment; empty = none yet' CODEC(ZSTD(1)),
    settlement_amount Nullable(Decimal(18, 4)) COMMENT 'NL: Bedrag in de uitbetaling, waar de bron het noemt; geen KPI gebruikt het · EN: Amount in the settlement, where the source tells it; no KPI uses it',
    settlement_currency LowCardinality(String) COMMENT 'NL: Valuta daarvan · EN: Its currency',
    is_test UInt8 COMMENT 'NL: 1 = testbetaling, telt nergens mee · EN: 1 = test payment, counts nowhere',
    is_recurring UInt8 COMMENT 'NL: 1 = vervolgbetaling van een abonnement of machtiging · EN: 1 = recurring payment of a subscription or mandate',
    card_brand LowCardinality(String) COMMENT 'NL: Kaartmerk · EN: Card brand',
    issuer_country LowCardinality(String) COMMENT 'NL: Land van de kaart, ISO 3166-1 · EN: Country of the card, ISO 3166-1',
    customer_key String COMMENT 'NL: Klantsleutel (e-mailadres met geheime sleutel versleuteld); leeg = onbekend · EN: Customer key (e-mail address under a secret key); empty = unknown' CODEC(ZSTD(1)),
    INDEX payment_id_bloom payment_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX settlement_id_bloom settlement_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_ref_bloom order_ref TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, payment_id)
COMMENT 'NL: Betaalpogingen, laatste stand; bedragen in de valuta van de betaler · EN: Payments and attempts to pay, latest state; amounts in the payer''s currency';
