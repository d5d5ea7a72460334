-- name: reviews_period
-- title.nl: Productbeoordelingen per periode
-- title.en: Product reviews per period
-- description.nl: mart_reviews_day opgeteld per periode (day, week, month, quarter), alleen beoordelingen van producten; in beide profielen hetzelfde.
-- description.en: mart_reviews_day summed by period (day, week, month, quarter), reviews of products only; the same in both profiles.
-- formula: sums over the period
-- grain: shop × profile × period
-- unit: reviews, stars out of 5
-- materialisation: view
-- column: grain LowCardinality(String) | Periode: day, week, month of quarter | Period: day, week, month or quarter
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: period Date | Eerste dag van de periode | First day of the period
-- column: profile LowCardinality(String) | Profiel: platform of valid | Profile: platform or valid
-- column: reviews UInt64 | Beoordelingen met een cijfer | Reviews with a rating
-- column: rating_sum Decimal(18,3) | Som van de cijfers op een schaal van 5 | Sum of the ratings on a scale of 5
select grain, shop, period, arrayJoin(['platform', 'valid']) as profile, found as reviews, stars as rating_sum
from (
    select
        grain, shop, multiIf(grain = 'day', day, grain = 'week', toMonday(day), grain = 'month', toStartOfMonth(day), toStartOfQuarter(day)) as period,
        sum(reviews) as found, sum(rating_sum) as stars
    from {{ref mart_reviews_day}}
    array join ['day', 'week', 'month', 'quarter'] as grain
    where subject = 'product'
    group by grain, shop, period
)
