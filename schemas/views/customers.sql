-- name: customers
-- title.nl: Klanten
-- title.en: Customers
-- description.nl: Klantaccounts van de winkel, zonder naam, adres of e-mailadres: de klantsleutel verbindt ze met orders.
-- description.en: Customer accounts of the shop, without name, address or e-mail address: the customer key links them to orders.
-- formula: the latest version of each row, deleted ones left out
-- grain: customer account
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: customer_id String | Klant-id van de bron | Customer id of the source
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: customer_key String | Klantsleutel, zoals in customer_orders; leeg = het account heeft geen e-mailadres | Customer key, as in customer_orders; empty = the account has no e-mail address
-- column: identity_class LowCardinality(String) | Soort bewijs: email, relay, platform_id, none | Kind of evidence: email, relay, platform_id, none
-- column: created_at DateTime64(3, 'UTC') | Moment waarop het account ontstond (UTC) | Instant at which the account was created (UTC)
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron (UTC) | Last changed in the source (UTC)
-- column: country LowCardinality(String) | Land (ISO 3166-1 alpha-2, ZZ = onbekend) | Country (ISO 3166-1 alpha-2, ZZ = unknown)
-- column: accepts_marketing UInt8 | 1 = wil reclame ontvangen | 1 = accepts marketing
-- column: platform_orders UInt32 | Aantal orders volgens de winkel; 0 waar de bron het niet geeft | Number of orders according to the shop; 0 where the source does not give it
-- column: platform_spent Decimal(18, 4) | Besteed bedrag volgens de winkel; 0 waar de bron het niet geeft | Amount spent according to the shop; 0 where the source does not give it
-- column: currency LowCardinality(String) | Valuta van het bedrag | Currency of the amount
-- column: tags Array(String) | Labels | Tags
select
    c.source as source, customer_id, shop, if(a.canonical_key != '', a.canonical_key, c.customer_key) as customer_key, identity_class, created_at, updated_at, country, accepts_marketing, platform_orders,
    platform_spent, currency, tags
from {{table customers}} as c final
left join (
    select source, alias_key, canonical_key
    from {{table customer_aliases}} final
    where source != ''
) as a on a.source = c.source and a.alias_key = if(c.customer_key != '', c.customer_key, concat('id:', c.source, ':', c.customer_id))
settings do_not_merge_across_partitions_select_final = 1
