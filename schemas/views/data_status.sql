-- name: data_status
-- title.nl: Stand van de gegevens
-- title.en: Status of the data
-- description.nl: Per bron en stroom: tot wanneer de gegevens zijn gelezen en tot wanneer de cijfers kloppen.
-- description.en: Per source and stream: until when the data was read and until when the figures are right.
-- formula: from the run log and the marks that models have not used yet
-- grain: source × stream
-- unit: instants, UTC
-- materialisation: view
-- column: source LowCardinality(String) | Bron | Source
-- column: stream LowCardinality(String) | Stroom | Stream
-- column: consistent_as_of Nullable(DateTime64(3,'UTC')) | De cijfers bevatten alles wat de bron tot dit moment had | The figures contain everything the source had until this instant
-- column: fresh_until Nullable(DateTime64(3,'UTC')) | De tabellen bevatten alles wat de bron tot dit moment had | The tables contain everything the source had until this instant
-- column: last_run_at DateTime64(3,'UTC') | Begin van de laatste run | Start of the last run
-- column: last_status LowCardinality(String) | Afloop van de laatste run | Outcome of the last run
with
    read as (
        select model, run_id, max(seq) as seq
        from {{table model_marks}}
        where model in ('sales_ledger', 'customer_orders', 'fx_daily', 'mart_reviews_day', 'mart_payments_day', 'mart_shop_payments_day', 'mart_settlement_gap')
        group by model, run_id
    ),
    waiting as (
        select distinct d.run_id as run_id
        from {{table dirty_days}} as d
        array join multiIf(
            d.model_group = 'sales', ['sales_ledger', 'customer_orders'],
            d.model_group = 'fx', ['fx_daily'],
            d.model_group = 'reviews', ['mart_reviews_day'],
            d.model_group = 'payments', ['mart_payments_day', 'mart_shop_payments_day', 'mart_settlement_gap'],
            []
        ) as needed
        left join read as r on r.model = needed and r.run_id = d.run_id
        where d.seq > r.seq
    )
select
    source, stream,
    maxIf(toNullable(started_at), good and run_id not in waiting) as consistent_as_of,
    maxIf(toNullable(started_at), good) as fresh_until,
    max(started_at) as last_run_at,
    argMax(status, (started_at, run_id)) as last_status
from (
    select source, stream, run_id, started_at, status, status in ('ok', 'quarantined') as good
    from {{table run_streams}} final
)
group by source, stream
