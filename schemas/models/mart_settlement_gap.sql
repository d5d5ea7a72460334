-- name: mart_settlement_gap
-- title.nl: Saldo op dagen met boekingen
-- title.en: Balance on days with entries
-- description.nl: Wat de betaaldienst aan het eind van een dag nog niet had uitbetaald, per bron en valuta van het saldo, op dagen waarop er iets geboekt werd. settlement_gap heeft elke dag.
-- description.en: What the payment provider had not paid out at the end of a day, per source and currency of the balance, on days with entries. settlement_gap has every day.
-- formula: running Σ amount_result of balance entries
-- grain: source × currency × day
-- unit: currency of the balance
-- materialisation: table
-- rows from: balance_entries
-- day: day
-- key: source, currency, day
-- marks: payments
-- column: source LowCardinality(String) | Bron | Source
-- column: currency LowCardinality(String) | Valuta van het saldo | Currency of the balance
-- column: day Date | Dag van de betaaldienst | Day of the payment provider
-- column: change Decimal(18,4) | Wat de dag veranderde | What the day changed
-- column: gap Decimal(18,4) | Saldo aan het eind van de dag | Balance at the end of the day
select source, currency, day, moved as change, sum(moved) over (partition by source, currency order by day rows between unbounded preceding and current row) as gap
from (
    select e.source as source, e.currency as currency, e.created_day as day, sum(e.amount_result) as moved
    from {{table balance_entries}} as e final
    left join (select source, payment_id, is_test from {{table payments}} final) as p on p.source = e.source and p.payment_id = e.payment_id
    where p.is_test = 0 and e.extra['test'] != '1' and e.source not in (select source from {{table payments}} final group by source having min(is_test) = 1)
    group by source, currency, day
)
