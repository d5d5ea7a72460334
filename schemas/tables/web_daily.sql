-- migration 4
CREATE TABLE web_daily
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    day Date COMMENT 'NL: Dag van het rapport (tijdzone van het rapport) · EN: Day of the report (zone of the report)' CODEC(Delta, ZSTD(1)),
    channel_group LowCardinality(String) COMMENT 'NL: Kanaalgroep; leeg = niet uitgesplitst · EN: Channel group; empty = not broken down',
    source_medium String COMMENT 'NL: Bron en medium; leeg = niet uitgesplitst · EN: Source and medium; empty = not broken down' CODEC(ZSTD(1)),
    campaign String COMMENT 'NL: Campagne; leeg = niet uitgesplitst · EN: Campaign; empty = not broken down' CODEC(ZSTD(1)),
    device LowCardinality(String) COMMENT 'NL: Apparaat; leeg = niet uitgesplitst · EN: Device; empty = not broken down',
    country LowCardinality(String) COMMENT 'NL: Land (ISO 3166-1 alpha-2, ZZ = onbekend); leeg = niet uitgesplitst · EN: Country (ISO 3166-1 alpha-2, ZZ = unknown); empty = not broken down',
    shop LowCardinality(String) COMMENT 'NL: Winkel · EN: Shop',
    report_tz LowCardinality(String) COMMENT 'NL: Tijdzone van het rapport · EN: Zone of the report',
    sessions UInt64 COMMENT 'NL: Sessies · EN: Sessions',
    engaged_sessions UInt64 COMMENT 'NL: Sessies met betrokkenheid · EN: Engaged sessions',
    pageviews UInt64 COMMENT 'NL: Paginaweergaven · EN: Page views',
    duration_s UInt64 COMMENT 'NL: Duur van alle sessies samen, in seconden · EN: Duration of all sessions together, in seconds',
    sessions_cart UInt64 COMMENT 'NL: Sessies met iets in de winkelwagen · EN: Sessions with something put into the cart',
    sessions_checkout UInt64 COMMENT 'NL: Sessies waarin een bestelling begon · EN: Sessions that reached the checkout',
    sessions_purchase UInt64 COMMENT 'NL: Sessies met een aankoop · EN: Sessions with a purchase',
    purchases Decimal(18, 4) COMMENT 'NL: Aankopen; een bron die ze verdeelt geeft gebroken aantallen · EN: Purchases; a source that attributes them gives fractions',
    revenue Nullable(Decimal(18, 4)) COMMENT 'NL: Omzet volgens het rapport; leeg = niet gegeven · EN: Revenue according to the report; empty = not given',
    revenue_basis LowCardinality(String) COMMENT 'NL: Wat de bron onder die omzet verstaat; leeg = niet gegeven · EN: What the source means by that revenue; empty = not given',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de omzet · EN: Currency of the revenue',
    is_thresholded UInt8 COMMENT 'NL: 1 = de bron laat kleine aantallen weg · EN: 1 = the source leaves out small numbers',
    is_sampled UInt8 COMMENT 'NL: 1 = geschat uit een steekproef · EN: 1 = estimated from a sample',
    is_final UInt8 COMMENT 'NL: 1 = de bron wijzigt deze dag niet meer · EN: 1 = the source changes this day no more',
    fetched_at DateTime64(3, 'UTC') COMMENT 'NL: Sinds wanneer het rapport dit zegt, voor zover gelezen (UTC) · EN: Since when the report says so, as far as it was read (UTC)' CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(day)
ORDER BY (source, day, channel_group, source_medium, campaign, device, country)
COMMENT 'NL: Bezoek van de website per dag en herkomst, zoals de bron het rapporteert · EN: Visits of the website by day and origin, as the source reports them';
