-- migration 1
CREATE TABLE dirty_days
(
    run_id String COMMENT 'NL: Run die de dag aanmerkte · EN: Run that marked the day' CODEC(ZSTD(1)),
    seq UInt64 COMMENT 'NL: Volgnummer binnen de run, oplopend in volgorde van zichtbaarheid · EN: Sequence number in the run, rising in the order of visibility',
    model_group LowCardinality(String) COMMENT 'NL: Groep modellen: sales, customers, fx, reviews, of de naam van een model · EN: Group of models: sales, customers, fx, reviews, or the name of a model',
    shop LowCardinality(String) COMMENT 'NL: Winkel; leeg = alle · EN: Shop; empty = all',
    day Date COMMENT 'NL: De dag · EN: The day' CODEC(Delta, ZSTD(1)),
    resource LowCardinality(String) COMMENT 'NL: Wat de run beschreef · EN: What the run was writing',
    fence UInt64 COMMENT 'NL: Volgnummer van de schrijvende run · EN: Sequence number of the writing run',
    block String COMMENT 'NL: Blok waarvoor de dag is aangemerkt · EN: Block for which the day was marked' CODEC(ZSTD(1)),
    settled UInt8 COMMENT 'NL: 0 = vóór het schrijven aangemerkt, 1 = erna · EN: 0 = marked before writing, 1 = after',
    marked_at DateTime64(3, 'UTC') COMMENT 'NL: Aangemerkt op (UTC) · EN: Marked at (UTC)' CODEC(Delta, ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (run_id, seq)
COMMENT 'NL: Dagen waarvan de cijfers opnieuw berekend moeten worden; alleen toevoegen · EN: Days whose figures must be computed again; append-only';
