-- migration 4
CREATE TABLE checkouts
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Winkeldag van het begin, vastgezet bij de eerste keer · EN: Shop day of the start, frozen when first seen' CODEC(Delta, ZSTD(1)),
    checkout_id String COMMENT 'NL: Id van de begonnen bestelling · EN: Checkout id' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Begonnen (UTC) · EN: Begun (UTC)' CODEC(Delta, ZSTD(1)),
    updated_at DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron (UTC) · EN: Last changed in the source (UTC)' CODEC(Delta, ZSTD(1)),
    completed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Afgerond (UTC); leeg = niet · EN: Completed (UTC); empty = not',
    order_id String COMMENT 'NL: Order die eruit ontstond; leeg = geen, of niet bekend · EN: Order that came of it; empty = none, or not known' CODEC(ZSTD(1)),
    step LowCardinality(String) COMMENT 'NL: Laatste stap, waar de bron haar noemt · EN: Last step, where the source tells it',
    has_contact UInt8 COMMENT 'NL: 1 = er is een e-mailadres of telefoonnummer ingevuld · EN: 1 = an e-mail address or telephone number was filled in',
    customer_key String COMMENT 'NL: Sleutel van het e-mailadres (HMAC), hetzelfde in alle bronnen; leeg = geen · EN: Key of the e-mail address (HMAC), the same in all sources; empty = none' CODEC(ZSTD(1)),
    country LowCardinality(String) COMMENT 'NL: Land (ISO 3166-1 alpha-2, ZZ = onbekend) · EN: Country (ISO 3166-1 alpha-2, ZZ = unknown)',
    items Int32 COMMENT 'NL: Aantal artikelen · EN: Number of items',
    amount Decimal(18, 4) COMMENT 'NL: Totaalbedrag · EN: Total amount',
    currency LowCardinality(String) COMMENT 'NL: Valuta van het bedrag · EN: Currency of the amount',
    channel LowCardinality(String) COMMENT 'NL: Verkoopkanaal · EN: Sales channel',
    INDEX checkout_id_bloom checkout_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, checkout_id)
COMMENT 'NL: Begonnen en niet afgeronde, of later toch afgeronde bestellingen · EN: Checkouts that were begun and left, or completed later';
