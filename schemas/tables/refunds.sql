-- migration 1
CREATE TABLE refunds
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    refund_day Date COMMENT 'NL: Winkeldag van de terugbetaling, vastgezet bij de eerste keer · EN: Shop day of the refund, frozen when first seen' CODEC(Delta, ZSTD(1)),
    refund_id String COMMENT 'NL: Id van de terugbetaling · EN: Refund id' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order waar de terugbetaling bij hoort · EN: Order the refund belongs to' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    refunded_at DateTime64(3, 'UTC') COMMENT 'NL: Moment van de terugbetaling (UTC) · EN: Instant of the refund (UTC)' CODEC(Delta, ZSTD(1)),
    updated_at DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron, of gezien (UTC) · EN: Last changed in the source, or seen (UTC)' CODEC(Delta, ZSTD(1)),
    reason LowCardinality(String) COMMENT 'NL: Reden, genormaliseerd · EN: Reason, normalised',
    is_cancellation UInt8 COMMENT 'NL: 1 = hoort bij een annulering · EN: 1 = part of a cancellation',
    product_amount Decimal(18, 4) COMMENT 'NL: Terugbetaald voor producten, exclusief btw · EN: Refunded for products, excluding tax',
    shipping_amount Decimal(18, 4) COMMENT 'NL: Terugbetaalde verzendkosten, exclusief btw · EN: Refunded shipping, excluding tax',
    tax_amount Decimal(18, 4) COMMENT 'NL: Terugbetaalde btw · EN: Refunded tax',
    fee_amount Decimal(18, 4) COMMENT 'NL: Terugbetaalde toeslagen, exclusief btw · EN: Refunded fees, excluding tax',
    discrepancy_amount Decimal(18, 4) COMMENT 'NL: Verschil tussen regels en terugbetaald bedrag · EN: Difference between lines and refunded amount',
    discrepancy_reason LowCardinality(String) COMMENT 'NL: Reden van het verschil · EN: Reason for the difference',
    money_refunded Decimal(18, 4) COMMENT 'NL: Totaal terugbetaald inclusief btw · EN: Total refunded including tax',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts',
    INDEX refund_id_bloom refund_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(refund_day)
ORDER BY (source, refund_day, refund_id)
COMMENT 'NL: Terugbetalingen, laatste stand; bedragen in de valuta van de order · EN: Refunds, latest state; amounts in the currency of the order';
