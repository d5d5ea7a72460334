-- migration 4
CREATE TABLE sale_events
(
    source LowCardinality(String) COMMENT 'NL: Naam van de bron in de configuratie · EN: Name of the source in the configuration',
    _version UInt64 COMMENT 'NL: Versie: bronmoment in milliseconden × 2^22 + volgnummer van de run; de hoogste wint · EN: Version: source instant in milliseconds × 2^22 + sequence number of the run; the highest wins' CODEC(Delta, ZSTD(1)),
    _is_deleted UInt8 COMMENT 'NL: 1 = verwijderd in de bron (FINAL toont de rij niet) · EN: 1 = deleted in the source (FINAL hides the row)',
    _synced_at DateTime64(3, 'UTC') COMMENT 'NL: Moment waarop de rij geschreven werd (UTC) · EN: Instant at which the row was written (UTC)' CODEC(Delta, ZSTD(1)),
    _run_id String COMMENT 'NL: Run die de rij schreef · EN: Run that wrote the row' CODEC(ZSTD(1)),
    extra Map(LowCardinality(String), String) COMMENT 'NL: Gegevens uit de bron zonder eigen kolom · EN: Values of the source that have no column of their own' CODEC(ZSTD(1)),
    happened_day Date COMMENT 'NL: Winkeldag van de gebeurtenis, vastgezet bij de eerste keer · EN: Shop day of the event, frozen when first seen' CODEC(Delta, ZSTD(1)),
    order_id String COMMENT 'NL: Order-id · EN: Order id' CODEC(ZSTD(1)),
    event_id String COMMENT 'NL: Id van de gebeurtenis · EN: Event id' CODEC(ZSTD(1)),
    agreement_id String COMMENT 'NL: Boeking waar de gebeurtenis bij hoort · EN: Booking the event belongs to' CODEC(ZSTD(1)),
    reason LowCardinality(String) COMMENT 'NL: Waarom geboekt werd: order, order_edit, refund, return, unknown · EN: Why it was booked: order, order_edit, refund, return, unknown',
    action LowCardinality(String) COMMENT 'NL: Soort boeking: order, update, return, unknown · EN: Kind of booking: order, update, return, unknown',
    line_type LowCardinality(String) COMMENT 'NL: Soort regel: product, gift_card, shipping, tip, fee, additional_fee, duty, adjustment, unknown · EN: Kind of line: product, gift_card, shipping, tip, fee, additional_fee, duty, adjustment, unknown',
    line_id String COMMENT 'NL: Orderregel; leeg = geen · EN: Order line; empty = none' CODEC(ZSTD(1)),
    happened_at DateTime64(3, 'UTC') COMMENT 'NL: Moment van de boeking (UTC) · EN: Instant of the booking (UTC)' CODEC(Delta, ZSTD(1)),
    quantity Int32 COMMENT 'NL: Aantal, negatief bij terugname · EN: Quantity, negative when taken back',
    amount_incl_tax Decimal(18, 4) COMMENT 'NL: Bedrag na korting, inclusief btw; negatief bij terugname · EN: Amount after discount, including tax; negative when taken back',
    tax Decimal(18, 4) COMMENT 'NL: Btw in het bedrag; negatief bij terugname · EN: Tax in the amount; negative when taken back',
    discount_ex_tax Decimal(18, 4) COMMENT 'NL: Korting exclusief btw; negatief bij terugname · EN: Discount excluding tax; negative when taken back',
    discount_incl_tax Decimal(18, 4) COMMENT 'NL: Korting inclusief btw; negatief bij terugname · EN: Discount including tax; negative when taken back',
    currency LowCardinality(String) COMMENT 'NL: Valuta van de winkel, waarin de bedragen staan · EN: Currency of the shop, which the amounts are in',
    refund_id String COMMENT 'NL: Terugbetaling waar de boeking bij hoort; leeg = geen · EN: Refund the booking belongs to; empty = none' CODEC(ZSTD(1)),
    return_id String COMMENT 'NL: Retour waar de boeking bij hoort; leeg = geen · EN: Return the booking belongs to; empty = none' CODEC(ZSTD(1)),
    INDEX order_id_bloom order_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(_version, _is_deleted)
PARTITION BY toYear(happened_day)
ORDER BY (source, happened_day, order_id, event_id)
COMMENT 'NL: Verkoopgebeurtenissen van orders zoals het platform ze boekt (verkoop, wijziging, terugname), elk op zijn eigen dag · EN: Sale events of orders as the platform books them (sale, edit, taking back), each on its own day';
