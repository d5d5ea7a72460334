package sandbox

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyPublishedStarsAreAveraged(t *testing.T) {
	require.Equal(t, map[Day]ReviewDay{
		"2026-01-01": {Reviews: 2, Stars: 6},
		"2026-01-02": {Reviews: 1, Stars: 4},
	}, reviewDays([]Review{
		{Day: "2026-01-01", Published: true, Rating: 5},
		{Day: "2026-01-01", Published: true, Rating: 1},
		{Day: "2026-01-01", Published: true, Rating: 0},
		{Day: "2026-01-01", Published: true, Rating: 9},
		{Day: "2026-01-01", Rating: 3},
		{Day: "2026-01-02", Published: true, Rating: 4},
		{Day: "2026-01-03", Rating: 2},
	}), "a day of which nothing is published has no average")
}

// TestReviewDaysAreTheReviews walks over the world's reviews, which have what an average
// must leave out.
func TestReviewDaysAreTheReviews(t *testing.T) {
	w := crowd(t, 10)
	var n, stars int64
	unpublished, unrated := 0, 0
	for _, r := range w.Reviews("main") {
		require.Equal(t, r.Status == "approved", r.Published)
		require.Equal(t, DayOf(r.Created, w.shop("main").zone), r.Day)
		if r.Published && r.Rating >= 1 && r.Rating <= 5 {
			n++
			stars += int64(r.Rating)
		}
		if !r.Published {
			unpublished++
		} else if r.Rating < 1 || r.Rating > 5 {
			unrated++
		}
	}
	require.Positive(t, unpublished)
	require.Positive(t, unrated)
	require.Positive(t, n)
	for day, d := range w.ReviewDays("main") {
		require.Positive(t, d.Reviews, day)
		require.LessOrEqual(t, int64(d.Reviews), d.Stars)
		require.LessOrEqual(t, d.Stars, 5*int64(d.Reviews))
		n -= int64(d.Reviews)
		stars -= d.Stars
	}
	require.Zero(t, n)
	require.Zero(t, stars)
}
