-- migration 3
CREATE TABLE transactions
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Dag van aanmaak, vastgezet bij de eerste keer · EN: Day of creation, frozen when first seen' CODEC(Delta, ZSTD(1)),
    transaction_id String COMMENT 'NL: Id van de geldbeweging · EN: Transaction id' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order, waar de bron hem noemt; anders leeg · EN: Order, where the source names it; else empty' CODEC(ZSTD(1)),
    parent_id String COMMENT 'NL: Geldbeweging waar deze uit volgt; leeg = geen · EN: Transaction that this one follows from; empty = none' CODEC(ZSTD(1)),
    payment_id String COMMENT 'NL: Betaling waar ze bij hoort · EN: Payment it belongs to' CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'NL: Soort: authorization, capture, sale, refund, void · EN: Kind: authorization, capture, sale, refund, void',
    status LowCardinality(String) COMMENT 'NL: Status: open, pending, success, failed, cancelled, expired · EN: Status: open, pending, success, failed, cancelled, expired',
    status_raw LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    gateway LowCardinality(String) COMMENT 'NL: Betaaldienst · EN: Payment provider',
    method LowCardinality(String) COMMENT 'NL: Betaalmethode, waar de bron haar noemt · EN: Payment method, where the source tells it',
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Gemaakt (UTC) · EN: Created (UTC)' CODEC(Delta, ZSTD(1)),
    processed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Verwerkt (UTC); leeg = niet bekend · EN: Processed (UTC); empty = not known',
    event_day Date COMMENT 'NL: Dag waarop ze telt · EN: Day on which it counts' CODEC(Delta, ZSTD(1)),
    amount Decimal(18, 4) COMMENT 'NL: Bedrag · EN: Amount',
    currency LowCardinality(String) COMMENT 'NL: Valuta van het bedrag · EN: Currency of the amount',
    amount_paid_currency Decimal(18, 4) COMMENT 'NL: Bedrag in de valuta van de betaler · EN: Amount in the payer''s currency',
    paid_currency LowCardinality(String) COMMENT 'NL: Valuta van de betaler · EN: Currency of the payer',
    fee Nullable(Decimal(18, 4)) COMMENT 'NL: Kosten zonder btw; leeg = onbekend · EN: Fee excluding tax; empty = unknown',
    fee_tax Nullable(Decimal(18, 4)) COMMENT 'NL: Btw over de kosten; leeg = onbekend · EN: Tax on the fee; empty = unknown',
    is_test UInt8 COMMENT 'NL: 1 = test, telt nergens mee · EN: 1 = test, counts nowhere',
    is_gift_card UInt8 COMMENT 'NL: 1 = met een cadeaubon · EN: 1 = by gift card',
    error_code LowCardinality(String) COMMENT 'NL: Foutcode van de bron; leeg = geen · EN: Error code of the source; empty = none',
    INDEX transaction_id_bloom transaction_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX payment_id_bloom payment_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, transaction_id)
COMMENT 'NL: Geldbewegingen van betalingen (reserveren, innen, terugbetalen), laatste stand · EN: Money movements of payments (authorization, capture, refund), latest state';
