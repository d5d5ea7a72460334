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
select
    source, currency, day, change, gap
from {{ref settlement_gap}}
