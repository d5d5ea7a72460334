-- migration 4
CREATE TABLE tender_transactions
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    processed_day Date COMMENT 'NL: Winkeldag van de verwerking, vastgezet bij de eerste keer · EN: Shop day of processing, frozen when first seen' CODEC(Delta, ZSTD(1)),
    tender_transaction_id String COMMENT 'NL: Id van de geldstroom · EN: Tender transaction id' CODEC(ZSTD(1)),
    order_id String COMMENT 'NL: Order waar ze bij hoort · EN: Order it belongs to' CODEC(ZSTD(1)),
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    processed_at DateTime64(3, 'UTC') COMMENT 'NL: Verwerkt (UTC) · EN: Processed (UTC)' CODEC(Delta, ZSTD(1)),
    amount Decimal(18, 4) COMMENT 'NL: Bedrag; negatief = terug naar de klant · EN: Amount; negative = back to the customer',
    currency LowCardinality(String) COMMENT 'NL: Valuta van het bedrag · EN: Currency of the amount',
    method LowCardinality(String) COMMENT 'NL: Betaalmiddel zoals de bron het noemt · EN: Means of payment as the source names it',
    is_test UInt8 COMMENT 'NL: 1 = test, telt nergens mee · EN: 1 = test, counts nowhere',
    INDEX tender_transaction_id_bloom tender_transaction_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(processed_day)
ORDER BY (source, processed_day, tender_transaction_id)
COMMENT 'NL: Geld dat bij orders binnenkwam (positief) of terugging (negatief), per betaalmiddel · EN: Money that came in (positive) or went back (negative) with orders, by means of payment';
