-- migration 4
CREATE TABLE return_lines
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    requested_day Date COMMENT 'NL: Winkeldag waarop de retour werd aangevraagd (vastgezet) · EN: Shop day on which the return was requested (frozen)' CODEC(Delta, ZSTD(1)),
    return_id String COMMENT 'NL: Id van de retour · EN: Return id' CODEC(ZSTD(1)),
    return_line_id String COMMENT 'NL: Regel-id van de bron · EN: Line id of the source' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order-id · EN: Order id' CODEC(ZSTD(1)),
    line_id String COMMENT 'NL: Orderregel die terugkomt; leeg = niet bekend · EN: Order line that comes back; empty = not known' CODEC(ZSTD(1)),
    quantity Int32 COMMENT 'NL: Aantal dat terugkomt · EN: Quantity that comes back',
    quantity_refunded Int32 COMMENT 'NL: Daarvan terugbetaald · EN: Of which refunded',
    reason LowCardinality(String) COMMENT 'NL: Reden, genormaliseerd · EN: Reason, normalised',
    reason_raw LowCardinality(String) COMMENT 'NL: Reden zoals de bron haar noemt · EN: Reason as the source names it',
    INDEX return_id_bloom return_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(requested_day)
ORDER BY (source, requested_day, return_id, return_line_id)
COMMENT 'NL: Regels van retouren · EN: Lines of returns';
