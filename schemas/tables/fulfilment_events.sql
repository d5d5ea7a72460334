-- migration 4
CREATE TABLE fulfilment_events
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    happened_day Date COMMENT 'NL: Winkeldag van de melding, vastgezet bij de eerste keer · EN: Shop day of the report, frozen when first seen' CODEC(Delta, ZSTD(1)),
    fulfilment_id String COMMENT 'NL: Id van de verzending · EN: Fulfilment id' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order-id · EN: Order id' CODEC(ZSTD(1)),
    event_id String COMMENT 'NL: Id van de melding · EN: Event id' CODEC(ZSTD(1)),
    status LowCardinality(String) COMMENT 'NL: Status: label, confirmed, picked_up, in_transit, out_for_delivery, attempted, ready_for_pickup, delivered, delayed, failure · EN: Status: label, confirmed, picked_up, in_transit, out_for_delivery, attempted, ready_for_pickup, delivered, delayed, failure',
    status_raw LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    happened_at DateTime64(3, 'UTC') COMMENT 'NL: Moment van de melding (UTC) · EN: Instant of the report (UTC)' CODEC(Delta, ZSTD(1)),
    country LowCardinality(String) COMMENT 'NL: Land waar het gebeurde (ISO 3166-1 alpha-2, ZZ = onbekend) · EN: Country where it happened (ISO 3166-1 alpha-2, ZZ = unknown)',
    INDEX fulfilment_id_bloom fulfilment_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(happened_day)
ORDER BY (source, happened_day, fulfilment_id, event_id)
COMMENT 'NL: Wat de vervoerder over verzendingen meldde · EN: What the carrier reported of fulfilments';
