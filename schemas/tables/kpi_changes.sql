-- migration 1
CREATE TABLE kpi_changes
(
    kpi_id LowCardinality(String) COMMENT 'NL: KPI · EN: KPI',
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    day Date COMMENT 'NL: Winkeldag · EN: Shop day' CODEC(Delta, ZSTD(1)),
    old Nullable(Decimal(38, 8)) COMMENT 'NL: Oude waarde · EN: Old value',
    new Nullable(Decimal(38, 8)) COMMENT 'NL: Nieuwe waarde · EN: New value',
    cause LowCardinality(String) COMMENT 'NL: Oorzaak · EN: Cause',
    run_id String COMMENT 'NL: Run die het cijfer veranderde · EN: Run that changed the figure' CODEC(ZSTD(1)),
    changed_at DateTime64(3, 'UTC') COMMENT 'NL: Veranderd op (UTC) · EN: Changed at (UTC)' CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (kpi_id, shop, day, changed_at)
COMMENT 'NL: Cijfers die na publicatie veranderden · EN: Figures that changed after publication';
