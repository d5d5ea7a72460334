package schemas

import (
	"fmt"
	"strings"
)

// KPIPage is docs/kpis.md: every KPI, model and contract view as its file says.
func KPIPage() (string, error) {
	kpis, err := KPIs()
	if err != nil {
		return "", err
	}
	models, err := Models()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("# KPIs\n\nMade from `schemas/kpis`, `schemas/models` and `schemas/views`; write it anew with `TILLHOUSE_WRITE_DOCS=1 go test ./schemas -run KPIPage`.\n\n")
	b.WriteString("Every KPI exists per shop, per day, ISO week, month and quarter where nothing else is said, and in two profiles: `platform` counts what the shop's own reports count, `valid` counts the same way in every shop. " +
		"Choose one profile in each query. Amounts are without tax, unless it says otherwise, and in the shop's currency. " +
		"The views `kpi_day`, `kpi_week`, `kpi_month` and `kpi_quarter` give each as numerator, denominator and value; a ratio is a share of 1 (0.25 is 25 %), " +
		"rounded to 18 decimals, an amount and a rating to 4. A value is empty where the denominator is 0.\n\n")
	b.WriteString("```sql\nSELECT day, net_sales, orders, aov FROM tillhouse.sales_day WHERE shop = 'webshop' AND profile = 'platform' ORDER BY day\n```\n\n## Definitions\n\n")
	b.WriteString("| KPI | Nederlands | English | formula | unit | per | day | tax | days add up |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, k := range kpis {
		fmt.Fprintf(&b, "| `%s` | **%s**: %s | **%s**: %s | %s | %s | %s | %s | %s | %s |\n", k.ID, k.NL, k.DescriptionNL, k.EN, k.DescriptionEN, k.Formula, k.Unit, strings.Join(k.Grains, ", "), k.DateBasis, k.TaxBasis, k.AddsUp)
	}
	for _, public := range []bool{true, false} {
		title := "\n## Views in `tillhouse`\n\n"
		if !public {
			title = "\n## Models in `tillhouse_store`\n\nNot for BI: they may change with every version.\n\n"
		}
		b.WriteString(title + "| name | Nederlands | English | a row is | kept as |\n|---|---|---|---|---|\n")
		for _, m := range models {
			if m.Public == public {
				fmt.Fprintf(&b, "| `%s` | **%s**: %s | **%s**: %s | %s | %s |\n", m.Name, m.TitleNL, m.NL, m.TitleEN, m.EN, m.Grain, m.Kind)
			}
		}
	}
	return b.String(), nil
}
