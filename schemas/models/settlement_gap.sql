-- name: settlement_gap
-- title.nl: Nog niet uitbetaald per dag
-- title.en: Not yet settled per day
-- description.nl: Wat de betaaldienst aan het eind van elke dag nog niet had uitbetaald, per bron en valuta van het saldo: elke dag van de eerste boeking tot vandaag, ook zonder boekingen.
-- description.en: What the payment provider had not paid out at the end of each day, per source and currency of the balance: every day from the first entry until today, also those without entries.
-- formula: running Σ amount_result of balance entries up to and including the day
-- grain: source × currency × day
-- unit: currency of the balance
-- materialisation: view
-- column: source LowCardinality(String) | Bron | Source
-- column: currency LowCardinality(String) | Valuta van het saldo | Currency of the balance
-- column: day Date | Dag van de betaaldienst | Day of the payment provider
-- column: change Decimal(18,4) | Wat de dag veranderde | What the day changed
-- column: gap Decimal(18,4) | Saldo aan het eind van de dag | Balance at the end of the day
with (
    -- The latest day that has begun in one of the accounts: on it each has a row, so that balances can be added.
    select max(toDate(formatDateTime(now('UTC'), '%F', if(s.zone = '', 'Europe/Amsterdam', s.zone))))
    from (select distinct source from {{ref mart_settlement_gap}}) as g
    left join (select source, timezone as zone from {{table shops}} final where platform = 'shopify') as s on s.source = g.source
) as today
select source, currency, from_day + offset as day, if(offset = 0, moved, toDecimal64(0, 4)) as change, held as gap
from (
    select
        source, currency, day as from_day, change as moved, gap as held,
        leadInFrame(day, 1, greatest(day, assumeNotNull(today)) + 1) over (
            partition by source, currency order by day rows between unbounded preceding and unbounded following
        ) as next_day
    from {{ref mart_settlement_gap}}
)
array join range(toUInt32(next_day - from_day)) as offset
