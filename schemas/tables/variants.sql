-- migration 2
CREATE TABLE variants
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    variant_id String COMMENT 'NL: Variant-id; gelijk aan product_id bij een product zonder keuzes · EN: Variant id; equal to product_id for a product without options' CODEC(ZSTD(1)),
    product_id String COMMENT 'NL: Product waar de variant bij hoort · EN: Product the variant belongs to' CODEC(ZSTD(1)),
    sku String COMMENT 'NL: Artikelcode · EN: Stock keeping unit' CODEC(ZSTD(1)),
    barcode String COMMENT 'NL: Streepjescode (GTIN, EAN, UPC of ISBN) · EN: Barcode (GTIN, EAN, UPC or ISBN)' CODEC(ZSTD(1)),
    title String COMMENT 'NL: Naam van de variant · EN: Title of the variant' CODEC(ZSTD(1)),
    price Decimal(18, 6) COMMENT 'NL: Huidige prijs per stuk, zoals ingevoerd in de winkel · EN: Current price of one unit, as entered in the shop',
    compare_at_price Nullable(Decimal(18, 6)) COMMENT 'NL: Van-prijs; leeg = geen · EN: Price before reduction; empty = none',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de prijzen · EN: Currency of the prices',
    tax_class LowCardinality(String) COMMENT 'NL: Btw-klasse zoals de bron haar noemt · EN: Tax class as the source names it',
    weight_g Nullable(UInt32) COMMENT 'NL: Gewicht in gram; leeg = onbekend · EN: Weight in grams; empty = unknown',
    tracks_stock UInt8 COMMENT 'NL: 1 = de winkel houdt de voorraad bij · EN: 1 = the shop keeps its stock',
    updated_at DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron (UTC) · EN: Last changed in the source (UTC)' CODEC(Delta, ZSTD(1)),
    INDEX product_id_bloom product_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, variant_id)
COMMENT 'NL: Varianten: wat verkocht wordt; een product zonder keuzes is zijn eigen variant · EN: Variants: what is sold; a product without options is its own variant';
