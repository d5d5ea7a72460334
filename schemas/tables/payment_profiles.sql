-- migration 3
CREATE TABLE payment_profiles
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    profile_id String COMMENT 'NL: Id van het profiel · EN: Profile id' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel waar het profiel bij hoort · EN: Shop the profile belongs to',
    name String COMMENT 'NL: Naam · EN: Name' CODEC(ZSTD(1)),
    website String COMMENT 'NL: Adres van de website · EN: Address of the website' CODEC(ZSTD(1)),
    mode LowCardinality(String) COMMENT 'NL: live of test · EN: live or test',
    status LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Gemaakt (UTC) · EN: Created (UTC)' CODEC(Delta, ZSTD(1)),
    methods Array(String) COMMENT 'NL: Betaalmethoden die aan staan · EN: Payment methods that are switched on' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, profile_id)
COMMENT 'NL: Websites (profielen) van de rekening bij de betaaldienst · EN: Website profiles of the account at the payment provider';
