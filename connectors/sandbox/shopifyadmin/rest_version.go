package shopifyadmin

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var versionName = regexp.MustCompile(`^(\d{4})-(01|04|07|10)$`)

// released is when a version becomes stable: the first day of its quarter at 17:00 UTC.
// (https://shopify.dev/docs/api/usage/versioning)
func released(year, month int) time.Time {
	return time.Date(year, time.Month(month), 1, 17, 0, 0, 0, time.UTC)
}

func versionAt(at time.Time) string { return fmt.Sprintf("%04d-%02d", at.Year(), at.Month()) }

// oldestSupported is the oldest version that is not retired: each lives for twelve
// months, so there are four at any time.
func oldestSupported(now time.Time) string {
	newest := newestRelease(now)
	return versionAt(newest.AddDate(0, -9, 0))
}

func newestRelease(now time.Time) time.Time {
	now = now.UTC()
	quarter := (int(now.Month())-1)/3*3 + 1
	newest := released(now.Year(), quarter)
	if newest.After(now) {
		newest = newest.AddDate(0, -3, 0)
	}
	return newest
}

// servedVersion is the version that answers a request for the one asked. A retired one
// falls forward to the oldest that is supported, and so does no version at all. The next
// one is the release candidate; later ones do not exist.
func servedVersion(asked string, now time.Time) (string, bool) {
	if asked == "unstable" {
		return asked, true
	}
	oldest := oldestSupported(now)
	if asked == "" {
		return oldest, true
	}
	parts := versionName.FindStringSubmatch(asked)
	if parts == nil {
		return "", false
	}
	year, _ := strconv.Atoi(parts[1])  // four digits
	month, _ := strconv.Atoi(parts[2]) // two digits
	switch candidate := newestRelease(now).AddDate(0, 3, 0); {
	case year < 2019: // versions began in 2019-04
		return "", false
	case released(year, month).After(candidate):
		return "", false
	case asked < oldest:
		return oldest, true
	}
	return asked, true
}
