-- name: variant_costs
-- title.nl: Kostprijzen
-- title.en: Unit costs
-- description.nl: De kostprijs van elke variant vanaf een moment, zolang er geen latere rij is.
-- description.en: The unit cost of each variant from an instant on, as long as there is no later row.
-- formula: the latest version of each row, deleted ones left out
-- grain: variant × start
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: variant_id String | Variant-id | Variant id
-- column: valid_from DateTime64(3, 'UTC') | Vanaf wanneer de inkoopprijs geldt (UTC) | Instant from which the unit cost holds (UTC)
-- column: unit_cost Decimal(18, 6) | Inkoopprijs per stuk, exclusief btw | Cost of one unit, excluding tax
-- column: currency LowCardinality(String) | Valuta van de inkoopprijs | Currency of the unit cost
-- column: origin LowCardinality(String) | Herkomst: cogs, meta, of assumed = de eerst bekende prijs, aangenomen vanaf het ontstaan van de variant | Origin: cogs, meta, or assumed = the first known cost, assumed from the creation of the variant
-- column: author String | Wie de inkoopprijs opgaf; leeg = de bron | Who gave the unit cost; empty = the source
select
    source, variant_id, valid_from, unit_cost, currency, origin, author
from {{table variant_costs}} final
settings do_not_merge_across_partitions_select_final = 1
