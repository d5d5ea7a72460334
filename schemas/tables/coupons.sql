-- migration 2
CREATE TABLE coupons
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    coupon_id String COMMENT 'NL: Id van de kortingscode · EN: Coupon id' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    code String COMMENT 'NL: Kortingscode · EN: Code' CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'NL: Soort: percent, fixed_order, fixed_product, other · EN: Kind: percent, fixed_order, fixed_product, other',
    kind_raw LowCardinality(String) COMMENT 'NL: Soort zoals de bron hem noemt · EN: Kind as the source names it',
    percent Nullable(Decimal(18, 6)) COMMENT 'NL: Kortingspercentage (10 = 10 %); leeg bij een vast bedrag · EN: Percentage of discount (10 = 10 %); empty for a fixed amount',
    amount Nullable(Decimal(18, 4)) COMMENT 'NL: Kortingsbedrag; leeg bij een percentage · EN: Amount of discount; empty for a percentage',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen; leeg bij een percentage · EN: Currency of the amounts; empty for a percentage',
    status LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    free_shipping UInt8 COMMENT 'NL: 1 = geeft gratis verzending · EN: 1 = gives free shipping',
    individual_use UInt8 COMMENT 'NL: 1 = niet samen met andere codes · EN: 1 = not together with other coupons',
    usage_count UInt32 COMMENT 'NL: Aantal keren gebruikt volgens de winkel · EN: Number of times used according to the shop',
    usage_limit Nullable(UInt32) COMMENT 'NL: Hoe vaak de code gebruikt mag worden; leeg = onbeperkt · EN: How often the coupon may be used; empty = unlimited',
    usage_limit_per_customer Nullable(UInt32) COMMENT 'NL: Hoe vaak een klant de code mag gebruiken; leeg = onbeperkt · EN: How often a customer may use the coupon; empty = unlimited',
    minimum_amount Nullable(Decimal(18, 4)) COMMENT 'NL: Laagste bestelbedrag, in de winkelvaluta; leeg = geen · EN: Lowest order amount, in the currency of the shop; empty = none',
    maximum_amount Nullable(Decimal(18, 4)) COMMENT 'NL: Hoogste bestelbedrag, in de winkelvaluta; leeg = geen · EN: Highest order amount, in the currency of the shop; empty = none',
    product_ids Array(String) COMMENT 'NL: Producten waarvoor de code geldt; leeg = alle · EN: Products the coupon is for; empty = all' CODEC(ZSTD(1)),
    excluded_product_ids Array(String) COMMENT 'NL: Producten waarvoor de code niet geldt · EN: Products the coupon is not for' CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de code ontstond (UTC) · EN: Instant at which the coupon was created (UTC)' CODEC(Delta, ZSTD(1)),
    updated_at DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron (UTC) · EN: Last changed in the source (UTC)' CODEC(Delta, ZSTD(1)),
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Geldig tot dit moment (UTC); leeg = onbeperkt · EN: Valid until this instant (UTC); empty = without end'
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, coupon_id)
COMMENT 'NL: Kortingscodes, laatste stand per code · EN: Coupons, latest state of each coupon';
