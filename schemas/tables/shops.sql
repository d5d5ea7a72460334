-- migration 1
CREATE TABLE shops
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel-id uit de configuratie · EN: Shop id from the configuration',
    platform LowCardinality(String) COMMENT 'NL: Winkelplatform · EN: Shop platform',
    platform_version String COMMENT 'NL: Versie van het platform · EN: Version of the platform' CODEC(ZSTD(1)),
    domain String COMMENT 'NL: Domein van de winkel · EN: Domain of the shop' CODEC(ZSTD(1)),
    name String COMMENT 'NL: Naam van de winkel · EN: Name of the shop' CODEC(ZSTD(1)),
    country LowCardinality(String) COMMENT 'NL: Land (ISO 3166-1 alpha-2, ZZ = onbekend) · EN: Country (ISO 3166-1 alpha-2, ZZ = unknown)',
    timezone LowCardinality(String) COMMENT 'NL: Tijdzone die de winkeldag bepaalt (IANA-naam of vaste afwijking) · EN: Time zone that sets the shop day (IANA name or fixed offset)',
    timezone_from DateTime64(3, 'UTC') COMMENT 'NL: Vanaf wanneer deze tijdzone geldt · EN: Instant from which this time zone holds' CODEC(Delta, ZSTD(1)),
    currency LowCardinality(String) COMMENT 'NL: Winkelvaluta (ISO 4217) · EN: Currency of the shop (ISO 4217)',
    report_currency LowCardinality(String) COMMENT 'NL: Valuta van rapporten (ISO 4217) · EN: Currency of reports (ISO 4217)',
    prices_include_tax UInt8 COMMENT 'NL: 1 = prijzen zijn inclusief btw ingevoerd · EN: 1 = prices are entered including tax',
    week_start UInt8 COMMENT 'NL: Eerste dag van de week (1 = maandag … 7 = zondag) · EN: First day of the week (1 = Monday … 7 = Sunday)',
    sale_date_basis LowCardinality(String) COMMENT 'NL: Datum die de verkoopdag bepaalt: created, paid of completed · EN: Date that sets the sale day: created, paid or completed',
    excluded_statuses Array(String) COMMENT 'NL: Orderstatussen die de winkel zelf niet meetelt · EN: Order statuses that the shop itself leaves out' CODEC(ZSTD(1)),
    history_from Date COMMENT 'NL: Eerste dag waarvan de geschiedenis is opgehaald · EN: First day of the history that was read' CODEC(Delta, ZSTD(1)),
    history_complete UInt8 COMMENT 'NL: 1 = de hele geschiedenis is opgehaald · EN: 1 = the whole history was read',
    shop_opened Date COMMENT 'NL: Dag van de eerste order in de winkel; 1970-01-01 = onbekend · EN: Day of the shop''s first order; 1970-01-01 = unknown' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY source
COMMENT 'NL: Webwinkels: instellingen die de berekeningen sturen · EN: Shops: settings that steer the calculations';
