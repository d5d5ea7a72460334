-- migration 4
CREATE TABLE stock_daily
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    day Date COMMENT 'NL: Winkeldag van de opname · EN: Shop day of the snapshot' CODEC(Delta, ZSTD(1)),
    variant_id String COMMENT 'NL: Variant-id · EN: Variant id' CODEC(ZSTD(1)),
    location_id String COMMENT 'NL: Locatie · EN: Location' CODEC(ZSTD(1)),
    snapshot_id String COMMENT 'NL: Id van de opname: dag:variant:locatie · EN: Id of the snapshot: day:variant:location' CODEC(ZSTD(1)),
    sku String COMMENT 'NL: Artikelcode · EN: Stock keeping unit' CODEC(ZSTD(1)),
    on_hand Int32 COMMENT 'NL: Aanwezig · EN: On hand',
    available Int32 COMMENT 'NL: Te verkopen · EN: Available for sale',
    committed Int32 COMMENT 'NL: Verkocht en nog niet verzonden · EN: Sold and not shipped yet',
    incoming Int32 COMMENT 'NL: Onderweg · EN: Incoming',
    unit_cost Nullable(Decimal(18, 6)) COMMENT 'NL: Inkoopprijs per stuk op dat moment; leeg = onbekend · EN: Unit cost at that moment; empty = unknown',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de inkoopprijs · EN: Currency of the unit cost',
    taken_at DateTime64(3, 'UTC') COMMENT 'NL: Eerste opname van deze stand op die dag (UTC) · EN: First snapshot of these quantities on that day (UTC)' CODEC(Delta, ZSTD(1)),
    INDEX snapshot_id_bloom snapshot_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX variant_id_bloom variant_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(day)
ORDER BY (source, day, variant_id, location_id)
COMMENT 'NL: Voorraad per dag, variant en locatie: de laatste stand die op die dag gezien werd · EN: Stock by day, variant and location: the last state seen on that day';
