-- migration 5
CREATE TABLE customer_aliases
(
    source LowCardinality(String) COMMENT 'NL: Bron waarbinnen de sleutels één klant zijn; leeg = over alle bronnen samen · EN: Source within which the keys are one customer; empty = over all sources together',
    _version UInt64 COMMENT 'NL: Volgnummer van de bouw die de rij schreef; de hoogste wint · EN: Number of the build that wrote the row; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = geldt niet meer (FINAL toont de rij niet) · EN: 1 = holds no longer (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Bouw die de rij schreef · EN: Build that wrote the row' CODEC(ZSTD(1)),
    alias_key String COMMENT 'NL: Klantsleutel die bij een andere hoort · EN: Customer key that belongs to another' CODEC(ZSTD(1)),
    canonical_key String COMMENT 'NL: Sleutel waaronder de klant telt: die van de vroegste order · EN: Key under which the customer counts: that of the earliest order' CODEC(ZSTD(1)),
    reason LowCardinality(String) COMMENT 'NL: Waarom: account (één account gebruikte beide) of merge (hun accounts zijn samengevoegd) · EN: Why: account (one account used both) or merge (their accounts were merged)',
    since DateTime64(3, 'UTC') COMMENT 'NL: Eerste order onder deze sleutel (UTC) · EN: First order under this key (UTC)' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, alias_key)
COMMENT 'NL: Klantsleutels die samen één klant zijn, afgeleid uit identity_evidence · EN: Customer keys that together are one customer, derived from identity_evidence';
