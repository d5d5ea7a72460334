-- migration 4
CREATE TABLE fulfilments
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Winkeldag waarop de verzending werd aangemaakt, vastgezet bij de eerste keer · EN: Shop day on which the fulfilment was created, frozen when first seen' CODEC(Delta, ZSTD(1)),
    fulfilment_id String COMMENT 'NL: Id van de verzending · EN: Fulfilment id' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order die verzonden werd · EN: Order that was shipped' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    status LowCardinality(String) COMMENT 'NL: Status: pending, open, success, cancelled, error, failure · EN: Status: pending, open, success, cancelled, error, failure',
    carrier LowCardinality(String) COMMENT 'NL: Vervoerder · EN: Carrier',
    service LowCardinality(String) COMMENT 'NL: Verzenddienst · EN: Shipping service',
    ship_country LowCardinality(String) COMMENT 'NL: Land van bestemming (ISO 3166-1 alpha-2, ZZ = onbekend) · EN: Country of destination (ISO 3166-1 alpha-2, ZZ = unknown)',
    shipped_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Verzonden (UTC); leeg = niet bekend · EN: Shipped (UTC); empty = not known',
    in_transit_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Onderweg bij de vervoerder (UTC); leeg = niet bekend · EN: In transit at the carrier (UTC); empty = not known',
    delivered_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Bezorgd (UTC); leeg = niet, of niet bekend · EN: Delivered (UTC); empty = not, or not known',
    promised_from Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Bezorging beloofd vanaf (UTC); leeg = niet · EN: Delivery promised from (UTC); empty = not',
    promised_until Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Bezorging beloofd tot (UTC); leeg = niet · EN: Delivery promised until (UTC); empty = not',
    parcels UInt16 COMMENT 'NL: Aantal pakketten · EN: Number of parcels',
    label_cost Nullable(Decimal(18, 4)) COMMENT 'NL: Kosten van het verzendlabel; leeg = onbekend · EN: Cost of the shipping label; empty = unknown',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de kosten · EN: Currency of the cost',
    is_return UInt8 COMMENT 'NL: 1 = zending terug naar de winkel · EN: 1 = shipment back to the shop',
    INDEX fulfilment_id_bloom fulfilment_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, fulfilment_id)
COMMENT 'NL: Verzendingen van orders, laatste stand · EN: Fulfilments of orders, latest state';
