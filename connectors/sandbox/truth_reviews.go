package sandbox

// ReviewDay adds up the published ratings of one shop day, of 1 to 5 stars each:
// review_average = Stars ÷ Reviews. A rating outside those is in neither.
type ReviewDay struct {
	Reviews int
	Stars   int64
}

// ReviewDays computes every shop day that has a published rating. It is the same in both
// profiles.
func (w *World) ReviewDays(shopName string) map[Day]ReviewDay {
	if w.findShopify(shopName) != nil {
		return nil // Shopify has no reviews of its own
	}
	return reviewDays(w.Reviews(shopName))
}

func reviewDays(reviews []Review) map[Day]ReviewDay {
	days := map[Day]ReviewDay{}
	for _, r := range reviews {
		if !r.Published || r.Rating < 1 || r.Rating > 5 {
			continue
		}
		d := days[r.Day]
		d.Reviews++
		d.Stars += int64(r.Rating)
		days[r.Day] = d
	}
	return days
}
