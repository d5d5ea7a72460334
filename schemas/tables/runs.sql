-- migration 1
CREATE TABLE runs
(
    run_id String COMMENT 'NL: Run-id (op tijd oplopend) · EN: Run id (rising with time)' CODEC(ZSTD(1)),
    command LowCardinality(String) COMMENT 'NL: Opdracht · EN: Command',
    version LowCardinality(String) COMMENT 'NL: Versie van het programma · EN: Version of the program',
    started_at DateTime64(3, 'UTC') COMMENT 'NL: Begin (UTC) · EN: Start (UTC)' CODEC(Delta, ZSTD(1)),
    finished_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Einde (UTC); leeg = loopt nog of afgebroken · EN: End (UTC); empty = still running or killed',
    status LowCardinality(String) COMMENT 'NL: running, ok, quarantined, failed, interrupted · EN: running, ok, quarantined, failed, interrupted',
    error String COMMENT 'NL: Foutmelding · EN: Error' CODEC(ZSTD(1)),
    saved UInt64 COMMENT 'NL: Volgorde van opslaan · EN: Order of saving'
)
ENGINE = ReplacingMergeTree(saved)
ORDER BY run_id
COMMENT 'NL: Uitgevoerde opdrachten · EN: Runs of the program';
