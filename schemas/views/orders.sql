-- name: orders
-- title.nl: Orders
-- title.en: Orders
-- description.nl: Orders zoals de bron ze nu toont. Bedragen zijn de stand van vandaag; gebruik voor omzet sales_day of sales_ledger.
-- description.en: Orders as the source shows them now. Amounts are today's state; for sales use sales_day or sales_ledger.
-- formula: the latest version of each row, deleted ones left out
-- grain: order
-- unit: as the columns say
-- materialisation: view
-- column: source LowCardinality(String) | Naam van de bron in de configuratie | Name of the source in the configuration
-- column: created_day Date | Winkeldag waarop de order ontstond, vastgezet bij de eerste keer | Shop day on which the order was created, frozen when first seen
-- column: order_id String | Order-id van de bron | Order id of the source
-- column: shop LowCardinality(String) | Winkel | Shop
-- column: order_number String | Ordernummer zoals de klant het ziet | Order number as the customer sees it
-- column: channel LowCardinality(String) | Verkoopkanaal, genormaliseerd | Sales channel, normalised
-- column: channel_raw LowCardinality(String) | Verkoopkanaal zoals de bron het noemt | Sales channel as the source names it
-- column: app_name LowCardinality(String) | App waarmee de order is gemaakt | App that created the order
-- column: created_at DateTime64(3, 'UTC') | Moment van aanmaken (UTC) | Instant of creation (UTC)
-- column: processed_at DateTime64(3, 'UTC') | Verkoopmoment volgens het datumtype van de winkel (UTC) | Sale instant by the shop's date type (UTC)
-- column: paid_at Nullable(DateTime64(3, 'UTC')) | Betaald op (UTC); leeg = niet betaald | Paid at (UTC); empty = not paid
-- column: cancelled_at Nullable(DateTime64(3, 'UTC')) | Geannuleerd op (UTC) | Cancelled at (UTC)
-- column: completed_at Nullable(DateTime64(3, 'UTC')) | Afgerond op (UTC) | Completed at (UTC)
-- column: updated_at DateTime64(3, 'UTC') | Laatst gewijzigd in de bron (UTC) | Last changed in the source (UTC)
-- column: sale_day Date | Verkoopdag in de winkelzone; 1970-01-01 = (nog) geen verkoopdag | Sale day in the shop's zone; 1970-01-01 = no sale day (yet)
-- column: status LowCardinality(String) | Status, genormaliseerd: pending, open, completed, cancelled, failed, draft | Status, normalised: pending, open, completed, cancelled, failed, draft
-- column: status_raw LowCardinality(String) | Status zoals de bron die noemt | Status as the source names it
-- column: financial_status LowCardinality(String) | Betaalstatus | Payment status
-- column: fulfilment_status LowCardinality(String) | Verzendstatus | Fulfilment status
-- column: is_test UInt8 | 1 = testorder | 1 = test order
-- column: is_draft UInt8 | 1 = concept | 1 = draft
-- column: is_pos UInt8 | 1 = aan de kassa verkocht | 1 = sold at a point of sale
-- column: is_b2b UInt8 | 1 = zakelijke order | 1 = business order
-- column: is_subscription UInt8 | 1 = hoort bij een abonnement | 1 = belongs to a subscription
-- column: exchange_of String | Order-id waarvoor dit een omruiling is | Order id that this exchanges
-- column: counts_platform UInt8 | 1 = telt mee volgens de winkel zelf | 1 = counted by the shop's own rules
-- column: counts_valid UInt8 | 1 = telt mee als geldige order | 1 = counted as a valid order
-- column: exclude_reason LowCardinality(String) | Waarom de order niet meetelt | Why the order is not counted
-- column: customer_key String | Gesleutelde klant (HMAC van het e-mailadres); leeg = geen e-mailadres | Keyed customer (HMAC of the e-mail address); empty = no e-mail address
-- column: identity_class LowCardinality(String) | Waarop de klant herkend is: email, relay, platform_id, none | What identifies the customer: email, relay, platform_id, none
-- column: is_guest UInt8 | 1 = gekocht zonder account | 1 = bought without an account
-- column: platform_order_index UInt32 | Hoeveelste order van de klant volgens het platform; 0 = onbekend | Which order of the customer this is by the platform; 0 = unknown
-- column: ship_country LowCardinality(String) | Land van verzending (ZZ = onbekend) | Shipping country (ZZ = unknown)
-- column: bill_country LowCardinality(String) | Land van facturering (ZZ = onbekend) | Billing country (ZZ = unknown)
-- column: currency LowCardinality(String) | Valuta van de bedragen (ISO 4217) | Currency of the amounts (ISO 4217)
-- column: paid_currency LowCardinality(String) | Valuta waarin de klant betaalde | Currency in which the customer paid
-- column: paid_rate Decimal(18, 8) | Koers van betaalvaluta naar ordervaluta volgens de bron | Rate from paid currency to order currency by the source
-- column: prices_include_tax UInt8 | 1 = prijzen inclusief btw | 1 = prices including tax
-- column: gross Decimal(18, 4) | Productbedrag vóór korting, exclusief btw | Product amount before discount, excluding tax
-- column: discounts Decimal(18, 4) | Korting, exclusief btw | Discount, excluding tax
-- column: subtotal Decimal(18, 4) | Productbedrag na korting, exclusief btw | Product amount after discount, excluding tax
-- column: shipping Decimal(18, 4) | Verzendkosten, exclusief btw | Shipping, excluding tax
-- column: shipping_discount Decimal(18, 4) | Korting op verzendkosten | Discount on shipping
-- column: fees Decimal(18, 4) | Toeslagen, exclusief btw | Fees, excluding tax
-- column: tips Decimal(18, 4) | Fooien | Tips
-- column: duties Decimal(18, 4) | Invoerrechten | Duties
-- column: tax Decimal(18, 4) | Btw van de hele order | Tax of the whole order
-- column: total Decimal(18, 4) | Totaal van de order inclusief btw | Total of the order including tax
-- column: total_paid_currency Decimal(18, 4) | Totaal in de valuta waarin betaald is | Total in the currency in which was paid
-- column: refunded Decimal(18, 4) | Terugbetaald tot nu toe | Refunded so far
-- column: outstanding Decimal(18, 4) | Nog te betalen | Still to be paid
-- column: gift_card_paid Decimal(18, 4) | Met cadeaubon betaald | Paid by gift card
-- column: items Int32 | Aantal artikelen | Number of items
-- column: discount_codes Array(String) | Gebruikte kortingscodes | Discount codes used
-- column: tags Array(String) | Labels | Tags
-- column: payment_methods Array(String) | Betaalmethoden | Payment methods
-- column: utm_source LowCardinality(String) | Campagnebron (utm_source) | Campaign source (utm_source)
-- column: utm_medium LowCardinality(String) | Campagnemedium (utm_medium) | Campaign medium (utm_medium)
-- column: utm_campaign String | Campagnenaam (utm_campaign) | Campaign name (utm_campaign)
-- column: referrer_host String | Verwijzende website | Referring website
-- column: landing_path String | Pagina van binnenkomst, zonder parameters | Landing page, without parameters
select
    source, created_day, order_id, shop, order_number, channel, channel_raw, app_name, created_at, processed_at, paid_at,
    cancelled_at, completed_at, updated_at, sale_day, status, status_raw, financial_status, fulfilment_status, is_test, is_draft,
    is_pos, is_b2b, is_subscription, exchange_of, counts_platform, counts_valid, exclude_reason, customer_key, identity_class,
    is_guest, platform_order_index, ship_country, bill_country, currency, paid_currency, paid_rate, prices_include_tax, gross,
    discounts, subtotal, shipping, shipping_discount, fees, tips, duties, tax, total, total_paid_currency, refunded, outstanding,
    gift_card_paid, items, discount_codes, tags, payment_methods, utm_source, utm_medium, utm_campaign, referrer_host,
    landing_path
from {{table orders}} final
settings do_not_merge_across_partitions_select_final = 1
