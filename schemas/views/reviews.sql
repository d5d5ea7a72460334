-- name: reviews
-- title.nl: Beoordelingen
-- title.en: Reviews
-- description.nl: Beoordelingen zonder tekst en zonder naam van de schrijver.
-- description.en: Reviews without text and without the name of the author.
-- formula: the latest version of each row, deleted ones left out
-- grain: review
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Winkeldag van de beoordeling, vastgezet bij de eerste keer | Shop day of the review, frozen when first seen
-- column: review_id String | Id van de beoordeling | Review id
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: subject LowCardinality(String) | Waarover: product, shop | What it is about: product, shop
-- column: product_id String | Product-id; leeg = geen | Product id; empty = none
-- column: variant_id String | Variant-id; leeg = geen | Variant id; empty = none
-- column: order_id String | Order-id; leeg = onbekend | Order id; empty = unknown
-- column: customer_key String | Sleutel van het e-mailadres (HMAC); leeg = geen | Key of the e-mail address (HMAC); empty = none
-- column: created_at DateTime64(3, 'UTC') | Moment van de beoordeling (UTC) | Instant of the review (UTC)
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron, of gezien (UTC) | Last changed in the source, or seen (UTC)
-- column: rating Decimal(6, 3) | Waardering zoals gegeven | Rating as given
-- column: scale_max Decimal(6, 3) | Hoogste waardering van de schaal | Highest rating of the scale
-- column: rating5 Decimal(6, 3) | Waardering op een schaal van 1 tot 5; 0 = geen geldige waardering | Rating on a scale of 1 to 5; 0 = no valid rating
-- column: is_published UInt8 | 1 = zichtbaar in de winkel | 1 = shown in the shop
-- column: is_verified UInt8 | 1 = van een koper | 1 = by a buyer
-- column: replied_at Nullable(DateTime64(3, 'UTC')) | Moment van het antwoord (UTC); leeg = geen | Instant of the reply (UTC); empty = none
-- column: recommends Nullable(UInt8) | 1 = beveelt aan, 0 = niet; leeg = niet gevraagd | 1 = recommends, 0 = does not; empty = not asked
-- column: language LowCardinality(String) | Taal van de tekst; leeg = onbekend | Language of the text; empty = unknown
select
    source, created_day, review_id, shop, subject, product_id, variant_id, order_id, customer_key, created_at, updated_at, rating,
    scale_max, rating5, is_published, is_verified, replied_at, recommends, language
from {{table reviews}} final
settings do_not_merge_across_partitions_select_final = 1
