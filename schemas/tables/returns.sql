-- migration 4
CREATE TABLE returns
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    requested_day Date COMMENT 'NL: Winkeldag waarop de retour werd aangevraagd, vastgezet bij de eerste keer · EN: Shop day on which the return was requested, frozen when first seen' CODEC(Delta, ZSTD(1)),
    return_id String COMMENT 'NL: Id van de retour · EN: Return id' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order waar de retour bij hoort · EN: Order the return belongs to' CODEC(ZSTD(1)),
    status LowCardinality(String) COMMENT 'NL: Status: requested, open, closed, declined, cancelled · EN: Status: requested, open, closed, declined, cancelled',
    requested_at DateTime64(3, 'UTC') COMMENT 'NL: Aangevraagd (UTC) · EN: Requested (UTC)' CODEC(Delta, ZSTD(1)),
    received_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Ontvangen (UTC); leeg = nog niet, of niet bekend · EN: Received (UTC); empty = not yet, or not known',
    closed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Afgesloten (UTC); leeg = niet · EN: Closed (UTC); empty = not',
    is_exchange UInt8 COMMENT 'NL: 1 = de klant kreeg iets anders · EN: 1 = the customer received something else',
    return_fee Decimal(18, 4) COMMENT 'NL: Kosten die de klant voor de retour betaalt · EN: Fees the customer pays for the return',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts',
    INDEX return_id_bloom return_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(requested_day)
ORDER BY (source, requested_day, return_id)
COMMENT 'NL: Retouren, laatste stand · EN: Returns, latest state';
