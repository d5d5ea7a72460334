-- migration 1
CREATE TABLE raw_records
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron · EN: Name of the source',
    stream LowCardinality(String) COMMENT 'NL: Stroom van de bron · EN: Stream of the source',
    record_id String COMMENT 'NL: Id van het record · EN: Id of the record' CODEC(ZSTD(1)),
    op LowCardinality(String) COMMENT 'NL: put of delete · EN: put or delete',
    version_time DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron, anders het leesmoment (UTC) · EN: Last changed in the source, else the instant of reading (UTC)' CODEC(Delta, ZSTD(1)),
    facts_id LowCardinality(String) COMMENT 'NL: Winkelgegevens waaronder gelezen is · EN: Facts of the shop it was read under',
    extracted_at DateTime64(3, 'UTC') COMMENT 'NL: Moment van lezen (UTC) · EN: Instant of reading (UTC)' CODEC(Delta, ZSTD(1)),
    run_id LowCardinality(String) COMMENT 'NL: Run die las · EN: Run that read',
    request_id String COMMENT 'NL: Verzoek waarmee het record kwam · EN: Request that brought the record' CODEC(ZSTD(1)),
    hash UInt64 COMMENT 'NL: Kenmerk van de inhoud · EN: Fingerprint of the payload',
    payload String COMMENT 'NL: Inhoud (JSON), ontdaan van persoonsgegevens · EN: Payload (JSON), redacted' CODEC(ZSTD(6))
)
ENGINE = MergeTree
PARTITION BY toYear(extracted_at)
ORDER BY (source, stream, record_id, extracted_at)
COMMENT 'NL: Ruwe antwoorden van bronnen, ontdaan van persoonsgegevens: één rij per gelezen versie · EN: Raw answers of sources, redacted: one row per version read';
