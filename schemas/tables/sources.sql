-- migration 1
CREATE TABLE sources
(
    source String COMMENT 'NL: Naam van de bron · EN: Name of the source' CODEC(ZSTD(1)),
    connector LowCardinality(String) COMMENT 'NL: Connector · EN: Connector',
    identity String COMMENT 'NL: Wat de bron bij de leverancier aanduidt, bijvoorbeeld het adres van de winkel · EN: What identifies the source at the vendor, for instance the address of the shop' CODEC(ZSTD(1)),
    first_seen DateTime64(3, 'UTC') COMMENT 'NL: Voor het eerst gezien (UTC) · EN: First seen (UTC)' CODEC(Delta, ZSTD(1)),
    saved UInt64 COMMENT 'NL: Volgorde van opslaan · EN: Order of saving'
)
ENGINE = ReplacingMergeTree(saved)
ORDER BY source
COMMENT 'NL: Bronnen die ooit geconfigureerd waren · EN: Sources that were ever configured';
