-- migration 1
CREATE TABLE refund_lines
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    refund_day Date COMMENT 'NL: Winkeldag van de terugbetaling (vastgezet) · EN: Shop day of the refund (frozen)' CODEC(Delta, ZSTD(1)),
    refund_id String COMMENT 'NL: Id van de terugbetaling · EN: Refund id' CODEC(ZSTD(1)),
    refund_line_id String COMMENT 'NL: Regel-id van de bron, of de positie · EN: Line id of the source, or the position' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order-id · EN: Order id' CODEC(ZSTD(1)),
    line_id String COMMENT 'NL: Orderregel die is terugbetaald; leeg = geen · EN: Order line that was refunded; empty = none' CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'NL: Soort: product, gift_card, shipping, fee, adjustment · EN: Kind: product, gift_card, shipping, fee, adjustment',
    quantity Int32 COMMENT 'NL: Teruggenomen aantal · EN: Quantity returned',
    amount Decimal(18, 4) COMMENT 'NL: Bedrag exclusief btw · EN: Amount excluding tax',
    tax Decimal(18, 4) COMMENT 'NL: Btw · EN: Tax',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts',
    restock LowCardinality(String) COMMENT 'NL: Terug op voorraad: returned, cancelled, not_restocked, legacy · EN: Restocked: returned, cancelled, not_restocked, legacy',
    return_id String COMMENT 'NL: Retour waar dit bij hoort · EN: Return this belongs to' CODEC(ZSTD(1)),
    reason LowCardinality(String) COMMENT 'NL: Reden · EN: Reason',
    INDEX refund_id_bloom refund_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(refund_day)
ORDER BY (source, refund_day, refund_id, refund_line_id)
COMMENT 'NL: Regels van terugbetalingen · EN: Lines of refunds';
