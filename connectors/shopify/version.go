package shopify

import (
	"fmt"
	"regexp"
	"time"

	"github.com/tillhouse/tillhouse/connectors/rest"
)

// defaultVersion of the Admin API is the newest stable one.
const defaultVersion = "2026-10"

// lifetime is how long a version is served after its release.
// https://shopify.dev/docs/api/usage/versioning
const lifetimeMonths = 12

// sunsetNotice is how long before its end a version is warned about.
const sunsetNotice = 60 * 24 * time.Hour

var versionName = regexp.MustCompile(`^20\d\d-(01|04|07|10)$`)

// sunsetOf is when a version stops being served; zero for what is no version.
func sunsetOf(version string) time.Time {
	if !versionName.MatchString(version) {
		return time.Time{}
	}
	released, err := time.Parse("2006-01", version)
	if err != nil {
		return time.Time{}
	}
	return released.AddDate(0, lifetimeMonths, 0)
}

// versionHeader is the version that answered. One that is no longer served is answered by
// the oldest that is, without an error.
const versionHeader = "X-Shopify-Api-Version"

// versionWarnings are what a person should know of the version that answered.
func versionWarnings(asked string, answer *rest.Answer, now time.Time) []string {
	var list []string
	if got := answer.Header.Get(versionHeader); got != "" && got != asked {
		list = append(list, fmt.Sprintf("version %s of Shopify's API was asked for and %s answered: the version is not served any more, or not yet; set api_version", asked, got))
	}
	if end := sunsetOf(asked); !end.IsZero() && now.After(end.Add(-sunsetNotice)) {
		verb := "ends"
		if now.After(end) {
			verb = "ended"
		}
		list = append(list, fmt.Sprintf("version %s of Shopify's API %s on %s; a newer release of this program, or api_version, uses a later one", asked, verb, end.Format(time.DateOnly)))
	}
	return list
}

func checkVersion(version string) error {
	if !versionName.MatchString(version) {
		return badConfig(fmt.Errorf("api_version is %q", version), "write it as Shopify does, for instance "+defaultVersion)
	}
	return nil
}
