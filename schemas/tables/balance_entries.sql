-- migration 3
CREATE TABLE balance_entries
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    created_day Date COMMENT 'NL: Dag van de boeking (tijdzone van de betaaldienst), vastgezet bij de eerste keer · EN: Day of the entry (zone of the payment provider), frozen when first seen' CODEC(Delta, ZSTD(1)),
    entry_id String COMMENT 'NL: Id van de boeking · EN: Entry id' CODEC(ZSTD(1)),
    kind LowCardinality(String) COMMENT 'NL: Soort zoals de bron haar noemt: payment, capture, refund, chargeback, outgoing-transfer en andere · EN: Kind as the source names it: payment, capture, refund, chargeback, outgoing-transfer and others',
    payment_id String COMMENT 'NL: Betaling waar de boeking over gaat; leeg = geen · EN: Payment the entry is about; empty = none' CODEC(ZSTD(1)),
    refund_id String COMMENT 'NL: Terugbetaling of terugboeking waar de boeking over gaat; leeg = geen · EN: Refund or chargeback the entry is about; empty = none' CODEC(ZSTD(1)),
    payout_id String COMMENT 'NL: Uitbetaling of afrekening waar de boeking over gaat; leeg = geen · EN: Payout or settlement the entry is about; empty = none' CODEC(ZSTD(1)),
    created_at DateTime64(3, 'UTC') COMMENT 'NL: Geboekt (UTC) · EN: Booked (UTC)' CODEC(Delta, ZSTD(1)),
    amount_initial Decimal(18, 4) COMMENT 'NL: Bedrag voor aftrek van kosten · EN: Amount before deductions',
    fee Decimal(18, 4) COMMENT 'NL: Ingehouden kosten met btw, positief · EN: Deductions including VAT, positive',
    amount_result Decimal(18, 4) COMMENT 'NL: Wat het saldo verandert: amount_initial − fee · EN: What the balance changes by: amount_initial − fee',
    currency LowCardinality(String) COMMENT 'NL: Valuta van het saldo · EN: Currency of the balance',
    INDEX entry_id_bloom entry_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX payment_id_bloom payment_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(created_day)
ORDER BY (source, created_day, entry_id)
COMMENT 'NL: Grootboek van het saldo: elke bij- en afschrijving met haar kosten, in de valuta van het saldo · EN: Ledger of the balance: every entry with its fee, in the balance''s currency';
