-- migration 3
CREATE TABLE settlements
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    settlement_id String COMMENT 'NL: Id van de afrekening · EN: Settlement id' CODEC(ZSTD(1)),
    reference String COMMENT 'NL: Kenmerk op het bankafschrift; leeg zolang ze open is · EN: Reference on the bank statement; empty while it is open' CODEC(ZSTD(1)),
    status LowCardinality(String) COMMENT 'NL: Status: open, pending, paidout, failed · EN: Status: open, pending, paidout, failed',
    settled_at Nullable(DateTime64(3, 'UTC')) COMMENT 'NL: Uitbetaald (UTC); leeg = nog niet · EN: Paid out (UTC); empty = not yet',
    settled_day Nullable(Date) COMMENT 'NL: Dag van uitbetaling (tijdzone van de betaaldienst); leeg = nog niet · EN: Day of payout (zone of the payment provider); empty = not yet',
    amount Decimal(18, 4) COMMENT 'NL: Uitbetaald bedrag · EN: Amount paid out',
    currency LowCardinality(String) COMMENT 'NL: Valuta van het bedrag · EN: Currency of the amount',
    invoice_id String COMMENT 'NL: Factuur met de kosten; leeg = nog geen · EN: Invoice with the costs; empty = none yet' CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, settlement_id)
COMMENT 'NL: Afrekeningen van de betaaldienst, laatste stand; regels staan in settlement_lines · EN: Settlements of the payment provider, latest state; their lines are in settlement_lines';
