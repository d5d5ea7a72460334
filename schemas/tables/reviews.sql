-- migration 2
CREATE TABLE reviews
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Winkeldag van de beoordeling, vastgezet bij de eerste keer · EN: Shop day of the review, frozen when first seen' CODEC(Delta, ZSTD(1)),
    review_id String COMMENT 'NL: Id van de beoordeling · EN: Review id' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    subject LowCardinality(String) COMMENT 'NL: Waarover: product, shop · EN: What it is about: product, shop',
    product_id String COMMENT 'NL: Product-id; leeg = geen · EN: Product id; empty = none' CODEC(ZSTD(1)),
    variant_id String COMMENT 'NL: Variant-id; leeg = geen · EN: Variant id; empty = none' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order-id; leeg = onbekend · EN: Order id; empty = unknown' CODEC(ZSTD(1)),
    customer_key String COMMENT 'NL: Sleutel van het e-mailadres (HMAC); leeg = geen · EN: Key of the e-mail address (HMAC); empty = none' CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Moment van de beoordeling (UTC) · EN: Instant of the review (UTC)' CODEC(Delta, ZSTD(1)),
    updated_at DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron, of gezien (UTC) · EN: Last changed in the source, or seen (UTC)' CODEC(Delta, ZSTD(1)),
    rating Decimal(6, 3) COMMENT 'NL: Waardering zoals gegeven · EN: Rating as given',
    scale_max Decimal(6, 3) COMMENT 'NL: Hoogste waardering van de schaal · EN: Highest rating of the scale',
    rating5 Decimal(6, 3) COMMENT 'NL: Waardering op een schaal van 1 tot 5; 0 = geen geldige waardering · EN: Rating on a scale of 1 to 5; 0 = no valid rating',
    is_published UInt8 COMMENT 'NL: 1 = zichtbaar in de winkel · EN: 1 = shown in the shop',
    is_verified UInt8 COMMENT 'NL: 1 = van een koper · EN: 1 = by a buyer',
    replied_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Moment van het antwoord (UTC); leeg = geen · EN: Instant of the reply (UTC); empty = none',
    recommends Nullable(UInt8) COMMENT 'NL: 1 = beveelt aan, 0 = niet; leeg = niet gevraagd · EN: 1 = recommends, 0 = does not; empty = not asked',
    language LowCardinality(String) COMMENT 'NL: Taal van de tekst; leeg = onbekend · EN: Language of the text; empty = unknown',
    INDEX review_id_bloom review_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, review_id)
COMMENT 'NL: Beoordelingen, zonder tekst en zonder naam van de schrijver · EN: Reviews, without text and without the name of the author';
