package mollie

// payouts is the stream of payouts. Mollie lists those made since 2026-04-01; what was
// paid out before is in the settlements.
func payouts() feed {
	return feed{
		lists: oneList(listing{path: "v2/payouts", key: streamPayouts, endpoint: streamPayouts, sorts: true}), mode: true, every: weekly,
		alone: "v2/payouts/%s",
		final: func(_ *reader, one *row) (bool, string) {
			switch one.Status {
			case "completed", "failed", "canceled":
				return true, ""
			}
			return false, ""
		},
	}
}
