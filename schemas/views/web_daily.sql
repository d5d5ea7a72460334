-- name: web_daily
-- title.nl: Websitebezoek per dag
-- title.en: Web traffic by day
-- description.nl: Bezoek van de website per dag en herkomst, zoals de bron het rapporteert.
-- description.en: Visits of the website by day and origin, as the source reports them.
-- formula: the latest version of each row, deleted ones left out
-- grain: day × channel × source × campaign × device × country
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: day Date | Dag van het rapport (tijdzone van het rapport) | Day of the report (zone of the report)
-- column: channel_group LowCardinality(String) | Kanaalgroep; leeg = niet uitgesplitst | Channel group; empty = not broken down
-- column: source_medium String | Bron en medium; leeg = niet uitgesplitst | Source and medium; empty = not broken down
-- column: campaign String | Campagne; leeg = niet uitgesplitst | Campaign; empty = not broken down
-- column: device LowCardinality(String) | Apparaat; leeg = niet uitgesplitst | Device; empty = not broken down
-- column: country LowCardinality(String) | Land (ISO 3166-1 alpha-2, ZZ = onbekend); leeg = niet uitgesplitst | Country (ISO 3166-1 alpha-2, ZZ = unknown); empty = not broken down
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: report_tz LowCardinality(String) | Tijdzone van het rapport | Zone of the report
-- column: sessions UInt64 | Sessies | Sessions
-- column: engaged_sessions UInt64 | Sessies met betrokkenheid | Engaged sessions
-- column: pageviews UInt64 | Paginaweergaven | Page views
-- column: duration_s UInt64 | Duur van alle sessies samen, in seconden | Duration of all sessions together, in seconds
-- column: sessions_cart UInt64 | Sessies met iets in de winkelwagen | Sessions with something put into the cart
-- column: sessions_checkout UInt64 | Sessies waarin een bestelling begon | Sessions that reached the checkout
-- column: sessions_purchase UInt64 | Sessies met een aankoop | Sessions with a purchase
-- column: purchases Decimal(18, 4) | Aankopen; een bron die ze verdeelt geeft gebroken aantallen | Purchases; a source that attributes them gives fractions
-- column: revenue Nullable(Decimal(18, 4)) | Omzet volgens het rapport; leeg = niet gegeven | Revenue according to the report; empty = not given
-- column: revenue_basis LowCardinality(String) | Wat de bron onder die omzet verstaat; leeg = niet gegeven | What the source means by that revenue; empty = not given
-- column: currency LowCardinality(String) | Valuta van de omzet | Currency of the revenue
-- column: is_thresholded UInt8 | 1 = de bron laat kleine aantallen weg | 1 = the source leaves out small numbers
-- column: is_sampled UInt8 | 1 = geschat uit een steekproef | 1 = estimated from a sample
-- column: is_final UInt8 | 1 = de bron wijzigt deze dag niet meer | 1 = the source changes this day no more
-- column: fetched_at DateTime64(3, 'UTC') | Opgehaald (UTC) | Fetched (UTC)
select
    source, day, channel_group, source_medium, campaign, device, country, shop, report_tz, sessions, engaged_sessions,
    pageviews, duration_s, sessions_cart, sessions_checkout, sessions_purchase, purchases, revenue, revenue_basis,
    currency, is_thresholded, is_sampled, is_final, fetched_at
from {{table web_daily}} final
settings do_not_merge_across_partitions_select_final = 1
