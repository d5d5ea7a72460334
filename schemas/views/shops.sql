-- name: shops
-- title.nl: Winkels
-- title.en: Shops
-- description.nl: De aangesloten winkels met hun tijdzone, valuta en instellingen.
-- description.en: The connected shops with their time zone, currency and settings.
-- formula: the latest version of each row, deleted ones left out
-- grain: source
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: shop LowCardinality(String) | Winkel-id uit de configuratie | Shop id from the configuration
-- column: platform LowCardinality(String) | Winkelplatform | Shop platform
-- column: platform_version String | Versie van het platform | Version of the platform
-- column: domain String | Domein van de winkel | Domain of the shop
-- column: name String | Naam van de winkel | Name of the shop
-- column: country LowCardinality(String) | Land (ISO 3166-1 alpha-2, ZZ = onbekend) | Country (ISO 3166-1 alpha-2, ZZ = unknown)
-- column: timezone LowCardinality(String) | Tijdzone die de winkeldag bepaalt (IANA-naam of vaste afwijking) | Time zone that sets the shop day (IANA name or fixed offset)
-- column: timezone_from DateTime64(3, 'UTC') | Vanaf wanneer deze tijdzone geldt | Instant from which this time zone holds
-- column: currency LowCardinality(String) | Winkelvaluta (ISO 4217) | Currency of the shop (ISO 4217)
-- column: report_currency LowCardinality(String) | Valuta van rapporten (ISO 4217) | Currency of reports (ISO 4217)
-- column: prices_include_tax UInt8 | 1 = prijzen zijn inclusief btw ingevoerd | 1 = prices are entered including tax
-- column: week_start UInt8 | Eerste dag van de week (1 = maandag … 7 = zondag) | First day of the week (1 = Monday … 7 = Sunday)
-- column: sale_date_basis LowCardinality(String) | Datum die de verkoopdag bepaalt: created, paid of completed | Date that sets the sale day: created, paid or completed
-- column: excluded_statuses Array(String) | Orderstatussen die de winkel zelf niet meetelt | Order statuses that the shop itself leaves out
-- column: history_from Date | Eerste dag waarvan de geschiedenis is opgehaald | First day of the history that was read
-- column: history_complete UInt8 | 1 = de hele geschiedenis is opgehaald | 1 = the whole history was read
-- column: shop_opened Date | Dag van de eerste order in de winkel; 1970-01-01 = onbekend | Day of the shop's first order; 1970-01-01 = unknown
select
    source, shop, platform, platform_version, domain, name, country, timezone, timezone_from, currency, report_currency,
    prices_include_tax, week_start, sale_date_basis, excluded_statuses, history_from, history_complete, shop_opened
from {{table shops}} final
settings do_not_merge_across_partitions_select_final = 1
