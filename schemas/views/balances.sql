-- name: balances
-- title.nl: Saldi
-- title.en: Balances
-- description.nl: Saldo bij de betaaldienst, één per valuta, laatste stand.
-- description.en: Balances at the payment provider, one per currency, latest state.
-- formula: the latest version of each row, deleted ones left out
-- grain: balance
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: balance_id String | Id van het saldo | Balance id
-- column: currency LowCardinality(String) | Valuta | Currency
-- column: status LowCardinality(String) | Status zoals de bron hem noemt | Status as the source names it
-- column: available Decimal(18, 4) | Beschikbaar | Available
-- column: pending Decimal(18, 4) | Onderweg, nog niet beschikbaar | Pending, not available yet
-- column: transfer_frequency LowCardinality(String) | Hoe vaak wordt uitbetaald, zoals de bron het noemt | How often it is paid out, as the source names it
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron, voor zover ze het noemt; anders gemaakt (UTC) | Last changed in the source, as far as it tells; else created (UTC)
select source, balance_id, currency, status, available, pending, transfer_frequency, updated_at
from {{table balances}} final
settings do_not_merge_across_partitions_select_final = 1
