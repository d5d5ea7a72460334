-- name: recon_daily
-- title.nl: Aansluiting per dag
-- title.en: Reconciliation by day
-- description.nl: Dagcijfers van de winkel zelf naast die van de ledger.
-- description.en: Figures per day of the shop itself beside those of the ledger.
-- formula: the latest version of each row, deleted ones left out
-- grain: day × metric
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: day Date | Winkeldag | Shop day
-- column: metric LowCardinality(String) | Kengetal: gross_sales, discounts, returns, net_sales, shipping, taxes, total_sales, orders en andere | Metric: gross_sales, discounts, returns, net_sales, shipping, taxes, total_sales, orders and others
-- column: admin_value Nullable(Decimal(18, 4)) | Waarde in het rapport van de winkel; leeg = niet gegeven | Value in the shop's own report; empty = not given
-- column: our_value Nullable(Decimal(18, 4)) | Waarde uit de ledger toen vergeleken werd; leeg = niet vergeleken | Value of the ledger when it was compared; empty = not compared
-- column: difference Nullable(Decimal(18, 4)) | Verschil; leeg = niet vergeleken | Difference; empty = not compared
-- column: checked_at DateTime64(3, 'UTC') | Moment van het rapport (UTC) | Instant of the report (UTC)
-- column: note String | Toelichting | Remark
select
    source, day, metric, admin_value, our_value, difference, checked_at, note
from {{table recon_daily}} final
settings do_not_merge_across_partitions_select_final = 1
