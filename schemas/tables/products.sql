-- migration 2
CREATE TABLE products
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    product_id String COMMENT 'NL: Product-id · EN: Product id' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    title String COMMENT 'NL: Naam · EN: Title' CODEC(ZSTD(1)),
    handle String COMMENT 'NL: Naam in het webadres · EN: Name in the web address' CODEC(ZSTD(1)),
    vendor LowCardinality(String) COMMENT 'NL: Merk of leverancier · EN: Brand or supplier',
    product_type LowCardinality(String) COMMENT 'NL: Soort product zoals de bron het noemt · EN: Kind of product as the source names it',
    category_path String COMMENT 'NL: Eerste categorie met haar bovenliggende categorieën, gescheiden door " > ", voor zover de bron die geeft · EN: First category with the categories above it, separated by " > ", as far as the source gives them' CODEC(ZSTD(1)),
    categories Array(String) COMMENT 'NL: Namen van alle categorieën · EN: Names of all categories' CODEC(ZSTD(1)),
    status LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop het product ontstond (UTC) · EN: Instant at which the product was created (UTC)' CODEC(Delta, ZSTD(1)),
    updated_at DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron (UTC) · EN: Last changed in the source (UTC)' CODEC(Delta, ZSTD(1)),
    is_gift_card UInt8 COMMENT 'NL: 1 = cadeaubon · EN: 1 = gift card'
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, product_id)
COMMENT 'NL: Producten, laatste stand per product · EN: Products, latest state of each product';
