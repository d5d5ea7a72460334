-- migration 3
CREATE TABLE platform_invoices
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    invoice_id String COMMENT 'NL: Id van de factuur · EN: Invoice id' CODEC(ZSTD(1)),
    reference String COMMENT 'NL: Factuurnummer · EN: Invoice number' CODEC(ZSTD(1)),
    status LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    issued_day Nullable(Date) COMMENT 'NL: Factuurdatum; leeg = onbekend · EN: Day of issue; empty = unknown',
    paid_day Nullable(Date) COMMENT 'NL: Dag van betaling; leeg = niet betaald · EN: Day of payment; empty = not paid',
    amount_net Decimal(18, 4) COMMENT 'NL: Bedrag zonder btw · EN: Amount excluding VAT',
    amount_vat Decimal(18, 4) COMMENT 'NL: Btw · EN: VAT',
    amount_gross Decimal(18, 4) COMMENT 'NL: Bedrag met btw · EN: Amount including VAT',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts'
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, invoice_id)
COMMENT 'NL: Facturen van de betaaldienst of het platform · EN: Invoices of the payment provider or platform';
