-- migration 4
CREATE TABLE fulfilment_lines
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Winkeldag waarop de verzending werd aangemaakt (vastgezet) · EN: Shop day on which the fulfilment was created (frozen)' CODEC(Delta, ZSTD(1)),
    fulfilment_id String COMMENT 'NL: Id van de verzending · EN: Fulfilment id' CODEC(ZSTD(1)),
    line_id String COMMENT 'NL: Orderregel · EN: Order line' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order-id · EN: Order id' CODEC(ZSTD(1)),
    quantity Int32 COMMENT 'NL: Verzonden aantal · EN: Quantity shipped',
    INDEX fulfilment_id_bloom fulfilment_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, fulfilment_id, line_id)
COMMENT 'NL: Orderregels in verzendingen · EN: Order lines in fulfilments';
