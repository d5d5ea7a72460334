-- migration 3
CREATE TABLE chargebacks
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Dag van de terugboeking, vastgezet bij de eerste keer · EN: Day of the chargeback, frozen when first seen' CODEC(Delta, ZSTD(1)),
    chargeback_id String COMMENT 'NL: Id van de terugboeking · EN: Chargeback id' CODEC(ZSTD(1)),
    payment_id String COMMENT 'NL: Betaling die teruggeboekt werd · EN: Payment that was charged back' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order, waar de betaaldienst hem zelf noemt; anders leeg · EN: Order, where the payment provider names it itself; else empty' CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Ontvangen (UTC) · EN: Received (UTC)' CODEC(Delta, ZSTD(1)),
    reversed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Teruggedraaid (UTC); leeg = niet · EN: Reversed (UTC); empty = not',
    amount Decimal(18, 4) COMMENT 'NL: Teruggeboekt bedrag, positief · EN: Amount charged back, positive',
    currency LowCardinality(String) COMMENT 'NL: Valuta van het bedrag · EN: Currency of the amount',
    reason LowCardinality(String) COMMENT 'NL: Reden: code van de bank · EN: Reason: code of the bank',
    INDEX chargeback_id_bloom chargeback_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX payment_id_bloom payment_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, chargeback_id)
COMMENT 'NL: Terugboekingen door de bank van de betaler (chargebacks), laatste stand · EN: Chargebacks, latest state';
