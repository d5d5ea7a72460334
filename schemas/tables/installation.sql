-- migration 1
CREATE TABLE installation
(
    key_fingerprint String COMMENT 'NL: Kenmerk van de geheime sleutel; de eerste rij geldt · EN: Fingerprint of the secret key; the first row holds' CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Vastgelegd op (UTC) · EN: Recorded at (UTC)' CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (created_at, key_fingerprint)
COMMENT 'NL: Kenmerk van de geheime sleutel van deze installatie · EN: Fingerprint of this installation''s secret key';
