-- migration 4
CREATE TABLE recon_daily
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    day Date COMMENT 'NL: Winkeldag · EN: Shop day' CODEC(Delta, ZSTD(1)),
    metric LowCardinality(String) COMMENT 'NL: Kengetal: gross_sales, discounts, returns, net_sales, shipping, taxes, total_sales, orders en andere · EN: Metric: gross_sales, discounts, returns, net_sales, shipping, taxes, total_sales, orders and others',
    admin_value Nullable(Decimal(18, 4)) COMMENT 'NL: Waarde in het rapport van de winkel; leeg = niet gegeven · EN: Value in the shop''s own report; empty = not given',
    our_value Nullable(Decimal(18, 4)) COMMENT 'NL: Waarde uit de ledger toen vergeleken werd; leeg = niet vergeleken · EN: Value of the ledger when it was compared; empty = not compared',
    difference Nullable(Decimal(18, 4)) COMMENT 'NL: Verschil; leeg = niet vergeleken · EN: Difference; empty = not compared',
    checked_at DateTime64(3, 'UTC') COMMENT 'NL: Sinds wanneer het rapport dit zegt, voor zover gelezen (UTC) · EN: Since when the report says so, as far as it was read (UTC)' CODEC(Delta, ZSTD(1)),
    note String COMMENT 'NL: Toelichting · EN: Remark' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, day, metric)
COMMENT 'NL: Dagcijfers van de winkel zelf naast die van de ledger · EN: Figures per day of the shop itself beside those of the ledger';
