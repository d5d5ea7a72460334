-- migration 1
CREATE TABLE model_marks
(
    model LowCardinality(String) COMMENT 'NL: Model · EN: Model',
    run_id String COMMENT 'NL: Run die merktekens zette · EN: Run that set marks' CODEC(ZSTD(1)),
    seq UInt64 COMMENT 'NL: Hoogste volgnummer dat gelezen was vóór de berekening · EN: Highest sequence number that had been read before computing'
)
ENGINE = ReplacingMergeTree(seq)
ORDER BY (model, run_id)
COMMENT 'NL: Tot welke merktekens een model is bijgewerkt · EN: Up to which marks a model is current';
