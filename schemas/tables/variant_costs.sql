-- migration 2
CREATE TABLE variant_costs
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    variant_id String COMMENT 'NL: Variant-id · EN: Variant id' CODEC(ZSTD(1)),
    valid_from DateTime64(3, 'UTC') COMMENT 'NL: Vanaf wanneer de inkoopprijs geldt (UTC) · EN: Instant from which the unit cost holds (UTC)' CODEC(Delta, ZSTD(1)),
    unit_cost Decimal(18, 6) COMMENT 'NL: Inkoopprijs per stuk, exclusief btw · EN: Cost of one unit, excluding tax',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de inkoopprijs · EN: Currency of the unit cost',
    origin LowCardinality(String) COMMENT 'NL: Herkomst: cogs, meta, of assumed = de eerst bekende prijs, aangenomen vanaf het ontstaan van de variant · EN: Origin: cogs, meta, or assumed = the first known cost, assumed from the creation of the variant',
    author String COMMENT 'NL: Wie de inkoopprijs opgaf; leeg = de bron · EN: Who gave the unit cost; empty = the source' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, variant_id, valid_from)
COMMENT 'NL: Inkoopprijzen per variant, met het moment vanaf wanneer ze gelden · EN: Unit costs of variants, with the instant from which each holds';
