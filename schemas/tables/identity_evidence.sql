-- migration 1
CREATE TABLE identity_evidence
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Winkeldag waarop de order ontstond (vastgezet) · EN: Shop day on which the order was created (frozen)' CODEC(Delta, ZSTD(1)),
    order_id String COMMENT 'NL: Order-id · EN: Order id' CODEC(ZSTD(1)),
    evidence_key String COMMENT 'NL: Gesleuteld kenmerk (HMAC) · EN: Keyed evidence (HMAC)' CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'NL: Soort kenmerk: email, relay, platform_id (alleen het account), account (het account naast een adres) · EN: Kind of evidence: email, relay, platform_id (only the account), account (the account beside an address)',
    customer_id String COMMENT 'NL: Klant-id van de bron dat erbij stond · EN: Customer id of the source that came with it' CODEC(ZSTD(1)),
    seen_at DateTime64(3, 'UTC') COMMENT 'NL: Moment van de order (UTC) · EN: Instant of the order (UTC)' CODEC(Delta, ZSTD(1)),
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX evidence_key_bloom evidence_key TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, order_id, evidence_key)
COMMENT 'NL: Wat orders over de identiteit van de klant zeggen; zonder persoonsgegevens · EN: What orders tell about the customer''s identity; without personal data';
