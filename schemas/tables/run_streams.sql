-- migration 1
CREATE TABLE run_streams
(
    run_id String COMMENT 'NL: Run-id · EN: Run id' CODEC(ZSTD(1)),
    source LowCardinality(String) COMMENT 'NL: Naam van de bron · EN: Name of the source',
    stream LowCardinality(String) COMMENT 'NL: Stroom van de bron · EN: Stream of the source',
    started_at DateTime64(3, 'UTC') COMMENT 'NL: Begin (UTC) · EN: Start (UTC)' CODEC(Delta, ZSTD(1)),
    finished_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Einde (UTC) · EN: End (UTC)',
    status LowCardinality(String) COMMENT 'NL: running, ok, quarantined, skipped, failed, interrupted · EN: running, ok, quarantined, skipped, failed, interrupted',
    fetched UInt64 COMMENT 'NL: Gelezen · EN: Fetched',
    written UInt64 COMMENT 'NL: Geschreven · EN: Written',
    unchanged UInt64 COMMENT 'NL: Ongewijzigd · EN: Unchanged',
    stale UInt64 COMMENT 'NL: Ouder dan wat er al was · EN: Older than what was there',
    quarantined UInt64 COMMENT 'NL: Apart gezet omdat ze niet te verwerken waren · EN: Set aside because they could not be mapped',
    deleted UInt64 COMMENT 'NL: Verwijderd omdat de bron ze niet meer kent · EN: Deleted because the source no longer has them',
    calls UInt64 COMMENT 'NL: Verzoeken aan de bron · EN: Requests to the source',
    throttles UInt64 COMMENT 'NL: Keren afgeremd door de bron · EN: Times throttled by the source',
    bytes UInt64 COMMENT 'NL: Ontvangen bytes · EN: Bytes received',
    cursor_before String COMMENT 'NL: Leesstand vooraf · EN: Cursor before' CODEC(ZSTD(1)),
    cursor_after String COMMENT 'NL: Leesstand erna · EN: Cursor after' CODEC(ZSTD(1)),
    error_kind LowCardinality(String) COMMENT 'NL: Soort fout · EN: Kind of error',
    error String COMMENT 'NL: Foutmelding · EN: Error' CODEC(ZSTD(1)),
    saved UInt64 COMMENT 'NL: Volgorde van opslaan · EN: Order of saving'
)
ENGINE = ReplacingMergeTree(saved)
ORDER BY (source, stream, run_id)
COMMENT 'NL: Wat een run met een stroom deed, in records · EN: What a run did with a stream, in records';
