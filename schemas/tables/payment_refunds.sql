-- migration 3
CREATE TABLE payment_refunds
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Dag waarop de terugbetaling gemaakt werd, vastgezet bij de eerste keer · EN: Day on which the refund was made, frozen when first seen' CODEC(Delta, ZSTD(1)),
    refund_id String COMMENT 'NL: Id van de terugbetaling · EN: Refund id' CODEC(ZSTD(1)),
    payment_id String COMMENT 'NL: Betaling die terugbetaald wordt · EN: Payment that is refunded' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order, waar de betaaldienst hem zelf noemt; anders leeg · EN: Order, where the payment provider names it itself; else empty' CODEC(ZSTD(1)),
    status LowCardinality(String) COMMENT 'NL: Status: queued, pending, processing, refunded, failed, canceled · EN: Status: queued, pending, processing, refunded, failed, canceled',
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Gemaakt (UTC) · EN: Created (UTC)' CODEC(Delta, ZSTD(1)),
    done_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Afgerond (UTC), waar de bron het noemt · EN: Done (UTC), where the source tells it',
    amount Decimal(18, 4) COMMENT 'NL: Terugbetaald bedrag, positief · EN: Amount refunded, positive',
    currency LowCardinality(String) COMMENT 'NL: Valuta van het bedrag · EN: Currency of the amount',
    settlement_id String COMMENT 'NL: Uitbetaling waarin de terugbetaling zit; leeg = nog geen · EN: Settlement that holds the refund; empty = none yet' CODEC(ZSTD(1)),
    INDEX refund_id_bloom refund_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX payment_id_bloom payment_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, refund_id)
COMMENT 'NL: Terugbetalingen van betalingen, laatste stand · EN: Refunds of payments, latest state';
