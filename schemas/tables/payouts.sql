-- migration 3
CREATE TABLE payouts
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    payout_day Date COMMENT 'NL: Dag waarop de uitbetaling gemaakt werd, vastgezet bij de eerste keer · EN: Day on which the payout was made, frozen when first seen' CODEC(Delta, ZSTD(1)),
    payout_id String COMMENT 'NL: Id van de uitbetaling · EN: Payout id' CODEC(ZSTD(1)),
    status LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    paid_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Uitbetaald (UTC); leeg = niet · EN: Paid out (UTC); empty = not',
    amount Decimal(18, 4) COMMENT 'NL: Uitbetaald bedrag · EN: Amount paid out',
    fees Decimal(18, 4) COMMENT 'NL: Kosten van de uitbetaling · EN: Fees of the payout',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts',
    INDEX payout_id_bloom payout_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(payout_day)
ORDER BY (source, payout_day, payout_id)
COMMENT 'NL: Uitbetalingen van een saldo aan de bankrekening, laatste stand · EN: Payouts of a balance to the bank account, latest state';
