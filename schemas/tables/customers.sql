-- migration 2
CREATE TABLE customers
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    customer_id String COMMENT 'NL: Klant-id van de bron · EN: Customer id of the source' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    customer_key String COMMENT 'NL: Sleutel van het e-mailadres (HMAC), hetzelfde in alle bronnen; leeg = geen · EN: Key of the e-mail address (HMAC), the same in all sources; empty = none' CODEC(ZSTD(1)),
    identity_class LowCardinality(String) COMMENT 'NL: Soort bewijs: email, relay, platform_id, none · EN: Kind of evidence: email, relay, platform_id, none',
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop het account ontstond (UTC) · EN: Instant at which the account was created (UTC)' CODEC(Delta, ZSTD(1)),
    updated_at DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron (UTC) · EN: Last changed in the source (UTC)' CODEC(Delta, ZSTD(1)),
    country LowCardinality(String) COMMENT 'NL: Land (ISO 3166-1 alpha-2, ZZ = onbekend) · EN: Country (ISO 3166-1 alpha-2, ZZ = unknown)',
    accepts_marketing UInt8 COMMENT 'NL: 1 = wil reclame ontvangen · EN: 1 = accepts marketing',
    platform_orders UInt32 COMMENT 'NL: Aantal orders volgens de winkel; 0 waar de bron het niet geeft · EN: Number of orders according to the shop; 0 where the source does not give it',
    platform_spent Decimal(18, 4) COMMENT 'NL: Besteed bedrag volgens de winkel; 0 waar de bron het niet geeft · EN: Amount spent according to the shop; 0 where the source does not give it',
    currency LowCardinality(String) COMMENT 'NL: Valuta van het bedrag · EN: Currency of the amount',
    tags Array(String) COMMENT 'NL: Labels · EN: Tags' CODEC(ZSTD(1)),
    INDEX customer_key_bloom customer_key TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, customer_id)
COMMENT 'NL: Klantaccounts, zonder naam, adres of e-mail · EN: Customer accounts, without name, address or e-mail';
