-- migration 1
CREATE TABLE migrations
(
    n UInt32 COMMENT 'NL: Nummer · EN: Number',
    checksum String COMMENT 'NL: SHA-256 van de tekst · EN: SHA-256 of the text' CODEC(ZSTD(1)),
    applied_at DateTime64(3, 'UTC') COMMENT 'NL: Uitgevoerd op (UTC) · EN: Applied at (UTC)' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY n
COMMENT 'NL: Uitgevoerde migraties · EN: Applied migrations';
