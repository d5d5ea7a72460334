package shopify

import (
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// reportsOfShop are the days of the shop's reports until an instant.
func reportsOfShop(shop *shopifyadmin.Shop, now time.Time) recordsOf {
	zone, err := time.LoadLocation(shop.Config().Zone)
	if err != nil {
		panic(err) // the shop was made with it
	}
	opened, today := schemas.DayOf(shop.Config().From.AddDate(-1, 0, 0), zone), schemas.DayOf(now, zone)
	return recordsOf{streamSalesReport: salesReports(shop, opened, today), streamSessions: sessionReports(shop, opened, today)}
}

func salesReports(shop *shopifyadmin.Shop, opened, today schemas.Day) map[string]func(*differences, *schemas.Rows) {
	all := map[string]func(*differences, *schemas.Rows){}
	for _, day := range everyDay(shop, opened, today) {
		want := map[string]decimal.Decimal{
			"orders": decimal.NewFromInt(day.Orders), "gross_sales": day.Gross, "discounts": day.Discounts, "returns": day.Reversals,
			"net_sales": day.Net, "shipping": day.Shipping, "taxes": day.Taxes, "total_sales": day.Total,
		}
		all[day.Day] = func(d *differences, rows *schemas.Rows) {
			got := map[string]decimal.Decimal{}
			for i := range rows.ReconDaily {
				if r := &rows.ReconDaily[i]; r.AdminValue != nil {
					got[r.Metric] = *r.AdminValue
				}
				d.want("day", day.Day, rows.ReconDaily[i].Day.String())
			}
			for _, metric := range slices.Sorted(maps.Keys(want)) {
				d.want(metric, want[metric], got[metric])
			}
		}
	}
	return all
}

// everyDay is the sales report with the days on which nothing was sold, which Shopify tells
// too.
func everyDay(shop *shopifyadmin.Shop, opened, today schemas.Day) []shopifyadmin.SalesDay {
	sold := map[string]shopifyadmin.SalesDay{}
	for _, day := range shop.SalesReport() {
		sold[day.Day] = day
	}
	var all []shopifyadmin.SalesDay
	for at := opened; at <= today; at++ {
		day := sold[at.String()]
		day.Day = at.String()
		all = append(all, day)
	}
	return all
}

func sessionReports(shop *shopifyadmin.Shop, opened, today schemas.Day) map[string]func(*differences, *schemas.Rows) {
	all := map[string]func(*differences, *schemas.Rows){}
	type visits struct{ sessions, pages, carts, checkouts, bought int64 }
	byDay := map[string]visits{}
	for _, x := range shop.Sessions(opened.String(), today.String()) {
		v := byDay[x.Day]
		byDay[x.Day] = visits{v.sessions + x.Sessions, v.pages + x.Pageviews, v.carts + x.Carts, v.checkouts + x.Checkouts, v.bought + x.Bought}
	}
	for day, want := range byDay {
		all[day] = func(d *differences, rows *schemas.Rows) {
			var got visits
			for i := range rows.WebDaily {
				r := &rows.WebDaily[i]
				got.sessions += int64(r.Sessions)
				got.pages += int64(r.Pageviews)
				got.carts += int64(r.SessionsCart)
				got.checkouts += int64(r.SessionsCheckout)
				got.bought += int64(r.SessionsPurchase)
				d.want("day", day, r.Day.String())
			}
			d.want("visits", want, got)
		}
	}
	return all
}
