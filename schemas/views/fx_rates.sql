-- name: fx_rates
-- title.nl: Gepubliceerde wisselkoersen
-- title.en: Published exchange rates
-- description.nl: Euro-referentiekoersen van de ECB zoals gepubliceerd.
-- description.en: Euro reference rates of the ECB as published.
-- formula: the latest version of each row, deleted ones left out
-- grain: day × currency
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: rate_day Date | Dag waarvoor de koers geldt | Day the rate is for
-- column: currency LowCardinality(String) | Valuta (ISO 4217) | Currency (ISO 4217)
-- column: per_eur Decimal(18, 8) | Eenheden van de valuta voor één euro | Units of the currency for one euro
-- column: published_day Date | Dag van publicatie | Day of publication
-- column: is_provisional UInt8 | 1 = voorlopig | 1 = provisional
-- column: origin LowCardinality(String) | Herkomst van de koers | Origin of the rate
select
    source, rate_day, currency, per_eur, published_day, is_provisional, origin
from {{table fx_rates}} final
settings do_not_merge_across_partitions_select_final = 1
