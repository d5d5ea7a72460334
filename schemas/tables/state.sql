-- migration 1
CREATE TABLE state
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron · EN: Name of the source',
    stream LowCardinality(String) COMMENT 'NL: Stroom van de bron · EN: Stream of the source',
    fence UInt64 COMMENT 'NL: Volgnummer van de schrijvende run · EN: Sequence number of the writing run',
    version UInt16 COMMENT 'NL: Vormversie van de stand; 0 = nooit gelezen · EN: Format version of the state; 0 = never read',
    payload String COMMENT 'NL: Stand (JSON), zonder adressen en sleutels · EN: State (JSON), without addresses and credentials' CODEC(ZSTD(1)),
    saved_at DateTime64(3, 'UTC') COMMENT 'NL: Opgeslagen op (UTC) · EN: Saved at (UTC)' CODEC(Delta, ZSTD(1)),
    rank UInt64 COMMENT 'NL: Volgorde: volgnummer van de run × 2^32 + nummer van opslaan · EN: Order: sequence number of the run × 2^32 + number of the save'
)
ENGINE = ReplacingMergeTree(rank)
ORDER BY (source, stream)
COMMENT 'NL: Tot waar elke stroom gelezen is · EN: How far each stream was read';
