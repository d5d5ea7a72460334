-- migration 1
CREATE TABLE fx_rates
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    rate_day Date COMMENT 'NL: Dag waarvoor de koers geldt · EN: Day the rate is for' CODEC(Delta, ZSTD(1)),
    currency LowCardinality(String) COMMENT 'NL: Valuta (ISO 4217) · EN: Currency (ISO 4217)',
    per_eur Decimal(18, 8) COMMENT 'NL: Eenheden van de valuta voor één euro · EN: Units of the currency for one euro',
    published_day Date COMMENT 'NL: Dag van publicatie · EN: Day of publication' CODEC(Delta, ZSTD(1)),
    is_provisional UInt8 COMMENT 'NL: 1 = voorlopig · EN: 1 = provisional',
    origin LowCardinality(String) COMMENT 'NL: Herkomst van de koers · EN: Origin of the rate'
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (rate_day, currency)
COMMENT 'NL: Wisselkoersen per publicatiedag tegenover de euro · EN: Exchange rates per day of publication against the euro';
