-- migration 3
CREATE TABLE balances
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    balance_id String COMMENT 'NL: Id van het saldo · EN: Balance id' CODEC(ZSTD(1)),
    currency LowCardinality(String) COMMENT 'NL: Valuta · EN: Currency',
    status LowCardinality(String) COMMENT 'NL: Status zoals de bron hem noemt · EN: Status as the source names it',
    available Decimal(18, 4) COMMENT 'NL: Beschikbaar · EN: Available',
    pending Decimal(18, 4) COMMENT 'NL: Onderweg, nog niet beschikbaar · EN: Pending, not available yet',
    transfer_frequency LowCardinality(String) COMMENT 'NL: Hoe vaak wordt uitbetaald, zoals de bron het noemt · EN: How often it is paid out, as the source names it',
    updated_at DateTime64(3, 'UTC') COMMENT 'NL: Laatst gewijzigd in de bron, voor zover ze het noemt; anders gemaakt (UTC) · EN: Last changed in the source, as far as it tells; else created (UTC)' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
ORDER BY (source, balance_id)
COMMENT 'NL: Saldo bij de betaaldienst, een per valuta, laatste stand · EN: Balances at the payment provider, one per currency, latest state';
