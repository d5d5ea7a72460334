-- migration 3
CREATE TABLE settlement_lines
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    settlement_id String COMMENT 'NL: Afrekening · EN: Settlement' CODEC(ZSTD(1)),
    period_month Date COMMENT 'NL: Eerste dag van de maand waar de regel over gaat · EN: First day of the month that the line is about' CODEC(Delta, ZSTD(1)),
    side LowCardinality(String) COMMENT 'NL: revenue = opbrengst, cost = kosten · EN: revenue or cost',
    line_no UInt16 COMMENT 'NL: Plaats van de regel binnen maand en kant, vanaf 1 · EN: Position of the line within month and side, from 1',
    method LowCardinality(String) COMMENT 'NL: Betaalmethode, of refund en chargeback; leeg = geen · EN: Payment method, or refund and chargeback; empty = none',
    cost_class LowCardinality(String) COMMENT 'NL: Soort: payment, refund, chargeback, capture, reserve, other · EN: Class: payment, refund, chargeback, capture, reserve, other',
    description String COMMENT 'NL: Omschrijving van de bron · EN: Description by the source' CODEC(ZSTD(1)),
    count Int32 COMMENT 'NL: Aantal · EN: Number',
    rate_fixed Nullable(Decimal(18, 4)) COMMENT 'NL: Vast tarief per stuk; leeg = geen · EN: Fixed rate each; empty = none',
    rate_percent Nullable(Decimal(9, 4)) COMMENT 'NL: Tarief in procenten (1.8 = 1,8 %); leeg = geen · EN: Rate in percent (1.8 = 1.8 %); empty = none',
    amount_net Decimal(18, 4) COMMENT 'NL: Bedrag zonder btw, met het teken van de bron: kosten positief · EN: Amount excluding VAT, with the sign of the source: costs are positive',
    amount_vat Decimal(18, 4) COMMENT 'NL: Btw · EN: VAT',
    amount_gross Decimal(18, 4) COMMENT 'NL: Bedrag met btw · EN: Amount including VAT',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de bedragen · EN: Currency of the amounts'
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, settlement_id, period_month, side, line_no)
COMMENT 'NL: Opbrengsten en kosten in afrekeningen, per maand en methode · EN: Revenue and costs in settlements, per month and method';
