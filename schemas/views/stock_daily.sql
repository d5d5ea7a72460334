-- name: stock_daily
-- title.nl: Voorraad per dag
-- title.en: Stock by day
-- description.nl: Voorraad per dag, variant en locatie: de laatste stand die op die dag gezien werd.
-- description.en: Stock by day, variant and location: the last state seen on that day.
-- formula: the latest version of each row, deleted ones left out
-- grain: day × variant × location
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: day Date | Winkeldag van de opname | Shop day of the snapshot
-- column: variant_id String | Variant-id | Variant id
-- column: location_id String | Locatie | Location
-- column: snapshot_id String | Id van de opname: dag:variant:locatie | Id of the snapshot: day:variant:location
-- column: sku String | Artikelcode | Stock keeping unit
-- column: on_hand Int32 | Aanwezig | On hand
-- column: available Int32 | Te verkopen | Available for sale
-- column: committed Int32 | Verkocht en nog niet verzonden | Sold and not shipped yet
-- column: incoming Int32 | Onderweg | Incoming
-- column: unit_cost Nullable(Decimal(18, 6)) | Inkoopprijs per stuk op dat moment; leeg = onbekend | Unit cost at that moment; empty = unknown
-- column: currency LowCardinality(String) | Valuta van de inkoopprijs | Currency of the unit cost
-- column: taken_at DateTime64(3, 'UTC') | Eerste opname van deze stand op die dag (UTC) | First snapshot of these quantities on that day (UTC)
select
    source, day, variant_id, location_id, snapshot_id, sku, on_hand, available, committed, incoming, unit_cost,
    currency, taken_at
from {{table stock_daily}} final
settings do_not_merge_across_partitions_select_final = 1
