-- migration 1
CREATE TABLE order_discounts
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Winkeldag waarop de order ontstond (vastgezet) · EN: Shop day on which the order was created (frozen)' CODEC(Delta, ZSTD(1)),
    order_id String COMMENT 'NL: Order-id · EN: Order id' CODEC(ZSTD(1)),
    discount_id String COMMENT 'NL: Id van de korting, of de positie · EN: Id of the discount, or the position' CODEC(ZSTD(1)),
    line_id String COMMENT 'NL: Regel waarop de korting slaat; leeg = hele order · EN: Line the discount is for; empty = whole order' CODEC(ZSTD(1)),
    target LowCardinality(String) COMMENT 'NL: Waarop de korting slaat: order, line, shipping · EN: What the discount is for: order, line, shipping',
    kind LowCardinality(String) COMMENT 'NL: Soort korting · EN: Kind of discount',
    code String COMMENT 'NL: Kortingscode · EN: Discount code' CODEC(ZSTD(1)),
    title String COMMENT 'NL: Omschrijving · EN: Title' CODEC(ZSTD(1)),
    amount Decimal(18, 4) COMMENT 'NL: Kortingsbedrag exclusief btw · EN: Discount amount excluding tax',
    amount_incl_tax Decimal(18, 4) COMMENT 'NL: Kortingsbedrag inclusief btw · EN: Discount amount including tax',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts',
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, order_id, discount_id)
COMMENT 'NL: Kortingen per order: coupons en andere · EN: Discounts of orders: coupons and others';
