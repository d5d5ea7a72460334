-- name: mart_reviews_day
-- title.nl: Beoordelingen per dag
-- title.en: Reviews per day
-- description.nl: Gepubliceerde beoordelingen met een cijfer, per winkeldag van aanmaak, bron en onderwerp. Een gewijzigde beoordeling telt met haar laatste cijfer, een verwijderde niet meer.
-- description.en: Published reviews with a rating, per shop day of creation, source and subject. A changed review counts with its latest rating, a deleted one no more.
-- formula: count and sum of ratings on a scale of 5
-- grain: shop × day × source × subject
-- unit: reviews, stars out of 5
-- materialisation: incremental
-- rows from: reviews
-- day: day
-- key: shop, day, source, subject
-- marks: reviews
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: day Date | Winkeldag van de beoordeling | Shop day of the review
-- column: source LowCardinality(String) | Bron | Source
-- column: subject LowCardinality(String) | Onderwerp: product of shop | Subject: product or shop
-- column: reviews UInt64 | Beoordelingen | Reviews
-- column: rating_sum Decimal(18,3) | Som van de cijfers op een schaal van 5 | Sum of the ratings on a scale of 5
select shop, created_day as day, source, subject, count() as reviews, sum(rating5) as rating_sum
from {{table reviews}} final
where is_published = 1 and rating5 >= 1 and created_day > toDate(0) and {{touched shop, created_day}}
group by shop, day, source, subject

-- test range: an average lies between 1 and 5
select shop, day, source, subject from {{this}} where rating_sum < reviews or rating_sum > 5 * reviews
