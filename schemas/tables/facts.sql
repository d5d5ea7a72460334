-- migration 1
CREATE TABLE facts
(
    facts_id String COMMENT 'NL: Kenmerk van de inhoud · EN: Fingerprint of the content' CODEC(ZSTD(1)),
    source LowCardinality(String) COMMENT 'NL: Naam van de bron · EN: Name of the source',
    payload String COMMENT 'NL: Winkelgegevens (JSON) · EN: Facts (JSON)' CODEC(ZSTD(1)),
    saved_at DateTime64(3, 'UTC') COMMENT 'NL: Opgeslagen op (UTC) · EN: Saved at (UTC)' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (source, facts_id)
COMMENT 'NL: Winkelgegevens waaronder records verwerkt zijn · EN: Facts of shops under which records were mapped';
