package shopify

import (
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// recordStreams are the streams beside orders and what belongs to them. Those whose change
// Shopify tells have its cursor; the others are found by when they happened.
func recordStreams(updated connectors.Cursor) []connectors.Stream {
	const found = connectors.Backfill | connectors.Deletes | connectors.ByID
	instant := func(field string) connectors.Cursor {
		return connectors.Cursor{Field: field, Precision: time.Second, Zone: "UTC", Lookback: lookback}
	}
	settling := updated
	settling.Lookback = checkoutSettles
	return append([]connectors.Stream{
		{
			Name: streamCustomers, Title: "Customers with what they ordered in all", Cursor: updated, Caps: found,
			Emits: []schemas.Table{schemas.Customers}, Redact: redactCustomers(), Normalise: normaliseCustomer,
		},
		{
			Name: streamProducts, Title: "Products of every status", Cursor: updated, Caps: found,
			Emits: []schemas.Table{schemas.Products}, Redact: redactProducts(), Normalise: normaliseProduct,
		},
		{
			Name: streamVariants, Title: "Variants of products", Cursor: updated, Caps: found,
			Emits: []schemas.Table{schemas.Variations}, Redact: redactVariants(), Normalise: normaliseVariant,
		},
		{
			Name: streamInventoryItems, Title: "Unit cost of variants, with its history from the first read on", Cursor: updated, Caps: connectors.Backfill,
			Emits: []schemas.Table{schemas.CostsOfItems}, Redact: redactInventoryItems(), Normalise: normaliseInventoryItem,
		},
		{
			Name: streamInventoryLevels, Title: "What is in stock of each variant at each location, once for each day",
			Emits: []schemas.Table{schemas.StockDaily}, Redact: redactInventoryLevels(), Normalise: normaliseInventoryLevel,
		},
		{
			Name: streamCheckouts, Title: "Checkouts that were left before they were paid", Cursor: settling, Caps: connectors.Backfill,
			Emits: []schemas.Table{schemas.Checkouts}, Redact: redactCheckouts(), Normalise: normaliseCheckout,
		},
		{
			Name: streamDiscounts, Title: "Discounts by code and automatic ones", Cursor: updated, Caps: found,
			Emits: []schemas.Table{schemas.Coupons}, Redact: redactDiscounts(), Normalise: normaliseDiscount,
		},
		{
			Name: streamTenderTransactions, Title: "Money that changed hands for orders, by any means", Cursor: instant("processed_at"), Caps: connectors.Backfill,
			Emits: []schemas.Table{schemas.TenderTransactions}, Redact: redactTenderTransactions(), Normalise: normaliseTenderTransaction,
		},
		{
			Name: streamPayouts, Title: "Payouts of Shopify Payments", Cursor: instant("issued_at"), Caps: connectors.Backfill,
			Emits: []schemas.Table{schemas.Payouts}, Redact: redactPayouts(), Normalise: normalisePayout,
		},
		{
			Name: streamBalanceTransactions, Title: "Ledger of Shopify Payments, with its fees", Cursor: instant("processed_at"), Caps: connectors.Backfill,
			Emits: []schemas.Table{schemas.BalanceEntries}, Redact: redactBalanceTransactions(), Normalise: normaliseBalanceTransaction,
		},
		{
			Name: streamDisputes, Title: "Chargebacks and inquiries of Shopify Payments", Cursor: instant("initiated_at"), Caps: connectors.Backfill,
			Emits: []schemas.Table{schemas.Chargebacks}, Redact: redactDisputes(), Normalise: normaliseDispute,
		},
	}, reportStreams()...)
}

// reportStreams are days of Shopify's own reports.
func reportStreams() []connectors.Stream {
	day := func(days int) connectors.Cursor {
		return connectors.Cursor{Field: "day", Precision: aDay, Zone: "the shop's", Lookback: time.Duration(days) * aDay}
	}
	list := []connectors.Stream{
		{
			Name: streamSessions, Title: "Visits of the online store by day, origin, device and country", Cursor: day(reportSettles),
			Emits: []schemas.Table{schemas.WebDaily}, Redact: redactReports(), Normalise: normaliseSessions,
		},
		{
			Name: streamSalesReport, Title: "Shopify's own sales report by day, to compare with", Cursor: day(salesSettle),
			Emits: []schemas.Table{schemas.ReconDaily}, Redact: redactReports(), Normalise: normaliseSalesReport,
		},
	}
	for i := range list {
		list[i].Key, list[i].Write, list[i].Caps = []string{"day"}, connectors.ReplaceSlice, connectors.Backfill
	}
	return list
}
