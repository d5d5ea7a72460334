-- name: kpi_definitions
-- title.nl: KPI-definities
-- title.en: KPI definitions
-- description.nl: Wat elke KPI betekent en hoe hij berekend wordt.
-- description.en: What each KPI means and how it is computed.
-- formula: as declared with the models
-- grain: KPI
-- unit: text
-- materialisation: view
-- column: kpi_id LowCardinality(String) | KPI | KPI
-- column: name_nl String | Naam, Nederlands | Name, Dutch
-- column: name_en String | Naam, Engels | Name, English
-- column: description_nl String | Uitleg, Nederlands | Description, Dutch
-- column: description_en String | Uitleg, Engels | Description, English
-- column: formula String | Formule | Formula
-- column: unit String | money, count, ratio (deel van 1), average of rating (op een schaal van 5) | money, count, ratio (share of 1), average or rating (on a scale of 5)
-- column: adds_up String | Of dagen bij elkaar op te tellen zijn | Whether days may be added up
-- column: grains String | Perioden waarvoor de KPI bestaat | Periods the KPI exists for
-- column: profiles String | Profielen waarin de KPI bestaat | Profiles the KPI exists in
-- column: date_basis String | Dag waarop geteld wordt | Day it is counted on
-- column: tax_basis String | Met of zonder btw | With or without tax
-- column: format String | Weergave | Format
-- column: source_models String | Modellen waaruit de KPI komt | Models the KPI comes from
select
    d.1 as kpi_id, d.2 as name_nl, d.3 as name_en, d.4 as description_nl, d.5 as description_en, d.6 as formula, d.7 as unit,
    d.8 as adds_up, d.9 as grains, 'platform, valid' as profiles, d.10 as date_basis, d.11 as tax_basis, d.12 as format, d.13 as source_models
from (select arrayJoin({{definitions}}) as d)
