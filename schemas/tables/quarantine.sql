-- migration 1
CREATE TABLE quarantine
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron · EN: Name of the source',
    stream LowCardinality(String) COMMENT 'NL: Stroom van de bron · EN: Stream of the source',
    record_id String COMMENT 'NL: Id van het record · EN: Id of the record' CODEC(ZSTD(1)),
    run_id String COMMENT 'NL: Run die het record apart zette · EN: Run that set the record aside' CODEC(ZSTD(1)),
    error String COMMENT 'NL: Reden, zonder persoonsgegevens · EN: Reason, without personal data' CODEC(ZSTD(1)),
    op LowCardinality(String) COMMENT 'NL: put of delete · EN: put or delete',
    version_time DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron (UTC) · EN: Last changed in the source (UTC)' CODEC(Delta, ZSTD(1)),
    facts_id LowCardinality(String) COMMENT 'NL: Winkelgegevens waaronder gelezen is · EN: Facts of the shop it was read under',
    extracted_at DateTime64(3, 'UTC') COMMENT 'NL: Moment van lezen (UTC) · EN: Instant of reading (UTC)' CODEC(Delta, ZSTD(1)),
    request_id String COMMENT 'NL: Verzoek waarmee het record kwam · EN: Request that brought the record' CODEC(ZSTD(1)),
    hash UInt64 COMMENT 'NL: Kenmerk van de inhoud · EN: Fingerprint of the payload',
    unparsed UInt8 COMMENT 'NL: 1 = niet leesbaar, dus niet ontdaan van persoonsgegevens · EN: 1 = could not be parsed, hence not redacted',
    payload String COMMENT 'NL: Inhoud, ontdaan van persoonsgegevens · EN: Payload, redacted' CODEC(ZSTD(6)),
    unparsed_payload String COMMENT 'NL: Onleesbare inhoud, 30 dagen bewaard · EN: Payload that could not be parsed, kept 30 days' CODEC(ZSTD(6)) TTL toDateTime(first_seen) + toIntervalDay(30),
    first_seen DateTime64(3, 'UTC') COMMENT 'NL: Voor het eerst apart gezet (UTC) · EN: First set aside (UTC)' CODEC(Delta, ZSTD(1)),
    attempts UInt32 COMMENT 'NL: Aantal pogingen · EN: Number of attempts',
    resolved_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Opgelost op (UTC); leeg = nog open · EN: Resolved at (UTC); empty = still open',
    saved UInt64 COMMENT 'NL: Volgorde van opslaan · EN: Order of saving'
)
ENGINE = ReplacingMergeTree(saved)
ORDER BY (source, stream, record_id)
COMMENT 'NL: Records die niet verwerkt konden worden · EN: Records that could not be mapped';
