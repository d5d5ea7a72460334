package shopify

import "strings"

// sessions reads visits of the online store by where they came from, device and country.
func sessions() feed {
	return report{
		query: "FROM sessions SHOW " + strings.Join([]string{columnSessions, columnPageviews, columnCart, columnCheckout, columnCompleted}, ", ") +
			" GROUP BY " + strings.Join([]string{columnReferrer, columnDevice, columnCountry}, ", ") + " TIMESERIES day",
		order: "ORDER BY day", again: reportSettles, daily: reportSettles, atOnce: 7, most: 10_000,
	}.feed()
}
