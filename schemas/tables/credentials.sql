-- migration 1
CREATE TABLE credentials
(
    name String COMMENT 'NL: Naam · EN: Name' CODEC(ZSTD(1)),
    sealed String COMMENT 'NL: Verzegelde waarde (AEAD) · EN: Sealed value (AEAD)' CODEC(ZSTD(1)),
    fence UInt64 COMMENT 'NL: Volgnummer van de schrijver · EN: Sequence number of the writer'
)
ENGINE = ReplacingMergeTree(fence)
ORDER BY name
COMMENT 'NL: Verzegelde toegangsgegevens · EN: Sealed credentials';
