-- migration 1
CREATE TABLE order_lines
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Winkeldag waarop de order ontstond (vastgezet) · EN: Shop day on which the order was created (frozen)' CODEC(Delta, ZSTD(1)),
    order_id String COMMENT 'NL: Order-id · EN: Order id' CODEC(ZSTD(1)),
    line_id String COMMENT 'NL: Regel-id van de bron, of de positie · EN: Line id of the source, or the position' CODEC(ZSTD(1)),
    position UInt16 COMMENT 'NL: Plaats in de order, vanaf 1 · EN: Place in the order, from 1',
    kind LowCardinality(String) COMMENT 'NL: Soort: product, gift_card, shipping, fee, tip, duty, adjustment · EN: Kind: product, gift_card, shipping, fee, tip, duty, adjustment',
    product_id String COMMENT 'NL: Product-id · EN: Product id' CODEC(ZSTD(1)),
    variant_id String COMMENT 'NL: Variant-id; leeg = geen · EN: Variant id; empty = none' CODEC(ZSTD(1)),
    sku String COMMENT 'NL: Artikelcode · EN: Stock keeping unit' CODEC(ZSTD(1)),
    title String COMMENT 'NL: Omschrijving · EN: Title' CODEC(ZSTD(1)),
    vendor LowCardinality(String) COMMENT 'NL: Merk of leverancier · EN: Brand or supplier',
    category LowCardinality(String) COMMENT 'NL: Categorie · EN: Category',
    quantity Int32 COMMENT 'NL: Besteld aantal · EN: Quantity ordered',
    quantity_current Int32 COMMENT 'NL: Aantal na wijzigingen · EN: Quantity after edits',
    unit_price Decimal(18, 6) COMMENT 'NL: Prijs per stuk, exclusief btw · EN: Unit price, excluding tax',
    gross Decimal(18, 4) COMMENT 'NL: Regelbedrag vóór korting, exclusief btw · EN: Line amount before discount, excluding tax',
    discount Decimal(18, 4) COMMENT 'NL: Korting op de regel, exclusief btw · EN: Discount on the line, excluding tax',
    net Decimal(18, 4) COMMENT 'NL: Regelbedrag na korting, exclusief btw · EN: Line amount after discount, excluding tax',
    tax Decimal(18, 4) COMMENT 'NL: Btw van de regel · EN: Tax of the line',
    tax_rate Decimal(18, 6) COMMENT 'NL: Btw-tarief als deel van 1 (0,21 = 21 %) · EN: Tax rate as a part of 1 (0.21 = 21 %)',
    total_incl_tax Decimal(18, 4) COMMENT 'NL: Regelbedrag na korting, inclusief btw · EN: Line amount after discount, including tax',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts',
    is_custom UInt8 COMMENT 'NL: 1 = geen product uit de catalogus · EN: 1 = not a product of the catalogue',
    requires_shipping UInt8 COMMENT 'NL: 1 = moet verzonden worden · EN: 1 = must be shipped',
    bundle_of String COMMENT 'NL: Regel-id van de bundel waar deze regel bij hoort · EN: Line id of the bundle this line belongs to' CODEC(ZSTD(1)),
    unit_cost Nullable(Decimal(18, 6)) COMMENT 'NL: Inkoopprijs per stuk; leeg = onbekend · EN: Unit cost; empty = unknown',
    cost_currency LowCardinality(String) COMMENT 'NL: Valuta van de inkoopprijs · EN: Currency of the unit cost',
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, order_id, line_id)
COMMENT 'NL: Orderregels: producten, cadeaubonnen, verzending, toeslagen · EN: Order lines: products, gift cards, shipping, fees';
