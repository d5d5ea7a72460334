-- name: checkouts
-- title.nl: Begonnen bestellingen
-- title.en: Checkouts
-- description.nl: Begonnen en niet afgeronde, of later toch afgeronde bestellingen.
-- description.en: Checkouts that were begun and left, or completed later.
-- formula: the latest version of each row, deleted ones left out
-- grain: checkout
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Winkeldag van het begin, vastgezet bij de eerste keer | Shop day of the start, frozen when first seen
-- column: checkout_id String | Id van de begonnen bestelling | Checkout id
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: created_at DateTime64(3, 'UTC') | Begonnen (UTC) | Begun (UTC)
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron (UTC) | Last changed in the source (UTC)
-- column: completed_at Nullable(DateTime64(3, 'UTC')) | Afgerond (UTC); leeg = niet | Completed (UTC); empty = not
-- column: order_id String | Order die eruit ontstond; leeg = geen, of niet bekend | Order that came of it; empty = none, or not known
-- column: step LowCardinality(String) | Laatste stap, waar de bron haar noemt | Last step, where the source tells it
-- column: has_contact UInt8 | 1 = er is een e-mailadres of telefoonnummer ingevuld | 1 = an e-mail address or telephone number was filled in
-- column: customer_key String | Sleutel van het e-mailadres (HMAC), hetzelfde in alle bronnen; leeg = geen | Key of the e-mail address (HMAC), the same in all sources; empty = none
-- column: country LowCardinality(String) | Land (ISO 3166-1 alpha-2, ZZ = onbekend) | Country (ISO 3166-1 alpha-2, ZZ = unknown)
-- column: items Int32 | Aantal artikelen | Number of items
-- column: amount Decimal(18, 4) | Totaalbedrag | Total amount
-- column: currency LowCardinality(String) | Valuta van het bedrag | Currency of the amount
-- column: channel LowCardinality(String) | Verkoopkanaal | Sales channel
select
    source, created_day, checkout_id, shop, created_at, updated_at, completed_at, order_id, step, has_contact,
    customer_key, country, items, amount, currency, channel
from {{table checkouts}} final
settings do_not_merge_across_partitions_select_final = 1
